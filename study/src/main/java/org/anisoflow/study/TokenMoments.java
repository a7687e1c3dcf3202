package org.anisoflow.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.gaussian.MomentAccumulator;
import org.anisoflow.core.gaussian.Standardization;

/** The law of tokens that arrive in blocks: one Gaussian, or one component per label. */
final class TokenMoments {
    private final int d;
    private final long[] labels;
    private final MomentAccumulator all;
    private final SortedMap<Long, MomentAccumulator> classes = new TreeMap<>();

    /**
     * No tokens so far.
     *
     * @param labels of all tokens in their order; empty if they have none
     */
    TokenMoments(int d, long... labels) {
        this.d = d;
        this.labels = labels;
        all = new MomentAccumulator(d);
    }

    /**
     * Adds tokens.
     *
     * @param tokens at least {@code rows} tokens of length d, one after another
     */
    void add(double[] tokens, int rows) {
        int from = (int) Math.min(all.count(), labels.length);
        int labelled = Math.min(rows, labels.length - from);
        all.add(tokens, rows);
        double[] same = new double[labelled * d];
        for (long label :
                Arrays.stream(labels, from, from + labelled).distinct().toArray()) {
            int count = 0;
            for (int i = 0; i < labelled; i++) {
                if (labels[from + i] == label) {
                    System.arraycopy(tokens, i * d, same, count * d, d);
                    count++;
                }
            }
            classes.computeIfAbsent(label, key -> new MomentAccumulator(d)).add(same, count);
        }
    }

    /** Number N of tokens so far. */
    long count() {
        return all.count();
    }

    /** The labels in increasing order, which is that of the components; empty if there are none. */
    List<Long> labels() {
        return List.copyOf(classes.keySet());
    }

    /**
     * The law of the tokens after standardisation by the moments of all of them. Weights are shares of tokens;
     * covariances divide by the number of tokens of the class.
     *
     * @throws InvalidInputException if there are fewer than two tokens, in all or of one label, or there is not one label
     *     per token
     */
    GaussianMixture law(Standardization standardization) {
        if (labels.length == 0) {
            return GaussianMixture.of(standardization.apply(all.toGaussian()));
        }
        if (labels.length != all.count()) {
            throw new InvalidInputException("labels must be one per token but there are " + labels.length
                    + " labels for " + all.count() + " tokens");
        }
        Gaussian whole = all.toGaussian();
        List<Component> components = new ArrayList<>();
        for (Map.Entry<Long, MomentAccumulator> entry : classes.entrySet()) {
            MomentAccumulator moments = entry.getValue();
            if (moments.count() < 2) {
                throw new InvalidInputException("labels must each belong to at least two tokens, as a covariance needs "
                        + "them, but label " + entry.getKey() + " belongs to one; leave that token out or join labels");
            }
            components.add(new Component(
                    (double) moments.count() / all.count(), standardization.apply(whole, moments.toGaussian())));
        }
        return new GaussianMixture(components, Arrangement.CLUSTERS);
    }
}
