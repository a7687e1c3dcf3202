package org.anisoflow.ode.particles;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.anisoflow.core.linalg.Products;

/**
 * One head whose weights are products of features, {@code w(x, y) = <phi(x), psi(y)>}: linear attention, where the features
 * are query and key, or softmax by random features. Its sums over the context are the moments {@code sum psi(y) (value(y),
 * 1)^T}, which take O(N m d) operations. Under a causal mask moments are summed up to the beginning of a chunk of rows,
 * and the rest of what a row sees is added directly.
 */
final class FeatureHead implements HeadVelocity {
    private static final int CHUNK = 256;

    private final Context context;
    private final HeadMap map;
    private final Threads threads;
    /** Standard normal w, m x k; null for linear attention. */
    private final double[] draws;
    /** Features of a token. */
    private final int m;
    /** A value and a one. */
    private final int width;

    private final int rows;
    private final int chunks;
    /** Sums over the rows before a chunk, m x width each; last over all. */
    private final double[][] moments;
    /** Largest exponent of each feature over the keys, for each worker; the first holds the largest of all. */
    private final double[][] largest;

    private final Scratch[] scratch;
    private final Workers.Task findLargest;
    private final Workers.Task sum;
    private final Workers.Task apply;
    private double[] out;

    private final class Scratch {
        final Lanes lanes;
        final double[] vectors = new double[rows * map.k];
        final double[] queries = new double[rows * m];
        final double[] keys = new double[rows * m];
        final double[] plain = new double[rows * map.valueDimension];
        final double[] values = new double[rows * width];
        final double[] scores = new double[rows * rows];
        final double[] sums = new double[rows * width];
        final double[] means = new double[rows * map.valueDimension];
        final double[] weights = new double[rows];
        final double[] velocity = new double[rows * context.d];

        Scratch(Lanes lanes) {
            this.lanes = lanes;
        }
    }

    private FeatureHead(Context context, HeadMap map, double[] draws, int m, Supplier<Lanes> lanes, Threads threads) {
        this.context = context;
        this.map = map;
        this.draws = draws;
        this.m = m;
        this.threads = threads;
        width = map.valueDimension + 1;
        rows = Math.min(context.n, Math.max(CHUNK, Math.min(m, width)));
        chunks = (context.n + rows - 1) / rows;
        moments = new double[chunks + 1][m * width];
        largest = new double[threads.count()][draws == null ? 0 : m];
        findLargest = threads.stoppable(this::findLargest);
        sum = threads.stoppable(this::sum);
        apply = threads.stoppable(this::apply);
        scratch = new Scratch[threads.count()];
        Arrays.setAll(scratch, w -> new Scratch(lanes.get()));
    }

    /** Linear attention: features (query, offset of the query) and (key, 1). */
    static FeatureHead linear(Context context, HeadMap map, Supplier<Lanes> lanes, Threads threads) {
        return new FeatureHead(context, map, null, map.k + 1, lanes, threads);
    }

    /**
     * Softmax by random features.
     *
     * @param map balanced
     */
    static FeatureHead random(
            Context context, HeadMap map, int count, RandomGenerator random, Supplier<Lanes> lanes, Threads threads) {
        double[] draws = new double[Math.multiplyExact(count, map.k)];
        for (int i = 0; i < draws.length; i++) {
            draws[i] = random.nextGaussian();
        }
        return new FeatureHead(context, map, draws, count, lanes, threads);
    }

    @Override
    public void add(double[] velocities) {
        out = velocities;
        map.load(context.mean);
        if (draws != null) {
            for (double[] one : largest) {
                Arrays.fill(one, Double.NEGATIVE_INFINITY);
            }
            threads.run(chunks, findLargest);
            for (double[] one : largest) {
                for (int l = 0; l < m; l++) {
                    largest[0][l] = Math.max(largest[0][l], one[l]);
                }
            }
        }
        threads.run(chunks, sum);
        for (int c = 1; c <= chunks; c++) {
            for (int l = 0; l < m * width; l++) {
                moments[c][l] += moments[c - 1][l];
            }
        }
        threads.run(chunks, apply);
    }

    private int end(int chunk) {
        return Math.min(context.n, (chunk + 1) * rows);
    }

    private void findLargest(int chunk, int worker) {
        Scratch s = scratch[worker];
        int from = chunk * rows;
        int end = end(chunk);
        keyExponents(s, from, end);
        double[] most = largest[worker];
        for (int i = 0; i < (end - from) * m; i += m) {
            for (int l = 0; l < m; l++) {
                most[l] = Math.max(most[l], s.keys[i + l]);
            }
        }
    }

