package org.anisoflow.core.closure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.closure.Cubature.Rule;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.SymmetricEigen;
import org.anisoflow.core.linalg.Matrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The reported error, safety times the difference to the companion rule, against the true one in random cases of the integrands
 * that projected closures have: responsibilities of mixtures and means of pointwise attention.
 *
 * <p>The integrands depend on at most three directions of z and on |z|, so that their moments are known from integrals over three
 * variables, whatever the dimension: by the trapezoidal rule in the directions, far finer than the rules under test, times 24-point
 * Gauss-Laguerre for the square of the rest of z.
 */
class CubatureErrorTest {
    /** The requirement: bound and not more than so many times the true error, in this share of the cases. */
    private static final double SHARE = 0.95;

    private static final double MOST = 100;
    private static final double ROUND_OFF = 1e-13;

    /** Spacing of the trapezoidal rule, by the number of directions; and when there is a rest. */
    private static final double[] SPACING = {0.01, 0.15, 0.3};

    private static final double[] SPACING_WITH_REST = {0.06, 0.3};

    /** Nodes of y in R^k and of the square of the norm of the rest of z, with weights. */
    private record Grid(int k, double[][] y, double[] square, double[] weights) {
        static Grid of(int k, int rest) {
            double h = (rest == 0 ? SPACING : SPACING_WITH_REST)[k - 1];
            int half = (int) (9 / h);
            int all = (int) Math.round(Math.pow(2 * half + 1, k));
            List<double[]> nodes = new ArrayList<>();
            for (int i = 0; i < all; i++) {
                double[] y = new double[k];
                double norm = 0;
                for (int l = 0, index = i; l < k; l++, index /= 2 * half + 1) {
                    y[l] = (index % (2 * half + 1) - half) * h;
                    norm += y[l] * y[l];
                }
                if (norm <= 81) {
                    nodes.add(y);
                }
            }
            double[] squares = {0};
            double[] shares = {1};
            if (rest > 0) {
                // Gauss-Laguerre from the recurrence of its polynomials
                int count = 24;
                double power = 0.5 * rest - 1;
                double[][] jacobi = new double[count][count];
                for (int i = 0; i < count; i++) {
                    jacobi[i][i] = 2 * i + 1 + power;
                    if (i > 0) {
                        jacobi[i][i - 1] = Math.sqrt(i * (i + power));
                        jacobi[i - 1][i] = jacobi[i][i - 1];
                    }
                }
                SymmetricEigen eigen = Decompositions.symmetricEigen(Matrix.of(jacobi));
                squares = Arrays.stream(eigen.values()).map(x -> 2 * x).toArray();
                shares = new double[count];
                Arrays.setAll(shares, i -> Math.pow(eigen.vectors().get(0, i), 2));
            }
            int size = nodes.size() * squares.length;
            Grid grid = new Grid(k, new double[size][], new double[size], new double[size]);
            for (int i = 0; i < size; i++) {
                double[] y = nodes.get(i / squares.length);
                double density = 1;
                for (double coordinate : y) {
                    density *= h * Math.exp(-0.5 * coordinate * coordinate) / Math.sqrt(2 * Math.PI);
                }
                grid.y[i] = y;
                grid.square[i] = squares[i % squares.length];
                grid.weights[i] = density * shares[i % squares.length];
            }
            return grid;
        }
    }

    /** {@code c + l.y + y^T M y + radial (|z|^2 - |y|^2)} with y = P z. */
    private record Form(double constant, double[] linear, double[][] matrix, double radial) {
        double at(double[] y, double rest) {
            double value = constant + radial * rest;
            for (int i = 0; i < y.length; i++) {
                value += linear[i] * y[i];
                for (int j = 0; j < y.length; j++) {
                    value += matrix[i][j] * y[i] * y[j];
                }
            }
            return value;
        }

        double[] linearIn(double[][] directions, int r) {
            double[] full = new double[r];
            for (int i = 0; i < linear.length; i++) {
                for (int l = 0; l < r; l++) {
                    full[l] += linear[i] * directions[i][l];
                }
            }
            return full;
        }

        double[] matrixIn(double[][] directions, int r) {
            double[] full = new double[r * r];
            for (int a = 0; a < r; a++) {
                full[a * r + a] = radial;
                for (int b = 0; b < r; b++) {
                    for (int i = 0; i < linear.length; i++) {
                        full[a * r + b] -= radial * directions[i][a] * directions[i][b];
                        for (int j = 0; j < linear.length; j++) {
                            full[a * r + b] += matrix[i][j] * directions[i][a] * directions[j][b];
                        }
                    }
                }
            }
            return full;
        }
    }

