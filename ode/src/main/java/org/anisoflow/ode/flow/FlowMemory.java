package org.anisoflow.ode.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.MemoryEstimate;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.closure.ProjectedField;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;

/** What a run of the {@link FlowSolver} takes of the memory, and how it could take less. */
public final class FlowMemory {
    /** Factors that the diagnostics of one saved depth hold at the same time: two singular value decompositions' worth. */
    private static final int FACTORS_OF_DIAGNOSTICS = 24;

    /** Factors that a run holds besides the stages of its stepper: states, tolerances, velocities. */
    private static final int FACTORS_OF_RUN = 10;

    /** Significant digits of a number of depths that is recommended. */
    private static final int DIGITS = 2;

    private FlowMemory() {}

    /** A whole run, with the trajectory that it returns. */
    public static MemoryEstimate of(FlowRequest request) {
        return saved(request).plus(working(request));
    }

    /**
     * Refuses a run that does not fit.
     *
     * @param estimate what a request takes, this one and those that save less
     * @param more further ways to need less
     * @throws InvalidInputException if it does not fit; it names the ways that suffice
     */
    public static void require(
            FlowRequest request, Function<FlowRequest, MemoryEstimate> estimate, List<MemoryEstimate.Remedy> more) {
        MemoryEstimate needed = estimate.apply(request);
        if (needed.fits()) {
            return;
        }
        List<MemoryEstimate.Remedy> remedies = new ArrayList<>();
        fewerDepths(request, estimate).ifPresent(remedies::add);
        SavePlan save = request.save();
        for (SavePlan.Laws laws : List.of(SavePlan.Laws.ENDS, SavePlan.Laws.NONE)) {
            if (laws.compareTo(save.lawsFor(request.law().dimension())) > 0
                    && remedies.stream().noneMatch(remedy -> remedy.words().contains("laws"))) {
                MemoryEstimate after = estimate.apply(request.with(new SavePlan(save.depths(), Optional.of(laws)))
                        .withPassengers(request.queries(), request.flowMap() && keepsFlowMap(request, laws)));
                if (after.fits()) {
                    remedies.add(new MemoryEstimate.Remedy("set save.laws: " + laws.key(), after));
                }
            }
        }
        remedies.addAll(more);
        needed.require("the study needs", remedies);
    }

    private static boolean keepsFlowMap(FlowRequest request, SavePlan.Laws laws) {
        return laws == SavePlan.Laws.ENDS && request.law().dimension() <= SavePlan.MAX_DIMENSION_OF_ALL_LAWS;
    }

