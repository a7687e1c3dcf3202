package org.anisoflow.ode.exact;

import java.util.Arrays;
import java.util.List;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.Method;

/**
 * Softmax or linear attention with {@code V = v I} in every layer, docs/theory.md section 3. Over a stretch {@code t} of one
 * layer, with {@code c = 2 v s t}, {@code A = K^T Q} and {@code S = R^2}:
 *
 * <pre>{@code
 * S  <-  R (I - c/2 R (A + A^T) R)^-1 R
 * m  <-  m + R g(R A R) R A m,  g(x) = ((1 - c x)^-1/2 - 1) / x       (A symmetric, or m = 0)
 * }</pre>
 *
 * For softmax S is Sigma and the mean is {@code e^vt m}; for linear attention S is the second moment {@code Sigma +
 * alpha alpha^T} and the mean is m. S may be singular.
 */
public final class IdentityValue implements ExactSolution {
    private final Gaussian initial;
    private final List<Layer> layers;

    public IdentityValue(FlowRequest request) {
        initial = request.initial();
        layers = request.transformer().layers();
    }

    static boolean suits(FlowRequest request) {
        boolean centred = Arrays.stream(request.initial().mean()).allMatch(x -> x == 0);
        return request.law().size() == 1
                && request.solver().method() != Method.LAYERS
                && request.transformer().drift().equals(Drift.NONE)
                && request.transformer().noise().equals(Noise.NONE)
                && request.transformer().layers().stream().allMatch(layer -> suits(layer.attention(), centred));
    }

    private static boolean suits(Attention attention, boolean centred) {
        Head head = attention.heads().get(0);
        Matrix value = head.value();
        Matrix a = head.key().transpose().times(head.query());
        return attention.heads().size() == 1
                && attention.normalization() instanceof Normalization.None
                && (head.kernel() instanceof Kernel.Softmax || head.kernel() instanceof Kernel.Linear)
                && head.biases().equals(Head.Biases.NONE)
                && head.output().isEmpty()
                && value.equals(Matrix.identity(value.columns()).times(value.get(0, 0)))
                && (centred || a.equals(a.transpose()));
    }

    @Override
    public Law at(double depth) {
        Law law = new Law(initial.mean(), initial.covariance());
        double left = depth;
        for (Layer layer : layers) {
            double stretch = Math.min(left, layer.depth());
            if (stretch > 0) {
                law = after(law, layer.attention().heads().get(0), stretch);
            }
            left -= layer.depth();
        }
        return law;
    }

    private static Law after(Law law, Head head, double t) {
        double v = head.value().get(0, 0);
        Matrix mean = Symmetric.column(law.mean());
        if (head.kernel() instanceof Kernel.Softmax softmax) {
            Matrix root = Symmetric.root(law.covariance());
            double c = 2 * v * softmax.scale() * t;
            // a mean of zero stays, at depths where e^vt is infinite too
            boolean centred = Arrays.stream(law.mean()).allMatch(x -> x == 0);
            double[] moved = centred ? law.mean() : move(mean, root, head, c).toRowMajor();
            for (int i = 0; i < moved.length && !centred; i++) {
                moved[i] *= Math.exp(v * t); // perhaps infinite
            }
            return new Law(moved, spread(root, head, c));
        }
        double c = 2 * v * ((Kernel.Linear) head.kernel()).scale() * t;
        Matrix root = Symmetric.root(Symmetric.sum(law.covariance(), 1, mean.times(mean.transpose())));
        Matrix moved = move(mean, root, head, c);
        return new Law(moved.toRowMajor(), Symmetric.sum(spread(root, head, c), -1, moved.times(moved.transpose())));
    }

    private static Matrix spread(Matrix root, Head head, double c) {
        Matrix a = head.key().transpose().times(head.query());
        Matrix whitened = root.times(Symmetric.sum(a, 1, a.transpose())).times(root);
        return root.times(Symmetric.function(whitened, x -> 1 / (1 - 0.5 * c * x)))
                .times(root);
    }

    private static Matrix move(Matrix mean, Matrix root, Head head, double c) {
        Matrix a = head.key().transpose().times(head.query());
        Matrix slope = Symmetric.function(root.times(a).times(root), x -> {
            double square = Math.sqrt(1 - c * x);
            return c / (square * (1 + square));
        });
        return Symmetric.sum(mean, 1, root.times(slope).times(root).times(a).times(mean));
    }
}
