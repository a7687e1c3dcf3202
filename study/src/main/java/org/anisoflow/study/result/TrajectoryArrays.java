package org.anisoflow.study.result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.gaussian.PairwiseCosines;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.formats.Hdf5Writer;
import org.anisoflow.formats.NpzWriter;
import org.anisoflow.formats.NumericArray;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.ComponentPoint;
import org.anisoflow.ode.flow.Trajectory.Point;

/** {@code trajectory.npz} and {@code trajectory.h5}: arrays of the same names, time first. */
final class TrajectoryArrays {
    private TrajectoryArrays() {}

    /** Takes arrays whose first axis runs over points. */
    private interface Sink {
        void series(String name, List<Point> points, int[] shape, Function<Point, double[]> values) throws IOException;

        void array(String name, double... values) throws IOException;

        void scalar(String name, double value) throws IOException;

        void scalar(String name, long value) throws IOException;

        void scalar(String name, String text) throws IOException;
    }

    static void writeNpz(Path path, ResultDirectory.Run run) throws IOException {
        try (NpzWriter npz = new NpzWriter(path)) {
            write(run, new NpzSink(npz));
        }
    }

    /**
     * Writes {@code trajectory.h5}.
     *
     * @param study the text of {@code study.yaml}, an attribute of the file unless it is too long for one
     */
    static void writeHdf5(Path path, ResultDirectory.Run run, String runId, String study) throws IOException {
        try (Hdf5Writer h5 = new Hdf5Writer(path)) {
            write(run, new Hdf5Sink(h5));
            h5.attribute("", "format", Summary.FORMAT);
            h5.attribute("", "creator", "Anisoflow " + run.environment().version());
            h5.attribute("", "version", run.environment().version());
            h5.attribute("", "run_id", runId);
            run.attributes().forEach((name, text) -> h5.attribute("", name, text));
            if (study.getBytes(StandardCharsets.UTF_8).length <= Hdf5Writer.MAX_ATTRIBUTE) {
                h5.attribute("", "study", study);
            }
        }
    }

    private static void write(ResultDirectory.Run run, Sink sink) throws IOException {
        Trajectory trajectory = run.trajectory();
        List<Point> points = trajectory.points();
        List<Point> laws = Laws.kept(trajectory);
        int d = trajectory.request().initial().dimension();
        sink.scalar("format", Summary.FORMAT);
        for (var attribute : run.attributes().entrySet()) {
            sink.scalar(attribute.getKey(), attribute.getValue());
        }
        sink.scalar("d", d);
        sink.scalar("t_end", trajectory.end());
        if (trajectory.blowUpDepth().isPresent()) {
            sink.scalar("blow_up_time", trajectory.blowUpDepth().getAsDouble());
        }
        if (trajectory.decayExponent().isPresent()) {
            sink.scalar("decay_exponent", trajectory.decayExponent().getAsDouble());
        }
        sink.series("t", points, new int[] {}, p -> new double[] {p.depth()});
        sink.series("mean", points, new int[] {d}, Point::mean);
        sink.series("eigenvalues", points, new int[] {d}, Point::eigenvalues);
        for (Metric metric : Laws.metrics(trajectory.request())) {
            sink.series("metrics/" + metric.key(), points, new int[] {}, p ->
                    new double[] {Laws.value(p.metrics(), metric)});
        }
        if (trajectory.cubatureError().isPresent()) {
            sink.series("cubature_error", points, new int[] {}, p ->
                    new double[] {p.cubatureError().orElse(Double.NaN)});
        }
        if (Laws.several(trajectory)) {
            writeComponents(run, sink);
        }
        if (points.get(0).queries().isPresent()) {
            int n = points.get(0).queries().get().length;
            sink.series("query", points, new int[] {n, d}, p -> Stream.of(
                            p.queries().orElseThrow())
                    .flatMapToDouble(Arrays::stream)
                    .toArray());
        }
        if (laws.isEmpty()) {
            return;
        }
        if (trajectory.request().save().lawsFor(d) == SavePlan.Laws.ENDS) {
            sink.series("law_t", laws, new int[] {}, p -> new double[] {p.depth()});
        }
        int r = laws.get(0).factor().orElseThrow().columns();
        sink.series(
                "cov", laws, new int[] {d, d}, p -> Laws.covariance(p.factor().orElseThrow()));
        sink.series(
                "factor", laws, new int[] {d, r}, p -> p.factor().orElseThrow().toRowMajor());
        if (laws.stream().anyMatch(p -> p.flowMap().isPresent())) {
            sink.series("flow_map", laws, new int[] {d, d}, p -> p.flowMap()
                    .map(Matrix::toRowMajor)
                    .orElseGet(() -> Laws.unknown(d * d)));
        }
    }

