package org.anisoflow.cli;

/** What the program tells the shell. */
final class ExitCode {
    /** Done. */
    static final int DONE = 0;

    /** The run failed, or a check came to no verdict; what was computed is saved. */
    static final int FAILED = 1;

    /** Bad input; nothing was written. */
    static final int BAD_INPUT = 2;

    /** Closure and particles disagree, or two results do; what was computed is saved. */
    static final int DISAGREED = 3;

    /** Interrupted; what was computed is saved. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
