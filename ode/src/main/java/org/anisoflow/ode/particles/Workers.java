package org.anisoflow.ode.particles;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.anisoflow.core.InvalidInputException;

/** A fixed number of threads that share independent tasks. The caller's thread is one of them. */
public final class Workers implements AutoCloseable {
    private final int threads;
    private final ExecutorService pool;

    /** One task of many. */
    @FunctionalInterface
    public interface Task {
        /**
         * Does one task.
         *
         * @param index of the task
         * @param worker of the thread, from 0, for scratch memory
         */
        void run(int index, int worker);
    }

    /**
     * Starts threads.
     *
     * @param threads at least 1
     */
    public Workers(int threads) {
        if (threads < 1) {
            throw new InvalidInputException("threads must be at least 1 but is " + threads);
        }
        this.threads = threads;
        pool = threads == 1
                ? null
                : Executors.newFixedThreadPool(threads - 1, task -> {
                    Thread thread = new Thread(task, "anisoflow-worker");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** The number of threads. */
    public int threads() {
        return threads;
    }

    /**
     * Runs tasks 0 to count - 1, in any order, and waits for all, also while the thread is interrupted. The first
     * exception of a task ends the others early. Not to be called from a task.
     */
    public void run(int count, Task task) {
        int helpers = Math.min(threads, count) - 1;
        if (helpers < 1) {
            for (int i = 0; i < count; i++) {
                task.run(i, 0);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>(helpers);
        for (int w = 1; w <= helpers; w++) {
            int worker = w;
            running.add(pool.submit(() -> drain(next, count, task, worker)));
        }
        Throwable failure = null;
        try {
            drain(next, count, task, 0);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        boolean interrupted = false;
        for (Future<?> one : running) {
            boolean waiting = true;
            while (waiting) {
                try {
                    one.get();
                    waiting = false;
                } catch (ExecutionException e) {
                    failure = failure == null ? e.getCause() : failure;
                    waiting = false;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    private static void drain(AtomicInteger next, int count, Task task, int worker) {
        try {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                task.run(i, worker);
            }
        } catch (RuntimeException | Error e) {
            next.set(count);
            throw e;
        }
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.shutdown();
        }
    }
}
