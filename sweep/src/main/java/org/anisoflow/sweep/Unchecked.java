package org.anisoflow.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Carries the exceptions of writers through what passes rows. */
final class Unchecked {
    private Unchecked() {}

    /** Something that may fail to write. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    static void run(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
