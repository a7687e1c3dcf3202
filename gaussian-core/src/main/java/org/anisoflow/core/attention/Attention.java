package org.anisoflow.core.attention;

import java.util.List;
import org.anisoflow.core.InvalidInputException;

/**
 * Multi-head attention: the sum of its heads, each of any kernel, applied to normalised tokens.
 *
 * @param heads at least one, all of the same token dimension d
 */
public record Attention(List<Head> heads, Normalization normalization) {
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
        if (normalization instanceof Normalization.MeanFieldRms rms
                && rms.gain().isPresent()
                && (rms.gain().get().rows() != d || rms.gain().get().columns() != 1)) {
            throw new InvalidInputException("gain must be a column of length " + d + " but is "
                    + rms.gain().get().shape());
        }
    }

    /** Attention of one head on tokens as they are. */
    public static Attention of(Head head) {
        return new Attention(List.of(head), new Normalization.None());
    }

    public int dimension() {
        return heads.get(0).dimension();
    }
}
