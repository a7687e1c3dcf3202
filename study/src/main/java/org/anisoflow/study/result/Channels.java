package org.anisoflow.study.result;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.Measure;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.gaussian.PairwiseCosines;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.Carried;
import org.anisoflow.ode.flow.CarriedMetric;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.SavedLaw;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.result.Channel.Axis;
import org.anisoflow.study.result.Channel.Columns;
import org.anisoflow.study.result.Channel.Comparison;
import org.anisoflow.study.result.Channel.Label;
import org.anisoflow.study.result.Channel.Once;
import org.anisoflow.study.result.Channel.Series;

/**
 * Every quantity that is saved with a run, in the order of files. In shapes T is the number of saved depths, T_l that of saved
 * laws, d the token dimension, r the rank, J the number of components, R the sum of their ranks, n the number of query tokens.
 */
public final class Channels {
    /** What stands for the key of a diagnostic. */
    static final String NAME = "NAME";

    static final String ONE = "1";
    static final String TOKEN = "token";
    static final String TOKEN_SQUARED = "token^2";
    static final String STEP = "residual step";
    static final String TEXT = "-";

    private static final Axis D = new Axis("d", t -> t.request().initial().dimension());
    private static final Axis R =
            new Axis("r", t -> Laws.kept(t).get(0).factor().orElseThrow().columns());
    private static final Axis COMPONENTS =
            new Axis("J", t -> t.request().law().components().size());
    private static final Axis RANKS =
            new Axis("R", t -> (int) Arrays.stream(ranks(t)).sum());
    static final Axis TOKENS =
            new Axis("n", t -> t.request().queries().map(Matrix::rows).orElse(0));
    private static final Axis BINS = new Axis(Integer.toString(Laws.COSINE_BINS), t -> Laws.COSINE_BINS);

    static final Series DEPTH = depths(
            new Label("t", STEP, "depths"),
            List.of(),
            t -> true,
            point -> Optional.of(new double[] {point.depth()}),
            Columns.single("t", "depth"),
            Comparison.NONE);

    static final Series MEAN = depths(
            new Label("mean", TOKEN, "alpha"),
            List.of(D),
            t -> true,
            point -> Optional.of(point.mean()),
            Columns.numbered("mean_", 0, "alpha, coordinate i, counted from 0"),
            Comparison.SIZE);

    static final Series EIGENVALUES = depths(
            new Label("eigenvalues", TOKEN_SQUARED, "eigenvalues of Sigma, descending"),
            List.of(D),
            t -> true,
            point -> Optional.of(point.eigenvalues()),
            Columns.numbered("lambda_", 1, "eigenvalue i of Sigma, descending, counted from 1"),
            Comparison.VARIANCE);

    static final Series COVARIANCE = new Series(
            new Label("cov", TOKEN_SQUARED, "Sigma, symmetric to the last bit"),
            true,
            List.of(D, D),
            Channels::hasLaws,
            (t, point) -> point.factor().map(Laws::covariance),
            Optional.of(Columns.symmetric(
                    "cov_", "Sigma, upper triangle row by row; up to d = 16 and where every law is saved")),
            Comparison.VARIANCE);

    static final Series COMPONENT_MEAN = depths(
            new Label("component_mean", TOKEN, "means"),
            List.of(COMPONENTS, D),
            Laws::several,
            point -> joined(point, law -> Optional.of(law.mean())),
            Columns.numbered("mean_", 0, "its mean, coordinate i, counted from 0"),
            Comparison.SIZE);

    static final Series COMPONENT_EIGENVALUES = depths(
            new Label("component_eigenvalues", TOKEN_SQUARED, "eigenvalues, descending"),
            List.of(COMPONENTS, D),
            Laws::several,
            point -> joined(point, law -> Optional.of(law.eigenvalues())),
            Columns.numbered("lambda_", 1, "its eigenvalue i, descending, counted from 1"),
            Comparison.VARIANCE);

