package org.anisoflow.core.attention;

import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Matrix;

/**
 * What moves tokens beside attention: {@code dx = (D x + c) dt + sqrt(2 kappa) dw} with a Brownian motion w per token.
 * docs/theory.md section 2.
 *
 * @param linear D, d x d; absent means zero
 * @param constant c, a column of length d; absent means zero
 * @param diffusion kappa >= 0
 */
public record Drift(Optional<Matrix> linear, Optional<Matrix> constant, double diffusion) {
    public static final Drift NONE = new Drift(Optional.empty(), Optional.empty(), 0);

    public Drift {
        if (!(diffusion >= 0) || !Double.isFinite(diffusion)) {
            throw new InvalidInputException("diffusion must be a number of at least 0 but is " + diffusion);
        }
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
