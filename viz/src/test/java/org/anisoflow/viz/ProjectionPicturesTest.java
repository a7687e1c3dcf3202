package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.particles.FieldOptions;
import org.anisoflow.ode.particles.Integrator;
import org.anisoflow.ode.particles.ParticleObserver;
import org.anisoflow.ode.particles.ParticleOptions;
import org.anisoflow.ode.particles.ParticleRequest;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.ode.particles.ParticleSolver;
import org.anisoflow.ode.particles.Sampler;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.ode.particles.Workers;
import org.junit.jupiter.api.Test;

/**
 * Particles beside projected closures: what the guide says about these cases, and its pictures, which are written to
 * {@code target/pictures}.
 */
class ProjectionPicturesTest {
    private static final long SEED = 7;
    private static final Matrix I = Matrix.identity(2);
    private static final Matrix A = Matrix.of(new double[][] {{1, .4}, {-.3, .8}});
    private static final Matrix V = Matrix.of(new double[][] {{.5, -.2}, {.3, .6}});

    /** Tokens of the clusters, each with exactly its mean and covariance, and their cluster. */
    private record Cloud(double[] tokens, int[] component) {
        static Cloud of(GaussianMixture law, int n) {
            Random random = new Random(SEED);
            double[] tokens = new double[2 * n];
            int[] component = new int[n];
            int from = 0;
            for (int j = 0; j < law.size(); j++) {
                int count = j + 1 < law.size()
                        ? (int) Math.round(n * law.components().get(j).weight())
                        : n - from;
                double[] drawn = Sampler.draw(law.components().get(j).law(), count, Sampling.MOMENT_MATCHED, random);
                System.arraycopy(drawn, 0, tokens, 2 * from, drawn.length);
                Arrays.fill(component, from, from + count, j);
                from += count;
            }
            return new Cloud(tokens, component);
        }

        ParticleRun run(Transformer transformer, double... depths) {
            ParticleOptions options =
                    new ParticleOptions(Integrator.ADAPTIVE, OptionalDouble.empty(), 1e-6, FieldOptions.DEFAULT);
            try (Workers workers = new Workers(2)) {
                return new ParticleSolver()
                        .run(
                                new ParticleRequest(transformer, depths, options, true),
                                tokens,
                                new Random(SEED),
                                workers,
                                ParticleObserver.NONE);
            }
        }

        GaussianMixture end(ParticleRun run) {
            double[] last =
                    run.snapshots().get(run.snapshots().size() - 1).tokens().orElseThrow();
            return GaussianMixture.ofGroups(last, component.length, 2, component);
        }
    }

    private static Transformer transformer(Kernel kernel, Matrix a, Matrix v, double depth, Drift drift) {
        return new Transformer(List.of(new Layer(depth, Attention.of(new Head(kernel, a, I, v)))), drift);
    }

    private static Component component(double weight, double x, double y, Matrix factor) {
        return new Component(weight, Gaussian.ofFactor(new double[] {x, y}, factor));
    }

