package org.anisoflow.study.validation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.anisoflow.formats.ArraySelector;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.NpzWriter;
import org.anisoflow.formats.NumericArray;
import org.anisoflow.ode.crosscheck.ParticleMoments;
import org.anisoflow.ode.flow.FlowRequest;

/**
 * Files of particle runs.
 *
 * <ol>
 *   <li>NPZ and HDF5 hold depths {@code t (T)} and token snapshots {@code x} in a stated {@link Layout}, or moments
 *       {@code mean (T, d)}, {@code cov (T, d, d)} and their number of tokens {@code n}; {@code x}, {@code mean} and
 *       {@code cov} may have a first axis R for runs. Texts {@code sampling} and {@code cov_divisor} are optional. With
 *       {@code x} there, {@code mean} and {@code cov} are not read.
 *   <li>HDF5 with positions in {@code particles/<group>/position} is H5MD; every group is a run.
 *   <li>CSV and TSV are tidy: one row per token and depth, or per depth, see {@link TidyRuns}.
 * </ol>
 */
public final class RunFiles {
    private RunFiles() {}

    /**
     * Reads runs. Token snapshots are reduced to moments while they are read.
     *
     * @param files at least one
     * @param request what the runs are compared with
     * @return one entry per number of tokens, in increasing order; runs of the same number are put together
     * @throws FormatException if a file cannot be used: one sentence that says why
     */
    public static List<ParticleMoments> read(List<Path> files, Layout layout, FlowRequest request) {
        Expected expected = Expected.of(request);
        Map<Integer, List<Run>> byCount = new TreeMap<>();
        for (Path file : files) {
            for (Run run : read(file, layout, expected)) {
                byCount.computeIfAbsent(run.moments().n(), n -> new ArrayList<>())
                        .add(run);
            }
        }
        return byCount.values().stream().map(runs -> join(runs, expected)).toList();
    }

    private static List<Run> read(Path file, Layout layout, Expected expected) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "npz" -> new ArrayRuns(file, ArraySelector.Key.ARRAY, layout, expected).read();
            case "h5", "hdf5", "h5md" -> new ArrayRuns(file, ArraySelector.Key.DATASET, layout, expected).read();
            case "csv", "tsv" -> List.of(new Run(file.toString(), TidyRuns.read(file, expected)));
            default ->
                throw new FormatException(
                        file, "has an unknown extension; run files end in .npz, .h5, .hdf5, .h5md, .csv or .tsv");
        };
    }

    private static ParticleMoments join(List<Run> runs, Expected expected) {
        Run first = runs.get(0);
        for (Run run : runs) {
            boolean same = run.moments().depths().length == first.moments().depths().length;
            for (int k = 0; same && k < first.moments().depths().length; k++) {
                same = expected.same(run.moments().depths()[k], first.moments().depths()[k]);
            }
            if (!same || run.moments().sampling() != first.moments().sampling()) {
                throw new FormatException(
                        Path.of(run.source()),
                        "has other " + (same ? "sampling" : "depths") + " than " + first.source()
                                + ", which also has n = " + first.moments().n()
                                + "; runs of one number of tokens need the same");
            }
        }
        return new ParticleMoments(
                first.moments().n(),
                first.moments().depths(),
                all(runs.stream().map(run -> run.moments().means())),
                all(runs.stream().map(run -> run.moments().covariances())),
                first.moments().sampling());
    }

    private static double[][][] all(Stream<double[][][]> parts) {
        return parts.flatMap(Arrays::stream).toArray(double[][][]::new);
    }

    /** Writes runs as an NPZ file of moments. */
    public static void write(Path file, ParticleMoments runs) throws IOException {
        int replicates = runs.replicates();
        int t = runs.depths().length;
        int d = runs.means()[0][0].length;
        try (NpzWriter npz = new NpzWriter(file)) {
            npz.add("n", runs.n());
            npz.add("sampling", runs.sampling().key());
            npz.add("cov_divisor", "n");
            npz.add("t", NumericArray.vector(runs.depths()));
            append(npz, "mean", runs.means(), replicates, t, d);
            append(npz, "cov", runs.covariances(), replicates, t, d, d);
        }
    }

    private static void append(NpzWriter npz, String name, double[][][] values, int... shape) throws IOException {
        npz.begin(name, shape);
        for (double[][] run : values) {
            for (double[] snapshot : run) {
                npz.append(snapshot);
            }
        }
    }
}
