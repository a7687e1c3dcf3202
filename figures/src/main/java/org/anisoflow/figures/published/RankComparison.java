package org.anisoflow.figures.published;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.formats.CsvWriter;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.SolverOptions;
import org.anisoflow.ode.flow.StopRule;
import org.anisoflow.ode.particles.Workers;
import org.anisoflow.study.Study;
import org.anisoflow.viz.Figures;
import org.anisoflow.viz.RankHistogram;

/**
 * A published rank histogram: the number of eigenvalues above 0.1 of the limit covariance, by the published Euler scheme and of
 * the exact flow.
 */
final class RankComparison implements Reproduction {
    /** What is left of the way to the limit falls like 1/t. */
    private static final double HORIZON = 1e5;

    private static final int MAX_STEPS = 1_000_000;

    private final RankSet set;

    /**
     * The two ends of a run.
     *
     * @param steps of the published scheme
     * @param published eigenvalues by the published scheme, descending
     * @param exact eigenvalues of the flow at depth 1e5, descending
     */
    record Ends(int steps, double[] published, double[] exact) {
        int publishedRank() {
            return rank(published);
        }

        int exactRank() {
            return rank(exact);
        }

        private static int rank(double[] eigenvalues) {
            return (int) Arrays.stream(eigenvalues)
                    .filter(value -> value > RankSet.THRESHOLD)
                    .count();
        }
    }

    RankComparison(RankSet set) {
        this.set = set;
    }

    static List<RankComparison> all() {
        return RankSet.ALL.stream().map(RankComparison::new).toList();
    }

    @Override
    public String key() {
        return set.key();
    }

    @Override
    public String title() {
        return set.title();
    }

    @Override
    public String summary() {
        return "ranks of 300 limits, published scheme and exact flow";
    }

    @Override
    public List<Study> studies() {
        return List.of();
    }

    @Override
    public Optional<Product> run(Workers workers, Watch watch) {
        List<RankSet.Run> runs = set.runs();
        return solve(runs, workers, watch).map(ends -> product(runs, ends));
    }

    /** Both ends of every run; empty if cancelled. */
    Optional<List<Ends>> solve(List<RankSet.Run> runs, Workers workers, Watch watch) {
        Ends[] ends = new Ends[runs.size()];
        AtomicInteger done = new AtomicInteger();
        workers.run(ends.length, (index, worker) -> {
            if (!watch.cancelled()) {
                RankSet.Run run = runs.get(index);
                EulerScheme.Run published = set.publishedScheme(run).run(run.initial(), MAX_STEPS, watch);
                ends[index] = new Ends(
                        published.steps(),
                        Decompositions.symmetricEigen(published.covariance()).values(),
                        exact(run, HORIZON));
                watch.progress(done.incrementAndGet() / (double) ends.length);
            }
        });
        return watch.cancelled() ? Optional.empty() : Optional.of(List.of(ends));
    }

    static double[] exact(RankSet.Run run, double horizon) {
        FlowRequest request = FlowRequest.of(
                        Gaussian.of(new double[run.dimension()], run.initial()),
                        Transformer.of(run.attention(), horizon))
                .with(SolverOptions.DEFAULT)
                .with(new StopRule(0, StopRule.DEFAULT.blowUp()))
                .with(new SavePlan(new SavePlan.Depths.At(List.of(horizon)), Optional.of(SavePlan.Laws.NONE)))
                .with(Set.<Metric>of());
        return new FlowSolver().solveOrThrow(request).last().eigenvalues();
    }

    private Product product(List<RankSet.Run> runs, List<Ends> ends) {
        List<RankHistogram.Panel> panels = new ArrayList<>();
        int differ = 0;
        for (int d : RankSet.DIMENSIONS) {
            int[][] counts = new int[2][d + 1];
            for (int i = 0; i < runs.size(); i++) {
                if (runs.get(i).dimension() == d) {
                    counts[0][ends.get(i).publishedRank()]++;
                    counts[1][ends.get(i).exactRank()]++;
                    differ += ends.get(i).publishedRank() == ends.get(i).exactRank() ? 0 : 1;
                }
            }
            panels.add(new RankHistogram.Panel(d, counts));
        }
        String subtitle = "100 runs for each d; scheme and exact flow differ in " + differ + " of " + runs.size()
                + (differ > 0 ? ": large first steps, projected, cut eigenvalues to zero" : "");
        RankHistogram.Data data = new RankHistogram.Data(
                set.title(),
                subtitle,
                "eigenvalues above 0.1",
                List.of("published scheme (Euler, projected)", "exact flow, depth 10⁵"),
                panels);
        String caption =
                "How many eigenvalues of the limit covariance are above 0.1, for 100 random initial covariances and "
                        + "weights of each dimension, K = -Q with floor(d/2) rows. Hatched: explicit Euler with projection onto "
                        + "positive semidefinite matrices, as published [castin2025]. Full: the same flow solved adaptively to depth "
                        + "1e5. The two differ in " + differ + " of " + runs.size()
                        + " runs. Where the first Euler steps overshoot, "
                        + "the projection sets eigenvalues to zero that the flow keeps positive; rank lost in this way never returns.";
        return new Product(
                caption,
                List.of(new Product.Picture(
                        key(), theme -> RankHistogram.of(data, theme), RankHistogram.WIDTH, Figures.HEIGHT)),
                List.of(new Product.DataFile(
                        key() + ".csv",
                        "every run: dimension, steps of the published scheme, eigenvalues above 0.1 by the scheme and of the "
                                + "flow, and the eigenvalues themselves, NaN where d is smaller than 5",
                        file -> write(file, runs, ends))));
    }

    private static void write(Path file, List<RankSet.Run> runs, List<Ends> ends) throws IOException {
        List<String> header = new ArrayList<>(List.of("run", "d", "steps", "published_rank", "exact_rank"));
        for (String name : List.of("published", "exact")) {
            for (int i = 1; i <= 5; i++) {
                header.add(name + "_" + i);
            }
        }
        try (CsvWriter writer = new CsvWriter(file, header)) {
            for (int i = 0; i < runs.size(); i++) {
                Ends end = ends.get(i);
                double[] row = new double[15];
                Arrays.fill(row, Double.NaN);
                row[0] = i;
                row[1] = runs.get(i).dimension();
                row[2] = end.steps();
                row[3] = end.publishedRank();
                row[4] = end.exactRank();
                System.arraycopy(end.published(), 0, row, 5, end.published().length);
                System.arraycopy(end.exact(), 0, row, 10, end.exact().length);
                writer.row(row);
            }
        }
    }
}
