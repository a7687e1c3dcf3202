package org.anisoflow.ode.flow;

import java.util.Arrays;
import java.util.List;
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
    private final int d;

    ResidualStack(FlowRun run, FlowRequest request) {
        this.run = run;
        this.request = request;
        options = request.solver();
        d = request.initial().dimension();
    }

    /** x <- x + h v(x), layer by layer; noise of variance 2 kappa h per layer widens the factor. */
    void solve() {
        double h = options.step().orElseThrow();
        run.monitor = new Monitor(request.stop(), true, d);
        run.record(0);
        List<Layer> layers = request.transformer().layers();
        for (int n = 0; n < layers.size(); n++) {
            long count = Math.round(layers.get(n).depth() / h);
            ClosureField field = (ClosureField) run.fieldOf(layers.get(n));
            for (long i = 1; i <= count; i++) {
                run.countEvaluation();
                step(field, h);
                run.depth = i == count ? run.schedule.end(n) : run.schedule.shown(n, i * h);
                afterLayer(h, n == layers.size() - 1 && i == count);
            }
        }
    }

    private void step(ClosureField field, double h) {
        double[] newMean = new double[d];
        double[] newFactor = new double[d * run.r];
        try {
            field.setLaw(run.mean, 0, run.factor, 0);
            field.stepOfMean(h, newMean);
            field.stepOfColumns(h, run.factor, run.r, newFactor);
        } catch (ArithmeticException e) {
            run.end(Status.NON_FINITE, Ending.notFiniteAt(run.depth));
        }
        if (!allFinite(newMean) || !allFinite(newFactor)) {
            run.end(Status.NON_FINITE, Ending.leftAfter(run.depth));
        }
        if (run.flowMap != null) {
            double[] newMap = new double[d * d];
            field.stepOfColumns(h, run.flowMap, d, newMap);
            run.flowMap = newMap;
        }
        if (run.queries != null) {
            double[] newQueries = new double[run.queries.length];
            field.stepOfTokens(h, run.queries, run.queries.length / d, newQueries);
            run.queries = newQueries;
        }
        run.mean = newMean;
        run.factor = newFactor;
        double kappa = request.transformer().drift().diffusion();
        if (kappa > 0) {
            widen(Math.sqrt(2 * kappa * h));
        }
        run.accepted++;
        run.isSaved = false;
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
    private void afterLayer(double h, boolean isEnd) {
        boolean wanted = false;
        while (run.nextSave < run.saveDepths.length && run.saveDepths[run.nextSave] < run.depth + 0.5 * h) {
            wanted |= run.saveDepths[run.nextSave] >= run.depth - 0.5 * h;
            run.nextSave++;
        }
        if (wanted || isEnd) {
            run.record(run.depth);
        }
        double[] zero = new double[d * run.r];
        Optional<Status> verdict = run.monitor.accept(run.depth, run.mean, new double[d], run.factor, zero, 0, run.r);
        if (verdict.isPresent() && verdict.get() == Status.DIVERGED) {
            run.end(Status.DIVERGED, "");
        }
        run.report(isEnd);
    }

    private static boolean allFinite(double[] values) {
        return Arrays.stream(values).allMatch(Double::isFinite);
    }
}