    private static void draw(String name, PlaneChart.Data data) throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "pictures"));
        try (OutputStream out = Files.newOutputStream(directory.resolve(name))) {
            Figures.writePng(PlaneChart.of(data, Theme.LIGHT), out, Figures.WIDTH, Figures.HEIGHT, Figures.SCALE);
        }
        assertThat(directory.resolve(name)).isNotEmptyFile();
    }

    /** The cluster in the middle splits; its Gaussian cannot, grows past the others, and pulls them along. */
    @Test
    void aClusterThatSplitsIsBeyondAGaussian() throws IOException {
        GaussianMixture law = new GaussianMixture(
                List.of(
                        component(.35, -2, 0, Matrix.diagonal(.25, .25)),
                        component(.35, 2, .5, Matrix.diagonal(.25, .25)),
                        component(.3, 0, 0, Matrix.diagonal(.6, .3))),
                Arrangement.CLUSTERS);
        Transformer shift =
                transformer(new Kernel.Softmax(1), I, I, 1.6, new Drift(Optional.of(I.times(-1)), Optional.empty()));
        Trajectory closure = new FlowSolver().solveOrThrow(FlowRequest.of(law, shift));
        Cloud cloud = Cloud.of(law, 2000);
        ParticleRun run = cloud.run(shift, 0, .8, 1.2, 1.6);
        draw(
                "projection-splits.png",
                PlaneChart.Data.of(
                        closure,
                        Plane.coordinates(2, 0, 1),
                        run,
                        cloud.component(),
                        List.of(),
                        "A cluster that splits",
                        "softmax mean shift, d = 2, projected closure, 2000 particles"));

        Cloud small = Cloud.of(law, 800);
        double few = small.end(small.run(shift, 1.6)).components().get(1).law().mean()[0];
        double many = cloud.end(run).components().get(1).law().mean()[0];
        double projected = closure.last().components().get(1).mean()[0];
        assertThat(Math.abs(few - many)).as("seed %s", SEED).isLessThan(0.01);
        assertThat(projected - many).as("seed %s", SEED).isBetween(0.2, 0.3);
    }

    /** Component 1 bends where it nears component 0. */
    @Test
    void aClusterThatBendsLeavesItsEllipse() throws IOException {
        GaussianMixture law = new GaussianMixture(
                List.of(
                        component(.5, 1, .5, Matrix.diagonal(.4, .4)),
                        component(.5, -1, .2, Matrix.of(new double[][] {{.5, 0}, {.2, .3}}))),
                Arrangement.CLUSTERS);
        Transformer softmax = transformer(new Kernel.Softmax(1), A, V, 1, Drift.NONE);
        Trajectory closure = new FlowSolver().solveOrThrow(FlowRequest.of(law, softmax));
        Cloud cloud = Cloud.of(law, 4000);
        ParticleRun run = cloud.run(softmax, 0, .5, .75, 1);
        draw(
                "projection-bends.png",
                PlaneChart.Data.of(
                        closure,
                        Plane.coordinates(2, 0, 1),
                        run,
                        cloud.component(),
                        List.of(),
                        "Two clusters",
                        "softmax, d = 2, projected closure, 4000 particles"));

        double[] particles = cloud.end(run).components().get(1).law().mean();
        double[] projected = closure.last().components().get(1).mean();
        assertThat(particles[1] - projected[1]).as("seed %s", SEED).isBetween(0.05, 0.15);
    }

    @Test
    void sigmoidAttentionIsNearlyAffine() throws IOException {
        GaussianMixture law = GaussianMixture.of(
                Gaussian.ofFactor(new double[] {.3, -.2}, Matrix.of(new double[][] {{.9, 0}, {.3, .6}})));
        Transformer sigmoid = transformer(new Kernel.Pointwise(Activation.SIGMOID, 1, 0), A, V, 4, Drift.NONE);
        Trajectory closure = new FlowSolver().solveOrThrow(FlowRequest.of(law, sigmoid));
        Cloud cloud = Cloud.of(law, 2000);
        ParticleRun run = cloud.run(sigmoid, 0, 1, 2, 4);
        draw(
                "projection-sigmoid.png",
                PlaneChart.Data.of(
                        closure,
                        Plane.coordinates(2, 0, 1),
                        run,
                        cloud.component(),
                        List.of(),
                        "Sigmoid attention",
                        "sigmoid, d = 2, projected closure, 2000 particles"));

        double[] bias = new double[4];
        for (int i = 1; i < 4; i++) {
            double depth = run.snapshots().get(i).depth();
            double particles = run.snapshots().get(i).covariance()[0];
            double[] f = closure.points().stream()
                    .filter(point -> point.depth() == depth)
                    .findFirst()
                    .orElseThrow()
                    .factor()
                    .orElseThrow()
                    .row(0);
            bias[i] = 1 - (f[0] * f[0] + f[1] * f[1]) / particles;
        }
        assertThat(bias[1]).as("seed %s", SEED).isBetween(0.0, 0.004);
        assertThat(bias[3]).as("seed %s", SEED).isBetween(0.03, 0.07);
    }
}
