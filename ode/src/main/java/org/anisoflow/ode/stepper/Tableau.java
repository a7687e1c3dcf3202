package org.anisoflow.ode.stepper;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.EmbeddedRungeKuttaIntegrator;
import org.apache.commons.math3.ode.sampling.StepHandler;
import org.apache.commons.math3.ode.sampling.StepInterpolator;

/**
 * An explicit Runge-Kutta method whose last stage is the first one of the next step, with its dense output. Read off a
 * step of the library: with k_l the l-th unit vector, h = 1 and y = 0, stage s is evaluated at row s of the
 * coefficients, and the interpolant at theta is the row of the weights at theta.
 *
 * @param rows row s holds the s coefficients of stage s; the stages behind the step's are for dense output alone
 * @param nodes where in the step the stages lie, from 0 to 1
 * @param dense the interpolant of the unit vectors; not to be moved, only copied
 */
record Tableau(double[][] rows, double[] nodes, StepInterpolator dense) {
    private static final ConcurrentMap<EmbeddedPair, Tableau> KNOWN = new ConcurrentHashMap<>();

    static Tableau of(EmbeddedPair pair) {
        return KNOWN.computeIfAbsent(pair, Tableau::read);
    }

    private static Tableau read(EmbeddedPair pair) {
        int all = pair.stages() + pair.denseStages();
        double[][] rows = new double[all][];
        double[] nodes = new double[all];
        StepInterpolator[] dense = new StepInterpolator[1];
        FirstOrderDifferentialEquations probe = new FirstOrderDifferentialEquations() {
            private int s;

            @Override
            public int getDimension() {
                return all;
            }

            @Override
            public void computeDerivatives(double t, double[] y, double[] yDot) {
                rows[s] = Arrays.copyOf(y, s);
                nodes[s] = t;
                Arrays.fill(yDot, 0);
                yDot[s] = 1;
                s++;
            }
        };
        EmbeddedRungeKuttaIntegrator integrator = pair.bare();
        integrator.setInitialStepSize(1);
        integrator.addStepHandler(new StepHandler() {
            @Override
            public void init(double start, double[] state, double stop) {
                // nothing to prepare
            }

            @Override
            public void handleStep(StepInterpolator interpolator, boolean isLast) {
                // the copy evaluates the stages for dense output
                dense[0] = interpolator.copy();
            }
        });
        integrator.integrate(probe, 0, new double[all], 1, new double[all]);
        return new Tableau(rows, nodes, dense[0]);
    }
}
