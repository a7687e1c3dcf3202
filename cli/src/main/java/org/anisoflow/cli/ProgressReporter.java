package org.anisoflow.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.anisoflow.ode.flow.FlowObserver.Progress;
import org.anisoflow.study.TimeLeft;

/** Tells how far a run is, to people or to programs. */
final class ProgressReporter {
    /** How to tell. */
    enum Style {
        AUTO,
        PLAIN,
        JSON,
        NONE
    }

    /** System property by which the launcher says that standard error is a terminal. */
    private static final String TERMINAL = "anisoflow.terminal";

    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final Style style;
    private final boolean redraw;
    private final long start;
    private final long interval;
    private final TimeLeft timeLeft;
    private long last;
    private boolean drawn;

    ProgressReporter(PrintWriter err, Style style) {
        this(err, style, onTerminal(), System.nanoTime());
    }

    ProgressReporter(PrintWriter err, Style style, boolean terminal, long start) {
        this.err = err;
        this.style = style;
        this.start = start;
        timeLeft = new TimeLeft(start);
        last = start;
        redraw = style == Style.AUTO && terminal;
        interval = redraw ? 200_000_000L : style == Style.JSON ? 1_000_000_000L : 5_000_000_000L;
    }

    /** Whether standard error is a terminal, as far as the launcher has told. */
    static boolean onTerminal() {
        return Boolean.getBoolean(TERMINAL);
    }

    /** Reports on a flow if the last report is long enough ago. */
    void step(Progress progress) {
        step(progress, System.nanoTime());
    }

    void step(Progress progress, long now) {
        report(
                progress.depth() / progress.horizon(),
                () -> String.format(
                        Locale.ROOT,
                        "t = %.4g of %.4g  %d steps",
                        progress.depth(),
                        progress.horizon(),
                        progress.accepted()),
                () -> String.format(
                        Locale.ROOT,
                        "\"depth\": %s, \"horizon\": %s, \"steps\": %d",
                        progress.depth(),
                        progress.horizon(),
                        progress.accepted()),
                now);
    }

    /** Reports on a check if the last report is long enough ago; from any thread. */
    void check(double done, String doing) {
        check(done, doing, System.nanoTime());
    }

    void check(double done, String doing, long now) {
        report(
                done,
                () -> doing,
                () -> String.format(Locale.ROOT, "\"done\": %.4f, \"doing\": \"%s\"", done, doing.replace('"', '\'')),
                now);
    }

    /**
     * Reports on a sweep if the last report is long enough ago; from any thread.
     *
     * @param before members that were done when it began
     * @param done members that are done now
     */
    void members(long before, long done, long all) {
        members(before, done, all, System.nanoTime());
    }

    void members(long before, long done, long all, long now) {
        double rate = (done - before) / ((now - start) / 1e9);
        report(
                (double) (done - before) / (all - before),
                (double) done / all,
                () -> String.format(Locale.ROOT, "%,d of %,d members  %.0f a second", done, all, rate),
                () -> String.format(Locale.ROOT, "\"members\": %d, \"of\": %d, \"rate\": %.1f", done, all, rate),
                now);
    }

    private void report(double fraction, Supplier<String> text, Supplier<String> entries, long now) {
        report(fraction, fraction, text, entries, now);
    }

    /**
     * @param fraction of the work since the start that is done
     * @param shown of all work
     * @param text for people
     * @param entries of a JSON object, for programs
     */
    private synchronized void report(
            double fraction, double shown, Supplier<String> text, Supplier<String> entries, long now) {
        if (style == Style.NONE || now - last < interval) {
            return;
        }
        last = now;
        double elapsed = (now - start) / 1e9;
        OptionalDouble left = timeLeft.look(fraction, now);
        if (style == Style.JSON) {
            err.println(String.format(
                    Locale.ROOT,
                    "{%s, \"elapsed\": %.1f, \"left\": %s}",
                    entries.get(),
                    elapsed,
                    left.isPresent() ? String.format(Locale.ROOT, "%.1f", left.getAsDouble()) : "null"));
            return;
        }
        String line = String.format(Locale.ROOT, "%5.1f %%  ", 100 * shown)
                + text.get()
                + timeLeft.text().map(time -> "  " + time + " left").orElse("");
        drawn = redraw;
        err.print(redraw ? CLEAR_LINE + line : line + System.lineSeparator());
        err.flush();
    }

    /** Removes the line that is redrawn, if there is one. */
    synchronized void finish() {
        if (drawn) {
            err.print(CLEAR_LINE);
            err.flush();
            drawn = false;
        }
    }
}
