package org.anisoflow.sweep;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.ode.flow.Trajectory;

/** Solves members one after another. For use by one thread; rows do not depend on what else is solved. */
public final class MemberRunner {
    private final Members members;
    private final Columns columns;
    private final FlowObserver observer;

    /**
     * A runner.
     *
     * @param cancelled asked often; ends the run
     */
    public MemberRunner(Sweep sweep, BooleanSupplier cancelled) {
        members = sweep.members();
        columns = new Columns(sweep);
        observer = new FlowObserver() {
            @Override
            public boolean cancelled() {
                return cancelled.getAsBoolean();
            }
        };
    }

    /**
     * Solves members in their order.
     *
     * @param from first index
     * @param to index after the last
     * @param rows takes a row per member, not necessarily in their order
     * @return whether all members were solved; false if cancelled
     */
    public boolean run(long from, long to, Consumer<Row> rows) {
        for (long index = from; index < to; index++) {
            Row row;
            try {
                FlowRequest request = members.request(index);
                Trajectory run = new FlowSolver().solve(request, observer);
                if (run.status() == Status.CANCELLED) {
                    return false;
                }
                row = columns.row(index, run);
            } catch (InvalidInputException | ArithmeticException e) {
                row = columns.failed(index, e);
            }
            rows.accept(row);
        }
        return true;
    }
}