    private void sum(int chunk, int worker) {
        Scratch s = scratch[worker];
        int from = chunk * rows;
        int end = end(chunk);
        keyFeatures(s, from, end);
        values(s, from, end);
        Products.multiplyTransposedLeft(m, width, end - from, 1, s.keys, s.values, 0, moments[chunk + 1]);
    }

    private void apply(int chunk, int worker) {
        Scratch s = scratch[worker];
        int from = chunk * rows;
        int end = end(chunk);
        int height = end - from;
        queryFeatures(s, from, end);
        // all rows of the chunk see the rows before those that are added directly
        int direct = context.end[from] == context.n ? chunks : context.end[from] / rows;
        Products.multiply(height, width, m, 1, s.queries, moments[direct], 0, s.sums);
        for (int c = direct; c < chunks && c * rows < context.end[end - 1]; c++) {
            int first = c * rows;
            int count = end(c) - first;
            keyFeatures(s, first, first + count);
            values(s, first, first + count);
            Products.multiplyTransposedRight(height, count, m, 1, s.queries, s.keys, 0, s.scores);
            for (int i = 0; i < height; i++) {
                int seen = Math.max(0, Math.min(count, context.end[from + i] - first));
                Arrays.fill(s.scores, i * count + seen, (i + 1) * count, 0);
            }
            Products.multiply(height, width, count, 1, s.scores, s.values, 1, s.sums);
        }
        int v = map.valueDimension;
        for (int i = 0; i < height; i++) {
            double weight = s.sums[i * width + v];
            double total = draws == null ? context.end[from + i] : weight;
            for (int l = 0; l < v; l++) {
                s.means[i * v + l] = s.sums[i * width + l] / total;
            }
            s.weights[i] = weight / total;
        }
        map.addVelocity(context, from, end, s.means, s.weights, s.velocity, out);
    }

    private void values(Scratch s, int from, int end) {
        int v = map.valueDimension;
        double[] source = context.centred;
        int at = from * v;
        if (!map.valuesAreTokens) {
            map.values(context.centred, from, end, s.plain, 0);
            source = s.plain;
            at = 0;
        }
        for (int i = 0; i < end - from; i++) {
            System.arraycopy(source, at + i * v, s.values, i * width, v);
            s.values[i * width + v] = 1;
        }
    }

    private void keyFeatures(Scratch s, int from, int end) {
        if (draws == null) {
            double[] source = context.centred;
            int at = from * map.k;
            if (!map.keysAreTokens) {
                map.keys(context.centred, from, end, s.vectors, 0);
                source = s.vectors;
                at = 0;
            }
            for (int i = 0; i < end - from; i++) {
                System.arraycopy(source, at + i * map.k, s.keys, i * m, map.k);
                s.keys[i * m + map.k] = 1;
            }
            return;
        }
        keyExponents(s, from, end);
        for (int i = 0; i < (end - from) * m; i += m) {
            for (int l = 0; l < m; l++) {
                s.keys[i + l] -= largest[0][l];
            }
        }
        s.lanes.exp(s.keys, 0, (end - from) * m, 0);
    }

    private void keyExponents(Scratch s, int from, int end) {
        map.keys(context.centred, from, end, s.vectors, 0);
        exponents(s, end - from, s.keys);
    }

    private void queryFeatures(Scratch s, int from, int end) {
        map.queries(context.centred, from, end, s.vectors, 0);
        int height = end - from;
        if (draws == null) {
            for (int i = 0; i < height; i++) {
                System.arraycopy(s.vectors, i * map.k, s.queries, i * m, map.k);
                s.queries[i * m + map.k] = map.queryOffset(context.centred, from + i);
            }
            return;
        }
        exponents(s, height, s.queries);
        for (int i = 0; i < height * m; i += m) {
            for (int l = 0; l < m; l++) {
                s.queries[i + l] += largest[0][l];
            }
            s.lanes.exp(s.queries, i, i + m, s.lanes.max(s.queries, i, i + m));
        }
    }

    /** {@code <w, v> - |v|^2 / 2} for every vector v and draw w. */
    private void exponents(Scratch s, int height, double[] exponents) {
        Products.multiplyTransposedRight(height, m, map.k, 1, s.vectors, draws, 0, exponents);
        for (int i = 0; i < height; i++) {
            double square = 0;
            for (int l = i * map.k; l < (i + 1) * map.k; l++) {
                square += s.vectors[l] * s.vectors[l];
            }
            for (int l = i * m; l < (i + 1) * m; l++) {
                exponents[l] -= square / 2;
            }
        }
    }
}
