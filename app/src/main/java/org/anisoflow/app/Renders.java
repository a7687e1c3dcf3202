package org.anisoflow.app;

import java.awt.EventQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Threads that draw charts for views. They do not keep the program alive. */
public final class Renders implements AutoCloseable {
    private static final int THREADS = 2;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
                Thread thread = new Thread(task, "chart renderer");
                thread.setDaemon(true);
                return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());

    /**
     * Draws something as soon as a thread is free, and tells the event thread how it went. After {@link #close} nothing is drawn
     * any more.
     */
    <T> void draw(Callable<T> drawing, Consumer<T> drawn, Consumer<Throwable> failed) {
        threads.execute(() -> {
            try {
                T picture = drawing.call();
                EventQueue.invokeLater(() -> drawn.accept(picture));
            } catch (Throwable problem) {
                EventQueue.invokeLater(() -> failed.accept(problem));
            }
        });
    }

    /** Drops what is not drawn yet. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
