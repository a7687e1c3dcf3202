package org.anisoflow.study.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.anisoflow.core.gaussian.MomentAccumulator;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.Hdf5Writer;
import org.anisoflow.formats.NpzWriter;
import org.anisoflow.formats.NumericArray;
import org.anisoflow.ode.crosscheck.ParticleMoments;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.StudyOverride;
import org.anisoflow.testkit.Python;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs of R = 3, T = 4 depths, n = 5 tokens, d = 2 in every format. */
class RunFilesTest {
    private static final int R = 3;
    private static final int T = 4;
    private static final int N = 5;
    private static final int D = 2;
    private static final double[] DEPTHS = {0, 0.5, 1, 2};

    @TempDir
    private Path scratch;

    private FlowRequest request;
    private double[][][] tokens;

    @BeforeEach
    void drawTokens() throws IOException {
        request = request();
        Random random = new Random(42);
        tokens = new double[R][T][];
        for (double[][] run : tokens) {
            Arrays.setAll(run, k -> random.doubles(N * D, -1, 3).toArray());
        }
    }

    private FlowRequest request(String... sets) throws IOException {
        Path study = Files.writeString(scratch.resolve("s.yaml"), """
            anisoflow: 1
            attention: {type: softmax, query: {identity: 2}, key: {identity: 2}, value: {identity: 2, times: -1}}
            initial: {covariance: {identity: 2}}
            depth: 2
            """);
        return StudyFile.read(
                        study, Arrays.stream(sets).map(StudyOverride::parse).toList())
                .request();
    }

    /** Tokens of one run in the order of a layout. */
    private double[] flat(int r, Layout layout) {
        double[] flat = new double[T * N * D];
        for (int k = 0; k < T; k++) {
            for (int i = 0; i < N; i++) {
                int row = layout == Layout.TND ? k * N + i : i * T + k;
                System.arraycopy(tokens[r][k], i * D, flat, row * D, D);
            }
        }
        return flat;
    }

    private double[] allFlat(Layout layout) {
        double[] all = new double[R * T * N * D];
        for (int r = 0; r < R; r++) {
            System.arraycopy(flat(r, layout), 0, all, r * T * N * D, T * N * D);
        }
        return all;
    }

    private static int[] shape(int... shape) {
        return shape;
    }

