package org.anisoflow.ode.crosscheck;

/**
 * Mean and covariance of a cloud or a law.
 *
 * @param mean length d
 * @param covariance d x d, row-major; divisor N
 */
record Moments(double[] mean, double[] covariance) {
    boolean isFinite() {
        double sum = 0;
        for (double value : mean) {
            sum += 0 * value;
        }
        for (double value : covariance) {
            sum += 0 * value;
        }
        return sum == 0;
    }

    int dimension() {
        return mean.length;
    }

    double trace() {
        double trace = 0;
        for (int i = 0; i < mean.length; i++) {
            trace += covariance[i * mean.length + i];
        }
        return trace;
    }

    /** {@code u^T Sigma w}. */
    double covariance(double[] u, double[] w) {
        int d = mean.length;
        double sum = 0;
        for (int i = 0; i < d; i++) {
            if (u[i] != 0) {
                double row = 0;
                for (int j = 0; j < d; j++) {
                    row += covariance[i * d + j] * w[j];
                }
                sum += u[i] * row;
            }
        }
        return sum;
    }

    /** Standard deviation along u, {@code sqrt(u^T Sigma u)}; 0 where round-off made it negative. */
    double deviation(double[] u) {
        return Math.sqrt(Math.max(0, covariance(u, u)));
    }
}
