package org.anisoflow.ode.crosscheck;

import java.util.List;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.particles.Workers;

/** Checks a closure against particle runs, ours or those of another simulator. docs/theory.md section 7. */
public final class CrossCheck {
    private CrossCheck() {}

    /** Makes the particle runs of a plan and compares. */
    public static Validation validate(FlowRequest request, ParticlePlan plan, Workers workers, CheckObserver observer) {
        return validate(request, plan, workers, observer, null);
    }

    static Validation validate(
            FlowRequest request, ParticlePlan plan, Workers workers, CheckObserver observer, Closure closure) {
        Reference reference = Reference.of(request, plan.options(), plan.seed(), observer::cancelled);
        return new Validator(reference, plan, closure == null ? reference.closure() : closure)
                .validate(workers, observer);
    }

    /**
     * Judges runs of another simulator. Our own particle runs say how far a correct simulator of this many tokens may be
     * off.
     *
     * @param runs one entry per number of tokens
     */
    public static Validation compare(
            FlowRequest request,
            List<ParticleMoments> runs,
            ParticlePlan plan,
            Workers workers,
            CheckObserver observer) {
        return new Comparer(request, runs, plan, observer).compare(workers, observer);
    }
}
