package org.anisoflow.ode.particles;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Workers that stop when asked to.
 *
 * @param cancelled asked before every task, by the thread that does it
 */
record Threads(Workers workers, BooleanSupplier cancelled) {
    int count() {
        return workers.threads();
    }

    /** A task that throws {@link CancellationException} instead when cancelled; to be made once and run often. */
    Workers.Task stoppable(Workers.Task task) {
        return (index, worker) -> {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("cancelled");
            }
            task.run(index, worker);
        };
    }

    void run(int count, Workers.Task task) {
        workers.run(count, task);
    }
}
