package org.anisoflow.ode.flow;

import java.util.Map;
import java.util.Optional;
import org.anisoflow.core.gaussian.Diagnostics;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.gaussian.Spectrum;
import org.anisoflow.core.linalg.Matrix;

/**
 * A law at one saved depth: the whole one, or one of its components, whose weight never changes.
 *
 * @param mean alpha, length d; NaN where it left the range of doubles while the covariance went on
 * @param eigenvalues of Sigma, length d, descending
 * @param metrics the diagnostics asked for
 * @param factor F, d x r, where the save plan keeps laws
 */
public record SavedLaw(double[] mean, double[] eigenvalues, Map<Metric, Double> metrics, Optional<Matrix> factor) {
    /** The law that a run starts from, whether or not its depth is saved. */
    public static SavedLaw atStart(FlowRequest request, Gaussian law) {
        Spectrum spectrum = Spectrum.of(law);
        return new SavedLaw(
                law.mean(),
                spectrum.eigenvalues(),
                new Diagnostics(request.metrics(), request.energyBeta(), law).of(law, spectrum),
                Optional.of(law.factor()));
    }

    SavedLaw withoutFactor() {
        return new SavedLaw(mean, eigenvalues, metrics, Optional.empty());
    }
}
