package org.anisoflow.study.result;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.NumericArray;
import org.anisoflow.ode.flow.Trajectory.ComponentPoint;
import org.anisoflow.ode.flow.Trajectory.Point;

/** Makes the saved points of a trajectory from its arrays. */
final class TrajectoryReader {
    private final SavedArrays arrays;
    private final double[] depths;
    private final int d;
    private final double[] lawDepths;

    /**
     * A reader.
     *
     * @param d token dimension of the study
     */
    TrajectoryReader(SavedArrays arrays, int d) {
        this.arrays = arrays;
        this.d = d;
        depths = axis("t");
        lawDepths = arrays.has("law_t") ? axis("law_t") : depths;
    }

    private double[] axis(String name) {
        NumericArray array = arrays.get(name);
        if (array.rank() != 1 || array.size() == 0) {
            throw arrays.misfit(name, array, Stream.of("T"));
        }
        return array.data();
    }

    /** The number of saved depths. */
    int count() {
        return depths.length;
    }

    /**
     * The law at depth 0, one factor per component.
     *
     * @param count number of components
     * @return empty if it was not saved
     */
    Optional<List<Gaussian>> initial(int count) {
        if (depths[0] != 0 || lawIndex(0).isEmpty()) {
            return Optional.empty();
        }
        double[] mean = count == 1 ? arrays.get("mean", depths.length, d) : componentMeans(count);
        List<List<Matrix>> factors = count == 1 ? List.of(factors()) : componentFactors(count);
        return factors.stream().anyMatch(series -> series.isEmpty())
                ? Optional.empty()
                : Optional.of(IntStream.range(0, count)
                        .mapToObj(j -> Gaussian.ofFactor(
                                row(mean, j, d), factors.get(j).get(0)))
                        .toList());
    }