    private static void writeComponents(ResultDirectory.Run run, Sink sink) throws IOException {
        Trajectory trajectory = run.trajectory();
        List<Point> points = trajectory.points();
        List<Point> laws = Laws.kept(trajectory);
        double[] weights = Laws.weights(trajectory);
        int count = weights.length;
        int d = trajectory.request().initial().dimension();
        sink.array("weights", weights);
        if (!run.study().labels().isEmpty()) {
            sink.array(
                    "labels",
                    run.study().labels().stream().mapToDouble(label -> label).toArray());
        }
        for (ClusterMetric metric : ClusterMetric.values()) {
            sink.series("metrics/" + metric.key(), points, new int[] {}, p ->
                    new double[] {Laws.value(p.clusters(), metric)});
        }
        sink.series("component_mean", points, new int[] {count, d}, p -> joined(p, ComponentPoint::mean));
        sink.series("component_eigenvalues", points, new int[] {count, d}, p -> joined(p, ComponentPoint::eigenvalues));
        for (Metric metric : Laws.metrics(trajectory.request())) {
            sink.series(
                    "component_metrics/" + metric.key(),
                    points,
                    new int[] {count},
                    p -> joined(p, c -> new double[] {Laws.value(c.metrics(), metric)}));
        }
        if (!laws.isEmpty()) {
            sink.series(
                    "component_cov",
                    laws,
                    new int[] {count, d, d},
                    p -> joined(p, c -> Laws.covariance(c.factor().orElseThrow())));
            double[] ranks = laws.get(0).components().stream()
                    .mapToDouble(c -> c.factor().orElseThrow().columns())
                    .toArray();
            sink.array("component_rank", ranks);
            sink.series(
                    "component_factor",
                    laws,
                    new int[] {d, (int) Arrays.stream(ranks).sum()},
                    p -> sideBySide(p.components().stream()
                            .map(c -> c.factor().orElseThrow())
                            .toList()));
            sink.array("cosine_bins", PairwiseCosines.edges(Laws.COSINE_BINS));
            sink.series("cosine_histogram", laws, new int[] {Laws.COSINE_BINS}, p -> Laws.cosines(trajectory, p));
        }
    }

    private static double[] joined(Point point, Function<ComponentPoint, double[]> values) {
        return point.components().stream()
                .flatMapToDouble(component -> Arrays.stream(values.apply(component)))
                .toArray();
    }

    /** The columns of matrices of d rows, one matrix after the other, row-major. */
    private static double[] sideBySide(List<Matrix> matrices) {
        return IntStream.range(0, matrices.get(0).rows())
                .boxed()
                .flatMapToDouble(i -> matrices.stream().flatMapToDouble(matrix -> Arrays.stream(matrix.row(i))))
                .toArray();
    }

    /** The lengths of all axes. */
    private static int[] shape(List<Point> points, int[] rest) {
        int[] shape = new int[rest.length + 1];
        shape[0] = points.size();
        System.arraycopy(rest, 0, shape, 1, rest.length);
        return shape;
    }

    /** Writes one point after the other, so that no series is held as a whole. */
    private record NpzSink(NpzWriter npz) implements Sink {
        @Override
        public void series(String name, List<Point> points, int[] shape, Function<Point, double[]> values)
                throws IOException {
            npz.begin(name, shape(points, shape));
            for (Point point : points) {
                npz.append(values.apply(point));
            }
        }

        @Override
        public void array(String name, double... values) throws IOException {
            npz.add(name, NumericArray.vector(values));
        }

        @Override
        public void scalar(String name, double value) throws IOException {
            npz.add(name, NumericArray.scalar(value));
        }

        @Override
        public void scalar(String name, long value) throws IOException {
            npz.add(name, value);
        }

        @Override
        public void scalar(String name, String text) throws IOException {
            npz.add(name, text);
        }
    }

    /**
     * Datasets with their shape, unit and meaning as attributes. HDF5 has no arrays without elements here: the factor of a point
     * mass is left out.
     */
    private record Hdf5Sink(Hdf5Writer h5) implements Sink {
        private void describe(String name) {
            DataDictionary.Entry entry = DataDictionary.find(DataDictionary.Source.ARRAYS, name)
                    .orElseThrow(() -> new IllegalStateException("the data dictionary has no array " + name));
            h5.attribute(name, "axes", entry.shape());
            h5.attribute(name, "units", entry.unit());
            h5.attribute(name, "description", entry.description());
        }

        @Override
        public void series(String name, List<Point> points, int[] shape, Function<Point, double[]> values) {
            int[] whole = shape(points, shape);
            int size = Arrays.stream(whole).reduce(1, Math::multiplyExact);
            double[] all = new double[size];
            int from = 0;
            for (Point point : points) {
                double[] part = values.apply(point);
                System.arraycopy(part, 0, all, from, part.length);
                from += part.length;
            }
            if (size > 0) {
                h5.add(name, NumericArray.of(whole, all));
                describe(name);
            }
        }

        @Override
        public void array(String name, double... values) {
            h5.add(name, NumericArray.vector(values));
            describe(name);
        }

        @Override
        public void scalar(String name, double value) {
            h5.add(name, NumericArray.scalar(value));
            describe(name);
        }

        @Override
        public void scalar(String name, long value) {
            h5.add(name, value);
            describe(name);
        }

        @Override
        public void scalar(String name, String text) {
            h5.add(name, text);
            describe(name);
        }
    }
}
