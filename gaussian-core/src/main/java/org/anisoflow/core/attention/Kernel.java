package org.anisoflow.core.attention;

import org.anisoflow.core.InvalidInputException;

/**
 * The kernel of one attention head in (x, y), before normalisation over y ~ mu. docs/theory.md sections 1 and 5.
 *
 * <p>Under every kernel but {@link Pointwise} the reweighted law of a Gaussian is Gaussian with a covariance free of x
 * and a mean affine in x, so Gaussians stay Gaussian exactly [castin2025].
 */
public sealed interface Kernel {
    /** The name of the attention. */
    AttentionType type();

    /** The factor s of the score. */
    double scale();

    /** What is added to the scaled score. */
    default double bias() {
        return 0;
    }

    /** Whether queries and keys are compared by {@code |Qx - Ky|}, else by {@code <Qx, Ky>}. */
    default boolean isDistance() {
        return false;
    }

    /** Whether the weight is the score itself. */
    default boolean isLinear() {
        return false;
    }

    /** Whether the weights sum to one over x, too. */
    default boolean isBalanced() {
        return false;
    }

    /** The factor of the output. */
    default double outputScale() {
        return 1;
    }

    /** Whether the velocity is affine in x for a Gaussian law, so that Gaussians stay Gaussian. */
    default boolean preservesGaussians() {
        return true;
    }

    /** Whether the weights of a token's context sum to one. */
    default boolean isNormalized() {
        return true;
    }

    /** {@code exp(s <Qx, Ky>)}, normalised over y. */
    record Softmax(double scale) implements Kernel {
        public Softmax {
            requireFinite("scale", scale);
        }

        @Override
        public AttentionType type() {
            return AttentionType.SOFTMAX;
        }
    }

    /** {@code exp(-s |Qx - Ky|^2)}, normalised over y; s > 0. */
    record L2(double scale) implements Kernel {
        public L2 {
            requirePositive("scale of l2 attention", scale);
        }

        @Override
        public AttentionType type() {
            return AttentionType.L2;
        }

        @Override
        public boolean isDistance() {
            return true;
        }
    }

    /**
     * The limit of alternately normalising {@code exp(<Qx, Ky> / epsilon)} over y and over x, doubly stochastic with
     * respect to mu; the output is divided by epsilon. epsilon > 0.
     */
    record Sinkhorn(double epsilon) implements Kernel {
        public Sinkhorn {
            requirePositive("epsilon", epsilon);
        }

        @Override
        public AttentionType type() {
            return AttentionType.SINKHORN;
        }

        @Override
        public double scale() {
            return 1 / epsilon;
        }

        @Override
        public boolean isBalanced() {
            return true;
        }

        @Override
        public double outputScale() {
            return 1 / epsilon;
        }
    }

    /** {@code s <Qx, Ky>} as a weight, not normalised. */
    record Linear(double scale) implements Kernel {
        public Linear {
            requireFinite("scale", scale);
        }

        @Override
        public AttentionType type() {
            return AttentionType.LINEAR;
        }

        @Override
        public boolean isLinear() {
            return true;
        }

        @Override
        public boolean isNormalized() {
            return false;
        }
    }

    /**
     * {@code g(s <Qx, Ky> + beta)} as a weight, not normalised. Gaussians do not stay Gaussian. docs/theory.md section 5.
     *
     * @param bias beta
     */
    record Pointwise(Activation activation, double scale, double bias) implements Kernel {
        public Pointwise {
            requireFinite("scale", scale);
            requireFinite("bias", bias);
        }

        @Override
        public AttentionType type() {
            return activation.type();
        }

        @Override
        public boolean preservesGaussians() {
            return false;
        }

        @Override
        public boolean isNormalized() {
            return false;
        }
    }

    private static void requireFinite(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new InvalidInputException(name + " must be a finite number but is " + value);
        }
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0) || !Double.isFinite(value)) {
            throw new InvalidInputException(name + " must be a positive number but is " + value);
        }
    }
}
