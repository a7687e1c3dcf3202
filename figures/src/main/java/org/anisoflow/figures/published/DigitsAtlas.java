package org.anisoflow.figures.published;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.particles.Workers;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.viz.SpectrumAtlas;

/**
 * Every attention type on the same real tokens: 1797 handwritten digits, pixels centred and scaled to variance 1. Query and key
 * are the same random matrix, so that every type stretches the cloud along what its tokens have in common.
 */
final class DigitsAtlas implements Reproduction {
    private static final List<String> TYPES = List.of(
            "softmax", "multi-head-softmax", "l2", "sinkhorn", "linear", "sigmoid", "relu", "erf", "unnormalized");

    /** Shares of the first directions are drawn. */
    private static final int DRAWN = 24;

    @Override
    public String key() {
        return "digits-atlas";
    }

    @Override
    public String title() {
        return "Atlas of anisotropy: attention types on digits";
    }

    @Override
    public String summary() {
        return "spectra over depth of " + TYPES.size() + " attention types on 1797 digits";
    }

    @Override
    public List<Study> studies() {
        Path directory = unpacked();
        try {
            return TYPES.stream()
                    .map(type ->
                            StudyFile.read(directory.resolve("digits-atlas").resolve(type + ".yaml")))
                    .toList();
        } finally {
            delete(directory);
        }
    }

    /** The studies and their tokens as files, because studies refer to tokens by path. */
    private static Path unpacked() {
        try {
            Path directory = Files.createTempDirectory("anisoflow-atlas");
            Files.createDirectory(directory.resolve("data"));
            Files.createDirectory(directory.resolve("digits-atlas"));
            Files.write(directory.resolve("data/digits-8x8.csv"), Resources.bytes("data/digits-8x8.csv"));
            for (String type : TYPES) {
                String file = "digits-atlas/" + type + ".yaml";
                Files.write(directory.resolve(file), Resources.bytes(file));
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Product> run(Workers workers, Watch watch) {
        List<Study> studies = studies();
        Trajectory[] runs = new Trajectory[studies.size()];
        AtomicInteger done = new AtomicInteger();
        FlowObserver observer = FlowObserver.until(watch::cancelled);
        workers.run(runs.length, (index, worker) -> {
            runs[index] = new FlowSolver()
                    .solve(
                            studies.get(index)
                                    .request()
                                    .withPassengers(Optional.empty(), false)
                                    .with(Set.of(Metric.EFFECTIVE_RANK, Metric.TOP_SHARE, Metric.TOTAL_VARIANCE)),
                            observer);
            watch.progress(done.incrementAndGet() / (double) runs.length);
        });
        return watch.cancelled() ? Optional.empty() : Optional.of(product(studies, List.of(runs)));
    }

    private Product product(List<Study> studies, List<Trajectory> runs) {
        List<SpectrumAtlas.Panel> panels = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            Trajectory run = runs.get(i);
            double first = run.first().metrics().get(Metric.EFFECTIVE_RANK);
            double last = run.last().metrics().get(Metric.EFFECTIVE_RANK);
            panels.add(new SpectrumAtlas.Panel(
                    TYPES.get(i).replace('-', ' ') + ", "
                            + studies.get(i).closure().key() + " closure",
                    String.format(
                            Locale.ROOT,
                            "effective rank %.1f to %.1f, %s",
                            first,
                            last,
                            run.status().key().replace('_', ' ')),
                    run.points().stream().mapToDouble(Trajectory.Point::depth).toArray(),
                    run.points().stream().map(DigitsAtlas::shares).toArray(double[][]::new),
                    run.blowUpDepth()));
        }
        SpectrumAtlas.Data data = new SpectrumAtlas.Data(
                title(),
                "1797 digits of 8 x 8 pixels, centred and scaled to variance 1; the " + DRAWN
                        + " largest eigenvalues as shares of the total variance",
                panels);
        String caption =
                "Spectrum over depth of every attention type on the same tokens: 1797 handwritten digits of 8 x 8 "
                        + "pixels, d = 64, each pixel centred and scaled to variance 1. One random 16 x 64 matrix is query and key "
                        + "(four of them for multi-head softmax), so that every type stretches the cloud along directions that its tokens "
                        + "share; values are multiples of the identity such that all types move at the same speed where scores are small. Exact closures solve the law, "
                        + "projected ones its Gaussian projection. A dashed line is a blow-up.";
        return new Product(
                caption,
                List.of(new Product.Picture(
                        key(), theme -> SpectrumAtlas.of(data, theme), SpectrumAtlas.WIDTH, SpectrumAtlas.HEIGHT)),
                List.of(new Product.DataFile(
                        key() + ".csv",
                        "every type and depth: closure, total variance, effective rank, top share",
                        file -> write(file, studies, runs))));
    }

    private static double[] shares(Trajectory.Point point) {
        double total = Arrays.stream(point.eigenvalues()).sum();
        return Arrays.stream(point.eigenvalues())
                .limit(DRAWN)
                .map(value -> value / total)
                .toArray();
    }

    private static void write(Path file, List<Study> studies, List<Trajectory> runs) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write("attention,closure,t,total_variance,effective_rank,top_share\n");
            for (int i = 0; i < runs.size(); i++) {
                for (Trajectory.Point point : runs.get(i).points()) {
                    writer.write(TYPES.get(i) + "," + studies.get(i).closure().key() + "," + point.depth() + ","
                            + point.metrics().get(Metric.TOTAL_VARIANCE) + ","
                            + point.metrics().get(Metric.EFFECTIVE_RANK) + ","
                            + point.metrics().get(Metric.TOP_SHARE) + "\n");
                }
            }
        }
    }
}
