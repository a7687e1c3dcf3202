package org.anisoflow.ode.flow;

import java.util.Map;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.closure.LawField;
import org.anisoflow.core.linalg.Matrix;

/** M(t), the linear part of the in-context map: {@code M' = (B + D) M}, M(0) = I. docs/theory.md section 8. */
final class FlowMap implements Passenger {
    private final int d;
    private final double[] value;
    private final double[] here;
    private final double[] dot;

    FlowMap(int d) {
        this.d = d;
        value = Matrix.identity(d).toRowMajor();
        here = new double[d * d];
        dot = new double[d * d];
    }

    @Override
    public double[] value() {
        return value;
    }

    @Override
    public void velocity(LawField field, double[] y, int at, double[] yDot) {
        System.arraycopy(y, at, here, 0, d * d);
        ((ClosureField) field).linear(here, d, dot);
        System.arraycopy(dot, 0, yDot, at, d * d);
    }

    @Override
    public void pass(ClosureField field, double h) {
        System.arraycopy(value, 0, here, 0, d * d);
        field.stepOfColumns(h, here, d, value);
    }

    @Override
    public void save(double[] means, double[] factors, Map<Carried, double[]> carried) {
        Passenger.norm(value).ifPresent(norm -> {
            carried.put(Carried.FLOW_MAP, value.clone());
            carried.put(Carried.MAP_SIGMA_MAX, new double[] {norm});
        });
    }
}
