package org.anisoflow.study.result;

import java.util.List;
import java.util.Map;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;

/** Views of saved points that several files share. */
final class Laws {
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

    /** The metrics of a trajectory in the order of {@link Metric}. */
    static List<Metric> metrics(Trajectory trajectory) {
        return trajectory.request().metrics().stream().sorted().toList();
    }

    /** The value of a metric, NaN where it was not computed. */
    static double value(Map<Metric, Double> values, Metric metric) {
        return values.getOrDefault(metric, Double.NaN);
    }
}
