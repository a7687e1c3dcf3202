package org.anisoflow.app;

import java.awt.EventQueue;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Work with files, one after the other on a thread of its own, which outlives the window. For the event thread. */
final class FileWork {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread created = new Thread(task, "anisoflow-files");
        created.setDaemon(false);
        return created;
    });
    private final StatusBar status;
    private final Dialogs dialogs;

    FileWork(StatusBar status, Dialogs dialogs) {
        this.status = status;
        this.dialogs = dialogs;
    }

    void run(Runnable action) {
        thread.execute(action);
    }

    /** Writes files; they are told to be written, or why they are not. */
    void write(Path target, Callable<Path> action) {
        write(target, action, written -> status.say("Written: " + written, true));
    }

    /** The same, where something else is to be done at the end. */
    void write(Path target, Callable<Path> action, Consumer<Path> done) {
        status.say("Writing " + target + " …", true);
        run(() -> {
            try {
                Path written = action.call();
                EventQueue.invokeLater(() -> done.accept(written));
            } catch (Exception | OutOfMemoryError | StackOverflowError e) {
                EventQueue.invokeLater(() -> {
                    status.say(target.getFileName() + " could not be written", false);
                    dialogs.failed("The file could not be written", Problem.of(e));
                });
            }
        });
    }

    /** Takes no more work, and tells when all is done. */
    void close(Runnable closed) {
        run(() -> EventQueue.invokeLater(closed));
        thread.shutdown();
    }
}
