package org.anisoflow.ode.crosscheck;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.particles.Sampling;

/** A particle simulator in straight loops, as a user might write it, with the mistakes that users make. */
final class NaiveSimulator {
    /** A mistake. */
    enum Bug {
        WRONG_SCALE,
        TRANSPOSED_A,
        NO_MAXIMUM_SUBTRACTED,
        SEES_THE_NEXT_TOKEN,
        MASK_LEFT_OUT,
        MASK_OFF_BY_ONE,
        SOFTMAX_OVER_THE_WRONG_AXIS,
        NOT_NORMALISED,
        ONE_SINKHORN_ITERATION,
        SINKHORN_WITHOUT_EPSILON,
        EULER_STEP_TOO_LARGE,
        TRANSPOSED_VALUES,
        NO_SELF_INTERACTION,
        DIVIDES_BY_N_MINUS_1,
        HALF_THE_NOISE,
        MISSING_HEAD,
        RMS_OF_THE_NORM,
        L2_WITHOUT_SQUARE,
        WRONG_INITIAL_AXES,
        BIAS_LEFT_OUT
    }

    private final Transformer transformer;
    private final Set<Bug> bugs;
    private final double step;
    private final boolean euler;

    /**
     * A simulator.
     *
     * @param euler Euler(-Maruyama) instead of the Runge-Kutta method of order 4
     */
    NaiveSimulator(Transformer transformer, double step, boolean euler, Bug... bugs) {
        this.transformer = transformer;
        this.step = step;
        this.euler = euler || Arrays.asList(bugs).contains(Bug.EULER_STEP_TOO_LARGE);
        this.bugs = EnumSet.noneOf(Bug.class);
        this.bugs.addAll(Arrays.asList(bugs));
    }

    /** Replicated runs. */
    ParticleMoments run(Gaussian law, int n, int replicates, double[] depths, Sampling sampling, long seed) {
        Random random = new Random(seed);
        double[][][] means = new double[replicates][depths.length][];
        double[][][] covariances = new double[replicates][depths.length][];
        for (int r = 0; r < replicates; r++) {
            double[][] x = draw(law, n, sampling, random);
            double depth = 0;
            for (int t = 0; t < depths.length; t++) {
                x = advance(x, depth, depths[t], random);
                depth = depths[t];
                means[r][t] = mean(x);
                covariances[r][t] = covariance(x, bugs.contains(Bug.DIVIDES_BY_N_MINUS_1) ? n - 1 : n);
            }
        }
        return new ParticleMoments(n, depths, means, covariances, sampling);
    }

    private double[][] draw(Gaussian law, int n, Sampling sampling, Random random) {
        int d = law.dimension();
        double[][] factor = law.factor().toArray();
        if (bugs.contains(Bug.WRONG_INITIAL_AXES)) {
            factor = law.factor().transpose().toArray();
        }
        double[][] z = new double[n][law.rank()];
        for (double[] row : z) {
            Arrays.setAll(row, i -> random.nextGaussian());
        }
        if (sampling == Sampling.MOMENT_MATCHED) {
            whiten(z);
        }
        double[][] x = new double[n][];
        for (int i = 0; i < n; i++) {
            x[i] = new double[d];
            for (int p = 0; p < d; p++) {
                x[i][p] = law.mean()[p] + dot(factor[p], z[i]);
            }
        }
        return x;
    }

    /** Centres and makes the covariance (divisor N) the identity, by Gram and Schmidt on the columns. */
    private static void whiten(double[][] z) {
        int n = z.length;
        for (int c = 0; c < z[0].length; c++) {
            int column = c;
            double mean = Arrays.stream(z).mapToDouble(row -> row[column]).sum() / n;
            Arrays.stream(z).forEach(row -> row[column] -= mean);
            for (int b = 0; b < c; b++) {
                int before = b;
                double share = Arrays.stream(z)
                                .mapToDouble(row -> row[column] * row[before])
                                .sum()
                        / n;
                Arrays.stream(z).forEach(row -> row[column] -= share * row[before]);
            }
            double norm = Math.sqrt(Arrays.stream(z)
                            .mapToDouble(row -> row[column] * row[column])
                            .sum()
                    / n);
            Arrays.stream(z).forEach(row -> row[column] /= norm);
        }
    }

