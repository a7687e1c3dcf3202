package org.anisoflow.ode.exact;

import java.util.Optional;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;

/** The law of a flow as a function of depth, evaluated without integrating the equations of the closure. */
@FunctionalInterface
public interface ExactSolution {
    /**
     * The law at a depth.
     *
     * @param depth t >= 0, within the depth of the problem
     */
    Law at(double depth);

    /**
     * The exact solution of a request with a single head of softmax or linear attention and {@code V = v I} in every layer, no
     * biases, no normalisation, no drift and no noise, docs/theory.md section 3; with a mean only where {@code K^T Q} is
     * symmetric. Absent for any other request, and for residual stacks.
     */
    static Optional<ExactSolution> of(FlowRequest request) {
        return IdentityValue.suits(request) ? Optional.of(new IdentityValue(request)) : Optional.empty();
    }

    /**
     * A law by its moments.
     *
     * @param mean alpha, length d
     * @param covariance Sigma, d x d, symmetric up to rounding
     */
    record Law(double[] mean, Matrix covariance) {}
}
