package org.anisoflow.ode.flow;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.closure.LawField;

/**
 * The same law, moved with the companion rules of cubature. How far the two have come apart tells what cubature has made of the
 * law; it does not hold up the law if it gets lost.
 */
final class CompanionLaw implements Passenger {
    private final LawLayout layout;
    private final double safety;
    private final double spread;
    private final Function<Layer, LawField> fields;
    private final int means;
    private final double[] value;
    private final double[] factorDot;
    private LawField field;

    /**
     * The companion of a law that is about to start.
     *
     * @param safety by which the distance is multiplied
     * @param spread unit of what is saved
     * @param fields with the companion rules
     */
    CompanionLaw(LawLayout layout, double safety, double spread, Function<Layer, LawField> fields) {
        this.layout = layout;
        this.safety = safety;
        this.spread = spread;
        this.fields = fields;
        double[] mean = layout.means();
        double[] factor = layout.factors();
        means = mean.length;
        value = Arrays.copyOf(mean, means + factor.length);
        System.arraycopy(factor, 0, value, means, factor.length);
        factorDot = new double[factor.length];
    }

    @Override
    public double[] value() {
        return value;
    }

    @Override
    public void enter(Layer layer, LawField ofLaw) {
        field = fields.apply(layer);
    }

    @Override
    public void velocity(LawField ofLaw, double[] y, int at, double[] yDot) {
        try {
            field.setLaw(y, at, y, at + means);
            field.velocityOfMean(yDot, at);
            field.velocityOfFactor(factorDot);
            System.arraycopy(factorDot, 0, yDot, at + means, factorDot.length);
        } catch (ArithmeticException e) {
            Arrays.fill(yDot, at, at + value.length, Double.NaN);
        }
    }

    @Override
    public void pass(ClosureField ofLaw, double h) {
        throw new UnsupportedOperationException("a layer of a residual stack needs no cubature");
    }

    @Override
    public void save(double[] meansOfLaw, double[] factorsOfLaw, Map<Carried, double[]> carried) {
        carried.put(Carried.CUBATURE_ERROR, new double[] {
            safety
                    * layout.distance(
                            meansOfLaw,
                            factorsOfLaw,
                            Arrays.copyOf(value, means),
                            Arrays.copyOfRange(value, means, value.length))
                    / spread
        });
    }
}
