package org.anisoflow.core.attention;

import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Matrix;

/**
 * What adds {@code D x + c} to the velocity that attention gives a token. docs/theory.md section 2.
 *
 * @param linear D, d x d; absent means zero
 * @param constant c, a column of length d; absent means zero
 */
public record Drift(Optional<Matrix> linear, Optional<Matrix> constant) {
    public static final Drift NONE = new Drift(Optional.empty(), Optional.empty());

    /** The same without D. */
    public Drift withoutLinear() {
        return new Drift(Optional.empty(), constant);
    }

    /**
     * I + h D, what a layer of a residual stack of step h keeps of a token, d x d, row-major. Products are rounded before the
     * sum, so that D = -I/h keeps nothing although 1/h may be rounded.
     *
     * @param linear D, d x d, row-major
     */
    public static double[] kept(double[] linear, int d, double h) {
        double[] kept = new double[d * d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                kept[i * d + j] = (i == j ? 1 : 0) + h * linear[i * d + j];
            }
        }
        return kept;
    }

    /**
     * Checks the shapes.
     *
     * @throws InvalidInputException if D or c does not fit tokens of dimension d
     */
    public void requireDimension(int d) {
        if (linear.isPresent() && (linear.get().rows() != d || linear.get().columns() != d)) {
            throw new InvalidInputException("linear drift must be " + d + " x " + d + " but is "
                    + linear.get().shape());
        }
        if (constant.isPresent()
                && (constant.get().rows() != d || constant.get().columns() != 1)) {
            throw new InvalidInputException("constant drift must be a column of length " + d + " but is "
                    + constant.get().shape());
        }
    }
}