    /** The largest round number of depths that fits, of the way in which the study gives them. */
    private static Optional<MemoryEstimate.Remedy> fewerDepths(
            FlowRequest request, Function<FlowRequest, MemoryEstimate> estimate) {
        int now = request.save().count(request.transformer().depth());
        int low = 1;
        int high = now;
        while (high - low > 1 + low / 64) {
            int middle = low + (high - low) / 2;
            if (estimate.apply(request.with(points(request, middle))).fits()) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double scale = Math.pow(10, Math.max(0, Math.floor(Math.log10(low)) - (DIGITS - 1)));
        int count = (int) (Math.floor(low / scale) * scale);
        if (count < 2) {
            return Optional.empty();
        }
        SavePlan.Depths depths = request.save().depths();
        String words = depths instanceof SavePlan.Depths.At
                ? "list at most " + count + " depths in save.at"
                : depths instanceof SavePlan.Depths.Points
                        ? "set save.points: " + count
                        : String.format(
                                Locale.ROOT,
                                "set save.every: %.3g",
                                request.transformer().depth() / (count - 1));
        return Optional.of(new MemoryEstimate.Remedy(words, estimate.apply(request.with(points(request, count)))));
    }

    private static SavePlan points(FlowRequest request, int count) {
        return new SavePlan(
                new SavePlan.Depths.Points(Math.max(2, count), SavePlan.Spacing.LINEAR, OptionalDouble.empty()),
                request.save().laws());
    }

    /** What the saved points of a trajectory take. */
    public static MemoryEstimate saved(FlowRequest request) {
        GaussianMixture law = request.law();
        int d = law.dimension();
        double points = request.save().count(request.transformer().depth());
        double laws =
                switch (request.save().lawsFor(d)) {
                    case ALL -> points;
                    case ENDS -> Math.min(2, points);
                    case NONE -> 0;
                };
        boolean several = law.size() > 1;
        double metrics = map(Metric.values().length, request.metrics().size());
        double vectors = 2 * array(d);
        // the record, its places in lists while they grow and are copied, and depths asked for
        double point = 64 + 24 + vectors + metrics + 24;
        double whole = 40 + array((double) d * request.initial().rank());
        if (several) {
            int clusters = ClusterMetric.values().length;
            point += 40 + map(clusters, clusters) + law.size() * (36 + vectors + metrics);
            whole += law.components().stream()
                    .mapToDouble(
                            component -> 40 + array((double) d * component.law().rank()))
                    .sum();
        }
        whole += carried(request, true);
        MemoryEstimate estimate =
                MemoryEstimate.NOTHING.plus("saved depths", points * point).plus("saved laws", laws * whole);
        double queries = carried(request, false);
        return queries == 0 ? estimate : estimate.plus("saved query tokens", points * queries);
    }

    /** What rides along, at one depth. */
    private static double carried(FlowRequest request, boolean withLaws) {
        return Arrays.stream(Carried.values())
                .filter(what -> what.isWithLaws() == withLaws)
                .mapToDouble(what -> what.numbers(request))
                .filter(numbers -> numbers > 0)
                .map(numbers -> 48 + array(numbers))
                .sum();
    }

    /** What is there as long as the run goes on. */
    private static MemoryEstimate working(FlowRequest request) {
        GaussianMixture law = request.law();
        double d = law.dimension();
        boolean square = request.transformer().noise().diffusion() > 0;
        double columns = law.components().stream()
                .mapToDouble(component -> square ? d : component.law().rank())
                .sum();
        double largest = Math.max(
                request.initial().rank(),
                law.components().stream()
                        .mapToDouble(component -> component.law().rank())
                        .max()
                        .orElseThrow());
        double field = 0;
        boolean projected = false;
        for (Layer layer : request.transformer().layers()) {
            boolean affine = ClosureField.suits(layer.attention(), law);
            projected |= !affine;
            field = Math.max(
                    field,
                    affine
                            ? ClosureField.numbers(layer.attention(), (int) columns)
                            : ProjectedField.numbers(layer.attention(), law, request.cubature()));
        }
        double state = (law.size() * d + d * columns) * (projected ? 2 : 1)
                + Arrays.stream(Carried.values())
                        .mapToDouble(what -> what.numbers(request))
                        .sum();
        int stages =
                switch (request.solver().method()) {
                    case DORMAND_PRINCE_853 -> 20;
                    case DORMAND_PRINCE_54 -> 11;
                    case LAYERS -> 4;
                };
        return MemoryEstimate.NOTHING
                .plus("weights", weights(request))
                .plus(
                        "the state of the run",
                        stages * array(state)
                                + FACTORS_OF_RUN * array(d * columns)
                                + Double.BYTES * field * (projected ? 2 : 1))
                .plus("diagnostics", FACTORS_OF_DIAGNOSTICS * array(d * Math.max(1, largest)));
    }

    private static double weights(FlowRequest request) {
        Transformer transformer = request.transformer();
        Set<Matrix> all = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Layer layer : transformer.layers()) {
            for (Head head : layer.attention().heads()) {
                all.addAll(List.of(head.query(), head.key(), head.value()));
                head.output().ifPresent(all::add);
            }
        }
        Stream.of(transformer.drift().linear(), request.queries())
                .flatMap(Optional::stream)
                .forEach(all::add);
        request.law().components().forEach(component -> all.add(component.law().factor()));
        all.add(request.initial().factor());
        return all.stream()
                .mapToDouble(matrix -> 24 + array((double) matrix.rows() * matrix.columns()))
                .sum();
    }

    /** What a study of d dimensions takes at least, with full matrices: one head, and two saved depths. */
    public static double least(int d) {
        double square = (double) d * d;
        return (20 + FACTORS_OF_RUN + FACTORS_OF_DIAGNOSTICS + 18) * array(square);
    }

    private static double array(double length) {
        return MemoryEstimate.array(length);
    }

    /** A map with keys of an enum of so many constants and so many numbers. */
    private static double map(int constants, int numbers) {
        return 64 + 4 * constants + 24.0 * numbers;
    }
}
