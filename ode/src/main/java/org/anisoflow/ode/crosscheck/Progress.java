package org.anisoflow.ode.crosscheck;

import java.util.concurrent.atomic.AtomicBoolean;
import org.anisoflow.ode.particles.ParticleObserver;

/** Adds up the cost of runs on all threads, N^2 per run, and passes a request to stop on. */
final class Progress {
    private final CheckObserver observer;
    private final double total;
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private double done;

    /**
     * Nothing done yet.
     *
     * @param total cost of all runs
     */
    Progress(CheckObserver observer, double total) {
        this.observer = observer;
        this.total = total;
    }

    /** Once true, it stays true. */
    boolean cancelled() {
        if (observer.cancelled()) {
            cancelled.set(true);
        }
        return cancelled.get();
    }

    private synchronized void add(double cost, String doing) {
        done += cost;
        observer.progress(Math.min(1, done / total), doing);
    }

    /** The share of one replicate. */
    Part of(int n, int replicate, int replicates) {
        return new Part(n, n + " tokens, replicate " + (replicate + 1) + " of " + replicates);
    }

    /** One replicate. */
    final class Part {
        private final int n;
        private final String doing;

        private Part(int n, String doing) {
            this.n = n;
            this.doing = doing;
        }

        boolean cancelled() {
            return Progress.this.cancelled();
        }

        /** Watches the run of a cloud that costs this fraction of the whole one. */
        ParticleObserver ofCloud(double fraction) {
            double cost = fraction * n * n;
            return new ParticleObserver() {
                private double reached;

                @Override
                public void step(double depth, double horizon) {
                    double now = depth / horizon;
                    add(cost * (now - reached), doing);
                    reached = now;
                }

                @Override
                public boolean cancelled() {
                    return Progress.this.cancelled();
                }
            };
        }
    }
}
