package org.anisoflow.ode.flow;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.closure.ClosureField;

/** A run of finite depth, a residual stack: the law after every layer is exact. docs/theory.md section 2. */
final class ResidualStack implements RunState.Mover {
    private final FlowRequest request;
    private final RunState state;
    private final int d;
    private final int r;
    private Monitor monitor;

    ResidualStack(FlowRequest request, RunState state) {
        this.request = request;
        this.state = state;
        d = request.initial().dimension();
        r = state.layout().columns();
    }

    @Override
    public Monitor monitor() {
        return monitor;
    }

    @Override
    public Ending ending(Status status, String detail) {
        return new Ending(status, detail, false, false, false);
    }

    /** x <- x + h v(x), layer by layer; noise widens the factor after each. */
    @Override
    public void move() {
        double h = request.solver().step().orElseThrow();
        monitor = new Monitor(request.stop(), true, d);
        state.record(0);
        List<Layer> layers = request.transformer().layers();
        for (int n = 0; n < layers.size(); n++) {
            long count = Math.round(layers.get(n).depth() / h);
            ClosureField field = FlowRun.affine(request, layers.get(n), r, state);
            for (long i = 1; i <= count; i++) {
                state.countEvaluation();
                step(field, h);
                state.arrive(
                        i == count ? state.schedule().end(n) : state.schedule().shown(n, i * h), false);
                afterLayer(h, n == layers.size() - 1 && i == count);
            }
        }
    }

    private void step(ClosureField field, double h) {
        double[] newMean = new double[d];
        double[] newFactor = new double[d * r];
        try {
            field.setLaw(state.mean(), 0, state.factor(), 0);
            field.stepOfMean(h, newMean);
            field.stepOfColumns(h, state.factor(), r, newFactor);
        } catch (ArithmeticException e) {
            state.end(Status.NON_FINITE, Ending.notFiniteAt(state.depth()));
        }
        if (!allFinite(newMean) || !allFinite(newFactor)) {
            state.end(Status.NON_FINITE, Ending.leftAfter(state.depth()));
        }
        state.passengers().forEach(passenger -> passenger.pass(field, h));
        state.become(newMean, request.transformer().noise().widened(newFactor, d, h));
        state.countAccepted();
    }

    /** Saves if this layer ends nearest to a planned depth, then looks for an end. */
    private void afterLayer(double h, boolean isEnd) {
        boolean wanted = false;
        while (state.nextSave() < state.depth() + 0.5 * h) {
            wanted |= state.nextSave() >= state.depth() - 0.5 * h;
            state.skipSave();
        }
        if (wanted || isEnd) {
            state.record(state.depth());
        }
        Optional<Status> verdict =
                monitor.accept(state.depth(), state.mean(), new double[d], state.factor(), new double[d * r], 0, r);
        if (verdict.isPresent() && verdict.get() == Status.DIVERGED) {
            state.end(Status.DIVERGED, "");
        }
        state.report(isEnd);
    }

    private static boolean allFinite(double[] values) {
        return Arrays.stream(values).allMatch(Double::isFinite);
    }
}
