package org.anisoflow.ode.stepper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The weights of the stages in error estimates are those of the library. */
class ErrorWeightsTest {
    private static final int ENTRIES = 5;

    @ParameterizedTest
    @EnumSource(EmbeddedPair.class)
    void theyGiveTheErrorThatTheLibraryEstimates(EmbeddedPair method) {
        Random random = new Random(3);
        Pair pair = method.of((t, y, yDot) -> {}, ENTRIES);
        pair.integrator().setStepSizeControl(0, 1, 1e-3, 1e-2);
        for (int repeat = 0; repeat < 20; repeat++) {
            double[][] k = new double[method.stages()][ENTRIES];
            for (double[] stage : k) {
                fill(random, stage);
            }
            double[] y = new double[ENTRIES];
            double[] yNew = new double[ENTRIES];
            fill(random, y);
            fill(random, yNew);
            double h = random.nextDouble();
            assertThat(error(method.errorWeights(), k, y, yNew, h))
                    .isCloseTo(pair.error(k, y, yNew, h), within(1e-12 * pair.error(k, y, yNew, h)));
        }
    }

    private static void fill(Random random, double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
    }

    private static double error(double[][] weights, double[][] k, double[] y, double[] yNew, double h) {
        double[] squares = new double[2];
        for (int i = 0; i < ENTRIES; i++) {
            double tolerance = 1e-3 + 1e-2 * Math.max(Math.abs(y[i]), Math.abs(yNew[i]));
            for (int e = 0; e < 2; e++) {
                double sum = 0;
                for (int s = 0; s < weights[e].length; s++) {
                    sum += weights[e][s] * k[s][i] / tolerance;
                }
                squares[e] += sum * sum;
            }
        }
        return h * squares[0] / Math.sqrt(ENTRIES * (squares[0] + 0.01 * squares[1]));
    }
}
