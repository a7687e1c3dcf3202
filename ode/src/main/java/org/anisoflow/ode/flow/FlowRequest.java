package org.anisoflow.ode.flow;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.closure.Cubature;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;

/**
 * What to solve, how to save it and when to stop.
 *
 * @param law the law at depth 0, of one component or several
 * @param queries tokens carried by the in-context map, n x d; absent means none. Under a causal mask with several components
 *     they stand behind all tokens
 * @param flowMap whether the flow map M(t) of docs/theory.md section 8 rides along; only where the velocity is affine
 * @param metrics diagnostics to compute at every saved depth
 * @param energyBeta inverse temperature beta of the interaction energy
 * @param cubature expectations of a projected closure
 * @param mergeDistance W2 below which two components count as merged, in units of the root of the total variance at depth
 *     0, > 0
 */
public record FlowRequest(
        GaussianMixture law,
        Transformer transformer,
        SolverOptions solver,
        StopRule stop,
        SavePlan save,
        Optional<Matrix> queries,
        boolean flowMap,
        Set<Metric> metrics,
        double energyBeta,
        Cubature cubature,
        double mergeDistance) {
    /** Components closer than a hundredth of the initial spread count as merged. */
    public static final double DEFAULT_MERGE_DISTANCE = 0.01;

    public FlowRequest {
        metrics = Set.copyOf(metrics);
        int d = transformer.dimension();
        if (law.dimension() != d) {
            throw new InvalidInputException("the initial law has dimension " + law.dimension()
                    + " but attention acts on tokens of dimension " + d);
        }
        if (queries.isPresent() && queries.get().columns() != d) {
            throw new InvalidInputException("queries must have " + d + " columns, one row per token, but are "
                    + queries.get().shape());
        }
        transformer.layers().forEach(layer -> Closure.requireClosed(layer.attention(), law));
        boolean affine = transformer.layers().stream().allMatch(layer -> ClosureField.suits(layer.attention(), law));
        if (flowMap && !affine) {
            throw new InvalidInputException(
                    "a flow map needs an affine velocity field, but that of a projected closure or "
                            + "of several components is not affine; use queries instead");
        }
        if (solver.method() == Method.LAYERS && !affine) {
            throw new InvalidInputException("the method " + Method.LAYERS.key() + " needs a law of one component and "
                    + "attention that keeps Gaussians Gaussian, as one layer is not closed else; use the method "
                    + Method.DORMAND_PRINCE_853.key());
        }
        for (GaussianMixture.Component component : law.components()) {
            int rank = component.law().rank();
            if (needsFullRank(transformer, solver) && rank < d) {
                throw new InvalidInputException("diffusion needs an initial covariance of full rank " + d
                        + " but its rank is " + rank + "; add a small multiple of the identity"
                        + (affine ? ", or use the method " + Method.LAYERS.key() : ""));
            }
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
        if (!(mergeDistance > 0) || !Double.isFinite(mergeDistance)) {
            throw new InvalidInputException("merge-distance must be a positive number but is " + mergeDistance);
        }
        save.resolve(transformer.depth());
    }

    /** Whether covariances must be regular: noise adds their inverse factors to a velocity. */
    public boolean needsFullRank() {
        return needsFullRank(transformer, solver);
    }

    private static boolean needsFullRank(Transformer transformer, SolverOptions solver) {
        return transformer.noise().diffusion() > 0 && solver.method() != Method.LAYERS;
    }

    /** The Gaussian with mean and covariance of the whole law at depth 0: the law itself if it has one component. */
    public Gaussian initial() {
        return law.moments();
    }

    /** The root of the total variance at depth 0, the unit of distances between laws; 1 where that is 0. */
    public double spread() {
        double[] values = initial().factor().toRowMajor();
        double spread = Products.norm(values.length, values, 0);
        return spread > 0 ? spread : 1;
    }

    /** How the equations that are solved follow from those of the tokens. */
    public Closure closure() {
        return transformer.layers().stream()
                .map(layer -> Closure.of(layer.attention(), law))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** The flow of a law with default options: whole accuracy, all metrics, no passengers. */
    public static FlowRequest of(Gaussian initial, Transformer transformer) {
        return of(GaussianMixture.of(initial), transformer);
    }

    /** The flow of a mixture with default options: whole accuracy, all metrics, no passengers. */
    public static FlowRequest of(GaussianMixture law, Transformer transformer) {
        return new FlowRequest(
                law,
                transformer,
                SolverOptions.DEFAULT,
                StopRule.DEFAULT,
                SavePlan.DEFAULT,
                Optional.empty(),
                false,
                Set.of(Metric.values()),
                1,
                Cubature.DEFAULT,
                DEFAULT_MERGE_DISTANCE);
    }

    /** This request with another solver. */
    public FlowRequest with(SolverOptions newSolver) {
        return with(law, newSolver, stop, save, queries, flowMap, metrics, cubature);
    }

    /** This request with another stop rule. */
    public FlowRequest with(StopRule newStop) {
        return with(law, solver, newStop, save, queries, flowMap, metrics, cubature);
    }

    /** This request with another save plan. */
    public FlowRequest with(SavePlan newSave) {
        return with(law, solver, stop, newSave, queries, flowMap, metrics, cubature);
    }

    /** This request with other passengers. */
    public FlowRequest withPassengers(Optional<Matrix> newQueries, boolean newFlowMap) {
        return with(law, solver, stop, save, newQueries, newFlowMap, metrics, cubature);
    }

    /** This request with other diagnostics. */
    public FlowRequest with(Set<Metric> newMetrics) {
        return with(law, solver, stop, save, queries, flowMap, newMetrics, cubature);
    }

    /** This request with another cubature. */
    public FlowRequest with(Cubature newCubature) {
        return with(law, solver, stop, save, queries, flowMap, metrics, newCubature);
    }

    /** This request from another law. */
    public FlowRequest with(GaussianMixture newLaw) {
        return with(newLaw, solver, stop, save, queries, flowMap, metrics, cubature);
    }

    /** This request from another law in another transformer. */
    public FlowRequest with(GaussianMixture newLaw, Transformer newTransformer) {
        return new FlowRequest(
                newLaw,
                newTransformer,
                solver,
                stop,
                save,
                queries,
                flowMap,
                metrics,
                energyBeta,
                cubature,
                mergeDistance);
    }

    private FlowRequest with(
            GaussianMixture newLaw,
            SolverOptions newSolver,
            StopRule newStop,
            SavePlan newSave,
            Optional<Matrix> newQueries,
            boolean newFlowMap,
            Set<Metric> newMetrics,
            Cubature newCubature) {
        return new FlowRequest(
                newLaw,
                transformer,
                newSolver,
                newStop,
                newSave,
                newQueries,
                newFlowMap,
                newMetrics,
                energyBeta,
                newCubature,
                mergeDistance);
    }
}
