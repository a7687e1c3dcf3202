package org.anisoflow.core.closure;

import java.util.Arrays;
import org.anisoflow.core.linalg.Products;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;

/** A rule whose nodes are any points. */
final class DenseRule extends CubatureRule {
    private static final double GAUSS_HERMITE_SAFETY = 6;

    /** Nodes of a tensor product below this share of the largest weight are left out. */
    private static final double NEGLIGIBLE = 1e-18;

    private static final int BLOCK = 256;

    private final double[] z;
    private final double[] weight;
    private final double[] product;

    /**
     * A rule.
     *
     * @param z nodes, size x r, row-major
     */
    DenseRule(int r, double[] z, double[] weight, double safety) {
        super(r, weight.length, safety);
        this.z = z;
        this.weight = weight;
        product = new double[Math.min(size, BLOCK) * r];
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
        GaussIntegrator line = new GaussIntegratorFactory().hermite(n);
        int all = (int) Math.round(Math.pow(n, r));
        double least = NEGLIGIBLE * Math.pow(line.getWeight(n / 2), r);
        double[] z = new double[all * r];
        double[] weight = new double[all];
        int size = 0;
        for (int i = 0; i < all; i++) {
            double product = 1;
            int index = i;
            for (int l = 0; l < r; l++) {
                z[size * r + l] = Math.sqrt(2) * line.getPoint(index % n);
                product *= line.getWeight(index % n);
                index /= n;
            }
            if (product >= least) {
                weight[size++] = product / Math.pow(Math.PI, 0.5 * r);
            }
        }
        return new DenseRule(r, Arrays.copyOf(z, size * r), Arrays.copyOf(weight, size), GAUSS_HERMITE_SAFETY);
    }

    @Override
    void linear(double constant, double[] linear, double[] values) {
        Arrays.fill(values, 0, size, constant);
        Products.addVector(size, r, z, linear, values, 0);
    }

    @Override
    void quadratic(double constant, double[] linear, double[] matrix, double[] values) {
        linear(constant, linear, values);
        for (int from = 0; from < size; from += BLOCK) {
            int rows = Math.min(BLOCK, size - from);
            Products.multiply(rows, r, r, 1, z, from * r, matrix, 0, 0, product, 0);
            for (int i = 0; i < rows; i++) {
                double sum = 0;
                for (int l = i * r; l < (i + 1) * r; l++) {
                    sum += z[from * r + l] * product[l];
                }
                values[from + i] += sum;
            }
        }
    }

    @Override
    double moments(double[] values, double[] first, double[] second) {
        double sum = 0;
        Arrays.fill(first, 0, r, 0);
        for (int from = 0; from < size; from += BLOCK) {
            int rows = Math.min(BLOCK, size - from);
            for (int i = 0; i < rows; i++) {
                double value = weight[from + i] * values[from + i];
                sum += value;
                for (int l = 0; l < r; l++) {
                    double moment = value * z[(from + i) * r + l];
                    first[l] += moment;
                    product[i * r + l] = moment;
                }
            }
            if (second != null) {
                Products.multiplyTransposedLeft(r, r, rows, 1, z, from * r, product, 0, from == 0 ? 0 : 1, second);
            }
        }
        return sum;
    }

    @Override
    void nodes(double[] out) {
        System.arraycopy(z, 0, out, 0, z.length);
    }

    @Override
    void weights(double[] out) {
        System.arraycopy(weight, 0, out, 0, size);
    }
}
