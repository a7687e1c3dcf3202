package org.anisoflow.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.anisoflow.ode.particles.Workers;

/** Solves members on the cores of this machine. Threads take portions that last about half a second. */
public final class LocalEngine implements SweepEngine {
    private static final double SECONDS = 0.5;
    private static final long FIRST = 8;
    private static final long MOST = 8192;

    @Override
    public String key() {
        return "local";
    }

    @Override
    public boolean run(Sweep sweep, List<Range> missing, int threads, Sink sink, BooleanSupplier cancelled) {
        Queue queue = new Queue(missing);
        Object one = new Object();
        try (Workers workers = new Workers(threads)) {
            workers.run(threads, (index, worker) -> {
                MemberRunner runner = new MemberRunner(sweep, cancelled);
                long wanted = FIRST;
                for (Range portion = queue.take(wanted);
                        portion.size() > 0 && !cancelled.getAsBoolean();
                        portion = queue.take(wanted)) {
                    long start = System.nanoTime();
                    List<Row> rows = new ArrayList<>();
                    runner.run(portion.from(), portion.to(), rows::add);
                    double seconds = (System.nanoTime() - start) * 1e-9;
                    wanted = Math.min(MOST, Math.max(1, (long) (portion.size() * Math.min(8, SECONDS / seconds))));
                    synchronized (one) {
                        adjacent(rows).forEach(sink::accept);
                    }
                }
            });
        }
        return !cancelled.getAsBoolean();
    }

    /** Rows in the order of their indices, split where one is missing. */
    static List<List<Row>> adjacent(List<Row> rows) {
        rows.sort(Comparator.comparingLong(Row::index));
        List<List<Row>> parts = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= rows.size(); i++) {
            if (i == rows.size() || rows.get(i).index() != rows.get(i - 1).index() + 1) {
                parts.add(rows.subList(start, i));
                start = i;
            }
        }
        return parts;
    }

    /** Hands out members, each once. */
    private static final class Queue {
        private final List<Range> ranges;
        private int current;
        private long next;

        Queue(List<Range> ranges) {
            this.ranges = ranges;
            next = ranges.isEmpty() ? 0 : ranges.get(0).from();
        }

        /** Adjacent members, at most as many as wanted; none if all are taken. */
        synchronized Range take(long wanted) {
            while (current < ranges.size() && next == ranges.get(current).to()) {
                current++;
                next = current < ranges.size() ? ranges.get(current).from() : next;
            }
            if (current == ranges.size()) {
                return new Range(next, next);
            }
            Range portion =
                    new Range(next, Math.min(next + wanted, ranges.get(current).to()));
            next = portion.to();
            return portion;
        }
    }
}
