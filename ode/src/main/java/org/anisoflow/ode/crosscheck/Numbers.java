package org.anisoflow.ode.crosscheck;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/** Sample statistics, quantiles, and numbers in messages. */
final class Numbers {
    private Numbers() {}

    /** Four significant digits. */
    static String text(double value) {
        double size = Math.abs(value);
        boolean plain = size == 0 || (size >= 1e-4 && size < 1e7);
        return plain ? significant(value, 4) : String.format(Locale.ROOT, "%.3e", value);
    }

    /** A fraction as percent, two significant digits. */
    static String percent(double fraction) {
        return significant(100 * fraction, 2) + " %";
    }

    private static String significant(double value, int digits) {
        return Double.isFinite(value)
                ? new BigDecimal(value)
                        .round(new MathContext(digits))
                        .stripTrailingZeros()
                        .toPlainString()
                : Double.toString(value);
    }

    static double mean(double[] values) {
        double mean = 0;
        for (int i = 0; i < values.length; i++) {
            mean += (values[i] - mean) / (i + 1);
        }
        return mean;
    }

    /** Standard deviation with divisor n - 1. */
    static double deviation(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / (values.length - 1));
    }

    /** The number that |t| exceeds with the given probability. */
    static double twoSided(double degreesOfFreedom, double probability) {
        return new TDistribution(degreesOfFreedom).inverseCumulativeProbability(1 - probability / 2);
    }

    /** The same of a standard normal variable. */
    static double twoSidedNormal(double probability) {
        return new NormalDistribution().inverseCumulativeProbability(1 - probability / 2);
    }

    /** {@code difference / error}; 0 if both are 0. */
    static double z(double difference, double error) {
        return difference == 0 && error == 0 ? 0 : difference / error;
    }
}
