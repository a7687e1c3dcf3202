package org.anisoflow.ode.flow;

import java.util.Optional;
import java.util.Set;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;

/**
 * What to solve, how to save it and when to stop.
 *
 * @param initial the law at depth 0
 * @param queries tokens carried by the in-context map, n x d; absent means none
 * @param flowMap whether the flow map M(t) of docs/theory.md section 8 rides along
 * @param metrics diagnostics to compute at every saved depth
 * @param energyBeta inverse temperature beta of the interaction energy
 */
public record FlowRequest(
        Gaussian initial,
        Transformer transformer,
        SolverOptions solver,
        StopRule stop,
        SavePlan save,
        Optional<Matrix> queries,
        boolean flowMap,
        Set<Metric> metrics,
        double energyBeta) {
    public FlowRequest {
        metrics = Set.copyOf(metrics);
        int d = transformer.dimension();
        if (initial.dimension() != d) {
            throw new InvalidInputException("the initial law has dimension " + initial.dimension()
                    + " but attention acts on tokens of dimension " + d);
        }
        if (queries.isPresent() && queries.get().columns() != d) {
            throw new InvalidInputException("queries must have " + d + " columns, one row per token, but are "
                    + queries.get().shape());
        }
        transformer.layers().forEach(layer -> Closure.requireExact(layer.attention()));
        double kappa = transformer.drift().diffusion();
        if (kappa > 0 && solver.method() != Method.LAYERS && initial.rank() < d) {
            throw new InvalidInputException("diffusion needs an initial covariance of full rank " + d
                    + " but its rank is " + initial.rank()
                    + "; add a small multiple of the identity, or use the method " + Method.LAYERS.key());
        }
        if (!(energyBeta > 0) || !Double.isFinite(energyBeta)) {
            throw new InvalidInputException("energy-beta must be a positive number but is " + energyBeta);
        }
        if (solver.method() == Method.LAYERS) {
            for (int i = 0; i < transformer.layers().size(); i++) {
                double count =
                        transformer.layers().get(i).depth() / solver.step().getAsDouble();
                if (!(Math.abs(count - Math.rint(count)) <= 1e-9 * count) || Math.rint(count) < 1) {
                    throw new InvalidInputException("depth must be a whole multiple of the step "
                            + solver.step().getAsDouble() + ", in every layer, but layer " + i + " has "
                            + transformer.layers().get(i).depth());
                }
            }
        }
        save.resolve(transformer.depth());
    }

    /** The flow of a law with default options: whole accuracy, all metrics, no passengers. */
    public static FlowRequest of(Gaussian initial, Transformer transformer) {
        return new FlowRequest(
                initial,
                transformer,
                SolverOptions.DEFAULT,
                StopRule.DEFAULT,
                SavePlan.DEFAULT,
                Optional.empty(),
                false,
                Set.of(Metric.values()),
                1);
    }

    /** This request with another solver. */
    public FlowRequest with(SolverOptions newSolver) {
        return new FlowRequest(initial, transformer, newSolver, stop, save, queries, flowMap, metrics, energyBeta);
    }

    /** This request with another stop rule. */
    public FlowRequest with(StopRule newStop) {
        return new FlowRequest(initial, transformer, solver, newStop, save, queries, flowMap, metrics, energyBeta);
    }

    /** This request with another save plan. */
    public FlowRequest with(SavePlan newSave) {
        return new FlowRequest(initial, transformer, solver, stop, newSave, queries, flowMap, metrics, energyBeta);
    }

    /** This request with other passengers. */
    public FlowRequest withPassengers(Optional<Matrix> newQueries, boolean newFlowMap) {
        return new FlowRequest(initial, transformer, solver, stop, save, newQueries, newFlowMap, metrics, energyBeta);
    }

    /** This request with other diagnostics. */
    public FlowRequest with(Set<Metric> newMetrics) {
        return new FlowRequest(initial, transformer, solver, stop, save, queries, flowMap, newMetrics, energyBeta);
    }
}
