package org.anisoflow.core.attention;

import java.util.Optional;
import org.anisoflow.core.linalg.Matrix;

/** What is done to tokens before attention sees them. */
public sealed interface Normalization {
    /** g, a column of length d; absent means ones. */
    Optional<Matrix> gain();

    /** Tokens enter as they are. */
    record None() implements Normalization {
        @Override
        public Optional<Matrix> gain() {
            return Optional.empty();
        }
    }

    /**
     * Mean-field RMS normalisation: {@code x_hat = g * x / rho(mu)}, {@code rho(mu)^2 = (|alpha|^2 + tr Sigma) / d}.
     * rho depends on the law alone, so Gaussians stay Gaussian. docs/theory.md section 1.
     *
     * @param gain g, a column of length d; absent means ones
     */
    record MeanFieldRms(Optional<Matrix> gain) implements Normalization {}

    /**
     * Token-wise RMS normalisation: {@code x_hat = g * x / rho(x)}, {@code rho(x)^2 = |x|^2 / d}; a token of zero stays zero.
     * Not affine in x, so Gaussians do not stay Gaussian. docs/theory.md section 5.
     *
     * @param gain g, a column of length d; absent means ones
     */
    record Rms(Optional<Matrix> gain) implements Normalization {}
}