    /** Steps inside one layer; depths and layers are whole multiples of the step. */
    private double[][] advance(double[][] start, double from, double to, Random random) {
        double[][] x = start;
        long first = Math.round(from / step);
        long last = Math.round(to / step);
        for (long s = first; s < last; s++) {
            Attention attention = attentionAt((s + 0.5) * step);
            double[][] k1 = velocity(attention, x);
            if (euler) {
                x = sum(x, step, k1);
            } else {
                double[][] k2 = velocity(attention, sum(x, step / 2, k1));
                double[][] k3 = velocity(attention, sum(x, step / 2, k2));
                double[][] k4 = velocity(attention, sum(x, step, k3));
                x = sum(sum(sum(sum(x, step / 6, k1), step / 3, k2), step / 3, k3), step / 6, k4);
            }
            double kappa = transformer.noise().diffusion();
            if (kappa > 0) {
                double deviation = Math.sqrt((bugs.contains(Bug.HALF_THE_NOISE) ? 1 : 2) * kappa * step);
                for (double[] token : x) {
                    for (int p = 0; p < token.length; p++) {
                        token[p] += deviation * random.nextGaussian();
                    }
                }
            }
        }
        return x;
    }

    private Attention attentionAt(double depth) {
        double end = 0;
        for (var layer : transformer.layers()) {
            end += layer.depth();
            if (depth < end) {
                return layer.attention();
            }
        }
        throw new IllegalArgumentException("depth " + depth + " is beyond the end");
    }

    /** The velocity of all tokens. */
    double[][] velocity(Attention attention, double[][] x) {
        int n = x.length;
        int d = x[0].length;
        double[][] seen = normalized(attention.normalization(), x);
        double[][] v = new double[n][d];
        List<Head> heads = bugs.contains(Bug.MISSING_HEAD)
                ? attention.heads().subList(1, attention.heads().size())
                : attention.heads();
        for (Head head : heads) {
            addHead(head, attention.mask(), seen, v);
        }
        Drift drift = transformer.drift();
        for (int i = 0; i < n; i++) {
            for (int p = 0; p < d; p++) {
                v[i][p] += drift.linear().isPresent() ? dot(drift.linear().get().row(p), x[i]) : 0;
                v[i][p] += drift.constant().isPresent() ? drift.constant().get().get(p, 0) : 0;
            }
        }
        return v;
    }

    private double[][] normalized(Normalization normalization, double[][] x) {
        if (!(normalization instanceof Normalization.MeanFieldRms rms)) {
            return x;
        }
        int d = x[0].length;
        double square = 0;
        for (double[] token : x) {
            square += dot(token, token) / x.length;
        }
        double rho = Math.sqrt(bugs.contains(Bug.RMS_OF_THE_NORM) ? square : square / d);
        double[][] result = new double[x.length][d];
        for (int i = 0; i < x.length; i++) {
            for (int p = 0; p < d; p++) {
                result[i][p] = x[i][p]
                        / rho
                        * (rms.gain().isPresent() ? rms.gain().get().get(p, 0) : 1);
            }
        }
        return result;
    }

