package org.anisoflow.core.closure;

import java.util.Arrays;
import org.anisoflow.core.linalg.Products;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;

/** A rule whose nodes are any points. */
final class DenseRule extends CubatureRule {
    private final double[] z;
    private final double[] weight;
    private final double[] product;

    /**
     * A rule.
     *
     * @param z nodes, size x r, row-major
     */
    private DenseRule(int r, double[] z, double[] weight) {
        super(r, weight.length);
        this.z = z;
        this.weight = weight;
        product = new double[z.length];
    }

    /** The tensor product of Gauss-Hermite rules with n points each. */
    static DenseRule gaussHermite(int n, int r) {
        GaussIntegrator line = new GaussIntegratorFactory().hermite(n);
        int size = 1;
        for (int l = 0; l < r; l++) {
            size = Math.multiplyExact(size, n);
        }
        double[] z = new double[size * r];
        double[] weight = new double[size];
        for (int i = 0; i < size; i++) {
            weight[i] = 1;
            int index = i;
            for (int l = 0; l < r; l++) {
                z[i * r + l] = Math.sqrt(2) * line.getPoint(index % n);
                weight[i] *= line.getWeight(index % n) / Math.sqrt(Math.PI);
                index /= n;
            }
        }
        return new DenseRule(r, z, weight);
    }

    @Override
    void linear(double constant, double[] linear, double[] values) {
        Arrays.fill(values, constant);
        Products.addVector(size, r, z, linear, values, 0);
    }

    @Override
    void quadratic(double constant, double[] linear, double[] matrix, double[] values) {
        linear(constant, linear, values);
        Products.multiply(size, r, r, 1, z, matrix, 0, product);
        for (int i = 0; i < size; i++) {
            for (int l = i * r; l < (i + 1) * r; l++) {
                values[i] += z[l] * product[l];
            }
        }
    }

    @Override
    double moments(double[] values, double[] first, double[] second) {
        double sum = 0;
        Arrays.fill(first, 0);
        for (int i = 0; i < size; i++) {
            double value = weight[i] * values[i];
            sum += value;
            for (int l = 0; l < r; l++) {
                first[l] += value * z[i * r + l];
                product[i * r + l] = value * z[i * r + l];
            }
        }
        if (second != null) {
            Products.multiplyTransposedLeft(r, r, size, 1, z, product, 0, second);
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
