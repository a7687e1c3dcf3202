package org.anisoflow.study.result;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.NumericArray;
import org.anisoflow.ode.flow.Carried;
import org.anisoflow.ode.flow.SavedLaw;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.result.Channel.Label;
import org.anisoflow.study.result.Channel.Series;

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
        depths = axis(Channels.DEPTH);
        lawDepths = arrays.has(Channels.LAW_DEPTH.label().name()) ? axis(Channels.LAW_DEPTH) : depths;
    }

    private double[] axis(Series series) {
        String name = series.label().name();
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
        double[] means = count == 1 ? get(Channels.MEAN, d) : get(Channels.COMPONENT_MEAN, count, d);
        List<List<Matrix>> factors = factors(count);
        return factors.stream().anyMatch(series -> series.isEmpty())
                ? Optional.empty()
                : Optional.of(IntStream.range(0, count)
                        .mapToObj(j -> Gaussian.ofFactor(
                                row(means, j, d), factors.get(j).get(0)))
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
        Map<Metric, double[]> values = new EnumMap<>(Metric.class);
        metrics.forEach(metric -> values.put(metric, get(Channels.metric(metric))));
        List<SavedLaw> wholes =
                laws(1, get(Channels.MEAN, d), get(Channels.EIGENVALUES, d), values, List.of(wholeFactors()));
        List<SavedLaw> components = count == 1 ? wholes : components(count, metrics);
        Map<ClusterMetric, double[]> clusters = new EnumMap<>(ClusterMetric.class);
        if (count > 1) {
            Stream.of(ClusterMetric.values()).forEach(metric -> clusters.put(metric, get(Channels.metric(metric))));
        }
        Map<Carried, double[]> carried = carried(queries);
        return IntStream.range(0, depths.length)
                .mapToObj(i -> new Point(
                        depths[i],
                        wholes.get(i),
                        components.subList(i * count, (i + 1) * count),
                        at(clusters, i, ClusterMetric.class),
                        carriedAt(carried, i)))
                .toList();
    }

    private List<SavedLaw> components(int count, List<Metric> metrics) {
        Map<Metric, double[]> values = new EnumMap<>(Metric.class);
        for (Metric metric : metrics) {
            Series series = Channels.componentMetric(metric);
            if (arrays.has(series.label().name())) {
                values.put(metric, get(series, count));
            }
        }
        return laws(
                count,
                get(Channels.COMPONENT_MEAN, count, d),
                get(Channels.COMPONENT_EIGENVALUES, count, d),
                values,
                factors(count));
    }

    /** The laws of all depths, those of one depth together. */
    private List<SavedLaw> laws(
            int count,
            double[] means,
            double[] eigenvalues,
            Map<Metric, double[]> metrics,
            List<List<Matrix>> factors) {
        return IntStream.range(0, depths.length * count)
                .mapToObj(row -> new SavedLaw(
                        row(means, row, d),
                        row(eigenvalues, row, d),
                        at(metrics, row, Metric.class),
                        lawOf(lawIndex(row / count), factors.get(row % count))))
                .toList();
    }

    private Map<Carried, double[]> carried(int queries) {
        Map<Carried, double[]> carried = new EnumMap<>(Carried.class);
        Channels.CARRIED.forEach((what, series) -> {
            int[] axes = series.rest().stream()
                    .mapToInt(axis -> axis.equals(Channels.TOKENS) ? queries : d)
                    .toArray();
            if (arrays.has(series.label().name()) && Arrays.stream(axes).noneMatch(length -> length == 0)) {
                carried.put(what, get(series, axes));
            }
        });
        return carried;
    }

    private Map<Carried, double[]> carriedAt(Map<Carried, double[]> carried, int point) {
        Map<Carried, double[]> values = new EnumMap<>(Carried.class);
        carried.forEach((what, all) -> {
            OptionalInt index = what.isWithLaws() ? lawIndex(point) : OptionalInt.of(point);
            if (index.isPresent()) {
                int length = all.length / (what.isWithLaws() ? lawDepths : depths).length;
                double[] one = row(all, index.getAsInt(), length);
                // where a matrix had left the doubles there was none
                if (!what.isWithLaws() || Arrays.stream(one).allMatch(Double::isFinite)) {
                    values.put(what, one);
                }
            }
        });
        return values;
    }

    private static <M extends Enum<M>> Map<M, Double> at(Map<M, double[]> series, int index, Class<M> type) {
        Map<M, Double> values = new EnumMap<>(type);
        series.forEach((metric, all) -> values.put(metric, all[index]));
        return values;
    }

    /** The values of a channel. */
    private double[] get(Series series, int... axes) {
        int first = (series.laws() ? lawDepths : depths).length;
        return arrays.get(
                series.label().name(),
                IntStream.concat(IntStream.of(first), Arrays.stream(axes)).toArray());
    }

    /** Where among the saved laws that of a point is. */
    private OptionalInt lawIndex(int point) {
        int index = Arrays.binarySearch(lawDepths, depths[point]);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }

    private static Optional<Matrix> lawOf(OptionalInt index, List<Matrix> factors) {
        return index.isPresent() && !factors.isEmpty() ? Optional.of(factors.get(index.getAsInt())) : Optional.empty();
    }

    /** The factors of the saved laws of each component, none if no laws were saved. */
    private List<List<Matrix>> factors(int count) {
        if (count == 1) {
            return List.of(wholeFactors());
        }
        if (arrays.has(Channels.COMPONENT_FACTOR.label().name())) {
            Label label = Channels.COMPONENT_RANK.label();
            double[] ranks = arrays.get(label.name(), count);
            if (Arrays.stream(ranks).anyMatch(rank -> !(rank >= 0 && rank <= d && rank == Math.rint(rank)))) {
                throw arrays.problem(label.name(), "must hold whole numbers from 0 to " + d);
            }
            int columns = (int) Arrays.stream(ranks).sum();
            double[] all = get(Channels.COMPONENT_FACTOR, d, columns);
            List<List<Matrix>> factors = new ArrayList<>();
            int first = 0;
            for (double rank : ranks) {
                factors.add(split(all, columns, first, (int) rank));
                first += (int) rank;
            }
            return factors;
        }
        boolean none = !arrays.has(Channels.COMPONENT_COVARIANCE.label().name());
        double[] all = none ? new double[0] : get(Channels.COMPONENT_COVARIANCE, count, d, d);
        return IntStream.range(0, count)
                .mapToObj(j -> none ? List.<Matrix>of() : ofCovariances(all, count, j))
                .toList();
    }

    private List<Matrix> wholeFactors() {
        String name = Channels.FACTOR.label().name();
        if (arrays.has(name)) {
            NumericArray array = arrays.get(name);
            int r = array.rank() == 3 ? array.length(2) : 0;
            return split(get(Channels.FACTOR, d, r), r, 0, r);
        }
        return arrays.has(Channels.COVARIANCE.label().name())
                ? ofCovariances(get(Channels.COVARIANCE, d, d), 1, 0)
                : List.of();
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

    private static double[] row(double[] values, int row, int length) {
        return Arrays.copyOfRange(values, row * length, (row + 1) * length);
    }
}
