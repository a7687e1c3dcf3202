package org.anisoflow.ode.crosscheck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.MemoryEstimate;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.Method;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.SolverOptions;
import org.anisoflow.ode.particles.Integrator;
import org.anisoflow.ode.particles.ParticleOptions;
import org.anisoflow.ode.particles.ParticleRequest;
import org.anisoflow.ode.particles.ParticleSolver;
import org.anisoflow.ode.particles.Streams;

/**
 * What is compared where: the closure from the study's own law, and the quantities read off it.
 *
 * @param byComponent whether the components of the law are compared too
 * @param depths of snapshots, increasing
 * @param tested indices of the depths at which tests are made
 * @param path closure from the study's law, at {@code depths}
 * @param quantities per tested depth that the path reaches
 */
record Reference(
        FlowRequest request,
        ParticleOptions options,
        boolean byComponent,
        double[] depths,
        int[] tested,
        LawPath path,
        List<List<Quantity>> quantities) {
    /** Most depths of snapshots, and most of tests. */
    private static final int MOST_DEPTHS = 41;

    private static final int MOST_TESTED = 5;

    /** Widest typical band that still tells something. */
    static final double WIDEST_BAND = 0.5;

    /** Relative tolerance that is enough for a projected closure from the moments of a sample. */
    private static final double PROJECTED_TOLERANCE = 1e-6;

    /** How far local tolerances may add up. */
    private static final double ERROR_GROWTH = 100;

    /** How far tokens may be off, relative to their spread and mean, before they move. */
    static final double ROUND_OFF = 1e-8;

    /** Stands for the tolerance of fixed steps, which have none, so that round-off passes. */
    private static final double FIXED_STEP_TOLERANCE = 1e-8;

    /**
     * The closure at depths of the study or of a run file. A law of several components is tested at depth 0 too if its
     * components are not compared: nothing is paired then.
     *
     * @param seed of the random directions
     * @param listed whether the depths were listed by hand: then up to five of them are all tested
     */
    static Reference of(
            FlowRequest request,
            ParticleOptions options,
            boolean byComponent,
            double[] allDepths,
            boolean listed,
            long seed,
            BooleanSupplier cancelled) {
        requireSameSteps(request, options);
        requireOnePosition(request, options);
        boolean several = request.law().size() > 1;
        double[] depths = thin(onLayers(request, allDepths));
        int[] tested = tested(depths, listed, several && !byComponent);
        if (tested.length == 0) {
            throw new InvalidInputException(
                    "a check needs a depth above 0 to compare at but the only one is 0; add depths");
        }
        LawPath law = LawPath.of(request, request.law(), depths, cancelled);
        LawPath path = byComponent ? law : law.withoutComponents();
        List<List<Quantity>> quantities = new ArrayList<>();
        for (int k : tested) {
            if (k < path.states().size()) {
                quantities.add(Quantity.of(path.states().get(k), Streams.of(seed, -1)));
            }
        }
        return new Reference(request, options, several && byComponent, depths, tested, path, List.copyOf(quantities));
    }

    /** The closure at the depths that a study saves, with its components. */
    static Reference of(FlowRequest request, ParticleOptions options, long seed, BooleanSupplier cancelled) {
        return of(
                request,
                options,
                true,
                request.save().resolve(request.transformer().depth()),
                request.save().depths() instanceof SavePlan.Depths.At,
                seed,
                cancelled);
    }

    /** A stack of finite depth is only met by particles that take the same steps. */
    private static void requireSameSteps(FlowRequest request, ParticleOptions options) {
        if (request.solver().method() != Method.LAYERS) {
            return;
        }
        double h = request.solver().step().orElseThrow();
        boolean same = options.integrator() == Integrator.EULER
                && Math.abs(options.step().orElseThrow() - h) <= 1e-12 * h;
        if (!same) {
            throw new InvalidInputException("particles must take the steps of the solver's method "
                    + Method.LAYERS.key() + ", integrator " + Integrator.EULER.key() + " with step " + h
                    + ", but their integrator is " + options.integrator().key()
                    + (options.step().isPresent()
                            ? " with step " + options.step().getAsDouble()
                            : "")
                    + "; change the particles, or let an adaptive method solve the study");
        }
    }

    /** The tokens of a cell stand at one position: no other positions can be given. */
    private static void requireOnePosition(FlowRequest request, ParticleOptions options) {
        if (request.law().arrangement() == Arrangement.CELLS
                && options.field().positions().isPresent()) {
            throw new InvalidInputException("positions of tokens are those of the cells that the law consists of, but "
                    + "others are given; remove them");
        }
    }

    /** With the method of layers, the ends of layers nearest to the depths. */
    private static double[] onLayers(FlowRequest request, double[] depths) {
        if (request.solver().method() != Method.LAYERS) {
            return depths;
        }
        double h = request.solver().step().orElseThrow();
        double horizon = request.transformer().depth();
        return Arrays.stream(depths)
                .map(t -> Math.min(horizon, Math.rint(t / h) * h))
                .distinct()
                .toArray();
    }

    private static double[] thin(double[] depths) {
        if (depths.length <= MOST_DEPTHS) {
            return depths;
        }
        double[] few = new double[MOST_DEPTHS];
        Arrays.setAll(few, i -> depths[(int) Math.round((double) i * (depths.length - 1) / (MOST_DEPTHS - 1))]);
        return few;
    }

    private static int[] tested(double[] depths, boolean listed, boolean start) {
        int first = depths[0] == 0 ? 1 : 0;
        int count = depths.length - first;
        IntStream beyond = listed && count <= MOST_TESTED
                ? IntStream.range(first, depths.length)
                : IntStream.rangeClosed(1, 4)
                        .map(quarter -> first + (count * quarter + 3) / 4 - 1)
                        .filter(k -> k >= first)
                        .distinct();
        return (start && first == 1 ? IntStream.concat(IntStream.of(0), beyond) : beyond).toArray();
    }

    Closure closure() {
        return request.closure();
    }

    /**
     * The closure from the moments of a sample, at the tested depths. There are seven for each replicate: a projected one,
     * whose cubature is costly and whose bias is only measured, is solved to 1e-6.
     */
    LawPath from(GaussianMixture sample, BooleanSupplier cancelled) {
        return LawPath.of(request.with(pairedSolver()), sample, testedDepths(), cancelled);
    }

    private SolverOptions pairedSolver() {
        SolverOptions solver = request.solver();
        double relative =
                closure() == Closure.PROJECTED ? Math.max(solver.relative(), PROJECTED_TOLERANCE) : solver.relative();
        return solver.withTolerances(relative, solver.absolute() * (relative / solver.relative()));
    }

    /** A run of so many tokens, in as many groups as there are components to compare, for an estimate of its cost. */
    private ParticleRequest particles(int n) {
        int components = request.law().size();
        return new ParticleRequest(
                request.transformer(),
                depths,
                options,
                false,
                byComponent && n >= 2 * components
                        ? Optional.of(IntStream.range(0, n)
                                .map(i -> (int) ((long) i * components / n))
                                .toArray())
                        : Optional.empty());
    }

    /**
     * Checks that the runs that are made at the same time fit into the memory, beside the moments of those that were made.
     *
     * @param replicates runs of this and other counts
     * @throws InvalidInputException if the estimate exceeds the heap
     */
    void requireMemory(int n, int replicates, int threads) {
        List<MemoryEstimate.Remedy> remedies = new ArrayList<>();
        int low = 0;
        int high = n;
        while (high - low > 1 + low / 64) {
            int middle = low + (high - low) / 2;
            if (memory(middle, replicates, threads).fits()) {
                low = middle;
            } else {
                high = middle;
            }
        }
        if (low >= request.initial().dimension() + 2) {
            remedies.add(new MemoryEstimate.Remedy(
                    "use at most " + low + " tokens (particles.counts)", memory(low, replicates, threads)));
        }
        for (int fewer = threads - 1; fewer >= 1; fewer--) {
            MemoryEstimate after = memory(n, replicates, fewer);
            if (after.fits()) {
                remedies.add(new MemoryEstimate.Remedy("use --threads " + fewer, after));
                break;
            }
        }
        memory(n, replicates, threads).require("counts: " + n + " tokens need", remedies);
    }

    private MemoryEstimate memory(int n, int replicates, int threads) {
        double d = request.initial().dimension();
        double laws = 1 + (byComponent ? request.law().size() : 0);
        MemoryEstimate runs = n >= PairedRuns.ONE_BY_ONE
                ? ParticleSolver.memory(particles(n), n, threads)
                : ParticleSolver.memory(particles(n), n, 1).times(Math.min(threads, replicates));
        return runs.plus(
                "moments of all runs", replicates * depths.length * laws * (MemoryEstimate.array(d * d) + 8 * d + 64));
    }

    double[] testedDepths() {
        return Arrays.stream(tested).mapToDouble(k -> depths[k]).toArray();
    }

    double testedDepth(int k) {
        return depths[tested[k]];
    }

    /** The closure at the k-th tested depth. */
    State at(int k) {
        return path.states().get(tested[k]);
    }

    /**
     * What the tolerances of both integrations may make of a quantity. A token may be off by 100 times the sum of the
     * relative tolerance of the closure, that of the particles (1e-8 for fixed steps) and that of Sinkhorn iterations, in
     * units of the spread at the beginning plus the spread and the largest mean at the depth; at depth 0 by 1e-8 of that.
     */
    double floor(int k, Quantity quantity) {
        double tolerance = testedDepth(k) == 0 ? ROUND_OFF : ERROR_GROWTH * tolerance();
        Moments law = at(k).whole();
        int d = law.dimension();
        double[] initial = request.initial().factor().toRowMajor();
        double start = Math.sqrt(Arrays.stream(initial).map(f -> f * f).sum() / d);
        double mean = Arrays.stream(law.mean()).map(Math::abs).max().orElse(0);
        return quantity.errorFrom(tolerance * (start + Math.sqrt(law.trace() / d) + mean), at(k));
    }

    private double tolerance() {
        double tolerance =
                request.solver().method() == Method.LAYERS ? 0 : pairedSolver().relative();
        tolerance += options.integrator() == Integrator.ADAPTIVE ? options.tolerance() : FIXED_STEP_TOLERANCE;
        if (request.transformer().layers().stream()
                .flatMap(layer -> layer.attention().heads().stream())
                .map(Head::kernel)
                .anyMatch(Kernel.Sinkhorn.class::isInstance)) {
            tolerance += options.field().sinkhornTolerance();
        }
        return tolerance;
    }

    /** What cubature may make of a quantity, by the closure's own estimate, which a component may have all of. */
    double cubatureError(int k, Quantity quantity) {
        double share = quantity.part().isPresent()
                ? request.law().components().get(quantity.part().getAsInt()).weight()
                : 1;
        return quantity.errorFrom(path.cubatureErrors().get(tested[k]) / Math.sqrt(share), at(k));
    }

    /** The scale of the quantity of a test at one of the tested depths; 0 if there is no such quantity. */
    double scale(Validation.Test test) {
        return of(test, (k, quantity) -> quantity.scale(at(k)));
    }

    /** What cubature may make of the quantity of a test. */
    double cubatureError(Validation.Test test) {
        return of(test, this::cubatureError);
    }

    /** What is known about the quantity of a test at the k-th tested depth; 0 if there is no such quantity. */
    private double of(Validation.Test test, ToDoubleBiFunction<Integer, Quantity> known) {
        for (int k = 0; k < quantities.size(); k++) {
            if (testedDepth(k) == test.depth()) {
                for (Quantity quantity : quantities.get(k)) {
                    if (quantity.name().equals(test.quantity())) {
                        return known.applyAsDouble(k, quantity);
                    }
                }
            }
        }
        return 0;
    }

    /** The median over the trusted tests of one count, beyond depth 0, of what they allow relative to the scale. */
    double typicalBand(List<Validation.Test> tests, int n) {
        double[] bands = tests.stream()
                .filter(t -> t.trusted() && t.depth() > 0 && t.n() == n && scale(t) > 0)
                .mapToDouble(t -> t.allowed() / scale(t))
                .sorted()
                .toArray();
        return bands.length == 0 ? 0 : bands[bands.length / 2];
    }
}
