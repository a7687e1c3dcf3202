package org.anisoflow.study.validation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.anisoflow.formats.ArrayFiles;
import org.anisoflow.formats.ArraySelector;
import org.anisoflow.formats.ArrayStream;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.NonFinite;
import org.anisoflow.formats.NumericArray;
import org.anisoflow.ode.crosscheck.ParticleMoments;
import org.anisoflow.ode.particles.Sampling;

/** Runs in an NPZ or HDF5 file, H5MD included. */
final class ArrayRuns {
    private static final String PARTICLES = "particles/";
    private static final String POSITION = "/position/value";

    /** Largest difference of mirrored entries of a covariance, as a fraction of its largest entry. */
    private static final double SYMMETRIC = 1e-6;

    private final Path file;
    private final ArraySelector.Key key;
    private final Layout layout;
    private final Expected expected;
    private final List<String> names;

    /** @param key how arrays of the file are named */
    ArrayRuns(Path file, ArraySelector.Key key, Layout layout, Expected expected) {
        this.file = file;
        this.key = key;
        this.layout = layout;
        this.expected = expected;
        names = ArrayFiles.names(file);
    }

    List<Run> read() {
        List<String> groups = names.stream()
                .filter(name -> name.startsWith(PARTICLES) && name.endsWith(POSITION))
                .map(name -> name.substring(0, name.length() - "/value".length()))
                .toList();
        if (!groups.isEmpty() && !names.contains("t")) {
            return groups.stream().map(this::h5md).toList();
        }
        if (!names.contains("x") && !names.contains("mean")) {
            throw problem("has neither token snapshots x nor moments mean and cov; it has "
                    + (names.isEmpty()
                            ? "no arrays"
                            : names.stream().limit(20).map(ArrayRuns::quoted).collect(Collectors.joining(", "))));
        }
        NumericArray t = array("t");
        if (t.rank() != 1) {
            throw problem("t must be a list of depths, of shape (T,), but is a " + t);
        }
        double[] depths = expected.depths(file, "t", t.data());
        return List.of(new Run(file.toString(), names.contains("x") ? tokens(depths) : moments(depths)));
    }

    private ParticleMoments tokens(double[] depths) {
        try (ArrayStream stream = ArrayStream.open(file, new ArraySelector(key, "x"))) {
            long[] shape = stream.shape();
            if (shape.length != 3 && shape.length != 4) {
                throw problem("x has shape " + format(shape) + " but token snapshots have 3 or 4 axes: " + layout.axes()
                        + " or " + layout.axesWithRuns() + " with --layout " + layout.key());
            }
            int first = shape.length - 3;
            if (shape[first + layout.depths()] != depths.length) {
                throw problem("x has shape " + format(shape) + " but --layout " + layout.key() + " means "
                        + (first == 0 ? layout.axes() : layout.axesWithRuns()) + ", and t has T = " + depths.length
                        + " depths"
                        + (shape[first + layout.tokens()] == depths.length
                                ? "; use --layout " + layout.other().key()
                                : "; give t one entry per snapshot, or state the order of the axes with --layout"));
            }
            expected.requireDimension(file, "x", shape[first + 2]);
            int n = expected.tokens(file, (double) shape[first + layout.tokens()]);
            long runs = first == 0 ? 1 : shape[0];
            requireRuns("x", runs, shape);
            expected.requireMemory(file, (double) runs, depths.length);
            return new Snapshots(file, "x", stream, layout, depths, expected.d()).read((int) runs, n, sampling());
        }
    }

    private ParticleMoments moments(double[] depths) {
        int d = expected.d();
        NumericArray mean = array("mean");
        NumericArray covariance = array("cov");
        int first = mean.rank() - 2;
        boolean ranks = (first == 0 || first == 1) && covariance.rank() == first + 3;
        if (!ranks) {
            throw problem(
                    "mean and cov must have shapes (T, d) and (T, d, d), or (R, T, d) and (R, T, d, d), but mean is a "
                            + mean + " and cov is a " + covariance);
        }
        expected.requireDimension(file, "mean", mean.length(first + 1));
        int runs = first == 0 ? 1 : mean.length(0);
        int[] shape = first == 0 ? new int[] {depths.length, d} : new int[] {runs, depths.length, d};
        int[] square = Arrays.copyOf(shape, shape.length + 1);
        square[shape.length] = d;
        if (!Arrays.equals(mean.shape(), shape) || !Arrays.equals(covariance.shape(), square)) {
            throw problem("mean and cov must have one entry for each of the T = " + depths.length
                    + " depths of t, and cov must be d x d, but mean is a " + mean + " and cov is a " + covariance);
        }
        requireRuns("mean", runs, Arrays.stream(shape).asLongStream().toArray());
        OptionalDouble count = ArrayFiles.number(file, "n");
        int n = expected.tokens(
                file,
                count.orElseThrow(() -> problem("has moments but no single number n, the number of tokens; add n")));
        double factor = divisorIsOneLess() ? (n - 1.0) / n : 1;
        double[][][] means = new double[runs][depths.length][];
        double[][][] covariances = new double[runs][depths.length][];
        for (int r = 0; r < runs; r++) {
            for (int k = 0; k < depths.length; k++) {
                int at = r * depths.length + k;
                String place = "run " + r + ", snapshot " + k + " (t = " + depths[k] + ")";
                means[r][k] = Arrays.copyOfRange(mean.data(), at * d, (at + 1) * d);
                covariances[r][k] = Arrays.copyOfRange(covariance.data(), at * d * d, (at + 1) * d * d);
                requireFinite("mean", means[r][k], place);
                requireFinite("cov", covariances[r][k], place);
                requireSymmetric(covariances[r][k], place);
                for (int i = 0; i < d * d; i++) {
                    covariances[r][k][i] *= factor;
                }
            }
        }
        return new ParticleMoments(n, depths, means, covariances, sampling());
    }