    static final Series COMPONENT_COVARIANCE = new Series(
            new Label("component_cov", TOKEN_SQUARED, "covariances, symmetric to the last bit"),
            true,
            List.of(COMPONENTS, D, D),
            t -> Laws.several(t) && hasLaws(t),
            (t, point) -> joined(point, law -> law.factor().map(Laws::covariance)),
            Optional.of(Columns.symmetric("cov_", "its covariance, as in trajectory.csv")),
            Comparison.VARIANCE);

    /** The number of columns of the factor of each component. */
    static final Once COMPONENT_RANK = ofSeveral(
            new Label("component_rank", ONE, "number of columns of each factor; their sum is R"),
            "J",
            run -> Optional.of(run.trajectory()).filter(Channels::hasLaws).map(Channels::ranks));

    static final Series COMPONENT_FACTOR = new Series(
            new Label("component_factor", TOKEN, "factors F_j, columns of one after those of another"),
            true,
            List.of(D, RANKS),
            t -> Laws.several(t) && hasLaws(t),
            (t, point) -> Optional.of(Laws.sideBySide(point.components().stream()
                    .map(law -> law.factor().orElseThrow())
                    .toList())),
            Optional.empty(),
            Comparison.NONE);

    static final Series FACTOR = new Series(
            new Label("factor", TOKEN, "F with Sigma = F F^T"),
            true,
            List.of(D, R),
            Channels::hasLaws,
            (t, point) -> point.factor().map(Matrix::toRowMajor),
            Optional.empty(),
            Comparison.NONE);

    /** The depths of the saved laws. */
    static final Series LAW_DEPTH = new Series(
            new Label("law_t", STEP, "depths of the saved laws, if these are only the first and the last"),
            true,
            List.of(),
            t -> hasLaws(t) && t.request().save().lawsFor(D.lengthIn(t)) == SavePlan.Laws.ENDS,
            (t, point) -> Optional.of(new double[] {point.depth()}),
            Optional.empty(),
            Comparison.NONE);

    private static final Series CUBATURE_ERROR = carried(
            CarriedMetric.CUBATURE_ERROR,
            new Label(
                    CarriedMetric.CUBATURE_ERROR.key(),
                    CarriedMetric.CUBATURE_ERROR.definition().unit(),
                    CarriedMetric.CUBATURE_ERROR.definition().formula()),
            Comparison.NONE);

    private static final Series QUERIES = carried(
            Carried.QUERIES,
            new Label("query", TOKEN, "query tokens, if asked for"),
            List.of(TOKENS, D),
            Comparison.SIZE);

    private static final Series FLOW_MAP = carried(
            Carried.FLOW_MAP,
            new Label(
                    "flow_map",
                    ONE,
                    "linear part of the in-context map, for an exact closure of one component; NaN beyond the range "
                            + "of doubles"),
            List.of(D, D),
            Comparison.LARGEST);

    private static final Series FLOW_MAP_INVERSE = carried(
            Carried.FLOW_MAP_INVERSE,
            new Label(
                    "flow_map_inverse",
                    ONE,
                    "inverse of flow_map, integrated by an equation of its own; NaN beyond the range of doubles"),
            List.of(D, D),
            Comparison.LARGEST);

    private static final Series MAP_SIGMA_MIN = metric(CarriedMetric.MAP_SIGMA_MIN);
    private static final Series MAP_SIGMA_MAX = metric(CarriedMetric.MAP_SIGMA_MAX);

    /** What rides along, by what it is. */
    static final Map<Carried, Series> CARRIED = Map.of(
            Carried.CUBATURE_ERROR,
            CUBATURE_ERROR,
            Carried.QUERIES,
            QUERIES,
            Carried.FLOW_MAP,
            FLOW_MAP,
            Carried.FLOW_MAP_INVERSE,
            FLOW_MAP_INVERSE,
            Carried.MAP_SIGMA_MIN,
            MAP_SIGMA_MIN,
            Carried.MAP_SIGMA_MAX,
            MAP_SIGMA_MAX);

    /** All of them, in the order of files. */
    static final List<Channel> ALL = all();

    private Channels() {}

