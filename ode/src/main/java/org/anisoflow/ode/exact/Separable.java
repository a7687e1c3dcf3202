package org.anisoflow.ode.exact;

import java.util.Arrays;
import java.util.Optional;
import org.anisoflow.core.attention.AttentionType;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;

/**
 * One head with {@code K^T Q}, {@code K^T K}, V, D and Sigma diagonal in common axes: a {@link ScalarFlow} along each of
 * them, docs/theory.md section 3. The axes are those of Sigma(0), whose eigenvalues must differ.
 */
public final class Separable implements ExactSolution {
    private final Matrix axes;
    private final ScalarFlow[] flows;

    public Separable(FlowRequest request) {
        Gaussian initial = request.initial();
        Head head = request.transformer().layers().get(0).attention().heads().get(0);
        int d = initial.dimension();
        axes = Decompositions.symmetricEigen(initial.covariance()).vectors();
        double[] variance = diagonal(initial.covariance());
        double[] mean = along(Optional.of(Symmetric.column(initial.mean())));
        double[] a = diagonal(head.key().transpose().times(head.query()));
        double[] square = diagonal(head.key().transpose().times(head.key()));
        double[] v = diagonal(head.value());
        double[] bias =
                along(head.biases().query().map(c -> head.key().transpose().times(c)));
        double[] valueBias = along(head.biases().value());
        double[] outputBias = along(head.biases().output());
        double[] decay = diagonal(request.transformer().drift().linear().orElse(Matrix.zeros(d, d)));
        double kappa = request.transformer().noise().diffusion();
        flows = new ScalarFlow[d];
        Arrays.setAll(flows, i -> {
            if (head.kernel().type() != AttentionType.SOFTMAX) {
                return ScalarFlow.of(head.kernel(), a[i], square[i], v[i], variance[i], mean[i]);
            }
            double s = head.kernel().scale();
            return kappa > 0
                    ? ScalarFlow.noisy(s, a[i], v[i], -decay[i], kappa, variance[i], mean[i])
                    : ScalarFlow.softmax(s, a[i], v[i], variance[i], mean[i], bias[i], valueBias[i] + outputBias[i]);
        });
    }

    @Override
    public Law at(double depth) {
        double[] mean = Arrays.stream(flows)
                .mapToDouble(flow -> flow.mean().applyAsDouble(depth))
                .toArray();
        double[] variance = Arrays.stream(flows)
                .mapToDouble(flow -> flow.variance().applyAsDouble(depth))
                .toArray();
        return new Law(
                axes.times(Symmetric.column(mean)).toRowMajor(),
                axes.times(Matrix.diagonal(variance)).times(axes.transpose()));
    }

    private double[] diagonal(Matrix m) {
        Matrix turned = axes.transpose().times(m).times(axes);
        double[] diagonal = new double[turned.rows()];
        Arrays.setAll(diagonal, i -> turned.get(i, i));
        return diagonal;
    }

    private double[] along(Optional<Matrix> column) {
        return axes.transpose()
                .times(column.orElse(Matrix.zeros(axes.rows(), 1)))
                .toRowMajor();
    }
}
