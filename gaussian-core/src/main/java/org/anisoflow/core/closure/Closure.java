package org.anisoflow.core.closure;

import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;

/** How the equations of mean and covariance follow from those of the tokens. */
public enum Closure {
    /** Gaussians stay Gaussian: mean and covariance say everything. docs/theory.md section 1. */
    EXACT("exact"),
    /** The Gaussian is kept whose mean and covariance move as those of the law would. docs/theory.md section 5. */
    PROJECTED("projected");

    private final String key;

    Closure(String key) {
        this.key = key;
    }

    /** The name in results. */
    public String key() {
        return key;
    }

    /** The closure of an attention, for one law at every position. */
    public static Closure of(Attention attention) {
        return attention.preservesGaussians() ? EXACT : PROJECTED;
    }

    /**
     * The closure of an attention for a law. Under linear attention every component of a mixture stays Gaussian; else a
     * mixture of different components does not.
     */
    public static Closure of(Attention attention, GaussianMixture law) {
        boolean linear =
                attention.heads().stream().allMatch(head -> head.kernel().isLinear());
        return law.isGaussian() || linear ? of(attention) : PROJECTED;
    }

    /**
     * Checks that there is a closure.
     *
     * @throws InvalidInputException for Sinkhorn attention with several components or token-wise normalisation, whose
     *     potentials are not known; for a causal mask with clusters, whose components are not in an order; for other masks
     *     with several components
     */
    public static void requireClosed(Attention attention, GaussianMixture law) {
        boolean sinkhorn =
                attention.heads().stream().anyMatch(head -> head.kernel().isBalanced());
        if (sinkhorn && attention.normalization() instanceof Normalization.Rms) {
            throw new InvalidInputException("sinkhorn attention has no closure under token-wise normalisation rms; use "
                    + "mean-field-rms, or softmax attention");
        }
        if (law.size() == 1) {
            return;
        }
        if (sinkhorn) {
            throw new InvalidInputException(
                    "sinkhorn attention has no closure for a law of several components but the law has " + law.size()
                            + "; use softmax or l2 attention, or one component");
        }
        Mask mask = attention.mask();
        if (mask instanceof Mask.Causal && law.arrangement() == Arrangement.CLUSTERS) {
            throw new InvalidInputException(
                    "a causal mask needs components in the order of positions, but those of a mixture "
                            + "stand at all positions; give the law as positions, or remove the mask");
        }
        if (!(mask instanceof Mask.None || mask instanceof Mask.Causal)) {
            throw new InvalidInputException(
                    "a law of several components has a closure without mask or under a causal mask "
                            + "but not under other masks; remove the mask");
        }
    }
}