    private void addHead(Head head, Mask mask, double[][] x, double[][] v) {
        int n = x.length;
        double[][] queries = project(head.query(), head.biases().query(), x);
        double[][] keys = project(head.key(), head.biases().key(), x);
        Matrix value = bugs.contains(Bug.TRANSPOSED_VALUES) ? head.value().transpose() : head.value();
        double[][] values = project(value, head.biases().value(), x);
        double[][] weights = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                boolean transposed = bugs.contains(Bug.TRANSPOSED_A);
                double[] q = queries[transposed ? j : i];
                double[] k = keys[transposed ? i : j];
                weights[i][j] = sees(mask, i, j) ? score(head.kernel(), q, k) : Double.NEGATIVE_INFINITY;
            }
        }
        double factor = normalize(head.kernel(), weights);
        int width = values[0].length;
        for (int i = 0; i < n; i++) {
            double[] out = new double[width];
            for (int j = 0; j < n; j++) {
                if (weights[i][j] != 0) {
                    for (int p = 0; p < width; p++) {
                        out[p] += factor * weights[i][j] * values[j][p];
                    }
                }
            }
            for (int p = 0; p < v[i].length; p++) {
                v[i][p] += head.output().isPresent() ? dot(head.output().get().row(p), out) : out[p];
                v[i][p] += head.biases().output().map(Matrix::toRowMajor).orElse(new double[v[i].length])[p];
            }
        }
    }

    private double[][] project(Matrix matrix, java.util.Optional<Matrix> bias, double[][] x) {
        double[][] rows = matrix.toArray();
        double[] shift = bias.isPresent() && !bugs.contains(Bug.BIAS_LEFT_OUT)
                ? bias.get().toRowMajor()
                : new double[rows.length];
        double[][] result = new double[x.length][rows.length];
        for (int i = 0; i < x.length; i++) {
            for (int p = 0; p < rows.length; p++) {
                result[i][p] = dot(rows[p], x[i]) + shift[p];
            }
        }
        return result;
    }

    private boolean sees(Mask mask, int i, int j) {
        if (bugs.contains(Bug.NO_SELF_INTERACTION) && i == j) {
            return false;
        }
        if (mask instanceof Mask.None || bugs.contains(Bug.MASK_LEFT_OUT)) {
            return true;
        }
        if (bugs.contains(Bug.SEES_THE_NEXT_TOKEN)) {
            return j <= i + 1;
        }
        if (bugs.contains(Bug.MASK_OFF_BY_ONE)) {
            return j < i || (i == 0 && j == 0);
        }
        return j <= i;
    }

    private double score(Kernel kernel, double[] q, double[] k) {
        double wrong = bugs.contains(Bug.WRONG_SCALE) ? 0.5 : 1;
        if (kernel instanceof Kernel.Softmax softmax) {
            return wrong * softmax.scale() * dot(q, k);
        }
        if (kernel instanceof Kernel.L2 l2) {
            double square = 0;
            for (int p = 0; p < q.length; p++) {
                square += (q[p] - k[p]) * (q[p] - k[p]);
            }
            return -wrong * l2.scale() * (bugs.contains(Bug.L2_WITHOUT_SQUARE) ? Math.sqrt(square) : square);
        }
        if (kernel instanceof Kernel.Sinkhorn sinkhorn) {
            return wrong * dot(q, k) / sinkhorn.epsilon();
        }
        return wrong * ((Kernel.Linear) kernel).scale() * dot(q, k);
    }

    /** Turns scores into weights that are summed over j, and returns the factor before the sum. */
    private double normalize(Kernel kernel, double[][] weights) {
        int n = weights.length;
        if (kernel instanceof Kernel.Linear) {
            return linear(weights);
        }
        boolean columns = bugs.contains(Bug.SOFTMAX_OVER_THE_WRONG_AXIS);
        for (double[] row : weights) {
            double max = bugs.contains(Bug.NO_MAXIMUM_SUBTRACTED) || columns || kernel instanceof Kernel.Sinkhorn
                    ? 0
                    : Arrays.stream(row).max().orElseThrow();
            for (int j = 0; j < n; j++) {
                row[j] = Math.exp(row[j] - max);
            }
        }
        if (kernel instanceof Kernel.Sinkhorn sinkhorn) {
            int iterations = bugs.contains(Bug.ONE_SINKHORN_ITERATION) ? 1 : 200;
            for (int iteration = 0; iteration < iterations; iteration++) {
                divideColumns(weights);
                divideRows(weights);
            }
            return bugs.contains(Bug.SINKHORN_WITHOUT_EPSILON) ? 1 : 1 / sinkhorn.epsilon();
        }
        if (bugs.contains(Bug.NOT_NORMALISED)) {
            return 1.0 / n;
        }
        if (columns) {
            divideColumns(weights);
        } else {
            divideRows(weights);
        }
        return 1;
    }

    /** Linear attention: the average over the tokens that are seen. */
    private static double linear(double[][] weights) {
        for (double[] row : weights) {
            long seen = Arrays.stream(row).filter(Double::isFinite).count();
            for (int j = 0; j < row.length; j++) {
                row[j] = Double.isFinite(row[j]) ? row[j] / seen : 0;
            }
        }
        return 1;
    }

    private static void divideRows(double[][] weights) {
        for (double[] row : weights) {
            double sum = Arrays.stream(row).sum();
            for (int j = 0; j < row.length; j++) {
                row[j] /= sum;
            }
        }
    }

    private static void divideColumns(double[][] weights) {
        int n = weights.length;
        double[] sums = new double[n];
        for (double[] row : weights) {
            for (int j = 0; j < n; j++) {
                sums[j] += row[j];
            }
        }
        for (double[] row : weights) {
            for (int j = 0; j < n; j++) {
                row[j] /= sums[j];
            }
        }
    }

    private static double[][] sum(double[][] x, double times, double[][] y) {
        double[][] result = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            result[i] = x[i].clone();
            for (int p = 0; p < result[i].length; p++) {
                result[i][p] += times * y[i][p];
            }
        }
        return result;
    }

    private static double[] mean(double[][] x) {
        double[] mean = new double[x[0].length];
        for (double[] token : x) {
            for (int p = 0; p < mean.length; p++) {
                mean[p] += token[p] / x.length;
            }
        }
        return mean;
    }

    private static double[] covariance(double[][] x, int divisor) {
        double[] mean = mean(x);
        int d = mean.length;
        double[] covariance = new double[d * d];
        for (double[] token : x) {
            for (int p = 0; p < d; p++) {
                for (int q = 0; q < d; q++) {
                    covariance[p * d + q] += (token[p] - mean[p]) * (token[q] - mean[q]) / divisor;
                }
            }
        }
        return covariance;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