    private static double[] flatten(double[][][] values) {
        return Arrays.stream(values)
                .flatMap(Arrays::stream)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    private double[][][] means() {
        return moments(MomentAccumulator::mean);
    }

    private double[][][] covariances() {
        return moments(MomentAccumulator::covariance);
    }

    private double[][][] moments(java.util.function.Function<MomentAccumulator, double[]> which) {
        double[][][] all = new double[R][T][];
        for (int r = 0; r < R; r++) {
            for (int k = 0; k < T; k++) {
                MomentAccumulator moments = new MomentAccumulator(D);
                moments.add(tokens[r][k], N);
                all[r][k] = which.apply(moments);
            }
        }
        return all;
    }

    /** Content of an NPZ file. */
    @FunctionalInterface
    private interface Content {
        void write(NpzWriter npz) throws IOException;
    }

    private Path npz(String name, Content content) throws IOException {
        Path file = scratch.resolve(name);
        try (NpzWriter npz = new NpzWriter(file)) {
            content.write(npz);
        }
        return file;
    }

    private ParticleMoments read(Layout layout, Path... files) {
        List<ParticleMoments> all = RunFiles.read(List.of(files), layout, request);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private void check(ParticleMoments read, int runs) {
        assertThat(read.n()).isEqualTo(N);
        assertThat(read.depths()).containsExactly(DEPTHS);
        assertThat(read.sampling()).isEqualTo(Sampling.INDEPENDENT);
        assertThat(read.replicates()).isEqualTo(runs);
        assertThat(flatten(read.means())).containsExactly(flatten(Arrays.copyOf(means(), runs)), within(1e-14));
        assertThat(flatten(read.covariances()))
                .containsExactly(flatten(Arrays.copyOf(covariances(), runs)), within(1e-14));
    }

    @ParameterizedTest
    @CsvSource({"TND", "NTD"})
    void snapshotsAreReducedToMomentsInEitherLayout(Layout layout) throws IOException {
        boolean depthFirst = layout == Layout.TND;
        Path one = npz("one.npz", file -> {
            file.add("t", NumericArray.vector(DEPTHS));
            file.add("x", NumericArray.of(shape(depthFirst ? T : N, depthFirst ? N : T, D), flat(0, layout)));
        });
        check(read(layout, one), 1);
        Path many = npz("many.npz", file -> {
            file.add("x", NumericArray.of(shape(R, depthFirst ? T : N, depthFirst ? N : T, D), allFlat(layout)));
            file.add("t", NumericArray.vector(DEPTHS));
        });
        check(read(layout, many), R);
    }

    @Test
    void severalFilesOfOneNumberOfTokensAreReplicates() throws IOException {
        Path[] files = new Path[R];
        for (int i = 0; i < R; i++) {
            int r = i;
            files[r] = npz("run" + r + ".npz", file -> {
                file.add("t", NumericArray.vector(DEPTHS));
                file.add("x", NumericArray.of(shape(T, N, D), flat(r, Layout.TND)));
            });
        }
        check(read(Layout.TND, files), R);
        Path smaller = npz("smaller.npz", file -> {
            file.add("t", NumericArray.vector(1));
            file.add("x", NumericArray.of(shape(1, 2, D), new double[] {1, 2, 3, 5}));
        });
        List<ParticleMoments> both = RunFiles.read(List.of(files[0], smaller, files[1]), Layout.TND, request);
        assertThat(both).extracting(ParticleMoments::n).containsExactly(2, N);
        assertThat(both).extracting(ParticleMoments::replicates).containsExactly(1, 2);
        assertThat(both.get(0).covariances()[0][0]).containsExactly(new double[] {1, 1.5, 1.5, 2.25}, within(1e-15));
    }

    @Test
    void momentsHaveEitherDivisor() throws IOException {
        check(read(Layout.TND, moments("m.npz", file -> {})), R);
        check(read(Layout.TND, moments("n.npz", file -> file.add("cov_divisor", "n"))), R);
        Path file = npz("less.npz", npz -> {
            npz.add("t", NumericArray.vector(DEPTHS));
            npz.add("n", NumericArray.scalar(N));
            npz.add("mean", NumericArray.of(shape(T, D), flatten(new double[][][] {means()[0]})));
            double[] cov = flatten(new double[][][] {covariances()[0]});
            npz.add(
                    "cov",
                    NumericArray.of(
                            shape(T, D, D),
                            Arrays.stream(cov).map(v -> v * N / (N - 1)).toArray()));
            npz.add("cov_divisor", "n-1");
        });
        check(read(Layout.TND, file), 1);
    }

    private Path moments(String name, Content more) throws IOException {
        return npz(name, file -> {
            file.add("t", NumericArray.vector(DEPTHS));
            file.add("mean", NumericArray.of(shape(R, T, D), flatten(means())));
            file.add("cov", NumericArray.of(shape(R, T, D, D), flatten(covariances())));
            file.add("n", N);
            more.write(file);
        });
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        ParticleMoments runs = new ParticleMoments(N, DEPTHS, means(), covariances(), Sampling.MOMENT_MATCHED);
        Path file = scratch.resolve("particles-n5.npz");
        RunFiles.write(file, runs);
        ParticleMoments again = read(Layout.TND, file);
        assertThat(again.sampling()).isEqualTo(Sampling.MOMENT_MATCHED);
        assertThat(flatten(again.means())).containsExactly(flatten(means()));
        assertThat(flatten(again.covariances())).containsExactly(flatten(covariances()));
    }

    @Test
    void hdf5HasTheSameNames() throws IOException {
        Path file = scratch.resolve("run.h5");
        try (Hdf5Writer h5 = new Hdf5Writer(file)) {
            h5.add("t", NumericArray.vector(DEPTHS));
            h5.add("x", NumericArray.of(shape(R, T, N, D), allFlat(Layout.TND)));
            h5.attribute("", "sampling", "independent");
        }
        check(read(Layout.TND, file), R);
    }

    @Test
    void groupsOfH5mdAreRuns() throws IOException {
        Path file = scratch.resolve("run.h5md");
        try (Hdf5Writer h5 = new Hdf5Writer(file)) {
            for (int r = 0; r < R; r++) {
                String position = "particles/run" + r + "/position/";
                h5.add(position + "value", NumericArray.of(shape(T, N, D), flat(r, Layout.TND)));
                h5.add(position + "time", NumericArray.vector(DEPTHS));
                h5.add(position + "step", NumericArray.vector(0, 1, 2, 4));
            }
        }
        check(read(Layout.TND, file), R);
        assertThat(problem(Layout.NTD, file))
                .isEqualTo("is an H5MD file, whose positions have the axes (T, N, D); leave out --layout ntd");
    }

    @Test
    void fixedTimeOfH5mdStartsAtItsOffset() throws IOException {
        Path file = scratch.resolve("fixed.h5");
        try (Hdf5Writer h5 = new Hdf5Writer(file)) {
            h5.add("particles/all/position/value", NumericArray.of(shape(T, N, D), flat(0, Layout.TND)));
            h5.add("particles/all/position/time", NumericArray.scalar(0.5));
            h5.attribute("particles/all/position/time", "offset", 0.25);
            h5.add("particles/all/position/step", 5);
        }
        assertThat(read(Layout.TND, file).depths()).containsExactly(0.25, 0.75, 1.25, 1.75);
    }

    @Test
    void absentParticlesOfH5mdAreRefused() throws IOException {
        Path file = scratch.resolve("absent.h5");
        try (Hdf5Writer h5 = new Hdf5Writer(file)) {
            h5.add("particles/all/position/value", NumericArray.of(shape(T, N, D), flat(0, Layout.TND)));
            h5.add("particles/all/position/time", NumericArray.vector(DEPTHS));
            h5.add("particles/all/id/value", NumericArray.vector(0, 1, 2, 3, -1));
        }
        assertThat(problem(Layout.TND, file))
                .isEqualTo(
                        "particles/all/id/value is negative at entry 4, which means that a particle is absent; every "
                                + "snapshot needs the same tokens");
    }

    @Test
    void tidyTokensStandInAnyOrder() throws IOException {
        StringBuilder text = new StringBuilder("run,particle,t,x_1,x_0\n");
        for (int i = N - 1; i >= 0; i--) {
            for (int r = 0; r < R; r++) {
                for (int k = 0; k < T; k++) {
                    text.append(r + "," + i + "," + DEPTHS[k] + "," + tokens[r][k][i * D + 1] + ","
                            + tokens[r][k][i * D] + "\n");
                }
            }
        }
        check(read(Layout.TND, Files.writeString(scratch.resolve("tokens.csv"), text)), R);
    }

    @Test
    void tidyMomentsHaveTheColumnsOfATrajectory() throws IOException {
        StringBuilder text = new StringBuilder("t\tmean_0\tmean_1\tcov_0_0\tcov_0_1\tcov_1_1\tn\n");
        for (int k = 0; k < T; k++) {
            double[] mean = means()[0][k];
            double[] cov = covariances()[0][k];
            text.append(DEPTHS[k] + "\t" + mean[0] + "\t" + mean[1] + "\t" + cov[0] + "\t" + cov[1] + "\t" + cov[3]
                    + "\t5\n");
        }
        check(read(Layout.TND, Files.writeString(scratch.resolve("moments.tsv"), text)), 1);
    }

    @Test
    void depthsMayBeRoundedToFloats() throws IOException {
        Path file = npz("float.npz", npz -> {
            npz.add("t", NumericArray.vector(0, 0.1f, 2 + 1e-7));
            npz.add("x", NumericArray.of(shape(3, 2, D), new double[12]));
        });
        request = request("save={at: [0.1, 2]}");
        assertThat(read(Layout.TND, file).depths()).containsExactly(0, 0.1f, 2);
    }

    private String problem(Layout layout, Path... files) {
        FormatException e =
                catchThrowableOfType(FormatException.class, () -> RunFiles.read(List.of(files), layout, request));
        assertThat(e).as("the file must be refused").isNotNull();
        assertThat(e.path()).isEqualTo(files[files.length - 1]);
        return e.problem();
    }

    /** In the table {@code a:2x3} is an array of this shape that counts 0, 1, .. and {@code a=text} a text. */
    private Path npzOf(String arrays) throws IOException {
        return npz("bad.npz", npz -> {
            for (String array : arrays.split(" ", -1)) {
                String[] parts = array.split("[:=]", 2);
                if (array.contains("=")) {
                    npz.add(parts[0], parts[1]);
                } else if (parts[1].startsWith("[")) {
                    npz.add(
                            parts[0],
                            NumericArray.vector(Arrays.stream(parts[1].substring(1, parts[1].length() - 1)
                                            .split(",", -1))
                                    .mapToDouble(Double::parseDouble)
                                    .toArray()));
                } else {
                    int[] shape = parts[1].isEmpty()
                            ? new int[0]
                            : Arrays.stream(parts[1].split("x", -1))
                                    .mapToInt(Integer::parseInt)
                                    .toArray();
                    double[] values = new double[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
                    Arrays.setAll(values, i -> i);
                    npz.add(parts[0], NumericArray.of(shape, values));
                }
            }
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        x:2x5x2                    | has no array "t"; it has "x"
        tt:[0,1] positions:2x5x2   | has neither token snapshots x nor moments mean and cov; it has "tt", "positions"
        t:[0,1] mean:2x2           | has no array "cov"; it has "t", "mean"
        t:2x1 x:2x5x2              | t must be a list of depths, of shape (T,), but is a float64 array of shape (2, 1)
        t:[0,1,1] x:3x5x2          | t must increase but entry 2 is 1.0 after 1.0; give one snapshot per depth, in the order of depth
        t:[0,1,0.5] x:3x5x2        | t must increase but entry 2 is 0.5 after 1.0; give one snapshot per depth, in the order of depth
        t:[0,NaN] x:2x5x2          | t must hold depths of at least 0 but entry 1 is NaN
        t:[-1,0] x:2x5x2           | t must hold depths of at least 0 but entry 0 is -1.0
        t:[0,3] x:2x5x2            | t goes to depth 3.0 but the study ends at 2.0; leave out what lies beyond, or use --set depth=3.0
        t:[0,1] x:2x5x3            | x has tokens of dimension 3 but the study has d = 2; compare a run with its own study
        t:[0,1] x:5x2x2            | x has shape (5, 2, 2) but --layout tnd means (T, n, d), and t has T = 2 depths; use --layout ntd
        t:[0,1] x:3x5x4x2          | x has shape (3, 5, 4, 2) but --layout tnd means (R, T, n, d), and t has T = 2 depths; give t one entry per snapshot, or state the order of the axes with --layout
        t:[0,1] x:2x5              | x has shape (2, 5) but token snapshots have 3 or 4 axes: (T, n, d) or (R, T, n, d) with --layout tnd
        t:[0,1] x:2x1x2            | must have from 2 to 10000000 tokens but n is 1
        t:[0,1] x:0x2x5x2          | x has shape (0, 2, 5, 2) and so no runs
        t:[0,1] x:2x5x2 sampling=iid | sampling must be "independent" or "moment-matched" but is "iid"
        t:[0,1] x:2x5x2 sampling:1 | sampling must be the text "independent" or "moment-matched" but is not a single text
        t:[0] mean:1x2 cov:1x2x2 n:[5] | cov must be symmetric but at run 0, snapshot 0 (t = 0.0) entry (0, 1) is 1.0 and (1, 0) is 2.0
        t:[0,1] mean:2x2 cov:2x2x2 | has moments but no single number n, the number of tokens; add n
        t:[0,1] mean:2x2 cov:2x2x2 n:[5,5] | has moments but no single number n, the number of tokens; add n
        t:[0,1] mean:2x2 cov:2x2x2 n:[1] | must have from 2 to 10000000 tokens but n is 1
        t:[0,1] mean:2x2 cov:2x2x2 n:[2.5] | must have from 2 to 10000000 tokens but n is 2.5
        t:[0,1] mean:2x2 cov:2x2x2 n:[NaN] | must have from 2 to 10000000 tokens but n is NaN
        t:[0,1] mean:2x2 cov:2x2x2 n:[5] cov_divisor=n-2 | cov_divisor must be "n" or "n-1" but is "n-2"
        t:[0,1] mean:2x2 cov:2x2x2 n:[5] cov_divisor:1 | cov_divisor must be the text "n" or "n-1" but is not a single text
        t:[0,1] mean:2x3 cov:2x3x3 n:[5] | mean has tokens of dimension 3 but the study has d = 2; compare a run with its own study
        t:[0,1] mean:2x2 cov:2x2x3 n:[5] | mean and cov must have one entry for each of the T = 2 depths of t, and cov must be d x d, but mean is a float64 array of shape (2, 2) and cov is a float64 array of shape (2, 2, 3)
        t:[0,1] mean:3x2 cov:3x2x2 n:[5] | mean and cov must have one entry for each of the T = 2 depths of t, and cov must be d x d, but mean is a float64 array of shape (3, 2) and cov is a float64 array of shape (3, 2, 2)
        t:[0,1] mean:3x2x2 cov:2x2x2 n:[5] | mean and cov must have shapes (T, d) and (T, d, d), or (R, T, d) and (R, T, d, d), but mean is a float64 array of shape (3, 2, 2) and cov is a float64 array of shape (2, 2, 2)
        """)
    void badArrays(String arrays, String expected) throws IOException {
        assertThat(problem(Layout.TND, npzOf(arrays))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        0,0,1,2$0,1,3,4$               | has no header; name its columns, such as t, particle, x_0, x_1
        time,x_0,x_1$0,1,2$            | has no column t; it has time, x_0, x_1
        t,x_0,x_1,x_2$0,1,2,3$         | the table has tokens of dimension 3 but the study has d = 2; compare a run with its own study
        t,x_0,x_1,weight$0,1,2,3$      | has the column weight, which has no meaning here; allowed are t, x_0, x_1, run, particle, token
        t,x_0,x_1,t$0,1,2,3$           | has the column t twice
        t,mean_0,mean_1,cov_0_0,cov_0_1,cov_1_1$0,1,2,3,4,5$ | has no column n; it has t, mean_0, mean_1, cov_0_0, cov_0_1, cov_1_1, and moments need their number of tokens
        t,x_0,x_1$0,1,2$0,3,4$1,5,6$   | run 0 at t = 0.0 has 2 tokens but run 0 at t = 1.0 has 1; every snapshot needs as many tokens
        t,x_0,x_1$0,1,2$               | must have from 2 to 10000000 tokens but n is 1
        t,x_0,x_1$0,1,2$0,nan,4$       | x_0 is NaN at line 3, which is run 0, t = 0.0, token 1, counted from 0; a softmax that does not subtract the maximum of each row before exp overflows so
        t,run,x_0,x_1$0,0,1,2$0,0,3,4$1,0,1,2$1,0,3,4$0,7,1,2$0,7,3,4$ | run 7 has no snapshot at t = 1.0, which run 0 has; every run needs the same depths
        t,x_0,x_1$nan,1,2$             | line 2 has no number t
        t,x_0,x_1$0,1,2$0,3,4$3,1,2$3,3,4$ | t goes to depth 3.0 but the study ends at 2.0; leave out what lies beyond, or use --set depth=3.0
        t,mean_0,mean_1,cov_0_0,cov_0_1,cov_1_1,n$1,0,0,1,0,1,9$0,0,0,1,0,1,9$ | t must increase but is 0.0 in line 3 after 1.0
        t,mean_0,mean_1,cov_0_0,cov_0_1,cov_1_1,n$1,0,0,1,0,1,9$1,0,0,1,0,1,9$ | t must increase but is 1.0 in line 3 after 1.0
        t,mean_0,mean_1,cov_0_0,cov_0_1,cov_1_1,n$0,0,0,1,0,1,9$1,0,0,1,0,1,8$ | run 0 at t = 0.0 has 9 tokens but run 0 at t = 1.0 has 8; every snapshot needs as many tokens
        """)
    void badTables(String text, String expected) throws IOException {
        assertThat(problem(Layout.TND, Files.writeString(scratch.resolve("bad.csv"), text.replace("$", "\n"))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"TND", "NTD"})
    void firstValueThatIsNotFiniteIsNamed(Layout layout) throws IOException {
        double[] bad = allFlat(layout);
        int row = layout == Layout.TND ? 2 * N + 3 : 3 * T + 2;
        bad[(T * N + row) * D + 1] = Double.POSITIVE_INFINITY;
        Path file = npz("infinite.npz", npz -> {
            npz.add("t", NumericArray.vector(DEPTHS));
            npz.add("x", NumericArray.of(layout == Layout.TND ? shape(R, T, N, D) : shape(R, N, T, D), bad));
        });
        assertThat(problem(layout, file))
                .isEqualTo("x is Infinity at run 1, snapshot 2 (t = 1.0), token 3, coordinate 1, counted from 0; a"
                        + " softmax that does not subtract the maximum of each row before exp overflows so");
    }

    @Test
    void momentsMustBeFinite() throws IOException {
        double[] mean = flatten(means());
        mean[T * D + 3] = Double.NaN;
        Path file = npz("nan.npz", npz -> {
            npz.add("t", NumericArray.vector(DEPTHS));
            npz.add("mean", NumericArray.of(shape(R, T, D), mean));
            npz.add("cov", NumericArray.of(shape(R, T, D, D), flatten(covariances())));
            npz.add("n", N);
        });
        assertThat(problem(Layout.TND, file))
                .isEqualTo(
                        "mean is NaN at run 1, snapshot 1 (t = 0.5), entry 1, counted from 0; a softmax that does not "
                                + "subtract the maximum of each row before exp overflows so");
    }

    @Test
    void depthsThatTheStudyListsMustBeThere() throws IOException {
        request = request("save={at: [0, 1, 1.75]}");
        assertThat(problem(Layout.TND, moments("m.npz", npz -> {})))
                .isEqualTo("has no snapshot at depth 1.75, which save.at of the study lists; the nearest is at 2.0");
    }

    @Test
    void filesOfOneNumberOfTokensMustFitTogether() throws IOException {
        Path first = moments("first.npz", npz -> {});
        Path other = npz("other.npz", npz -> {
            npz.add("t", NumericArray.vector(0, 1));
            npz.add("x", NumericArray.of(shape(2, N, D), new double[2 * N * D]));
        });
        assertThat(problem(Layout.TND, first, other))
                .isEqualTo("has other depths than " + first
                        + ", which also has n = 5; runs of one number of tokens need " + "the same");
        Path matched = moments("matched.npz", npz -> npz.add("sampling", "moment-matched"));
        assertThat(problem(Layout.TND, first, matched)).startsWith("has other sampling than " + first);
    }

    @Test
    void unknownAndMissingFilesAreNamed() {
        assertThat(problem(Layout.TND, scratch.resolve("run.txt")))
                .isEqualTo("has an unknown extension; run files end in .npz, .h5, .hdf5, .h5md, .csv or .tsv");
        for (String name : List.of("none.npz", "none.h5", "none.csv")) {
            assertThat(problem(Layout.TND, scratch.resolve(name))).isEqualTo("file does not exist");
        }
    }

    @Test
    void filesThatPythonWritesAreRead() throws Exception {
        Python.script(scratch, """
            x = np.arange(2 * 3 * 4 * 2, dtype='f4').reshape(2, 3, 4, 2) ** 1.5
            t = np.array([0, 0.5, 2], dtype='f4')
            np.savez('x.npz', t=t, x=x, sampling='moment-matched')
            np.savez_compressed('ntd.npz', t=t, x=np.asfortranarray(x.swapaxes(1, 2)), sampling=b'moment-matched')
            m = x.astype('f8')
            cov = np.array([[np.cov(s.T) for s in r] for r in m])
            np.savez('m.npz', t=t, mean=m.mean(2), cov=cov, n=4, cov_divisor='n-1', sampling='moment-matched')
            with h5py.File('m.h5', 'w') as f:
                f['t'], f['mean'], f['cov'] = t, m.mean(2), cov
                f.attrs['n'] = 4
                f.attrs['cov_divisor'] = 'n-1'
                f.attrs['sampling'] = np.bytes_('moment-matched')
            with h5py.File('x.h5', 'w') as f:
                f.create_dataset('x', data=x, chunks=(1, 2, 4, 2), compression='gzip')
                f['t'], f['sampling'] = t, 'moment-matched'
            with h5py.File('h5md.h5', 'w') as f:
                f.attrs['sampling'] = 'moment-matched'
                f.create_group('h5md').attrs['version'] = [1, 1]
                for r in range(2):
                    p = f.create_group(f'particles/run{r}/position')
                    p['value'], p['time'], p['step'] = x[r], t, [0, 5, 20]
                    f[f'particles/run{r}'].create_group('box').attrs['dimension'] = 2
            """);

        ParticleMoments expected = read(Layout.TND, scratch.resolve("x.npz"));
        assertThat(expected.replicates()).isEqualTo(2);
        assertThat(expected.n()).isEqualTo(4);
        assertThat(expected.means()[1][2][1])
                .isCloseTo(
                        (Math.pow(41, 1.5) + Math.pow(43, 1.5) + Math.pow(45, 1.5) + Math.pow(47, 1.5)) / 4,
                        within(1e-4));
        for (String name : List.of("ntd.npz", "m.npz", "m.h5", "x.h5", "h5md.h5")) {
            ParticleMoments read = read(name.startsWith("ntd") ? Layout.NTD : Layout.TND, scratch.resolve(name));
            assertThat(read.sampling()).as(name).isEqualTo(Sampling.MOMENT_MATCHED);
            assertThat(read.depths()).as(name).containsExactly(0, 0.5, 2);
            assertThat(flatten(read.means())).as(name).containsExactly(flatten(expected.means()), within(1e-9));
            assertThat(flatten(read.covariances()))
                    .as(name)
                    .containsExactly(flatten(expected.covariances()), within(1e-8));
        }
    }
}
