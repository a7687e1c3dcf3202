package org.anisoflow.core.closure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.SymmetricEigen;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The affine field against the definition of attention: integrals over the law by Gauss-Hermite quadrature. */
class KernelQuadratureTest {
    private static final double TOLERANCE = 1e-9;
    private static final int SINKHORN_ITERATIONS = 400;

    /** Tokens and weights of a product rule for one law. */
    private record Grid(double[][] tokens, double[] weights) {}

    /** The rule of n nodes per direction, from the eigenvectors of the Jacobi matrix of the Hermite polynomials. */
    private static Grid grid(Gaussian law, int n) {
        double[][] jacobi = new double[n][n];
        for (int i = 1; i < n; i++) {
            jacobi[i][i - 1] = Math.sqrt(i);
            jacobi[i - 1][i] = Math.sqrt(i);
        }
        SymmetricEigen eigen = Decompositions.symmetricEigen(Matrix.of(jacobi));
        int r = law.rank();
        int count = (int) Math.round(Math.pow(n, r));
        double[][] tokens = new double[count][];
        double[] weights = new double[count];
        for (int i = 0; i < count; i++) {
            double[] z = new double[r];
            double weight = 1;
            for (int j = 0, rest = i; j < r; j++, rest /= n) {
                z[j] = eigen.values()[rest % n];
                weight *= Math.pow(eigen.vectors().get(0, rest % n), 2);
            }
            tokens[i] = plus(law.mean(), law.factor().times(Matrices.column(z)).toRowMajor());
            weights[i] = weight;
        }
        return new Grid(tokens, weights);
    }

    private static double[] plus(double[] a, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }

