package org.anisoflow.figures.published;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.formats.CsvWriter;
import org.anisoflow.formats.NpzWriter;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.Outcome;
import org.anisoflow.ode.particles.Workers;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.viz.ConeChart;
import org.anisoflow.viz.CovariancePaths;
import org.anisoflow.viz.Figures;

/**
 * One of the 16 panels of two-dimensional tokens of [castin2025]: the flow from every initial covariance of a grid, drawn in the
 * cone of positive semidefinite matrices.
 *
 * <p>The grid: u and w take {@code points} equally spaced values each, v = 1; the covariances are
 * {@code [[(u + v) / 2, w / 2], [w / 2, (v - u) / 2]]} where {@code v^2 - u^2 > w^2}, u varying slowest.
 */
final class PublishedPanel implements Reproduction {
    /** Traces above this are not drawn; all runs start at trace 1. */
    private static final double CLIP = 3;

    private final String key;
    private final int points;
    private final double[] limits;
    private final double step;
    private final double stopVelocity;
    private final double stopTrace;

    private PublishedPanel(String[] row) {
        key = row[0];
        points = Integer.parseInt(row[1]);
        limits = IntStream.range(2, 6)
                .mapToDouble(i -> Double.parseDouble(row[i]))
                .toArray();
        step = Double.parseDouble(row[6]);
        stopVelocity = Double.parseDouble(row[7]);
        stopTrace = Double.parseDouble(row[8]);
    }

    static List<PublishedPanel> all() {
        return Resources.rows("castin2025/panels.csv").stream()
                .map(PublishedPanel::new)
                .toList();
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String title() {
        return study().title();
    }

    @Override
    public String summary() {
        return "paths from " + grid().size() + " covariances in the cone and in the unit disc";
    }

    @Override
    public List<Study> studies() {
        return List.of(study());
    }

    /** The study of one member of the grid. */
    Study study() {
        String file = key + ".yaml";
        return StudyFile.parse(Path.of(file), Resources.text("castin2025/" + file));
    }

    /** The initial covariances as (a, c, b). */
    List<double[]> grid() {
        List<double[]> grid = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            double u = equallySpaced(limits[0], limits[1], i);
            for (int j = 0; j < points; j++) {
                double w = equallySpaced(limits[2], limits[3], j);
                if (1 - u * u > w * w) {
                    grid.add(new double[] {(u + 1) / 2, w / 2, (1 - u) / 2});
                }
            }
        }
        return grid;
    }

    private double equallySpaced(double first, double last, int i) {
        return i == points - 1 ? last : first + i * ((last - first) / (points - 1));
    }

    /** What to solve from an initial covariance (a, c, b): the study without what a picture does not need. */
    static FlowRequest request(Study study, double[] initial) {
        return study.request()
                .with(GaussianMixture.of(Gaussian.of(new double[2], matrix(initial))))
                .withPassengers(Optional.empty(), false)
                .with(Set.<Metric>of());
    }

    static Matrix matrix(double[] covariance) {
        return Matrix.of(2, 2, covariance[0], covariance[1], covariance[1], covariance[2]);
    }

    /** The published scheme with the step and the bounds of this panel. */
    EulerScheme publishedScheme() {
        return new EulerScheme(study().transformer().layers().get(0).attention(), step, stopVelocity, stopTrace);
    }

    @Override
    public Optional<Product> run(Workers workers, Watch watch) {
        return solve(workers, watch).map(this::product);
    }

    /** The members in the order of the grid; empty if cancelled. */
    Optional<List<PanelMember>> solve(Workers workers, Watch watch) {
        Study study = study();
        List<double[]> grid = grid();
        PanelMember[] members = new PanelMember[grid.size()];
        AtomicInteger done = new AtomicInteger();
        workers.run(members.length, (index, worker) -> {
            if (!watch.cancelled()) {
                members[index] = PanelMember.solve(request(study, grid.get(index)), CLIP);
                watch.progress(done.incrementAndGet() / (double) members.length);
            }
        });
        return watch.cancelled() ? Optional.empty() : Optional.of(List.of(members));
    }

    private Product product(List<PanelMember> members) {
        Groups groups = Groups.of(members);
        boolean clipped = members.stream().anyMatch(member -> member.largestTrace() > CLIP);
        List<CovariancePaths.Path> drawn = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            PanelMember member = members.get(i);
            drawn.add(new CovariancePaths.Path(
                    member.covariances(), groups.group()[i], member.outcome().isUnbounded()));
        }
        CovariancePaths paths =
                new CovariancePaths(drawn, groups.names(), clipped ? OptionalDouble.of(CLIP) : OptionalDouble.empty());
        Study study = study();
        String subtitle =
                members.size() + " initial covariances of trace 1, relative tolerance 1e-10; weights of [castin2025]";
        ConeChart.Data data = ConeChart.Data.of(paths, study.title(), subtitle);
        String caption = "Paths of 2 x 2 covariances from " + members.size()
                + " initial ones, in the cone of positive semidefinite matrices (left) and, scaled to trace 1, in the unit disc "
                + "(right). " + groups.sentence()
                + " Each path is solved by an adaptive method with relative tolerance 1e-10 "
                + "to depth " + study.transformer().depth() + " or to its blow-up, not with the published Euler scheme"
                + (clipped ? ". The cone shows paths up to trace " + CLIP + "." : ".");
        return new Product(
                caption,
                List.of(new Product.Picture(
                        key, theme -> ConeChart.withDisc(data, theme), ConeChart.WIDE, Figures.HEIGHT)),
                List.of(
                        new Product.DataFile(
                                key + ".npz",
                                "every path: t (members x points) and covariance (members x points x 3: a, c, b), NaN behind "
                                        + "the last point",
                                file -> writePaths(file, members)),
                        new Product.DataFile(
                                key + ".csv",
                                "every member: initial and last covariance, last depth, and outcome ("
                                        + Outcome.legend() + ")",
                                file -> writeMembers(file, members))));
    }

    private static void writePaths(Path file, List<PanelMember> members) throws IOException {
        int count = members.stream()
                .mapToInt(member -> member.depths().length)
                .max()
                .orElseThrow();
        double[] t = new double[members.size() * count];
        double[] covariance = new double[3 * t.length];
        Arrays.fill(t, Double.NaN);
        Arrays.fill(covariance, Double.NaN);
        for (int i = 0; i < members.size(); i++) {
            double[] depths = members.get(i).depths();
            System.arraycopy(depths, 0, t, i * count, depths.length);
            for (int j = 0; j < depths.length; j++) {
                System.arraycopy(members.get(i).covariances()[j], 0, covariance, 3 * (i * count + j), 3);
            }
        }
        try (NpzWriter writer = new NpzWriter(file)) {
            writer.begin("t", members.size(), count);
            writer.append(t);
            writer.begin("covariance", members.size(), count, 3);
            writer.append(covariance);
        }
    }

    private static void writeMembers(Path file, List<PanelMember> members) throws IOException {
        List<String> header = List.of("member", "initial_a", "initial_c", "initial_b", "outcome", "t", "a", "c", "b");
        try (CsvWriter writer = new CsvWriter(file, header)) {
            for (int i = 0; i < members.size(); i++) {
                PanelMember member = members.get(i);
                double[] first = member.covariances()[0];
                double[] last = member.last();
                writer.row(
                        i,
                        first[0],
                        first[1],
                        first[2],
                        member.outcome().code(),
                        member.end(),
                        last[0],
                        last[1],
                        last[2]);
            }
        }
    }
}
