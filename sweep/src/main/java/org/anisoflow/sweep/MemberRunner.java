package org.anisoflow.sweep;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.MemoryEstimate;
import org.anisoflow.ode.flow.BatchSolver;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.ode.flow.Trajectory;

/**
 * Solves members: small problems together, others one after another. Which it is depends on the member alone, and so does its
 * row. For use by one thread.
 */
public final class MemberRunner {
    private final Members members;
    private final Columns columns;
    private final BooleanSupplier cancelled;

    /**
     * A runner.
     *
     * @param cancelled asked often; ends the run
     */
    public MemberRunner(Sweep sweep, BooleanSupplier cancelled) {
        members = sweep.members();
        columns = new Columns(sweep);
        this.cancelled = cancelled;
    }

    /**
     * Solves members.
     *
     * @param from first index
     * @param to index after the last
     * @param rows takes a row per member, in any order; members that were cancelled have none
     */
    public void run(long from, long to, Consumer<Row> rows) {
        Small small = new Small(from, to, rows);
        new BatchSolver(cancelled).solve(small, (position, run) -> small.done(small.indices.get(position), run));
    }

    private Trajectory solve(FlowRequest request) {
        return new FlowSolver().solve(request, FlowObserver.until(cancelled));
    }

    /** The members that are solved together; the others are solved on the way. */
    private final class Small implements Iterator<FlowRequest> {
        private final List<Long> indices = new ArrayList<>();
        private final long to;
        private final Consumer<Row> rows;
        private long next;
        private FlowRequest found;

        Small(long from, long to, Consumer<Row> rows) {
            this.to = to;
            this.rows = rows;
            next = from;
        }

        @Override
        public boolean hasNext() {
            while (found == null && next < to && !cancelled.getAsBoolean()) {
                long index = next;
                next++;
                try {
                    FlowRequest request = members.request(index);
                    if (BatchSolver.suits(request)) {
                        found = request;
                        indices.add(index);
                    } else {
                        done(index, solve(request));
                    }
                } catch (InvalidInputException | ArithmeticException e) {
                    rows.accept(columns.failed(index, e.getMessage()));
                } catch (OutOfMemoryError e) {
                    rows.accept(columns.failed(
                            index,
                            MemoryEstimate.ranOut()
                                    + "; save less, use fewer threads, or give Java more memory ("
                                    + MemoryEstimate.moreMemory() + ")"));
                }
            }
            return found != null;
        }

        @Override
        public FlowRequest next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            FlowRequest request = found;
            found = null;
            return request;
        }

        void done(long index, Trajectory run) {
            if (run.status() == Status.MEMORY_LIMIT) {
                rows.accept(columns.failed(index, run.message()));
            } else if (run.status() != Status.CANCELLED) {
                rows.accept(columns.row(index, run));
            }
        }
    }
}
