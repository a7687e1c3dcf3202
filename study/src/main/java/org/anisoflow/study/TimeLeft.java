package org.anisoflow.study;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How long a work will still take, as people are told it. Not for use by several threads at once.
 *
 * <ol>
 *   <li>It is known once {@value #LEAST_SECONDS} s have passed and {@value #LEAST_SHARE} of the work is done: first steps are
 *       short, and say little about those that follow.
 *   <li>It is what the mean rate since the start leads to.
 *   <li>From one look to the next it grows by half at most, in seconds and as it is written, whatever the rate does.
 * </ol>
 */
public final class TimeLeft {
    /** Seconds before which nothing is said. */
    public static final double LEAST_SECONDS = 10;

    /** Share of the work before which nothing is said. */
    public static final double LEAST_SHARE = 0.05;

    private static final double GROWTH = 1.5;

    private static final double MINUTE = 60;
    private static final double HOUR = 60 * MINUTE;
    private static final double DAY = 24 * HOUR;

    private final long start;
    private double seconds = Double.POSITIVE_INFINITY;
    private double written = Double.POSITIVE_INFINITY;

    /** @param start of the work, in nanoseconds of the clock that {@link #look} is told */
    public TimeLeft(long start) {
        this.start = start;
    }

    /**
     * Takes a look.
     *
     * @param share of the work that is done, from 0 to 1
     * @param now in nanoseconds
     * @return seconds left; empty while they are not known
     */
    public OptionalDouble look(double share, long now) {
        double elapsed = 1e-9 * (now - start);
        if (!(elapsed >= LEAST_SECONDS && share >= LEAST_SHARE)) {
            return OptionalDouble.empty();
        }
        double left = elapsed * (1 - Math.min(1, share)) / share;
        seconds = Math.min(left, GROWTH * Math.max(seconds, 1));
        double most = GROWTH * written;
        double next = rounded(seconds);
        while (next > most) {
            next = below(next);
        }
        written = next;
        return OptionalDouble.of(seconds);
    }

    /** The time of the last look that knew it, such as {@code about 2 min}; empty before. */
    public Optional<String> text() {
        return Double.isInfinite(written) ? Optional.empty() : Optional.of("about " + words(written));
    }

    /** The nearest time that is written: none is more than half longer than the one before. */
    private static double rounded(double seconds) {
        double step = step(seconds);
        return Math.max(5, step * Math.round(seconds / step));
    }

    private static double below(double time) {
        return rounded(time - step(time * (1 - 1e-9)));
    }

    private static double step(double seconds) {
        if (seconds < 10) {
            return 1;
        }
        if (seconds < MINUTE) {
            return 5;
        }
        if (seconds < 10 * MINUTE) {
            return seconds < 5 * MINUTE ? MINUTE / 2 : MINUTE;
        }
        if (seconds < HOUR) {
            return 5 * MINUTE;
        }
        return seconds < DAY ? HOUR / 2 : DAY / 2;
    }

    private static String words(double seconds) {
        double unit = seconds < MINUTE ? 1 : seconds < HOUR ? MINUTE : seconds < DAY ? HOUR : DAY;
        double count = seconds / unit;
        String name = unit == 1 ? "s" : unit == MINUTE ? "min" : unit == HOUR ? "h" : count == 1 ? "day" : "days";
        return (count == Math.rint(count) ? Long.toString((long) count) : Double.toString(count)) + " " + name;
    }
}
