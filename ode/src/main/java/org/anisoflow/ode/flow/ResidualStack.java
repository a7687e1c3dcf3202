package org.anisoflow.ode.flow;

import java.util.Arrays;
import java.util.Optional;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;

/** A run of finite depth, a residual stack: the law after every layer is exact. docs/theory.md section 2. */
final class ResidualStack {
    private final FlowRun run;
    private final FlowRequest request;
    private final SolverOptions options;
    private final double horizon;
    private final int d;

    ResidualStack(FlowRun run, FlowRequest request) {
        this.run = run;
        this.request = request;
        options = request.solver();
        horizon = request.transformer().depth();
        d = request.initial().dimension();
    }

    /** x <- x + h v(x), layer by layer; noise of variance 2 kappa h per layer widens the run.factor. */
    void solve() {
        double h = options.step().orElseThrow();
        double kappa = request.transformer().drift().diffusion();
        run.monitor = new Monitor(request.stop(), true, d);
        long total = 0;
        for (Layer layer : request.transformer().layers()) {
            total += Math.round(layer.depth() / h);
        }
        run.record(0);
        long done = 0;
        for (Layer layer : request.transformer().layers()) {
            long count = Math.round(layer.depth() / h);
            ClosureField field = (ClosureField) run.fieldOf(layer);
            for (long i = 0; i < count; i++) {
                step(field, h, kappa);
                done++;
                run.depth = done == total ? horizon : done * h;
                afterLayer(h, done);
            }
        }
    }

    private void step(ClosureField field, double h, double kappa) {
        double[] meanDot = new double[d];
        double[] factorDot = new double[d * run.r];
        try {
            field.setLaw(run.mean, 0, run.factor, 0);
            field.velocityOfMean(meanDot, 0);
            field.linear(run.factor, run.r, factorDot);
        } catch (ArithmeticException e) {
            run.end(Status.NON_FINITE, Ending.notFiniteAt(run.depth));
        }
        if (run.flowMap != null) {
            double[] mDot = new double[d * d];
            field.linear(run.flowMap, d, mDot);
            add(run.flowMap, h, mDot);
        }
        if (run.queries != null) {
            double[] xDot = new double[run.queries.length];
            field.velocityOfTokens(run.queries, 0, run.queries.length / d, xDot, 0);
            add(run.queries, h, xDot);
        }
        double[] newMean = run.mean.clone();
        double[] newFactor = run.factor.clone();
        add(newMean, h, meanDot);
        add(newFactor, h, factorDot);
        run.evaluations++;
        if (!allFinite(newMean) || !allFinite(newFactor)) {
            run.end(Status.NON_FINITE, "the law leaves the range of doubles after depth " + run.depth);
        }
        run.mean = newMean;
        run.factor = newFactor;
        if (kappa > 0) {
            widen(Math.sqrt(2 * kappa * h));
        }
        run.accepted++;
    }

    /** Replaces F by a square factor of F F^T + deviation^2 I, from the QR decomposition of (F, deviation I)^T. */
    private void widen(double deviation) {
        double[] stacked = new double[(run.r + d) * d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < run.r; j++) {
                stacked[j * d + i] = run.factor[i * run.r + j];
            }
            stacked[(run.r + i) * d + i] = deviation;
        }
        run.factor = Decompositions.triangularFactor(Matrix.of(run.r + d, d, stacked))
                .transpose()
                .toRowMajor();
    }

    /** Saves if this layer ends nearest to a planned depth, then looks for an end. */
    private void afterLayer(double h, long done) {
        boolean wanted = false;
        while (run.nextSave < run.saveDepths.length && run.saveDepths[run.nextSave] < run.depth + 0.5 * h) {
            wanted |= run.saveDepths[run.nextSave] >= run.depth - 0.5 * h;
            run.nextSave++;
        }
        if (wanted || run.depth >= horizon) {
            run.record(run.depth);
        }
        double[] zero = new double[d * run.r];
        Optional<Status> verdict = run.monitor.accept(run.depth, run.mean, new double[d], run.factor, zero, 0, run.r);
        if (verdict.isPresent() && verdict.get() == Status.DIVERGED) {
            run.end(Status.DIVERGED, "");
        }
        run.observer.step(new FlowObserver.Progress(run.depth, horizon, done));
        run.stopFromOutside();
        if (run.accepted >= options.maxSteps() && run.depth < horizon) {
            run.end(Status.STEP_LIMIT, "");
        }
    }

    private static void add(double[] to, double times, double[] from) {
        for (int i = 0; i < to.length; i++) {
            to[i] += times * from[i];
        }
    }

    private static boolean allFinite(double[] values) {
        return Arrays.stream(values).allMatch(Double::isFinite);
    }
}
