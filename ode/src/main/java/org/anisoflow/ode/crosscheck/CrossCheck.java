package org.anisoflow.ode.crosscheck;

import java.util.List;
import java.util.Optional;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.particles.EffectiveTokens;
import org.anisoflow.ode.particles.SinkhornReport;
import org.anisoflow.ode.particles.Workers;

/** Checks a closure against particle runs, ours or those of another simulator. docs/theory.md section 7. */
public final class CrossCheck {
    private CrossCheck() {}

    /** Makes the particle runs of a plan and compares. */
    public static Validation validate(FlowRequest request, ParticlePlan plan, Workers workers, CheckObserver observer) {
        return pending(request, plan);
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
        return pending(request, plan);
    }

    private static Validation pending(FlowRequest request, ParticlePlan plan) {
        return new Validation(
                Verdict.INCONCLUSIVE,
                "nothing was compared",
                Closure.of(request.transformer().layers().get(0).attention()),
                plan.level(),
                true,
                List.of(),
                Optional.empty(),
                new EffectiveTokens(0, 0, 0),
                SinkhornReport.NONE,
                List.of(),
                List.of(),
                plan.seed(),
                false);
    }
}
