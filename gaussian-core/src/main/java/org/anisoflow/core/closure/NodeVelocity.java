package org.anisoflow.core.closure;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;
import org.apache.commons.numbers.gamma.Erf;

/**
 * Velocities under token-wise RMS normalisation, {@code x_hat = g * x / rho(x)}: the law of the normalised tokens is known by
 * its cubature nodes alone, so the expectation over the context is a sum over weighted nodes, too. docs/theory.md section 5.
 */
final class NodeVelocity implements ProjectedField.TokenVelocity {
    /** Rows of nodes whose velocities are computed together. */
    static final int TILE = 64;

    static final int POINTS = 512;

    private final int d;
    private final double[] gain;
    private final CubatureRule[] rules;
    private final double[][] z;
    private final double[][] omega;
    private final double[][] nodes;
    private final int[] first;
    private final int all;
    private final BooleanSupplier stopped;
    private final HeadNodes[] heads;
    private final double[] tile;
    private final double[] velocities;
    private final double[] scores;

    /** One head: keys and values of all nodes. */
    private static final class HeadNodes extends HeadWeights {
        final Kernel kernel;
        final double[] keys;
        final double[] values;
        final double[] queries;
        final double[] sums;

        HeadNodes(Head head, int all) {
            super(head);
            kernel = head.kernel();
            keys = new double[all * k];
            values = new double[all * valueRows];
            queries = new double[TILE * k];
            sums = new double[TILE * valueRows];
        }
    }

    /**
     * A field of velocities.
     *
     * @param stopped asked for every tile of nodes
     */
    NodeVelocity(Attention attention, int[] ranks, Cubature cubature, boolean companion, BooleanSupplier stopped) {
        this.stopped = stopped;
        d = attention.dimension();
        gain = attention.normalization().gain().map(Matrix::toRowMajor).orElse(null);
        if (cubature.rule() == Cubature.Rule.SPHERICAL_RADIAL) {
            throw new InvalidInputException("token-wise normalisation rms needs a cubature with positive weights but "
                    + Cubature.Rule.SPHERICAL_RADIAL.key() + " has negative ones; use "
                    + Cubature.Rule.GAUSS_HERMITE.key() + " or " + Cubature.Rule.QUASI_MONTE_CARLO.key());
        }
        rules = ProjectedField.rules(ranks, r -> CubatureRule.of(choose(cubature, r), r, companion));
        long nodesOfAll = Arrays.stream(rules).mapToLong(rule -> rule.size).sum();
        if (nodesOfAll > Cubature.MAX_POINTS) {
            throw new InvalidInputException(
                    "token-wise normalisation rms takes the nodes of all components at once, at most "
                            + Cubature.MAX_POINTS + ", but there are " + nodesOfAll + "; use fewer points");
        }
        z = new double[ranks.length][];
        omega = new double[ranks.length][];
        nodes = new double[ranks.length][];
        first = new int[ranks.length + 1];
        for (int j = 0; j < ranks.length; j++) {
            int same = Arrays.asList(rules).indexOf(rules[j]);
            if (same < j) {
                z[j] = z[same];
                omega[j] = omega[same];
            } else {
                z[j] = new double[rules[j].size * ranks[j]];
                omega[j] = new double[rules[j].size];
                rules[j].nodes(z[j]);
                rules[j].weights(omega[j]);
            }
            nodes[j] = new double[rules[j].size * d];
            first[j + 1] = first[j] + rules[j].size;
        }
        all = first[ranks.length];
        heads = attention.heads().stream().map(head -> new HeadNodes(head, all)).toArray(HeadNodes[]::new);
        tile = new double[TILE * d];
        velocities = new double[TILE * d];
        scores = new double[TILE * all];
    }

    /**
     * Sobol points by default, few because the work grows with the square of their number: x / |x| jumps at zero, which
     * Gauss-Hermite rules do not bear.
     */
    private static Cubature choose(Cubature cubature, int r) {
        boolean tensor = cubature.rule() == Cubature.Rule.GAUSS_HERMITE;
        return r == 0 || tensor || cubature.points().isPresent()
                ? cubature
                : new Cubature(
                        Cubature.Rule.QUASI_MONTE_CARLO,
                        OptionalInt.of(Math.max(POINTS, SobolPoints.POINTS_PER_DIMENSION * r)));
    }

    @Override
    public void setComponent(int j, double[] mean, double[] factor) {
        int size = rules[j].size;
        int r = rules[j].r;
        double[] x = nodes[j];
        for (int i = 0; i < size; i++) {
            System.arraycopy(mean, 0, x, i * d, d);
        }
        Products.multiplyTransposedRight(size, d, r, 1, z[j], factor, 1, x);
        for (int i = 0; i < size; i++) {
            normalize(x, i * d);
        }
        for (HeadNodes head : heads) {
            map(x, size, head.key, head.k, head.keyBias, head.keys, first[j] * head.k);
            map(x, size, head.value, head.valueRows, head.valueBias, head.values, first[j] * head.valueRows);
        }
    }

