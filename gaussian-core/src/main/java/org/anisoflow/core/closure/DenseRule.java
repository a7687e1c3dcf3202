package org.anisoflow.core.closure;

import java.util.Arrays;
import org.anisoflow.core.linalg.Products;

/** A rule whose nodes are any points. */
final class DenseRule extends CubatureRule {
    private static final double GAUSS_HERMITE_SAFETY = 6;

    /** Nodes of a tensor product below this share of the largest weight are left out. */
    private static final double NEGLIGIBLE = 1e-18;

    private static final int BLOCK = 256;

    /** Up to this dimension plain loops are faster than calls of BLAS. */
    private static final int LOOPS = 4;

    /** In blocks of nodes, coordinate by coordinate: loops over the nodes of a block go through memory in its order. */
    private final double[] z;

    private final double[] weight;
    private final double[] product;
    private final double[] weighted;

    /**
     * A rule.
     *
     * @param z nodes, size x r, row-major
     */
    DenseRule(int r, double[] z, double[] weight, double safety) {
        super(r, weight.length, safety);
        this.z = new double[z.length];
        for (int from = 0; from < size; from += BLOCK) {
            transpose(z, from * r, Math.min(BLOCK, size - from), r, this.z);
        }
        this.weight = weight;
        product = new double[Math.min(size, BLOCK) * r];
        weighted = new double[Math.min(size, BLOCK)];
    }

    /** The only rule in dimension 0. */
    static DenseRule point() {
        return new DenseRule(0, new double[0], new double[] {1}, 1);
    }

    /**
     * The tensor product of Gauss-Hermite rules with n points each. Nodes whose weight is below 1e-18 of the largest are left
     * out, which changes the expectation of a bounded function by less than round-off.
     */
    static DenseRule gaussHermite(int n, int r) {
        GaussHermite line = GaussHermite.of(n);
        int all = (int) Math.round(Math.pow(n, r));
        double least = NEGLIGIBLE * Math.pow(line.weights()[n / 2], r);
        double[] z = new double[all * r];
        double[] weight = new double[all];
        int size = 0;
        for (int i = 0; i < all; i++) {
            double product = 1;
            int index = i;
            for (int l = 0; l < r; l++) {
                z[size * r + l] = line.nodes()[index % n];
                product *= line.weights()[index % n];
                index /= n;
            }
            if (product >= least) {
                weight[size++] = product;
            }
        }
        return new DenseRule(r, Arrays.copyOf(z, size * r), Arrays.copyOf(weight, size), GAUSS_HERMITE_SAFETY);
    }

    @Override
    void linear(double constant, double[] linear, double[] values) {
        Arrays.fill(values, 0, size, constant);
        for (int from = 0; from < size; from += BLOCK) {
            int rows = Math.min(BLOCK, size - from);
            for (int l = 0; l < r; l++) {
                double factor = linear[l];
                int at = from * r + l * rows;
                for (int i = 0; i < rows; i++) {
                    values[from + i] += factor * z[at + i];
                }
            }
        }
    }

    @Override
    void quadratic(double constant, double[] linear, double[] matrix, double[] values) {
        linear(constant, linear, values);
        for (int from = 0; from < size; from += BLOCK) {
            int rows = Math.min(BLOCK, size - from);
            if (r > LOOPS) {
                Products.multiply(r, rows, r, 1, matrix, 0, z, from * r, 0, product, 0);
            } else {
                multiplyByLoops(matrix, from * r, rows);
            }
            for (int l = 0; l < r; l++) {
                for (int i = 0; i < rows; i++) {
                    values[from + i] += product[l * rows + i] * z[from * r + l * rows + i];
                }
            }
        }
    }

    private void multiplyByLoops(double[] matrix, int block, int rows) {
        Arrays.fill(product, 0, r * rows, 0);
        for (int l = 0; l < r; l++) {
            for (int k = 0; k < r; k++) {
                double factor = matrix[l * r + k];
                for (int i = 0; i < rows; i++) {
                    product[l * rows + i] += factor * z[block + k * rows + i];
                }
            }
        }
    }

    @Override
    double moments(double[] values, double[] first, double[] second) {
        double sum = 0;
        Arrays.fill(first, 0, r, 0);
        if (second != null) {
            Arrays.fill(second, 0, r * r, 0);
        }
        for (int from = 0; from < size; from += BLOCK) {
            int rows = Math.min(BLOCK, size - from);
            for (int i = 0; i < rows; i++) {
                weighted[i] = weight[from + i] * values[from + i];
                sum += weighted[i];
            }
            for (int l = 0; l < r; l++) {
                double moment = 0;
                for (int i = 0; i < rows; i++) {
                    product[l * rows + i] = weighted[i] * z[from * r + l * rows + i];
                    moment += product[l * rows + i];
                }
                first[l] += moment;
            }
            if (second != null && r > LOOPS) {
                Products.multiplyTransposedRight(r, r, rows, 1, product, 0, z, from * r, 1, second, 0);
            } else if (second != null) {
                addByLoops(from * r, rows, second);
            }
        }
        return sum;
    }

    private void addByLoops(int block, int rows, double[] second) {
        for (int l = 0; l < r; l++) {
            for (int k = 0; k <= l; k++) {
                double sum = 0;
                for (int i = 0; i < rows; i++) {
                    sum += product[l * rows + i] * z[block + k * rows + i];
                }
                second[l * r + k] += sum;
                if (k < l) {
                    second[k * r + l] += sum;
                }
            }
        }
    }

    @Override
    void nodes(double[] out) {
        for (int from = 0; from < size; from += BLOCK) {
            int rows = Math.min(BLOCK, size - from);
            transpose(z, from * r, r, rows, out);
        }
    }

    /** Transposes a part of a, rows x columns, to the same place in b. */
    private static void transpose(double[] a, int offset, int rows, int columns, double[] b) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                b[offset + j * rows + i] = a[offset + i * columns + j];
            }
        }
    }

    @Override
    void weights(double[] out) {
        System.arraycopy(weight, 0, out, 0, size);
    }
}