    private static List<Channel> all() {
        List<Channel> all = new ArrayList<>(List.of(
                whole("format", "version of the format, as in summary.json", run -> Summary.FORMAT),
                text("title", "title of the study", run -> run.study().title()),
                text("attention", "attention types in order of appearance, joined by +", run -> run.study()
                        .attentionTypes()),
                text("closure", "exact or projected", run -> run.study()
                        .closure()
                        .key()),
                ofSeveral(
                        new Label("arrangement", TEXT, "clusters or cells; only for several components"),
                        "text",
                        run -> Optional.of(run.study().law().arrangement().key())),
                text("status", "how the run ended", run -> run.trajectory()
                        .status()
                        .key()),
                whole("d", "token dimension", run -> D.lengthIn(run.trajectory())),
                number(
                        "t_end",
                        STEP,
                        "depth where the run ended",
                        run -> OptionalDouble.of(run.trajectory().end())),
                number(
                        "blow_up_time",
                        STEP,
                        "extrapolated depth of the blow-up; only if there is one",
                        run -> run.trajectory().blowUpDepth()),
                number(
                        "decay_exponent",
                        ONE,
                        "d log |Sigma'|_F / d log t at the end; only if there is one",
                        run -> run.trajectory().decayExponent()),
                DEPTH,
                MEAN,
                EIGENVALUES));
        Stream.of(Metric.values()).map(Channels::metric).forEach(all::add);
        all.addAll(List.of(
                MAP_SIGMA_MIN,
                MAP_SIGMA_MAX,
                metric(CarriedMetric.MAP_CONDITION),
                CUBATURE_ERROR,
                ofSeveral(
                        new Label(
                                "weights", ONE, "shares of the tokens; this and the following for several components"),
                        "J",
                        run -> Optional.of(Laws.weights(run.trajectory()))),
                ofSeveral(
                        new Label("labels", ONE, "labels of the components, for labelled tokens"),
                        "J",
                        run -> Optional.of(run.study().labels().stream()
                                        .mapToDouble(label -> label)
                                        .toArray())
                                .filter(labels -> labels.length > 0))));
        Stream.of(ClusterMetric.values()).map(Channels::metric).forEach(all::add);
        all.addAll(List.of(COMPONENT_MEAN, COMPONENT_EIGENVALUES));
        Stream.of(Metric.values()).map(Channels::componentMetric).forEach(all::add);
        all.addAll(List.of(
                COMPONENT_COVARIANCE,
                COMPONENT_RANK,
                COMPONENT_FACTOR,
                ofSeveral(
                        new Label("cosine_bins", ONE, "edges of the bins of the histogram, from -1 to 1"),
                        Integer.toString(Laws.COSINE_BINS + 1),
                        run -> Optional.of(PairwiseCosines.edges(Laws.COSINE_BINS))
                                .filter(edges -> hasLaws(run.trajectory()))),
                new Series(
                        new Label(
                                "cosine_histogram",
                                ONE,
                                "shares of the cosine of two independent tokens; they sum to 1"),
                        true,
                        List.of(BINS),
                        t -> Laws.several(t) && hasLaws(t),
                        (t, point) -> Optional.of(Laws.cosines(t, point)),
                        Optional.empty(),
                        Comparison.NONE),
                QUERIES,
                LAW_DEPTH,
                COVARIANCE,
                FACTOR,
                FLOW_MAP,
                FLOW_MAP_INVERSE));
        return List.copyOf(all);
    }

    /** The diagnostic of the whole law. */
    static Series metric(Metric metric) {
        return depths(
                label("metrics/", metric),
                List.of(),
                t -> t.request().metrics().contains(metric),
                point -> value(point.whole(), metric),
                column(metric),
                Comparison.ITSELF);
    }

    /** The diagnostic of the components together. */
    static Series metric(ClusterMetric metric) {
        return depths(
                label("metrics/", metric),
                List.of(),
                Laws::several,
                point -> Optional.ofNullable(point.clusters().get(metric)).map(value -> new double[] {value}),
                column(metric),
                Comparison.ITSELF);
    }

    /** The number that is known of what rides along. */
    private static Series metric(CarriedMetric metric) {
        return carried(metric, label("metrics/", metric), Comparison.ITSELF);
    }

