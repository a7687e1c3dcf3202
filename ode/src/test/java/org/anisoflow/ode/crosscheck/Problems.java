package org.anisoflow.ode.crosscheck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.SolverOptions;
import org.anisoflow.ode.particles.Integrator;
import org.anisoflow.ode.particles.ParticleOptions;
import org.anisoflow.ode.particles.Sampling;

/** Random but reproducible studies, mild enough that few tokens are a reference. */
final class Problems {
    enum Type {
        SOFTMAX,
        L2,
        SINKHORN,
        LINEAR,
        MULTI_HEAD,
        CAUSAL,
        MEAN_FIELD_RMS,
        DIFFUSION
    }

    private Problems() {}

    /** A study of unit depth, tested at depths 1/4, 1/2 and 1. */
    static FlowRequest study(Type type, int d) {
        Random random = new Random(31L * d + type.name().hashCode());
        double s = 1 / Math.sqrt(d);
        Kernel kernel =
                switch (type) {
                    case L2 -> new Kernel.L2(0.15 * s);
                    case SINKHORN -> new Kernel.Sinkhorn(2 / s);
                    case LINEAR -> new Kernel.Linear(0.3 * s);
                    default -> new Kernel.Softmax(0.3 * s);
                };
        List<Head> heads = new ArrayList<>();
        heads.add(head(random, kernel, d));
        if (type == Type.MULTI_HEAD) {
            heads.add(head(random, new Kernel.L2(0.1 * s), d));
        }
        Attention attention = new Attention(
                heads,
                type == Type.MEAN_FIELD_RMS
                        ? new Normalization.MeanFieldRms(Optional.empty())
                        : new Normalization.None(),
                type == Type.CAUSAL ? new Mask.Causal() : new Mask.None());
        Noise noise = Noise.own(type == Type.DIFFUSION ? 0.2 : 0);
        FlowRequest request = at(
                FlowRequest.of(law(random, d), new Transformer(List.of(new Layer(1, attention)), Drift.NONE, noise)),
                0.25,
                0.5,
                1.0);
        return stacked(type, d) ? request.with(SolverOptions.layers(0.125)) : request;
    }

    /** Particles of that study; stacks take the same steps. */
    static ParticleOptions particles(Type type, int d) {
        return stacked(type, d)
                ? ParticleOptions.fixed(Integrator.EULER, 0.125)
                : ParticleOptions.fixed(Integrator.RK4, 0.125);
    }

    /** Noise needs Euler steps; d = 64 takes them to save time. */
    private static boolean stacked(Type type, int d) {
        return type == Type.DIFFUSION || d == 64;
    }

    static FlowRequest at(FlowRequest request, Double... depths) {
        return request.with(new SavePlan(new SavePlan.Depths.At(List.of(depths)), Optional.empty()));
    }

    static Head head(Random random, Kernel kernel, int d) {
        return new Head(kernel, matrix(random, d), matrix(random, d), matrix(random, d));
    }

    static Gaussian law(Random random, int d) {
        double[] mean = new double[d];
        Arrays.setAll(mean, i -> 0.4 * random.nextGaussian());
        double[] factor = matrix(random, d).times(0.5).toRowMajor();
        for (int i = 0; i < d; i++) {
            factor[i * d + i] += 0.8;
        }
        return Gaussian.ofFactor(mean, Matrix.of(d, d, factor));
    }

    /** Independent normal entries of variance 1/d. */
    static Matrix matrix(Random random, int d) {
        double[] values = new double[d * d];
        Arrays.setAll(values, i -> random.nextGaussian() / Math.sqrt(d));
        return Matrix.of(d, d, values);
    }

    static ParticlePlan plan(List<Integer> counts, int replicates, long seed, ParticleOptions options) {
        return new ParticlePlan(counts, replicates, seed, Sampling.INDEPENDENT, options, 0.01);
    }
}
