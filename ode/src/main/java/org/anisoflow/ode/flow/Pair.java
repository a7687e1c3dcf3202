package org.anisoflow.ode.flow;

import java.util.Arrays;
import org.apache.commons.math3.ode.ExpandableStatefulODE;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.DormandPrince54Integrator;
import org.apache.commons.math3.ode.nonstiff.DormandPrince853Integrator;
import org.apache.commons.math3.ode.nonstiff.EmbeddedRungeKuttaIntegrator;
import org.apache.commons.math3.ode.sampling.StepHandler;
import org.apache.commons.math3.ode.sampling.StepInterpolator;

/** What an {@link AdaptiveStepper} takes from the embedded pairs of Commons Math [hairer1993]. */
interface Pair {
    /** The scaled error of a step, below 1 where it is acceptable; NaN for a state that is not finite. */
    double error(double[][] k, double[] y, double[] yNew, double h);

    /** The integrator itself, for its order and the constants of its step control. */
    EmbeddedRungeKuttaIntegrator constants();

    /** A first step for this state, whose velocity is yDot; costs one evaluation. */
    default double firstStep(double t, double[] y, double[] yDot, double[] absolute, double[] relative) {
        double[] scale = new double[absolute.length];
        Arrays.setAll(scale, i -> absolute[i] + relative[i] * Math.abs(y[i]));
        return constants().initializeStep(true, constants().getOrder(), scale, t, y, yDot, y.clone(), yDot.clone());
    }

    /**
     * A pair of these tolerances, one for each of the first entries of the state; the others are not looked at.
     *
     * @param dimension length of the whole state
     */
    static Pair of(Method method, int dimension, double[] absolute, double[] relative, AdaptiveStepper.Field field) {
        ExpandableStatefulODE equations = new ExpandableStatefulODE(equations(dimension, field));
        return switch (method) {
            case DORMAND_PRINCE_853 -> new Pair853(equations, absolute, relative);
            case DORMAND_PRINCE_54 -> new Pair54(equations, absolute, relative);
            case LAYERS -> throw new IllegalArgumentException("layers are not integrated");
        };
    }

    /** Length of the real stability interval. */
    static double stabilityInterval(Method method) {
        return method == Method.DORMAND_PRINCE_54 ? 3.3 : 6.1;
    }

    /** The library's dense output of the step from (t, y) to t + h, which it takes once more. */
    static StepInterpolator interpolant(Method method, AdaptiveStepper.Field field, double t, double end, double[] y) {
        double h = end - t;
        StepInterpolator[] found = new StepInterpolator[1];
        EmbeddedRungeKuttaIntegrator integrator = bare(method, h);
        integrator.addStepHandler(new StepHandler() {
            @Override
            public void init(double start, double[] state, double stop) {
                // nothing to prepare
            }

            @Override
            public void handleStep(StepInterpolator interpolator, boolean isLast) {
                found[0] = interpolator.copy();
            }
        });
        integrator.integrate(equations(y.length, field), t, y, end, new double[y.length]);
        return found[0];
    }

    /** The coefficients (rows of a, last the weights) and the nodes, as the library's own step shows them. */
    static Tableau tableau(Method method) {
        int stages = method == Method.DORMAND_PRINCE_54 ? 7 : 13;
        double[][] rows = new double[stages][];
        double[] nodes = new double[stages];
        int[] call = {0};
        // with k_l the l-th unit vector, h = 1 and y = 0, stage s is evaluated at row s of the coefficients
        FirstOrderDifferentialEquations probe = equations(stages, (t, y, yDot) -> {
            int s = call[0]++;
            if (s < stages) {
                rows[s] = Arrays.copyOf(y, s);
                nodes[s] = t;
                Arrays.fill(yDot, 0);
                yDot[s] = 1;
            }
        });
        bare(method, 1).integrate(probe, 0, new double[stages], 1, new double[stages]);
        return new Tableau(rows, nodes);
    }

    /**
     * An explicit Runge-Kutta method whose last stage is the first one of the next step.
     *
     * @param rows row s holds the s coefficients of stage s
     * @param nodes where in the step the stages lie, from 0 to 1
     */
    record Tableau(double[][] rows, double[] nodes) {}

    /** A pair that takes one step of this size whatever its error. */
    private static EmbeddedRungeKuttaIntegrator bare(Method method, double h) {
        EmbeddedRungeKuttaIntegrator integrator = method == Method.DORMAND_PRINCE_54
                ? new DormandPrince54Integrator(h, h, Double.MAX_VALUE, 1)
                : new DormandPrince853Integrator(h, h, Double.MAX_VALUE, 1);
        integrator.setInitialStepSize(h);
        return integrator;
    }

    private static FirstOrderDifferentialEquations equations(int dimension, AdaptiveStepper.Field field) {
        return new FirstOrderDifferentialEquations() {
            @Override
            public int getDimension() {
                return dimension;
            }

            @Override
            public void computeDerivatives(double t, double[] y, double[] yDot) {
                field.velocity(t, y, yDot);
            }
        };
    }

    /** 8(5,3). */
    final class Pair853 extends DormandPrince853Integrator implements Pair {
        Pair853(ExpandableStatefulODE equations, double[] absolute, double[] relative) {
            super(0, Double.MAX_VALUE, absolute, relative);
            mainSetDimension = absolute.length;
            setEquations(equations);
        }

        @Override
        public double error(double[][] k, double[] y, double[] yNew, double h) {
            return estimateError(k, y, yNew, h);
        }

        @Override
        public EmbeddedRungeKuttaIntegrator constants() {
            return this;
        }
    }

    /** 5(4). */
    final class Pair54 extends DormandPrince54Integrator implements Pair {
        Pair54(ExpandableStatefulODE equations, double[] absolute, double[] relative) {
            super(0, Double.MAX_VALUE, absolute, relative);
            mainSetDimension = absolute.length;
            setEquations(equations);
        }

        @Override
        public double error(double[][] k, double[] y, double[] yNew, double h) {
            return estimateError(k, y, yNew, h);
        }

        @Override
        public EmbeddedRungeKuttaIntegrator constants() {
            return this;
        }
    }
}