    /** One integrand: softmax of the forms, or, for an activation, s0 and s1 of mean and variance. */
    private static final class Case {
        final int r;
        final boolean radial;
        final double[][] directions;
        final Activation activation;
        final List<Form> forms = new ArrayList<>();

        Case(int r, long seed) {
            this.r = r;
            Random random = new Random(seed);
            radial = r >= 3 && random.nextBoolean();
            int k = Math.min(r, radial ? 1 : 2);
            if (r >= 3 && random.nextInt(20) == 0) {
                k = radial ? 2 : 3;
            } else if (random.nextInt(3) == 0) {
                k = 1;
            }
            directions = directions(random, k, r);
            int choice = random.nextInt(2 * Activation.values().length);
            activation = choice < 3
                    ? List.of(Activation.SIGMOID, Activation.RELU, Activation.ERF)
                            .get(choice)
                    : null;
            double sharpness = logUniform(random, 0.1, 5);
            double curvature = logUniform(random, 0.1, 1);
            int count = activation == null ? 2 + random.nextInt(9) : 1;
            boolean vanishes = random.nextInt(5) == 0;
            for (int j = 0; j < count; j++) {
                double constant = random.nextGaussian();
                double[] linear = normal(random, k, sharpness / Math.sqrt(k));
                double[] t = normal(random, k, vanishes ? 0 : curvature);
                double[][] factor = new double[k][];
                Arrays.setAll(factor, i -> normal(random, factor.length, curvature / Math.sqrt(factor.length)));
                double rest = radial ? curvature * curvature * random.nextDouble() / Math.sqrt(2 * r) : 0;
                if (activation == null) {
                    forms.add(square(constant, linear, t, factor, 0.5, 0.5 * rest));
                } else {
                    forms.add(new Form(constant, linear, new double[k][k], 0));
                    forms.add(square(0, new double[k], t, factor, 1, rest));
                }
            }
        }

        private static double logUniform(Random random, double least, double most) {
            return least * Math.pow(most / least, random.nextDouble());
        }

        private static double[] normal(Random random, int n, double scale) {
            double[] v = new double[n];
            Arrays.setAll(v, i -> scale * random.nextGaussian());
            return v;
        }

        /** Orthonormal rows; every fifth time coordinate axes. */
        private static double[][] directions(Random random, int k, int r) {
            boolean axes = random.nextInt(5) == 0;
            double[][] rows = new double[k][r];
            for (int i = 0; i < k; i++) {
                for (int l = 0; l < r; l++) {
                    rows[i][l] = axes ? (l == i ? 1 : 0) : random.nextGaussian();
                }
                for (int pass = 0; pass < 2; pass++) {
                    for (int j = 0; j < i; j++) {
                        double dot = 0;
                        for (int l = 0; l < r; l++) {
                            dot += rows[i][l] * rows[j][l];
                        }
                        for (int l = 0; l < r; l++) {
                            rows[i][l] -= dot * rows[j][l];
                        }
                    }
                }
                double norm = Math.sqrt(Arrays.stream(rows[i]).map(x -> x * x).sum());
                for (int l = 0; l < r; l++) {
                    rows[i][l] /= norm;
                }
            }
            return rows;
        }

        /** {@code c + l.y + times |t + T y|^2 + radial rest}. */
        private static Form square(
                double c, double[] linear, double[] t, double[][] factor, double times, double radial) {
            int k = t.length;
            double constant = c;
            double[] l = linear.clone();
            double[][] matrix = new double[k][k];
            for (int i = 0; i < k; i++) {
                constant += times * t[i] * t[i];
                for (int a = 0; a < k; a++) {
                    l[a] += 2 * times * t[i] * factor[i][a];
                    for (int b = 0; b < k; b++) {
                        matrix[a][b] += times * factor[i][a] * factor[i][b];
                    }
                }
            }
            return new Form(constant, l, matrix, radial);
        }

        /** Turns values of the forms into those of the integrands. */
        private void apply(double[][] values) {
            int n = values[0].length;
            if (activation != null) {
                for (int i = 0; i < n; i++) {
                    values[1][i] = Math.max(0, values[1][i]);
                }
                ActivationMean.of(activation, values[0], values[1], n, values[0], values[1]);
                return;
            }
            for (int i = 0; i < n; i++) {
                double top = Double.NEGATIVE_INFINITY;
                for (double[] value : values) {
                    top = Math.max(top, value[i]);
                }
                double sum = 0;
                for (double[] value : values) {
                    value[i] = Math.exp(value[i] - top);
                    sum += value[i];
                }
                for (double[] value : values) {
                    value[i] /= sum;
                }
            }
        }

