package org.anisoflow.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.ode.flow.Outcome;
import org.anisoflow.ode.flow.Trajectory;

/**
 * What a row of a sweep holds besides its place on the axes: numbers, in this order. Codes of statuses are those of {@link
 * RowStatus}, codes of outcomes those of {@link Outcome}.
 */
public final class Columns {
    /** The measure that stands for all eigenvalues. */
    static final String EIGENVALUES = "eigenvalues";

    /** Names of the columns that every table has. */
    static final List<String> FIXED = List.of(
            "index",
            "replicate",
            "status",
            "outcome",
            "t_end",
            "blow_up_time",
            "decay_exponent",
            "cubature_error",
            "accepted",
            "rejected",
            "evaluations");

    /** Positions in {@link Row#values}. */
    static final int STATUS = 0;

    static final int OUTCOME = 1;

    private static final int FIRST_NUMBER = FIXED.indexOf("status");

    private final Measures measures;
    private final int dimension;
    private final List<String> names;

    /** The columns of a sweep. */
    public Columns(Sweep sweep) {
        measures = sweep.measures();
        dimension = measures.eigenvalues() ? sweep.dimension() : 0;
        List<String> all = new ArrayList<>(FIXED.subList(FIRST_NUMBER, FIXED.size()));
        measures.last().forEach(metric -> all.add(metric.key()));
        for (int i = 1; i <= dimension; i++) {
            all.add("lambda_" + i);
        }
        names = List.copyOf(all);
    }

    /** The names, in the order of {@link Row#values}. */
    public List<String> names() {
        return names;
    }

    /** The row of a run. Numbers that a run does not have are NaN. */
    public Row row(long index, Trajectory run) {
        double[] values = new double[names.size()];
        int next = 0;
        values[next++] = RowStatus.of(run.status()).code();
        values[next++] = Outcome.of(run).map(outcome -> (double) outcome.code()).orElse(Double.NaN);
        values[next++] = run.end();
        values[next++] = orNaN(run.blowUpDepth());
        values[next++] = orNaN(run.decayExponent());
        values[next++] = orNaN(run.cubatureError());
        values[next++] = run.steps().accepted();
        values[next++] = run.steps().rejected();
        values[next++] = run.steps().evaluations();
        Trajectory.Point last = run.last();
        for (Metric metric : measures.last()) {
            values[next++] = last.metrics().get(metric);
        }
        double[] eigenvalues = last.eigenvalues();
        Arrays.fill(values, next, values.length, Double.NaN);
        System.arraycopy(eigenvalues, 0, values, next, Math.min(eigenvalues.length, dimension));
        return new Row(index, values, along(run), Optional.empty(), run.seconds());
    }

    /**
     * The row of a member that could not be made or solved.
     *
     * @param cause a sentence
     */
    public Row failed(long index, String cause) {
        double[] values = new double[names.size()];
        Arrays.fill(values, Double.NaN);
        values[STATUS] = RowStatus.FAILED.code();
        return new Row(index, values, new double[0], Optional.of(cause), 0);
    }

    /** Depths, then one measure after another; empty if none is collected along the depth. */
    private double[] along(Trajectory run) {
        List<Metric> along = measures.along();
        if (along.isEmpty()) {
            return new double[0];
        }
        int count = run.points().size();
        double[] values = new double[(1 + along.size()) * count];
        for (int i = 0; i < count; i++) {
            Trajectory.Point point = run.points().get(i);
            Map<Metric, Double> metrics = point.metrics();
            values[i] = point.depth();
            for (int j = 0; j < along.size(); j++) {
                values[(1 + j) * count + i] = metrics.get(along.get(j));
            }
        }
        return values;
    }

    private static double orNaN(OptionalDouble value) {
        return value.orElse(Double.NaN);
    }
}
