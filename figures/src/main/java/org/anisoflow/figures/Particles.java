package org.anisoflow.figures;

import java.util.List;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.MemoryEstimate;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.ode.particles.ParticleObserver;
import org.anisoflow.ode.particles.ParticleRequest;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.ode.particles.ParticleSolver;
import org.anisoflow.ode.particles.Sampler;
import org.anisoflow.ode.particles.Streams;
import org.anisoflow.ode.particles.Workers;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.PlaneChart;
import org.anisoflow.viz.SavedLaws;

/** The tokens that a figure shows beside a law. They are sampled and integrated as the study says of its particles. */
public final class Particles {
    private Particles() {}

    /**
     * Runs the tokens that a figure asks for, and keeps them at the depths that it shows.
     *
     * @param figure one with a number of tokens
     * @throws InvalidInputException if there are too few tokens for the law, too many for the memory, or no laws were saved
     */
    public static ParticleRun run(Figure figure, Result result, Workers workers, ParticleObserver observer) {
        return run(figure, result, depths(figure, result), workers, observer);
    }

    /** The same, with tokens kept at given depths, which are saved ones. */
    public static ParticleRun run(
            Figure figure, Result result, double[] depths, Workers workers, ParticleObserver observer) {
        int n = figure.tokens().orElseThrow();
        ParticleRequest request = new ParticleRequest(
                result.study().transformer(), depths, result.study().particles().options(), true);
        memory(request, n, workers)
                .require("tokens must fit into memory: " + n + " of them need", fewer(request, n, workers));
        return new ParticleSolver()
                .run(request, draw(figure, result).tokens(), Streams.of(figure.seed(), 1), workers, observer);
    }

    private static MemoryEstimate memory(ParticleRequest request, int n, Workers workers) {
        return ParticleSolver.memory(request, n, workers.threads());
    }

    /** Half as many tokens, or a quarter and so on, until they fit. */
    private static List<MemoryEstimate.Remedy> fewer(ParticleRequest request, int n, Workers workers) {
        return IntStream.iterate(n / 2, few -> few > 1, few -> few / 2)
                .filter(few -> memory(request, few, workers).fits())
                .mapToObj(few -> new MemoryEstimate.Remedy("draw " + few, memory(request, few, workers)))
                .limit(1)
                .toList();
    }

    /** The component that each token of {@link #run} begins in. */
    public static int[] components(Figure figure, Result result) {
        return draw(figure, result).components();
    }

    private static Sampler.Draw draw(Figure figure, Result result) {
        GaussianMixture law = result.study().law();
        return Sampler.draw(
                law,
                figure.tokens().orElseThrow(),
                result.study().particles().sampling(),
                Streams.of(figure.seed(), 0));
    }

    /**
     * The saved depth with a law that is nearest to that of the figure; without one those that {@link PlaneChart#spread} tells.
     */
    static double[] depths(Figure figure, Result result) {
        SavedLaws laws = SavedLaws.of(result.trajectory());
        if (laws.isEmpty()) {
            throw new InvalidInputException(
                    "particles are drawn with laws, but the result has none; solve the study with "
                            + "--set save.laws=all");
        }
        return figure.depth().isPresent()
                ? new double[] {
                    laws.nearest(figure.depth().getAsDouble()).orElseThrow().depth()
                }
                : PlaneChart.spread(result.trajectory()).depths();
    }
}
