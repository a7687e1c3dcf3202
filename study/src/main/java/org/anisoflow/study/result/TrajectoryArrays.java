package org.anisoflow.study.result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.anisoflow.formats.Hdf5Writer;
import org.anisoflow.formats.NpzWriter;
import org.anisoflow.formats.NumericArray;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.result.Channel.Label;
import org.anisoflow.study.result.Channel.Once;
import org.anisoflow.study.result.Channel.Series;

/** {@code trajectory.npz} and {@code trajectory.h5}: arrays of the same names, time first. */
final class TrajectoryArrays {
    private TrajectoryArrays() {}

    /** Takes arrays. */
    private interface Sink {
        void series(Series series, Trajectory trajectory) throws IOException;

        void once(Once once, Object value) throws IOException;
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
            for (Channel channel : Channels.ALL) {
                if (channel instanceof Once once && once.value().apply(run).orElse(null) instanceof String text) {
                    h5.attribute("", once.label().name(), text);
                }
            }
            if (study.getBytes(StandardCharsets.UTF_8).length <= Hdf5Writer.MAX_ATTRIBUTE) {
                h5.attribute("", "study", study);
            }
        }
    }

    private static void write(ResultDirectory.Run run, Sink sink) throws IOException {
        for (Channel channel : Channels.ALL) {
            if (channel instanceof Series series && series.isIn(run.trajectory())) {
                sink.series(series, run.trajectory());
            } else if (channel instanceof Once once && once.value().apply(run).isPresent()) {
                sink.once(once, once.value().apply(run).get());
            }
        }
    }

    /** Writes one point after the other, so that no series is held as a whole. */
    private record NpzSink(NpzWriter npz) implements Sink {
        @Override
        public void series(Series series, Trajectory trajectory) throws IOException {
            npz.begin(series.label().name(), series.lengths(trajectory));
            for (Point point : series.points(trajectory)) {
                npz.append(series.at(trajectory, point));
            }
        }

        @Override
        public void once(Once once, Object value) throws IOException {
            String name = once.label().name();
            if (value instanceof String text) {
                npz.add(name, text);
            } else if (value instanceof Long whole) {
                npz.add(name, whole);
            } else {
                npz.add(name, array(value));
            }
        }
    }

    private static NumericArray array(Object value) {
        return value instanceof double[] values ? NumericArray.vector(values) : NumericArray.scalar((double) value);
    }

    /**
     * Datasets with their shape, unit and meaning as attributes. HDF5 has no arrays without elements here: the factor of a point
     * mass is left out.
     */
    private record Hdf5Sink(Hdf5Writer h5) implements Sink {
        private void describe(Channel channel) {
            Label label = channel.label();
            h5.attribute(label.name(), "axes", channel.shape());
            h5.attribute(label.name(), "units", label.unit());
            h5.attribute(label.name(), "description", label.meaning());
        }

        @Override
        public void series(Series series, Trajectory trajectory) {
            int[] lengths = series.lengths(trajectory);
            int size = Arrays.stream(lengths).reduce(1, Math::multiplyExact);
            double[] all = new double[size];
            int from = 0;
            for (Point point : series.points(trajectory)) {
                double[] part = series.at(trajectory, point);
                System.arraycopy(part, 0, all, from, part.length);
                from += part.length;
            }
            if (size > 0) {
                h5.add(series.label().name(), NumericArray.of(lengths, all));
                describe(series);
            }
        }

        @Override
        public void once(Once once, Object value) {
            String name = once.label().name();
            if (value instanceof String text) {
                h5.add(name, text);
            } else if (value instanceof Long whole) {
                h5.add(name, whole);
            } else {
                h5.add(name, array(value));
            }
            describe(once);
        }
    }
}
