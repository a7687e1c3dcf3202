package org.anisoflow.core.attention;

import java.util.List;
import org.anisoflow.core.InvalidInputException;

/**
 * Multi-head attention: the sum of its heads, each of any kernel, applied to normalised tokens.
 *
 * @param heads at least one, all of the same token dimension d
 * @param mask which tokens a token sees, in every head; not for Sinkhorn, whose marginals need all tokens
 */
public record Attention(List<Head> heads, Normalization normalization, Mask mask) {
    public Attention {
        heads = List.copyOf(heads);
        if (heads.isEmpty()) {
            throw new InvalidInputException("attention needs at least one head but has none");
        }
        int d = heads.get(0).dimension();
        for (int h = 1; h < heads.size(); h++) {
            if (heads.get(h).dimension() != d) {
                throw new InvalidInputException("all heads must have the same token dimension: head 0 has " + d
                        + " but head " + h + " has " + heads.get(h).dimension());
            }
        }
        normalization.gain().ifPresent(gain -> {
            if (gain.rows() != d || gain.columns() != 1) {
                throw new InvalidInputException("gain must be a column of length " + d + " but is " + gain.shape());
            }
        });
        if (!(mask instanceof Mask.None)
                && heads.stream().anyMatch(head -> head.kernel().isBalanced())) {
            throw new InvalidInputException("sinkhorn attention cannot be masked: its weights sum to one over queries "
                    + "and over keys, which needs all tokens; remove the mask or use softmax or l2");
        }
    }

    /** Attention without mask. */
    public Attention(List<Head> heads, Normalization normalization) {
        this(heads, normalization, new Mask.None());
    }

    /** Attention of one head on tokens as they are. */
    public static Attention of(Head head) {
        return new Attention(List.of(head), new Normalization.None());
    }

    public int dimension() {
        return heads.get(0).dimension();
    }

    /**
     * Whether Gaussians stay Gaussian, exactly: no pointwise kernel, no token-wise normalisation. Under a mask this holds
     * where the law is the same at every position.
     */
    public boolean preservesGaussians() {
        return !(normalization instanceof Normalization.Rms)
                && heads.stream().allMatch(head -> head.kernel().preservesGaussians());
    }
}