    /** The runs of one particle group, a directory of datasets value, step and time. */
    private Run h5md(String position) {
        String group = position.substring(0, position.lastIndexOf('/'));
        if (layout != Layout.TND) {
            throw problem(
                    "is an H5MD file, whose positions have the axes (T, N, D); leave out --layout " + layout.key());
        }
        try (ArrayStream stream = ArrayStream.open(file, new ArraySelector(key, position + "/value"))) {
            long[] shape = stream.shape();
            if (shape.length != 3) {
                throw problem(
                        position + "/value has shape " + format(shape) + " but H5MD positions have the axes (T, N, D)");
            }
            expected.requireDimension(file, position + "/value", shape[2]);
            int n = expected.tokens(file, (double) shape[1]);
            expected.requireMemory(file, 1, (double) shape[0]);
            double[] depths = expected.depths(file, position + "/time", times(position, (int) shape[0]));
            refuseAbsentTokens(group);
            return new Run(
                    file + " (" + group + ")",
                    new Snapshots(file, position + "/value", stream, layout, depths, expected.d())
                            .read(1, n, sampling()));
        }
    }

    /** Depths of snapshots; a scalar is their distance, with the first depth as its attribute offset. */
    private double[] times(String position, int snapshots) {
        NumericArray time = array(position + "/time");
        if (time.rank() == 0) {
            double offset = ArrayFiles.number(file, position + "/time/offset").orElse(0);
            double[] depths = new double[snapshots];
            Arrays.setAll(depths, k -> offset + k * time.get());
            return depths;
        }
        if (time.rank() != 1 || time.size() != snapshots) {
            throw problem(position + "/time must have one entry per snapshot, of which there are " + snapshots
                    + ", but is a " + time);
        }
        return time.data();
    }

    /** H5MD marks places of a snapshot that hold no particle by a negative id. */
    private void refuseAbsentTokens(String group) {
        String id = group + "/id/value";
        if (names.contains(id)) {
            NumericArray ids = array(id);
            for (int i = 0; i < ids.size(); i++) {
                if (ids.data()[i] < 0) {
                    throw problem(id + " is negative at entry " + i
                            + ", which means that a particle is absent; every snapshot needs the same tokens");
                }
            }
        }
    }

    private NumericArray array(String name) {
        return ArrayFiles.read(file, new ArraySelector(key, name), NonFinite.KEEP);
    }

    private Sampling sampling() {
        Optional<String> given = text("sampling", "\"independent\" or \"moment-matched\"");
        if (given.isEmpty()) {
            return Sampling.INDEPENDENT;
        }
        return Arrays.stream(Sampling.values())
                .filter(sampling -> sampling.key().equals(given.get()))
                .findFirst()
                .orElseThrow(() -> problem(
                        "sampling must be \"independent\" or \"moment-matched\" but is " + quoted(given.get())));
    }

    private boolean divisorIsOneLess() {
        Optional<String> given = text("cov_divisor", "\"n\" or \"n-1\"");
        if (given.isPresent() && !List.of("n", "n-1").contains(given.get())) {
            throw problem("cov_divisor must be \"n\" or \"n-1\" but is " + quoted(given.get()));
        }
        return given.equals(Optional.of("n-1"));
    }

    private Optional<String> text(String name, String choice) {
        Optional<String> text = ArrayFiles.text(file, name);
        if (text.isEmpty()
                && (names.contains(name) || ArrayFiles.number(file, name).isPresent())) {
            throw problem(name + " must be the text " + choice + " but is not a single text");
        }
        return text;
    }

    private void requireRuns(String name, long runs, long[] shape) {
        if (runs < 1) {
            throw problem(name + " has shape " + format(shape) + " and so no runs");
        }
    }

    private void requireFinite(String name, double[] values, String place) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw problem(Snapshots.notFinite(name, values[i], place + ", entry " + i));
            }
        }
    }

    private void requireSymmetric(double[] covariance, String place) {
        int d = expected.d();
        double largest = Arrays.stream(covariance).map(Math::abs).max().orElse(0);
        for (int i = 0; i < d; i++) {
            for (int j = i + 1; j < d; j++) {
                double upper = covariance[i * d + j];
                double lower = covariance[j * d + i];
                if (Math.abs(upper - lower) > SYMMETRIC * largest) {
                    throw problem("cov must be symmetric but at " + place + " entry (" + i + ", " + j + ") is " + upper
                            + " and (" + j + ", " + i + ") is " + lower);
                }
            }
        }
    }

    private FormatException problem(String sentence) {
        return new FormatException(file, sentence);
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static String format(long[] shape) {
        List<String> lengths = new ArrayList<>();
        for (long length : shape) {
            lengths.add(Long.toString(length));
        }
        return "(" + String.join(", ", lengths) + (shape.length == 1 ? ",)" : ")");
    }
}
