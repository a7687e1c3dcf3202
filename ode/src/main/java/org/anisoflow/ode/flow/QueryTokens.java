package org.anisoflow.ode.flow;

import java.util.Map;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.closure.LawField;
import org.anisoflow.core.linalg.Matrix;

/** Tokens in the context of the law, on which they have no influence. docs/theory.md section 8. */
final class QueryTokens implements Passenger {
    private final int d;
    private final int count;

    /** Tokens as columns, d x n. */
    private final double[] value;

    /** @param tokens n x d */
    QueryTokens(Matrix tokens) {
        d = tokens.columns();
        count = tokens.rows();
        value = tokens.transpose().toRowMajor();
    }

    @Override
    public double[] value() {
        return value;
    }

    @Override
    public boolean ridesWithMean() {
        return true;
    }

    @Override
    public void velocity(LawField field, double[] y, int at, double[] yDot) {
        if (count > 0) {
            field.velocityOfTokens(y, at, count, yDot, at);
        }
    }

    @Override
    public void pass(ClosureField field, double h) {
        field.stepOfTokens(h, value.clone(), count, value);
    }

    @Override
    public void save(double[] means, double[] factors, Map<Carried, double[]> carried) {
        double[] rows = new double[value.length];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < d; j++) {
                rows[i * d + j] = value[j * count + i];
            }
        }
        carried.put(Carried.QUERIES, rows);
    }
}
