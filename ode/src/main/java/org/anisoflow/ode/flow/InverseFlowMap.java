package org.anisoflow.ode.flow;

import java.util.Arrays;
import java.util.Map;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.closure.LawField;
import org.anisoflow.core.linalg.InverseTranspose;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;

/**
 * The inverse N of the flow map by an equation of its own, {@code N' = -N (B + D)}, N(0) = I: its norm is right where the smallest
 * singular value of M is rounding. docs/theory.md section 8.
 */
final class InverseFlowMap implements Passenger {
    private final int d;
    private final double[] identity;
    private final double[] value;
    private final double[] here;
    private final double[] generator;
    private final double[] dot;
    private final InverseTranspose inverse;

    InverseFlowMap(int d) {
        this.d = d;
        identity = Matrix.identity(d).toRowMajor();
        value = identity.clone();
        here = new double[d * d];
        generator = new double[d * d];
        dot = new double[d * d];
        inverse = new InverseTranspose(d);
    }

    @Override
    public double[] value() {
        return value;
    }

    @Override
    public void velocity(LawField field, double[] y, int at, double[] yDot) {
        System.arraycopy(y, at, here, 0, d * d);
        ((ClosureField) field).linear(identity, d, generator);
        Products.multiply(d, d, d, -1, here, generator, 0, dot);
        System.arraycopy(dot, 0, yDot, at, d * d);
    }

    /** N becomes N S^-1 for a layer that multiplies M by S; NaN from a singular one on. */
    @Override
    public void pass(ClosureField field, double h) {
        field.stepOfColumns(h, identity, d, generator);
        Arrays.fill(dot, 0);
        inverse.addTo(dot, 1, generator);
        System.arraycopy(value, 0, here, 0, d * d);
        Products.multiplyTransposedRight(d, d, d, 1, here, dot, 0, value);
    }

    @Override
    public void save(double[] means, double[] factors, Map<Carried, double[]> carried) {
        Passenger.norm(value).ifPresent(norm -> {
            carried.put(Carried.FLOW_MAP_INVERSE, value.clone());
            carried.put(Carried.MAP_SIGMA_MIN, new double[] {1 / norm});
        });
    }
}
