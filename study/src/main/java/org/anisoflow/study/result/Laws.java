package org.anisoflow.study.result;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.gaussian.PairwiseCosines;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.SavedLaw;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;

/** Views of saved points that several files share. */
final class Laws {
    /** Bins of the histogram of cosines, each 0.05 wide. */
    static final int COSINE_BINS = 40;

    private Laws() {}

    /** The points whose whole law was kept. */
    static List<Point> kept(Trajectory trajectory) {
        return trajectory.points().stream().filter(p -> p.factor().isPresent()).toList();
    }

    /** Sigma = F F^T, d x d, row-major, symmetric to the last bit; entries beyond the range of doubles are infinite. */
    static double[] covariance(Matrix factor) {
        int d = factor.rows();
        double[] f = factor.toRowMajor();
        double[] sigma = new double[d * d];
        Products.multiplyTransposedRight(d, d, factor.columns(), 1, f, f, 0, sigma);
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
                sigma[i * d + j] = sigma[j * d + i];
            }
        }
        return sigma;
    }

    /** The columns of matrices of d rows, one matrix after the other, row-major. */
    static double[] sideBySide(List<Matrix> matrices) {
        return IntStream.range(0, matrices.get(0).rows())
                .boxed()
                .flatMapToDouble(i -> matrices.stream().flatMapToDouble(matrix -> Arrays.stream(matrix.row(i))))
                .toArray();
    }

    /** As many NaN. */
    static double[] unknown(int count) {
        double[] unknown = new double[count];
        Arrays.fill(unknown, Double.NaN);
        return unknown;
    }

    /** The metrics asked for in the order of {@link Metric}. */
    static List<Metric> metrics(FlowRequest request) {
        return request.metrics().stream().sorted().toList();
    }

    /** The value of a metric, NaN where it was not computed. */
    static <M> double value(Map<M, Double> values, M metric) {
        return values.getOrDefault(metric, Double.NaN);
    }

    /** Whether the law has several components, whose results stand beside those of the whole. */
    static boolean several(Trajectory trajectory) {
        return trajectory.request().law().size() > 1;
    }

    /** The weights of the components. */
    static double[] weights(Trajectory trajectory) {
        return trajectory.request().law().components().stream()
                .mapToDouble(Component::weight)
                .toArray();
    }

    /**
     * The shares of {@link #COSINE_BINS} bins of the cosine of two tokens; NaN where a mean has left the range of doubles.
     *
     * @param point one whose law was kept
     */
    static double[] cosines(Trajectory trajectory, Point point) {
        List<SavedLaw> points = point.components();
        if (!points.stream().flatMapToDouble(p -> Arrays.stream(p.mean())).allMatch(Double::isFinite)) {
            return unknown(COSINE_BINS);
        }
        double[] weights = weights(trajectory);
        List<Component> components = IntStream.range(0, weights.length)
                .mapToObj(j -> new Component(
                        weights[j],
                        Gaussian.ofFactor(
                                points.get(j).mean(), points.get(j).factor().orElseThrow())))
                .toList();
        return PairwiseCosines.histogram(
                new GaussianMixture(components, trajectory.request().law().arrangement()), COSINE_BINS);
    }
}
