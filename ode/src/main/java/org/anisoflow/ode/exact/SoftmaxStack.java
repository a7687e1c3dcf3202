package org.anisoflow.ode.exact;

import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;

/**
 * A residual stack of softmax layers, layer by layer on mean and covariance, docs/theory.md section 2: with {@code B = s V
 * Sigma K^T Q}, {@code alpha <- alpha + h (V alpha + B alpha)} and {@code Sigma <- (I + hB) Sigma (I + hB)^T}.
 */
public final class SoftmaxStack implements ExactSolution {
    private final Gaussian initial;
    private final Head head;
    private final double step;

    public SoftmaxStack(FlowRequest request) {
        initial = request.initial();
        head = request.transformer().layers().get(0).attention().heads().get(0);
        step = request.solver().step().orElseThrow();
    }

    @Override
    public Law at(double depth) {
        double s = ((Kernel.Softmax) head.kernel()).scale();
        Matrix mean = Symmetric.column(initial.mean());
        Matrix sigma = initial.covariance();
        for (long layer = Math.round(depth / step); layer > 0; layer--) {
            Matrix b = head.value()
                    .times(sigma)
                    .times(head.key().transpose())
                    .times(head.query())
                    .times(s);
            Matrix map = Symmetric.sum(Matrix.identity(mean.rows()), step, b);
            mean = Symmetric.sum(map.times(mean), step, head.value().times(mean));
            sigma = map.times(sigma).times(map.transpose());
        }
        return new Law(mean.toRowMajor(), sigma);
    }
}
