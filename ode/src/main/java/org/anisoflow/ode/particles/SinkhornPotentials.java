package org.anisoflow.ode.particles;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Potentials f, g for which the weights {@code exp(<q_i, k_j> + f_i + g_j)} have mean 1 over every row and every column,
 * by alternate scaling in the log domain. The last g is where the next evaluation starts. docs/theory.md section 6.
 */
final class SinkhornPotentials {
    private static final int TILE_ROWS = 192;

    /** Scores up to this size, or a few times as large, take few iterations from potentials of zero. */
    private static final double EASY = 8;

    /** Stages of a start, most, and iterations and error of a column of one stage. */
    private static final int STAGES = 60;

    private static final int STAGE_ITERATIONS = 20;
    private static final double ROUGH = 0.1;

    /** g, one for each key. */
    final double[] keyPotentials;

    private final int n;
    private final int k;
    private final FieldOptions options;
    private final Threads threads;
    private final Side queries;
    private final Side keys;
    private final double[] queryPotentials;
    private final double[] next;
    private final Scratch[] scratch;
    private final int tileRows;
    private final Workers.Task update;
    private boolean warm;
    private long evaluations;
    private long iterations;
    private int most;
    private double worstError;

    private Side rows;
    private Side columns;
    private double fraction;
    private double[] given;
    private double[] sought;

    /** Queries or keys, as rows and as columns of tiles. */
    private record Side(double[] rows, Lanes.Keys columns) {
        void store(int from, int end, int k, double[] vectors, int at) {
            System.arraycopy(vectors, at, rows, from * k, (end - from) * k);
            columns.store(from, end, vectors, at);
        }

        double longest(int k) {
            double square = 0;
            for (int i = 0; i < rows.length; i += k) {
                double sum = 0;
                for (int l = i; l < i + k; l++) {
                    sum += rows[l] * rows[l];
                }
                square = Math.max(square, sum);
            }
            return Math.sqrt(square);
        }
    }

    private final class Scratch {
        final Lanes lanes;
        final double[] vectors = new double[tileRows * k];
        final double[] scores = new double[tileRows * Lanes.COLUMNS];
        final double[] sums = new double[tileRows];
        final double[] most = new double[tileRows];

        Scratch(Lanes lanes) {
            this.lanes = lanes;
        }
    }

    /**
     * Potentials of zero.
     *
     * @param keys where the keys are stored as columns
     */
    SinkhornPotentials(int n, int k, Lanes.Keys keys, FieldOptions options, Supplier<Lanes> lanes, Threads threads) {
        this.n = n;
        this.k = k;
        this.options = options;
        this.threads = threads;
        queries = new Side(new double[n * k], lanes.get().keys(n, k));
        this.keys = new Side(new double[n * k], keys);
        keyPotentials = new double[n];
        queryPotentials = new double[n];
        next = new double[n];
        tileRows = Lanes.roundUp(Math.min(TILE_ROWS, 1 + n / 16), Lanes.ROWS);
        update = threads.stoppable(this::tile);
        scratch = new Scratch[threads.count()];
        Arrays.setAll(scratch, w -> new Scratch(lanes.get()));
    }

    SinkhornReport report() {
        return new SinkhornReport(evaluations, iterations, most, worstError);
    }

    /** Takes the queries of rows from to end - 1, row-major, with the scale in them. */
    void storeQueries(int from, int end, double[] vectors) {
        queries.store(from, end, k, vectors, 0);
    }

    /** Takes the keys of rows from to end - 1, row-major. */
    void storeKeys(int from, int end, double[] vectors, int at) {
        keys.store(from, end, k, vectors, at);
    }

    /** Finds g for the queries and keys that are stored. */
    void solve() {
        int done = started() ? 0 : start();
        double error;
        do {
            error = iterate(1);
            done++;
            if (error > options.sinkhornTolerance() && done < options.sinkhornIterations()) {
                System.arraycopy(next, 0, keyPotentials, 0, n);
            }
        } while (error > options.sinkhornTolerance() && done < options.sinkhornIterations());
        warm = true;
        evaluations++;
        iterations += done;
        most = Math.max(most, done);
        worstError = Math.max(worstError, error);
    }

    private boolean started() {
        for (double g : keyPotentials) {
            warm &= Double.isFinite(g);
        }
        return warm;
    }

    /**
     * From potentials of zero by way of scores that are a fraction of what they are and double from stage to stage, as do
     * potentials: from zero, scores of thousands would take thousands of iterations.
     *
     * @return iterations
     */
    private int start() {
        Arrays.fill(keyPotentials, 0);
        double largest = queries.longest(k) * keys.longest(k);
        int stages = Double.isFinite(largest) ? Math.max(0, Math.min(STAGES, Math.getExponent(largest / EASY))) : 0;
        int done = 0;
        for (int stage = stages; stage > 0; stage--) {
            double error = 1;
            for (int i = 0; error > ROUGH && i < STAGE_ITERATIONS && done < options.sinkhornIterations() - 1; i++) {
                error = iterate(Math.scalb(1.0, -stage));
                System.arraycopy(next, 0, keyPotentials, 0, n);
                done++;
            }
            for (int j = 0; j < n; j++) {
                keyPotentials[j] *= 2;
            }
        }
        return done;
    }

    /** Updates f and the next g for a fraction of the scores; returns the worst error of a column with the present g. */
    private double iterate(double fraction) {
        scale(queries, keys, fraction, keyPotentials, queryPotentials);
        scale(keys, queries, fraction, queryPotentials, next);
        double error = 0;
        for (int j = 0; j < n; j++) {
            error = Math.max(error, Math.abs(Math.expm1(keyPotentials[j] - next[j])));
        }
        return error;
    }

    /** {@code sought_i = -ln(mean_j exp(fraction <rows_i, columns_j> + given_j))}. */
    private void scale(Side newRows, Side newColumns, double newFraction, double[] newGiven, double[] newSought) {
        rows = newRows;
        columns = newColumns;
        fraction = newFraction;
        given = newGiven;
        sought = newSought;
        threads.run((n + tileRows - 1) / tileRows, update);
    }

    private void tile(int tile, int worker) {
        Scratch s = scratch[worker];
        int from = tile * tileRows;
        int height = Math.min(n - from, tileRows);
        for (int l = 0; l < height * k; l++) {
            s.vectors[l] = fraction * rows.rows[from * k + l];
        }
        double[] arranged = s.lanes.arrange(s.vectors, height, k);
        Arrays.fill(s.sums, 0);
        Arrays.fill(s.most, Double.NEGATIVE_INFINITY);
        for (int column = 0; column < n; column += Lanes.COLUMNS) {
            int count = Math.min(Lanes.COLUMNS, n - column);
            columns.columns.scores(arranged, height, column, s.scores);
            for (int i = 0; i < height; i++) {
                int start = i * Lanes.COLUMNS;
                for (int j = 0; j < count; j++) {
                    s.scores[start + j] += given[column + j];
                }
                double top = s.lanes.max(s.scores, start, start + count);
                if (top > s.most[i]) {
                    s.sums[i] *= Math.exp(s.most[i] - top);
                    s.most[i] = top;
                }
                s.sums[i] += s.lanes.exp(s.scores, start, start + count, s.most[i]);
            }
        }
        for (int i = 0; i < height; i++) {
            sought[from + i] = -s.most[i] - Math.log(s.sums[i] / n);
        }
    }
}
