package org.anisoflow.core.attention;

import java.util.random.RandomGenerator;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.InverseTranspose;
import org.anisoflow.core.linalg.Matrix;

/** What moves tokens at random, beside attention and drift. docs/theory.md sections 2 and 6. */
public sealed interface Noise {
    /** No noise. */
    Noise NONE = new None();

    /**
     * Noise of each token's own, none if kappa is 0.
     *
     * @param diffusion kappa >= 0
     * @see Own
     */
    static Noise own(double diffusion) {
        Noise own = new Own(diffusion);
        return diffusion > 0 ? own : NONE;
    }

    /** kappa, the intensity of the tokens' own noise; above 0 it fills all directions, so that covariances have full rank. */
    double diffusion();

    /** What it adds to velocities of factors, d x d. */
    Widening widening(int d);

    /**
     * A factor of the covariance after a step of length h.
     *
     * @param factor the one before, d x r, row-major; not changed
     */
    double[] widened(double[] factor, int d, double h);

    /**
     * Adds what it moves tokens by in a step of length h.
     *
     * @param moves N x d, row-major
     */
    void addTo(double[] moves, double h, RandomGenerator random);

    /** Adds the part of noise to a velocity. */
    @FunctionalInterface
    interface Widening {
        /** Adds it to F' for a factor F; both d x d, row-major. */
        void addTo(double[] velocity, double[] factor);
    }

    /** Tokens move by attention and drift alone. */
    record None() implements Noise {
        @Override
        public double diffusion() {
            return 0;
        }

        @Override
        public Widening widening(int d) {
            return (velocity, factor) -> {};
        }

        @Override
        public double[] widened(double[] factor, int d, double h) {
            return factor;
        }

        @Override
        public void addTo(double[] moves, double h, RandomGenerator random) {
            // nothing moves
        }
    }

    /**
     * {@code sqrt(2 kappa) dw} with a Brownian motion w per token, so that {@code Sigma'} grows by {@code 2 kappa I} and {@code
     * F'} by {@code kappa F^-T}.
     *
     * @param diffusion kappa >= 0
     */
    record Own(double diffusion) implements Noise {
        public Own {
            if (!(diffusion >= 0) || !Double.isFinite(diffusion)) {
                throw new InvalidInputException("diffusion must be a number of at least 0 but is " + diffusion);
            }
        }

        @Override
        public Widening widening(int d) {
            InverseTranspose inverse = new InverseTranspose(d);
            return (velocity, factor) -> inverse.addTo(velocity, diffusion, factor);
        }

        /** A square factor of {@code F F^T + 2 kappa h I}, from the QR decomposition of {@code (F, sqrt(2 kappa h) I)^T}. */
        @Override
        public double[] widened(double[] factor, int d, double h) {
            int r = factor.length / d;
            double[] stacked = new double[(r + d) * d];
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < r; j++) {
                    stacked[j * d + i] = factor[i * r + j];
                }
                stacked[(r + i) * d + i] = deviation(h);
            }
            return Decompositions.triangularFactor(Matrix.of(r + d, d, stacked))
                    .transpose()
                    .toRowMajor();
        }

        @Override
        public void addTo(double[] moves, double h, RandomGenerator random) {
            double deviation = deviation(h);
            for (int i = 0; i < moves.length; i++) {
                moves[i] += deviation * random.nextGaussian();
            }
        }

        private double deviation(double h) {
            return Math.sqrt(2 * diffusion * h);
        }
    }
}
