package org.anisoflow.ode.particles;

import java.util.Arrays;
import java.util.Optional;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.linalg.Matrix;
import org.apache.commons.math3.special.Erf;

/** The velocity of particles by the definition: straight loops over all pairs, N x N weights. */
final class BruteForceField {
    private BruteForceField() {}

    static double[] velocity(Attention attention, Drift drift, double[] x, double[] positions) {
        int d = attention.dimension();
        int n = x.length / d;
        double[][] y = normalised(attention.normalization(), x, n, d);
        double[] out = new double[n * d];
        for (Head head : attention.heads()) {
            double[][] w = weights(head, attention.mask(), y, positions);
            double[][] values = new double[n][];
            for (int j = 0; j < n; j++) {
                values[j] = times(head.value(), y[j]);
            }
            for (int i = 0; i < n; i++) {
                double[] mean = new double[head.value().rows()];
                double total = 0;
                for (int j = 0; j < n; j++) {
                    total += w[i][j];
                    for (int l = 0; l < mean.length; l++) {
                        mean[l] += w[i][j] * values[j][l];
                    }
                }
                for (int l = 0; l < mean.length; l++) {
                    mean[l] += total * entry(head.biases().value(), l);
                }
                double p = head.kernel() instanceof Kernel.Sinkhorn sinkhorn ? 1 / sinkhorn.epsilon() : 1;
                double[] result = head.output().map(m -> times(m, mean)).orElse(mean);
                for (int l = 0; l < d; l++) {
                    out[i * d + l] += p * result[l] + entry(head.biases().output(), l);
                }
            }
        }
        for (int i = 0; i < n; i++) {
            double[] token = Arrays.copyOfRange(x, i * d, (i + 1) * d);
            double[] linear = drift.linear().map(m -> times(m, token)).orElse(new double[d]);
            for (int l = 0; l < d; l++) {
                out[i * d + l] += linear[l] + entry(drift.constant(), l);
            }
        }
        return out;
    }

    private static double[][] normalised(Normalization normalization, double[] x, int n, int d) {
        double[][] y = new double[n][];
        double all = 0;
        for (double value : x) {
            all += value * value;
        }
        for (int i = 0; i < n; i++) {
            y[i] = Arrays.copyOfRange(x, i * d, (i + 1) * d);
            double own = 0;
            for (double value : y[i]) {
                own += value * value;
            }
            Optional<Matrix> gain = Optional.empty();
            double rho = 1;
            if (normalization instanceof Normalization.MeanFieldRms rms) {
                gain = rms.gain();
                rho = Math.sqrt(all / n / d);
            } else if (normalization instanceof Normalization.Rms rms) {
                gain = rms.gain();
                rho = own == 0 ? 1 : Math.sqrt(own / d);
            }
            for (int l = 0; l < d; l++) {
                y[i][l] *= (gain.isPresent() ? gain.get().get(l, 0) : 1) / rho;
            }
        }
        return y;
    }

    static boolean sees(Mask mask, double[] positions, int i, int j) {
        if (mask instanceof Mask.Causal) {
            return positions == null ? j <= i : positions[j] <= positions[i];
        } else if (mask instanceof Mask.SlidingWindow window) {
            return i - window.width() < j && j <= i;
        } else if (mask instanceof Mask.Strided strided) {
            return j <= i && (i - j) % strided.stride() == 0;
        }
        return true;
    }