    private static Series carried(CarriedMetric metric, Label label, Comparison comparison) {
        return depths(
                label,
                List.of(),
                t -> t.points().stream().anyMatch(point -> metric.of(point).isPresent()),
                point -> metric.of(point).stream()
                        .mapToObj(value -> new double[] {value})
                        .findFirst(),
                column(metric),
                comparison);
    }

    /** The diagnostic of each component. */
    static Series componentMetric(Metric metric) {
        return depths(
                label("component_metrics/", metric),
                List.of(COMPONENTS),
                t -> Laws.several(t) && t.request().metrics().contains(metric),
                point -> joined(point, law -> value(law, metric)),
                column(metric),
                Comparison.ITSELF);
    }

    private static Optional<double[]> value(SavedLaw law, Metric metric) {
        return Optional.ofNullable(law.metrics().get(metric)).map(value -> new double[] {value});
    }

    private static Label label(String folder, Measure measure) {
        return new Label(
                folder + measure.key(),
                measure.definition().unit(),
                measure.definition().formula(),
                Optional.of(folder + NAME));
    }

    private static Columns column(Measure measure) {
        return Columns.single(measure.key(), measure.definition().formula());
    }

    private static Once text(String name, String meaning, Function<ResultDirectory.Run, String> value) {
        return new Once(new Label(name, TEXT, meaning), "text", run -> Optional.of(value.apply(run)));
    }

    private static Once number(
            String name, String unit, String meaning, Function<ResultDirectory.Run, OptionalDouble> value) {
        return new Once(new Label(name, unit, meaning), "scalar", run -> value.apply(run).stream()
                .boxed()
                .findFirst());
    }

    private static Once whole(String name, String meaning, Function<ResultDirectory.Run, Integer> value) {
        return new Once(
                new Label(name, ONE, meaning),
                "int64",
                run -> Optional.of(value.apply(run).longValue()));
    }

    /** For laws of several components only. */
    private static Once ofSeveral(Label label, String shape, Function<ResultDirectory.Run, Optional<?>> value) {
        return new Once(label, shape, run -> Laws.several(run.trajectory()) ? value.apply(run) : Optional.empty());
    }

    private static Series depths(
            Label label,
            List<Axis> axes,
            Predicate<Trajectory> present,
            Function<Point, Optional<double[]>> values,
            Columns columns,
            Comparison comparison) {
        return new Series(
                label, false, axes, present, (t, point) -> values.apply(point), Optional.of(columns), comparison);
    }

    private static Series carried(Carried what, Label label, List<Axis> axes, Comparison comparison) {
        return new Series(
                label,
                what.isWithLaws(),
                axes,
                t -> t.points().stream().anyMatch(point -> point.carried(what).isPresent()),
                (t, point) -> point.carried(what),
                Optional.empty(),
                comparison);
    }

    private static boolean hasLaws(Trajectory trajectory) {
        return !Laws.kept(trajectory).isEmpty();
    }

    private static double[] ranks(Trajectory trajectory) {
        return Laws.kept(trajectory).get(0).components().stream()
                .mapToDouble(law -> law.factor().orElseThrow().columns())
                .toArray();
    }

    /** The values of all components one after another; empty if one of them has none. */
    private static Optional<double[]> joined(Point point, Function<SavedLaw, Optional<double[]>> value) {
        List<double[]> parts = point.components().stream()
                .flatMap(law -> value.apply(law).stream())
                .toList();
        return parts.size() < point.components().size()
                ? Optional.empty()
                : Optional.of(parts.stream().flatMapToDouble(Arrays::stream).toArray());
    }

    /** What is known of the whole law at every saved depth. */
    public static Stream<Series> ofWholeLaw() {
        return series().filter(series -> series.equals(DEPTH)
                || series.equals(MEAN)
                || ResultTable.METRICS.series().contains(series));
    }

    /** The diagnostics of the whole law, of its components together, and of what rides along. */
    public static Stream<Series> diagnostics() {
        return series().filter(series -> series.label().group().equals(Optional.of("metrics/" + NAME)));
    }

    /** Those with an axis of depths. */
    static Stream<Series> series() {
        return ALL.stream().filter(Series.class::isInstance).map(Series.class::cast);
    }
}
