package org.anisoflow.ode.exact;

import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;

/**
 * Softmax in the plane with {@code V} and {@code A = K^T Q} rotations times factors and {@code Sigma = sigma I}. Read as
 * complex numbers, {@code alpha' = V (1 + s A sigma) alpha} and {@code sigma' = 2 Re(p) sigma^2} with {@code p = s V A},
 * so that {@code sigma = sigma0 / (1 - 2 Re(p) sigma0 t)} and {@code alpha = alpha0 exp(V t + p ln(sigma/sigma0) / (2
 * Re(p)))}.
 */
public final class Spiral implements ExactSolution {
    private final double[] start;
    private final double variance;
    private final Matrix value;
    private final Matrix product;

    public Spiral(FlowRequest request) {
        Gaussian initial = request.initial();
        Head head = request.transformer().layers().get(0).attention().heads().get(0);
        start = initial.mean();
        variance = initial.covariance().get(0, 0);
        value = head.value();
        product =
                value.times(head.key().transpose()).times(head.query()).times(((Kernel.Softmax) head.kernel()).scale());
    }

    @Override
    public Law at(double depth) {
        // the complex number u + w i is the matrix ((u, -w), (w, u))
        double u = product.get(0, 0);
        double growth = 1 / (1 - 2 * u * variance * depth);
        double power = Math.log(growth) / (2 * u);
        double size = Math.exp(value.get(0, 0) * depth + u * power);
        double angle = value.get(1, 0) * depth + product.get(1, 0) * power;
        double cos = size * Math.cos(angle);
        double sin = size * Math.sin(angle);
        double[] mean = {cos * start[0] - sin * start[1], sin * start[0] + cos * start[1]};
        return new Law(mean, Matrix.identity(2).times(growth * variance));
    }
}
