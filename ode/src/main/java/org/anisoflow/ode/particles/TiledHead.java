package org.anisoflow.ode.particles;

import java.util.Arrays;
import java.util.function.Supplier;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.AttentionType;
import org.anisoflow.core.attention.Kernel;

/**
 * One head, whose weights are computed in tiles of rows (queries) and columns (keys) that stay in the cache. A tile of
 * rows goes through its columns in a fixed order, so results do not depend on the threads. Normalised weights are taken
 * relative to the largest score so far [milakov2018].
 */
final class TiledHead implements HeadVelocity {
    /** Scores of a tile: they stay in the second cache, or in the first where there is little to do with each. */
    private static final int LARGE_TILE = 48 * 1024;

    private static final int SMALL_TILE = 6 * 1024;

    /** Columns whose short keys and values stay in the second cache. */
    private static final int PLANAR_COLUMNS = 4096;

    private final Context context;
    private final HeadMap map;
    private final Threads threads;
    private final boolean normalised;
    private final Activation activation;
    private final Lanes.Keys keys;
    private final Lanes.Values values;
    /** Where softmax goes another way for keys and values of at most two coordinates; null for longer ones. */
    private final Plane plane;

    /** What keys alone add to scores; null for nothing. */
    private final double[] keyOffsets;

    private final SinkhornPotentials potentials;
    private final int tileRows;
    private final int tiles;
    private final Scratch[] scratch;
    private final Workers.Task project;
    private final Workers.Task weigh;
    private double longestKey;
    private double largestOffset;
    private double[] out;

    private final class Scratch {
        final Lanes lanes;
        final double[] vectors = new double[tileRows * Math.max(map.k, map.valueDimension)];
        final double[] scores = new double[tileRows * Lanes.COLUMNS];
        final double[] sums = new double[tileRows * Math.max(2, values.stride())];
        final double[] weights = new double[tileRows];
        final double[] most = new double[tileRows];
        final double[] bounds = new double[tileRows];
        final double[] velocity = new double[tileRows * context.d];
        /** Largest square of the length of a key that this worker has met. */
        double longestKey;

        Scratch(Lanes lanes) {
            this.lanes = lanes;
        }
    }

    TiledHead(Context context, HeadMap map, FieldOptions options, Supplier<Lanes> lanes, Threads threads) {
        this.context = context;
        this.map = map;
        this.threads = threads;
        int n = context.n;
        activation = map.kernel instanceof Kernel.Pointwise pointwise ? pointwise.activation() : null;
        normalised = map.kernel.isNormalized();
        Lanes first = lanes.get();
        keys = first.keys(n, map.k);
        values = first.values(n, map.valueDimension);
        boolean planar = map.k <= 2 && map.valueDimension <= 2 && map.kernel.type() == AttentionType.SOFTMAX;
        plane = planar ? new Plane(n) : null;
        boolean small = map.k < 16 && map.valueDimension < 16;
        tileRows = tileRows(context, (small ? SMALL_TILE : LARGE_TILE) / Lanes.COLUMNS);
        tiles = (n + tileRows - 1) / tileRows;
        potentials = map.kernel.isBalanced() ? new SinkhornPotentials(n, map.k, keys, options, lanes, threads) : null;
        if (potentials != null) {
            keyOffsets = potentials.keyPotentials;
        } else {
            keyOffsets = map.kernel.isDistance() ? new double[n] : null;
        }
        project = threads.stoppable(this::project);
        weigh = threads.stoppable(this::tile);
        scratch = new Scratch[threads.count()];
        Arrays.setAll(scratch, w -> new Scratch(lanes.get()));
    }

    /** Rows of a tile: enough tiles for all threads, and few rows where rows see few columns. */
    private static int tileRows(Context context, int most) {
        long seen = 0;
        for (int i = 0; i < context.n; i++) {
            seen += context.end[i] - context.first[i];
        }
        long mean = seen / context.n;
        return Lanes.roundUp((int) Math.min(most, Math.min(mean, 1 + context.n / 16)), Lanes.ROWS);
    }

    @Override
    public void add(double[] velocities) {
        out = velocities;
        map.load(context.mean);
        for (Scratch s : scratch) {
            s.longestKey = 0;
        }
        threads.run(tiles, project);
        if (potentials != null) {
            potentials.solve();
        }
        findBounds();
        threads.run(tiles, weigh);
    }

    @Override
    public SinkhornReport sinkhorn() {
        return potentials == null ? SinkhornReport.NONE : potentials.report();
    }

    private void findBounds() {
        double square = 0;
        for (Scratch s : scratch) {
            square = Math.max(square, s.longestKey);
        }
        longestKey = Math.sqrt(square);
        largestOffset = 0;
        if (keyOffsets != null) {
            for (double offset : keyOffsets) {
                largestOffset = Math.max(largestOffset, Math.abs(offset));
            }
        }
    }

    /** No score of a row of queries is larger. */
    private double bound(double[] queries, int row) {
        return Math.sqrt(square(queries, row * map.k, map.k)) * longestKey + largestOffset;
    }

    private static double square(double[] a, int from, int count) {
        double sum = 0;
        for (int l = from; l < from + count; l++) {
            sum += a[l] * a[l];
        }
        return sum;
    }

    private int end(int tile) {
        return Math.min(context.n, (tile + 1) * tileRows);
    }

