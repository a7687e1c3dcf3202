package org.anisoflow.ode.crosscheck;

import java.util.List;
import java.util.Optional;
import org.anisoflow.ode.particles.ParticleRun;

/**
 * One particle run and its paired closure, read off at the tested depths. Entries [k][q]: tested depth, quantity; NaN
 * where a run or a closure did not get there.
 *
 * @param run of the whole cloud
 * @param particles values of the whole cloud
 * @param closure values of the closure from the moments of the whole cloud, or from the study's law if unpaired
 * @param difference particles - closure, corrected for its bias
 * @param correctionError by how much the correction differs from the simple one
 * @param problem why the first missing depth is missing
 * @param complete false if it was cancelled
 */
record Sample(
        ParticleRun run,
        double[][] particles,
        double[][] closure,
        double[][] difference,
        double[][] correctionError,
        Optional<String> problem,
        boolean complete) {
    /** The cloud at every depth of snapshots that the run reached. */
    List<State> states() {
        return run.snapshots().stream().map(State::of).toList();
    }

    boolean reaches(int k) {
        return !Double.isNaN(difference[k][0]);
    }
}