    /**
     * The points.
     *
     * @param count number of components
     * @param queries number of query tokens
     * @param metrics diagnostics that were asked for
     * @throws FormatException if an array is missing, or does not fit
     */
    List<Point> points(int count, int queries, List<Metric> metrics) {
        int depthCount = depths.length;
        double[] means = arrays.get("mean", depthCount, d);
        double[] eigenvalues = arrays.get("eigenvalues", depthCount, d);
        Map<Metric, double[]> values = series(metrics, metric -> "metrics/" + metric.key(), depthCount);
        List<List<ComponentPoint>> components = count == 1 ? List.of() : components(count, metrics);
        Map<ClusterMetric, double[]> clusters = count == 1
                ? Map.of()
                : series(List.of(ClusterMetric.values()), metric -> "metrics/" + metric.key(), depthCount);
        Optional<double[]> cubature = optional("cubature_error", depthCount);
        Optional<double[]> carried = queries == 0 ? Optional.empty() : optional("query", depthCount, queries, d);
        List<Matrix> factors = factors();
        Optional<double[]> flowMaps = optional("flow_map", lawDepths.length, d, d);
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < depthCount; i++) {
            int at = i;
            OptionalInt law = lawIndex(i);
            points.add(new Point(
                    depths[i],
                    row(means, i, d),
                    row(eigenvalues, i, d),
                    at(values, i, Metric.class),
                    components.isEmpty() ? List.of() : components.get(i),
                    at(clusters, i, ClusterMetric.class),
                    cubature.map(errors -> OptionalDouble.of(errors[at])).orElseGet(OptionalDouble::empty),
                    lawOf(law, factors),
                    carried.map(all -> IntStream.range(0, queries)
                            .mapToObj(q -> row(all, at * queries + q, d))
                            .toArray(double[][]::new)),
                    flowMaps.filter(all -> law.isPresent()).flatMap(all -> finite(row(all, law.getAsInt(), d * d)))));
        }
        return points;
    }

    private List<List<ComponentPoint>> components(int count, List<Metric> metrics) {
        int depthCount = depths.length;
        double[] means = componentMeans(count);
        double[] eigenvalues = arrays.get("component_eigenvalues", depthCount, count, d);
        Function<Metric, String> name = metric -> "component_metrics/" + metric.key();
        List<Metric> saved = metrics.stream()
                .filter(metric -> arrays.has(name.apply(metric)))
                .toList();
        Map<Metric, double[]> values = series(saved, name, depthCount, count);
        List<List<Matrix>> factors = componentFactors(count);
        List<List<ComponentPoint>> points = new ArrayList<>();
        for (int i = 0; i < depthCount; i++) {
            List<ComponentPoint> point = new ArrayList<>();
            for (int j = 0; j < count; j++) {
                int row = i * count + j;
                point.add(new ComponentPoint(
                        row(means, row, d),
                        row(eigenvalues, row, d),
                        at(values, row, Metric.class),
                        lawOf(lawIndex(i), factors.get(j))));
            }
            points.add(List.copyOf(point));
        }
        return points;
    }

    private double[] componentMeans(int count) {
        return arrays.get("component_mean", depths.length, count, d);
    }

    private <M> Map<M, double[]> series(List<M> metrics, Function<M, String> name, int... shape) {
        Map<M, double[]> values = new LinkedHashMap<>();
        metrics.forEach(metric -> values.put(metric, arrays.get(name.apply(metric), shape)));
        return values;
    }

    private static <M extends Enum<M>> Map<M, Double> at(Map<M, double[]> series, int index, Class<M> type) {
        Map<M, Double> values = new EnumMap<>(type);
        series.forEach((metric, all) -> values.put(metric, all[index]));
        return values;
    }

    private Optional<double[]> optional(String name, int... shape) {
        return arrays.has(name) ? Optional.of(arrays.get(name, shape)) : Optional.empty();
    }

    /** Where among the saved laws that of a point is. */
    private OptionalInt lawIndex(int point) {
        int index = Arrays.binarySearch(lawDepths, depths[point]);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }

    private static Optional<Matrix> lawOf(OptionalInt index, List<Matrix> factors) {
        return index.isPresent() && !factors.isEmpty() ? Optional.of(factors.get(index.getAsInt())) : Optional.empty();
    }

    /** The factors of the saved laws, none if no laws were saved. */
    private List<Matrix> factors() {
        if (arrays.has("factor")) {
            NumericArray array = arrays.get("factor");
            int r = array.rank() == 3 ? array.length(2) : 0;
            return split(arrays.get("factor", lawDepths.length, d, r), r, 0, r);
        }
        return arrays.has("cov") ? ofCovariances(arrays.get("cov", lawDepths.length, d, d), 1, 0) : List.of();
    }

    /** The factors of the saved laws of each component, none if no laws were saved. */
    private List<List<Matrix>> componentFactors(int count) {
        if (arrays.has("component_factor")) {
            double[] ranks = arrays.get("component_rank", count);
            if (Arrays.stream(ranks).anyMatch(rank -> !(rank >= 0 && rank <= d && rank == Math.rint(rank)))) {
                throw arrays.problem("component_rank", "must hold whole numbers from 0 to " + d);
            }
            int columns = (int) Arrays.stream(ranks).sum();
            double[] all = arrays.get("component_factor", lawDepths.length, d, columns);
            List<List<Matrix>> factors = new ArrayList<>();
            int first = 0;
            for (double rank : ranks) {
                factors.add(split(all, columns, first, (int) rank));
                first += (int) rank;
            }
            return factors;
        }
        if (!arrays.has("component_cov")) {
            return IntStream.range(0, count).mapToObj(j -> List.<Matrix>of()).toList();
        }
        double[] all = arrays.get("component_cov", lawDepths.length, count, d, d);
        return IntStream.range(0, count)
                .mapToObj(j -> ofCovariances(all, count, j))
                .toList();
    }

    /** Some of the columns of each of the d x n matrices of a series. */
    private List<Matrix> split(double[] all, int n, int first, int columns) {
        return IntStream.range(0, lawDepths.length)
                .mapToObj(l -> {
                    double[] values = new double[d * columns];
                    for (int i = 0; i < d; i++) {
                        System.arraycopy(all, (l * d + i) * n + first, values, i * columns, columns);
                    }
                    return Matrix.of(d, columns, values);
                })
                .toList();
    }

    /** Factors of the covariances of one of several components, all as wide as the widest. */
    private List<Matrix> ofCovariances(double[] all, int count, int component) {
        List<Matrix> factors = IntStream.range(0, lawDepths.length)
                .mapToObj(l -> row(all, l * count + component, d * d))
                .map(sigma -> Gaussian.of(new double[d], Matrix.of(d, d, sigma)).factor())
                .toList();
        int r = factors.stream().mapToInt(Matrix::columns).max().orElse(0);
        return factors.stream().map(factor -> widened(factor, r)).toList();
    }

    private Matrix widened(Matrix factor, int r) {
        double[] values = new double[d * r];
        for (int i = 0; i < d; i++) {
            System.arraycopy(factor.row(i), 0, values, i * r, factor.columns());
        }
        return Matrix.of(d, r, values);
    }

    private Optional<Matrix> finite(double... square) {
        return Arrays.stream(square).allMatch(Double::isFinite)
                ? Optional.of(Matrix.of(d, d, square))
                : Optional.empty();
    }

    private static double[] row(double[] values, int row, int length) {
        return Arrays.copyOfRange(values, row * length, (row + 1) * length);
    }
}
