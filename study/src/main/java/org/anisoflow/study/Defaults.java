package org.anisoflow.study;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.AttentionType;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.Cubature;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.gaussian.Standardization;
import org.anisoflow.ode.crosscheck.ParticlePlan;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.Method;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.SavePlan.Spacing;
import org.anisoflow.ode.flow.SolverOptions;
import org.anisoflow.ode.flow.StopRule;
import org.anisoflow.ode.particles.Integrator;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Kind;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;

/** Writes the defaults of a study into its tree, so that they stand in one place for the reader and the writer. */
final class Defaults {
    /** Euler steps of particles with noise. */
    private static final int NOISY_STEPS = 200;

    private Defaults() {}

    /** The tree with every default that does not depend on the size of the tokens. */
    static Mapping fill(Mapping root, String title) {
        SavePlan.Depths.Points points = (SavePlan.Depths.Points) SavePlan.DEFAULT.depths();
        Mapping study = root.entries().containsKey("title")
                ? root
                : root.with("title", new Scalar(root.mark(), title, Kind.TEXT));
        study = study.entries().containsKey("layers")
                ? study.with("layers", layers((Sequence) study.entries().get("layers")))
                : study.with("attention", attention((Mapping) study.entries().get("attention")));
        study = study.with("initial", initial(child(study, "initial")))
                .with("drift", child(study, "drift"))
                .with("particles", child(study, "particles"))
                .with(
                        "closure",
                        child(study, "closure")
                                .orElse("cubature", Cubature.DEFAULT.rule().key())
                                .orElse("merge-distance", Double.toString(FlowRequest.DEFAULT_MERGE_DISTANCE)))
                .orElse("diffusion", "0")
                .with(
                        "solver",
                        child(study, "solver")
                                .orElse("method", SolverOptions.DEFAULT.method().key())
                                .orElse("relative", Double.toString(SolverOptions.DEFAULT.relative()))
                                .orElse("absolute", Double.toString(SolverOptions.DEFAULT.absolute()))
                                .orElse("max-steps", Long.toString(SolverOptions.DEFAULT.maxSteps())))
                .with(
                        "stop",
                        child(study, "stop")
                                .orElse("converged", Double.toString(StopRule.DEFAULT.converged()))
                                .orElse("blow-up", Double.toString(StopRule.DEFAULT.blowUp())));
        Mapping save = child(study, "save");
        if (!save.entries().containsKey("at") && !save.entries().containsKey("every")) {
            save = save.orElse("points", Integer.toString(points.count()))
                    .orElse("spacing", points.spacing().key());
        }
        return metrics(study.with("save", save)).orElse("energy-beta", "1.0");
    }

    private static Mapping child(Mapping parent, String key) {
        return (Mapping) parent.entries().getOrDefault(key, Mapping.empty(parent.mark()));
    }

    private static Mapping metrics(Mapping study) {
        if (study.entries().containsKey("metrics")) {
            return study;
        }
        List<Node> all = Arrays.stream(Metric.values())
                .map(metric -> (Node) new Scalar(study.mark(), metric.key(), Kind.TEXT))
                .toList();
        return study.with("metrics", new Sequence(study.mark(), all));
    }

    private static Sequence layers(Sequence layers) {
        return new Sequence(
                layers.mark(),
                layers.items().stream()
                        .map(item -> (Mapping) item)
                        .map(layer -> (Node) layer.with(
                                "attention", attention((Mapping) layer.entries().get("attention"))))
                        .toList());
    }

    private static Mapping attention(Mapping attention) {
        Mapping normalized = attention.orElse("mask", "none").orElse("normalization", "none");
        if (!(attention.entries().get("heads") instanceof Sequence heads)) {
            return head(normalized);
        }
        return normalized.with(
                "heads",
                new Sequence(
                        heads.mark(),
                        heads.items().stream()
                                .map(item -> (Node) head((Mapping) item))
                                .toList()));
    }

    private static Mapping head(Mapping head) {
        String type = ((Scalar) head.entries().get("type")).text();
        Mapping scaled = type.equals(AttentionType.SINKHORN.key()) ? head : head.orElse("scale", "1.0");
        boolean pointwise = Arrays.stream(Activation.values())
                .anyMatch(activation -> activation.type().key().equals(type));
        return pointwise ? scaled.orElse("bias", "0") : scaled;
    }

    private static Mapping initial(Mapping initial) {
        return initial.entries().containsKey("tokens")
                ? initial.orElse("standardize", Standardization.NONE.key())
                : initial;
    }

    /** The map save with the defaults that depend on the dimension d and the depth of the study. */
    static Mapping save(Mapping save, int d, double depth) {
        Mapping whole = save.orElse("laws", SavePlan.DEFAULT.lawsFor(d).key());
        boolean logarithmic = whole.entries().get("spacing") instanceof Scalar spacing
                && spacing.text().equals(Spacing.LOGARITHMIC.key());
        return logarithmic ? whole.orElse("first", Double.toString(1e-6 * depth)) : whole;
    }

    /**
     * The map particles with every default. A residual stack, and particles with noise, take Euler steps: those of the
     * stack, or {@link #NOISY_STEPS} over the depth.
     *
     * @param seed of the particles, if the map gives none
     */
    static Mapping particles(Mapping particles, SolverOptions solver, Transformer transformer, long seed) {
        ParticlePlan plan = ParticlePlan.DEFAULT;
        boolean noisy = !transformer.noise().equals(Noise.NONE);
        Integrator integrator = noisy || solver.method() == Method.LAYERS
                ? Integrator.EULER
                : plan.options().integrator();
        List<Node> counts = plan.counts().stream()
                .map(count -> (Node) new Scalar(particles.mark(), Integer.toString(count), Kind.INTEGER))
                .toList();
        Mapping whole = particles.entries().containsKey("counts")
                ? particles
                : particles.with("counts", new Sequence(particles.mark(), counts));
        whole = whole.orElse("replicates", Integer.toString(plan.replicates()))
                .orElse("seed", Long.toString(seed))
                .orElse("sampling", plan.sampling().key())
                .orElse("integrator", integrator.key())
                .orElse("level", Double.toString(plan.level()));
        String chosen = ((Scalar) whole.entries().get("integrator")).text();
        if (chosen.equals(Integrator.ADAPTIVE.key())) {
            return whole.orElse("tolerance", Double.toString(plan.options().tolerance()));
        }
        boolean stepped =
                chosen.equals(Integrator.EULER.key()) && (noisy || solver.step().isPresent());
        return stepped
                ? whole.orElse("step", Double.toString(solver.step().orElse(transformer.depth() / NOISY_STEPS)))
                : whole;
    }

    /** The map initial with a mean. */
    static Mapping mean(Mapping initial, int d) {
        Node zero = new Scalar(initial.mark(), "0", Kind.INTEGER);
        return initial.with("mean", new Sequence(initial.mark(), Collections.nCopies(d, zero)));
    }
}