    private static double[] affine(Matrix a, double[] x, Optional<Matrix> bias) {
        double[] y = a.times(Matrices.column(x)).toRowMajor();
        return bias.isPresent() ? plus(y, bias.get().toRowMajor()) : y;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Log-weights of all tokens as seen from token x; for linear attention the weights themselves. */
    private static double[] scores(Head head, Grid grid, double[] x) {
        double[] query = affine(head.query(), x, head.biases().query());
        double[] scores = new double[grid.tokens().length];
        for (int j = 0; j < scores.length; j++) {
            double[] key = affine(head.key(), grid.tokens()[j], head.biases().key());
            double product = dot(query, key);
            if (head.kernel() instanceof Kernel.Softmax softmax) {
                scores[j] = softmax.scale() * product;
            } else if (head.kernel() instanceof Kernel.Linear linear) {
                scores[j] = linear.scale() * product;
            } else if (head.kernel() instanceof Kernel.L2 l2) {
                scores[j] = -l2.scale() * (dot(query, query) - 2 * product + dot(key, key));
            } else {
                scores[j] = product / ((Kernel.Sinkhorn) head.kernel()).epsilon();
            }
        }
        return scores;
    }

    /** W (sum of weight * (V y + c_v)) + c_o, the weights times 1 / epsilon for Sinkhorn. */
    private static double[] output(Head head, Grid grid, double[] attention) {
        double[] sum = new double[head.value().rows()];
        for (int j = 0; j < attention.length; j++) {
            double[] value =
                    affine(head.value(), grid.tokens()[j], head.biases().value());
            for (int i = 0; i < sum.length; i++) {
                sum[i] += attention[j] * value[i];
            }
        }
        Matrix w = head.output().orElse(Matrix.identity(head.dimension()));
        double p = head.kernel() instanceof Kernel.Sinkhorn sinkhorn ? 1 / sinkhorn.epsilon() : 1;
        return affine(w.times(p), sum, head.biases().output());
    }

    /** Attention of one head at the tokens of the grid. */
    private static IntFunction<double[]> attention(Head head, Grid grid) {
        if (head.kernel() instanceof Kernel.Sinkhorn) {
            double[][] plan = sinkhorn(head, grid);
            return i -> plan[i];
        }
        boolean linear = head.kernel() instanceof Kernel.Linear;
        return i -> {
            double[] scores = scores(head, grid, grid.tokens()[i]);
            double largest = Double.NEGATIVE_INFINITY;
            for (double score : scores) {
                largest = Math.max(largest, score);
            }
            double total = 0;
            for (int j = 0; j < scores.length; j++) {
                scores[j] = grid.weights()[j] * (linear ? scores[j] : Math.exp(scores[j] - largest));
                total += scores[j];
            }
            for (int j = 0; j < scores.length && !linear; j++) {
                scores[j] /= total;
            }
            return scores;
        };
    }

    /** Rows of the doubly stochastic limit, potentials in the log domain. */
    private static double[][] sinkhorn(Head head, Grid grid) {
        int n = grid.weights().length;
        double[][] scores = new double[n][];
        for (int i = 0; i < n; i++) {
            scores[i] = scores(head, grid, grid.tokens()[i]);
        }
        double[] rows = new double[n];
        double[] columns = new double[n];
        double[] terms = new double[n];
        for (int iteration = 0; iteration < SINKHORN_ITERATIONS; iteration++) {
            for (int j = 0; j < n; j++) {
                for (int i = 0; i < n; i++) {
                    terms[i] = Math.log(grid.weights()[i]) + scores[i][j] + rows[i];
                }
                columns[j] = -logSumExp(terms);
            }
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    terms[j] = Math.log(grid.weights()[j]) + scores[i][j] + columns[j];
                }
                rows[i] = -logSumExp(terms);
            }
        }
        double[][] plan = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                plan[i][j] = grid.weights()[j] * Math.exp(scores[i][j] + rows[i] + columns[j]);
            }
        }
        return plan;
    }

    private static double logSumExp(double[] terms) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double term : terms) {
            largest = Math.max(largest, term);
        }
        double sum = 0;
        for (double term : terms) {
            sum += Math.exp(term - largest);
        }
        return largest + Math.log(sum);
    }

    /** Compares the field at tokens that carry weight. */
    private static void check(String what, List<Head> heads, Gaussian law, int nodes, double tolerance) {
        Grid grid = grid(law, nodes);
        AffineField field = ClosureField.of(new Attention(heads, new Normalization.None()), Drift.NONE, law);
        List<IntFunction<double[]>> attentions = new ArrayList<>();
        for (Head head : heads) {
            attentions.add(attention(head, grid));
        }
        int seen = 0;
        for (int i = 0; i < grid.weights().length; i++) {
            if (grid.weights()[i] < 1e-3) {
                continue;
            }
            seen++;
            double[] expected = new double[law.dimension()];
            for (int h = 0; h < heads.size(); h++) {
                expected = plus(
                        expected, output(heads.get(h), grid, attentions.get(h).apply(i)));
            }
            assertThat(Matrices.error(Matrices.column(field.at(grid.tokens()[i])), Matrices.column(expected)))
                    .as(what)
                    .isLessThan(tolerance);
        }
        assertThat(seen).isGreaterThan(5);
    }

    private static Head head(RandomCases cases, Kernel kernel, int d, int k) {
        Head.Biases biases = new Head.Biases(
                Optional.of(Matrices.column(cases.vector(k)).times(0.5)),
                Optional.of(Matrices.column(cases.vector(k)).times(0.5)),
                Optional.of(Matrices.column(cases.vector(2))),
                Optional.of(Matrices.column(cases.vector(d))));
        return new Head(
                kernel,
                cases.matrix(k, d).times(0.6),
                cases.matrix(k, d).times(0.6),
                cases.matrix(2, d),
                Optional.of(cases.matrix(d, 2)),
                biases);
    }

    private static Kernel kernel(String type) {
        return switch (type) {
            case "softmax" -> new Kernel.Softmax(0.7);
            case "l2" -> new Kernel.L2(0.5);
            case "linear" -> new Kernel.Linear(0.6);
            default -> new Kernel.Sinkhorn(1.2);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "softmax, 1, 1, 1", "softmax, 2, 2, 2", "softmax, 2, 1, 2", "softmax, 2, 3, 1",
        "l2, 1, 1, 1", "l2, 2, 2, 2", "l2, 2, 1, 2", "l2, 2, 3, 1",
        "linear, 1, 1, 1", "linear, 2, 2, 2", "linear, 2, 1, 2", "linear, 2, 3, 1",
        "sinkhorn, 1, 1, 1", "sinkhorn, 2, 2, 1", "sinkhorn, 2, 3, 1"
    })
    void theFieldIsTheIntegralOverTheKernel(String type, int d, int k, int r) {
        RandomCases cases = new RandomCases(10L * d + k);
        Gaussian law = Gaussian.ofFactor(cases.vector(d), cases.matrix(d, r).times(0.7));
        int nodes = r == 1 ? 60 : 40;
        check(type + ", " + cases, List.of(head(cases, kernel(type), d, k)), law, nodes, TOLERANCE);
    }

    @Test
    void sinkhornInTheFullPlane() {
        RandomCases cases = new RandomCases(77);
        Gaussian law = Gaussian.ofFactor(cases.vector(2), cases.matrix(2, 2).times(0.6));
        check(cases.toString(), List.of(head(cases, kernel("sinkhorn"), 2, 2)), law, 14, 1e-6);
    }

    @Test
    void aMixtureOfAllTypesIsTheSumOfItsHeads() {
        RandomCases cases = new RandomCases(78);
        Gaussian law = Gaussian.ofFactor(cases.vector(2), cases.matrix(2, 1).times(0.7));
        List<Head> heads = new ArrayList<>();
        for (String type : List.of("softmax", "l2", "linear", "sinkhorn")) {
            heads.add(head(cases, kernel(type), 2, 2));
        }
        check(cases.toString(), heads, law, 60, TOLERANCE);
    }
}