    private void project(int tile, int worker) {
        double[] vectors = scratch[worker].vectors;
        int from = tile * tileRows;
        int end = end(tile);
        if (map.valuesAreTokens) {
            storeValues(from, end, context.centred, from * context.d);
        } else {
            map.values(context.centred, from, end, vectors, 0);
            storeValues(from, end, vectors, 0);
        }
        if (potentials != null) {
            map.queries(context.centred, from, end, vectors, 0);
            potentials.storeQueries(from, end, vectors);
        }
        int at = 0;
        if (map.keysAreTokens) {
            vectors = context.centred;
            at = from * context.d;
        } else {
            map.keys(context.centred, from, end, vectors, 0);
        }
        if (potentials == null) {
            keys.store(from, end, vectors, at);
        } else {
            potentials.storeKeys(from, end, vectors, at);
        }
        if (plane != null) {
            plane.storeKeys(from, end, map.k, vectors, at);
        }
        for (int j = 0; j < end - from; j++) {
            double length = square(vectors, at + j * map.k, map.k);
            scratch[worker].longestKey = Math.max(scratch[worker].longestKey, length);
        }
        if (map.kernel.isDistance()) {
            for (int j = from; j < end; j++) {
                keyOffsets[j] = map.keyOffset(vectors, j - from);
            }
        }
    }

    private void storeValues(int from, int end, double[] rows, int at) {
        values.store(from, end, rows, at);
        if (plane != null) {
            plane.storeValues(from, end, map.valueDimension, rows, at);
        }
    }

    private void tile(int tile, int worker) {
        Scratch s = scratch[worker];
        int from = tile * tileRows;
        int end = end(tile);
        map.queries(context.centred, from, end, s.vectors, 0);
        Arrays.fill(s.sums, 0);
        Arrays.fill(s.weights, 0);
        boolean allBounded = true;
        for (int i = 0; i < end - from; i++) {
            s.bounds[i] = bound(s.vectors, i);
            s.most[i] = Double.NEGATIVE_INFINITY;
            allBounded &= s.bounds[i] <= Lanes.BOUND;
        }
        int last = context.end[end - 1];
        int first = context.first[from] / Lanes.COLUMNS * Lanes.COLUMNS;
        boolean planar = plane != null && allBounded;
        for (int column = first; planar && column < last; column += PLANAR_COLUMNS) {
            addPlanar(s, from, end, column, Math.min(last, column + PLANAR_COLUMNS));
        }
        double[] queries = s.lanes.arrange(s.vectors, end - from, map.k);
        for (int column = first; !planar && column < last; column += Lanes.COLUMNS) {
            keys.scores(queries, end - from, column, s.scores);
            for (int i = from; i < end; i++) {
                weigh(s, i, i - from, column);
            }
            values.addSums(s.scores, end - from, column, s.sums);
        }
        int stride = planar ? 2 : values.stride();
        int v = map.valueDimension;
        for (int i = from; i < end; i++) {
            int row = i - from;
            double total = normalised ? s.weights[row] : context.end[i] - context.first[i];
            for (int l = 0; l < v; l++) {
                s.sums[row * v + l] = s.sums[row * stride + l] / total;
            }
            s.weights[row] /= total;
        }
        map.addVelocity(context, from, end, s.sums, s.weights, s.velocity, out);
    }

    private void addPlanar(Scratch s, int from, int end, int column, int last) {
        for (int i = from; i < end; i++) {
            int row = i - from;
            int start = Math.max(context.first[i], column);
            int stop = Math.min(context.end[i], last);
            if (start < stop) {
                double first = s.vectors[row * map.k];
                double second = map.k == 2 ? s.vectors[row * 2 + 1] : 0;
                s.weights[row] += s.lanes.addExp(first, second, plane, start, stop, s.bounds[row], s.sums, 2 * row);
            }
        }
    }

    /** Turns the scores of one row of a tile into weights; those of columns that the row does not see are zero. */
    private void weigh(Scratch s, int i, int row, int column) {
        int width = Lanes.COLUMNS;
        int start = row * width;
        int seen = Math.max(0, context.first[i] - column) + start;
        int unseen = Math.min(width, context.end[i] - column) + start;
        if (seen >= unseen) {
            Arrays.fill(s.scores, start, start + width, 0);
            return;
        }
        Arrays.fill(s.scores, start, seen, 0);
        Arrays.fill(s.scores, unseen, start + width, 0);
        if (!normalised) {
            s.weights[row] +=
                    Weights.apply(s.lanes, activation, s.scores, seen, unseen, map.queryOffset(context.centred, i));
            return;
        }
        if (keyOffsets != null) {
            for (int j = seen; j < unseen; j++) {
                s.scores[j] += keyOffsets[column + j - start];
            }
        }
        if (s.bounds[row] <= Lanes.BOUND) {
            s.weights[row] += s.lanes.expOfBounded(s.scores, seen, unseen, s.bounds[row]);
            return;
        }
        double most = s.lanes.max(s.scores, seen, unseen);
        if (most > s.most[row]) {
            double shrink = Math.exp(s.most[row] - most);
            s.most[row] = most;
            s.weights[row] *= shrink;
            scale(s.sums, row * values.stride(), map.valueDimension, shrink);
        }
        s.weights[row] += s.lanes.exp(s.scores, seen, unseen, s.most[row]);
    }

    private static void scale(double[] a, int from, int count, double factor) {
        for (int i = from; i < from + count; i++) {
            a[i] *= factor;
        }
    }
}
