package org.anisoflow.ode.particles;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

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
            throw new IllegalArgumentException("threads must be at least 1 but is " + threads);
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

    /** Runs tasks 0 to count - 1, in any order, and waits for all. The first exception of a task ends the others early. */
    public void run(int count, Task task) {
        AtomicInteger next = new AtomicInteger();
        int helpers = Math.min(threads, count) - 1;
        if (helpers < 1) {
            drain(next, count, task, 0);
            return;
        }
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
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (ExecutionException e) {
                failure = failure == null ? e.getCause() : failure;
            } catch (InterruptedException e) {
                next.set(count);
                Thread.currentThread().interrupt();
                failure = failure == null ? new IllegalStateException("interrupted") : failure;
            }
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
            pool.shutdownNow();
        }
    }
}