    /** Weights with the divisor in them. */
    static double[][] weights(Head head, Mask mask, double[][] y, double[] positions) {
        int n = y.length;
        double[][] q = new double[n][];
        double[][] k = new double[n][];
        for (int i = 0; i < n; i++) {
            q[i] = times(head.query(), y[i]);
            k[i] = times(head.key(), y[i]);
            for (int l = 0; l < q[i].length; l++) {
                q[i][l] += entry(head.biases().query(), l);
                k[i][l] += entry(head.biases().key(), l);
            }
        }
        double[][] w = new double[n][n];
        for (int i = 0; i < n; i++) {
            int seen = 0;
            for (int j = 0; j < n; j++) {
                seen += sees(mask, positions, i, j) ? 1 : 0;
                w[i][j] = score(head.kernel(), q[i], k[j]);
            }
            for (int j = 0; j < n; j++) {
                boolean visible = sees(mask, positions, i, j);
                if (head.kernel() instanceof Kernel.Linear) {
                    w[i][j] = visible ? w[i][j] / seen : 0;
                } else if (head.kernel() instanceof Kernel.Pointwise pointwise) {
                    w[i][j] = visible ? activate(pointwise.activation(), w[i][j]) / seen : 0;
                } else if (!visible) {
                    w[i][j] = Double.NEGATIVE_INFINITY;
                }
            }
        }
        if (head.kernel() instanceof Kernel.Softmax || head.kernel() instanceof Kernel.L2) {
            for (double[] row : w) {
                normalise(row, 1);
            }
        } else if (head.kernel() instanceof Kernel.Sinkhorn) {
            doublyNormalise(w);
        }
        return w;
    }

    private static double score(Kernel kernel, double[] q, double[] k) {
        double product = 0;
        double distance = 0;
        for (int l = 0; l < q.length; l++) {
            product += q[l] * k[l];
            distance += (q[l] - k[l]) * (q[l] - k[l]);
        }
        if (kernel instanceof Kernel.Softmax softmax) {
            return softmax.scale() * product;
        } else if (kernel instanceof Kernel.L2 l2) {
            return -l2.scale() * distance;
        } else if (kernel instanceof Kernel.Sinkhorn sinkhorn) {
            return product / sinkhorn.epsilon();
        } else if (kernel instanceof Kernel.Linear linear) {
            return linear.scale() * product;
        }
        Kernel.Pointwise pointwise = (Kernel.Pointwise) kernel;
        return pointwise.scale() * product + pointwise.bias();
    }

    private static double activate(Activation activation, double u) {
        return switch (activation) {
            case SIGMOID -> 1 / (1 + Math.exp(-u));
            case RELU -> Math.max(u, 0);
            case ERF -> Erf.erf(u);
            case EXP -> Math.exp(u);
        };
    }

    /** From scores to weights of the given sum. */
    private static void normalise(double[] row, double sum) {
        double shift = logSum(row) - Math.log(sum);
        for (int j = 0; j < row.length; j++) {
            row[j] = Math.exp(row[j] - shift);
        }
    }

    private static double logSum(double[] row) {
        double most = Arrays.stream(row).max().getAsDouble();
        return most + Math.log(Arrays.stream(row).map(s -> Math.exp(s - most)).sum());
    }

    private static void doublyNormalise(double[][] scores) {
        int n = scores.length;
        double[] f = new double[n];
        double[] g = new double[n];
        for (int iteration = 0; iteration < 20_000; iteration++) {
            double change = 0;
            for (int i = 0; i < n; i++) {
                double[] row = new double[n];
                for (int j = 0; j < n; j++) {
                    row[j] = scores[i][j] + g[j];
                }
                f[i] = -logSum(row);
            }
            for (int j = 0; j < n; j++) {
                double[] column = new double[n];
                for (int i = 0; i < n; i++) {
                    column[i] = scores[i][j] + f[i];
                }
                double next = -logSum(column);
                change = Math.max(change, Math.abs(next - g[j]));
                g[j] = next;
            }
            if (change < 1e-15) {
                break;
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                scores[i][j] += g[j];
            }
            normalise(scores[i], 1);
        }
    }

    private static double entry(Optional<Matrix> column, int i) {
        return column.map(m -> m.get(i, 0)).orElse(0.0);
    }

    private static double[] times(Matrix m, double[] x) {
        double[] y = new double[m.rows()];
        for (int i = 0; i < y.length; i++) {
            for (int j = 0; j < x.length; j++) {
                y[i] += m.get(i, j) * x[j];
            }
        }
        return y;
    }
}