        /** All of E f, E[f z], E[f z z^T] of all integrands. */
        double[] moments(CubatureRule rule) {
            double[][] values = new double[forms.size()][rule.size];
            for (int j = 0; j < values.length; j++) {
                Form form = forms.get(j);
                double[] linear = form.linearIn(directions, r);
                if (activation != null && j == 0) {
                    rule.linear(form.constant, linear, values[j]);
                } else {
                    rule.quadratic(form.constant, linear, form.matrixIn(directions, r), values[j]);
                }
            }
            apply(values);
            double[] first = new double[r];
            double[] second = new double[r * r];
            double[] all = new double[values.length * (1 + r + r * r)];
            int at = 0;
            for (double[] value : values) {
                all[at++] = rule.moments(value, first, second);
                System.arraycopy(first, 0, all, at, r);
                System.arraycopy(second, 0, all, at + r, r * r);
                at += r + r * r;
            }
            return all;
        }

        double[] truth(Map<List<Integer>, Grid> grids) {
            int k = directions.length;
            Grid grid = grids.computeIfAbsent(List.of(k, radial ? r - k : 0), key -> Grid.of(k, key.get(1)));
            double[][] values = new double[forms.size()][grid.weights.length];
            for (int j = 0; j < values.length; j++) {
                for (int i = 0; i < values[j].length; i++) {
                    values[j][i] = forms.get(j).at(grid.y[i], grid.square[i]);
                }
            }
            apply(values);
            double[] all = new double[values.length * (1 + r + r * r)];
            int at = 0;
            for (double[] value : values) {
                double mass = 0;
                double rest = 0;
                double[] first = new double[k];
                double[][] second = new double[k][k];
                for (int i = 0; i < value.length; i++) {
                    double f = grid.weights[i] * value[i];
                    mass += f;
                    rest += f * grid.square[i];
                    for (int a = 0; a < k; a++) {
                        first[a] += f * grid.y[i][a];
                        for (int b = 0; b < k; b++) {
                            second[a][b] += f * grid.y[i][a] * grid.y[i][b];
                        }
                    }
                }
                // what the integrand does not know of z has the second moments of its own law
                Form form = new Form(0, first, second, radial ? rest / (r - k) : mass);
                all[at++] = mass;
                System.arraycopy(form.linearIn(directions, r), 0, all, at, r);
                System.arraycopy(form.matrixIn(directions, r), 0, all, at + r, r * r);
                at += r + r * r;
            }
            return all;
        }
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }

    @ParameterizedTest
    @CsvSource({
        "GAUSS_HERMITE, 1 2 3, 1000",
        "SPHERICAL_RADIAL, 2 3 4 5 6 7 8 9 10 11 12, 1000",
        "SPHERICAL_RADIAL, 30 60, 40",
        "QUASI_MONTE_CARLO, 1 2 3 4 5 6 8 10, 1000",
    })
    void theReportedErrorBoundsTheTrueOneAndIsNotFarAbove(Rule kind, String dimensions, int cases) {
        int[] ranks =
                Arrays.stream(dimensions.split(" ")).mapToInt(Integer::parseInt).toArray();
        List<String> failures = new ArrayList<>();
        Cubature cubature = new Cubature(kind, OptionalInt.empty());
        Map<List<Integer>, Grid> grids = new HashMap<>();
        int seed = 0;
        for (int i = 0; i < ranks.length; i++) {
            int r = ranks[i];
            CubatureRule rule = CubatureRule.of(cubature, r, false);
            CubatureRule companion = CubatureRule.of(cubature, r, true);
            for (; seed < (i + 1) * cases / ranks.length; seed++) {
                Case random = new Case(r, seed);
                double[] truth = random.truth(grids);
                double[] result = random.moments(rule);
                double floor = ROUND_OFF * distance(truth, new double[truth.length]);
                double error = Math.max(floor, distance(result, truth));
                double reported = Math.max(floor, rule.safety() * distance(result, random.moments(companion)));
                if (!(reported >= error && reported <= MOST * error)) {
                    failures.add("seed " + seed + ", r " + r + ": reported " + reported + ", true " + error);
                }
            }
        }
        assertThat(failures).hasSizeLessThanOrEqualTo((int) ((1 - SHARE) * cases));
    }
}