    /** {@code g * x / rho(x)} in place; zero stays zero. */
    private void normalize(double[] x, int from) {
        double rho = Products.norm(d, x, from) / Math.sqrt(d);
        for (int i = 0; rho > 0 && i < d; i++) {
            x[from + i] *= (gain == null ? 1 : gain[i]) / rho;
        }
    }

    /** Writes {@code M x + c} for n tokens x as rows. */
    private void map(double[] x, int n, double[] matrix, int rows, double[] bias, double[] out, int offset) {
        for (int i = 0; i < n; i++) {
            System.arraycopy(bias, 0, out, offset + i * rows, rows);
        }
        Products.multiplyTransposedRight(n, rows, d, 1, x, 0, matrix, 0, 1, out, offset);
    }

    @Override
    public void project(
            int i,
            double[] mean,
            double[] factor,
            int visible,
            double[] weights,
            double[] meanOut,
            double[] factorOut) {
        int size = rules[i].size;
        int r = rules[i].r;
        for (int from = 0; from < size; from += TILE) {
            ProjectedField.goOn(stopped);
            int rows = Math.min(TILE, size - from);
            System.arraycopy(nodes[i], from * d, tile, 0, rows * d);
            evaluate(rows, visible, weights);
            for (int a = 0; a < rows; a++) {
                double w = omega[i][from + a];
                for (int l = 0; l < d; l++) {
                    double value = w * velocities[a * d + l];
                    meanOut[l] += value;
                    for (int c = 0; c < r; c++) {
                        factorOut[l * r + c] += value * z[i][(from + a) * r + c];
                    }
                }
            }
        }
    }

    @Override
    public void velocity(double[] token, double[] weights, double[] out) {
        System.arraycopy(token, 0, tile, 0, d);
        normalize(tile, 0);
        evaluate(1, rules.length, weights);
        for (int l = 0; l < d; l++) {
            out[l] += velocities[l];
        }
    }

    /** Velocities of the normalised tokens in the tile. */
    private void evaluate(int rows, int visible, double[] weights) {
        int seen = first[visible];
        Arrays.fill(velocities, 0, rows * d, 0);
        for (HeadNodes head : heads) {
            map(tile, rows, head.query, head.k, head.queryBias, head.queries, 0);
            Products.multiplyTransposedRight(rows, seen, head.k, 1, head.queries, 0, head.keys, 0, 0, scores, 0);
            for (int a = 0; a < rows; a++) {
                weigh(head, a, visible, weights);
            }
            Products.multiply(rows, head.valueRows, seen, 1, scores, 0, head.values, 0, 0, head.sums, 0);
            if (head.output == null) {
                for (int i = 0; i < rows * d; i++) {
                    velocities[i] += head.sums[i];
                }
            } else {
                Products.multiplyTransposedRight(
                        rows, d, head.valueRows, 1, head.sums, 0, head.output, 0, 1, velocities, 0);
            }
            for (int a = 0; a < rows; a++) {
                for (int l = 0; l < d; l++) {
                    velocities[a * d + l] += head.outputBias[l];
                }
            }
        }
    }

    /** Turns a row of scores {@code <q, k>} into weights. */
    private void weigh(HeadNodes head, int row, int visible, double[] weights) {
        int seen = first[visible];
        int at = row * seen;
        Kernel kernel = head.kernel;
        boolean normalized = kernel.isNormalized();
        double top = Double.NEGATIVE_INFINITY;
        for (int b = 0; b < seen; b++) {
            double score = scores[at + b];
            if (kernel.isDistance()) {
                // the square of q is the same for all
                score = 2 * score - square(head.keys, b * head.k, head.k);
            }
            score *= kernel.scale();
            if (kernel instanceof Kernel.Pointwise pointwise) {
                score = value(pointwise.activation(), score + pointwise.bias());
            }
            scores[at + b] = score;
            top = Math.max(top, score);
        }
        double sum = 0;
        for (int j = 0; j < visible; j++) {
            for (int b = first[j]; b < first[j + 1]; b++) {
                double weight = weights[j] * omega[j][b - first[j]];
                scores[at + b] = weight * (normalized ? Math.exp(scores[at + b] - top) : scores[at + b]);
                sum += scores[at + b];
            }
        }
        for (int b = 0; normalized && b < seen; b++) {
            scores[at + b] /= sum;
        }
    }

    private static double square(double[] a, int from, int n) {
        double sum = 0;
        for (int i = from; i < from + n; i++) {
            sum += a[i] * a[i];
        }
        return sum;
    }

    private static double value(Activation activation, double u) {
        return switch (activation) {
            case SIGMOID -> 1 / (1 + Math.exp(-u));
            case RELU -> Math.max(u, 0);
            case ERF -> Erf.value(u);
            case EXP -> Math.exp(u);
        };
    }

    @Override
    public boolean usesCubature() {
        return true;
    }

    @Override
    public double safety() {
        return Arrays.stream(rules).mapToDouble(CubatureRule::safety).max().orElseThrow();
    }
}
