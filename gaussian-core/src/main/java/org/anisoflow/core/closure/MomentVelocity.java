package org.anisoflow.core.closure;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Normalization;

/**
 * Velocities in a context of Gaussian components whose mean tokens under attention are known in closed form, so that cubature is
 * needed for scalar functions alone. The heads that keep a single Gaussian Gaussian are left to {@link ClosureField}.
 */
final class MomentVelocity implements ProjectedField.TokenVelocity {
    private final int d;
    private final int[] ranks;
    private final CubatureRule[] rules;
    private final CubatureRule point = CubatureRule.of(Cubature.DEFAULT, 0, false);
    private final ProjectedHead[] heads;
    private final boolean usesCubature;
    private final Optional<ClosureField> exact;
    private final double[] meanDot;
    private final double[] factorDot;

    MomentVelocity(Attention attention, int[] ranks, Cubature cubature, boolean companion) {
        d = attention.dimension();
        this.ranks = ranks;
        List<Head> affine = attention.heads().stream()
                .filter(head -> ranks.length == 1 && head.kernel().preservesGaussians())
                .toList();
        usesCubature = attention.heads().stream().anyMatch(head -> ProjectedHead.needsCubature(head, ranks.length));
        rules = usesCubature
                ? ProjectedField.rules(ranks, r -> CubatureRule.of(cubature, r, companion))
                : new CubatureRule[ranks.length];
        int nodes = usesCubature
                ? Arrays.stream(rules).mapToInt(rule -> rule.size).max().orElseThrow()
                : 1;
        heads = attention.heads().stream()
                .filter(head -> !affine.contains(head))
                .map(head -> ProjectedHead.of(head, ranks, nodes))
                .toArray(ProjectedHead[]::new);
        exact = affine.isEmpty()
                ? Optional.empty()
                : Optional.of(new ClosureField(
                        new Attention(affine, new Normalization.None()), Drift.NONE, ranks[0], ranks[0]));
        meanDot = new double[d];
        factorDot = new double[exact.isPresent() ? d * ranks[0] : 0];
    }

    @Override
    public void setComponent(int j, double[] mean, double[] factor) {
        for (ProjectedHead head : heads) {
            head.setComponent(j, mean, factor);
        }
        if (exact.isPresent()) {
            exact.get().setLaw(mean, 0, factor, 0);
        }
    }

    @Override
    public void project(
            int i,
            double[] mean,
            double[] factor,
            int visible,
            double[] weights,
            double[] meanOut,
            double[] factorOut) {
        for (ProjectedHead head : heads) {
            head.project(mean, factor, ranks[i], rules[i], visible, weights, meanOut, factorOut);
        }
        if (exact.isPresent()) {
            exact.get().velocityOfMean(meanDot, 0);
            exact.get().velocityOfFactor(factorDot);
            HeadField.add(meanDot, 1, meanOut);
            HeadField.add(factorDot, 1, factorOut);
        }
    }

    @Override
    public void velocity(double[] token, double[] weights, double[] out) {
        for (ProjectedHead head : heads) {
            head.project(token, token, 0, point, ranks.length, weights, out, out);
        }
        if (exact.isPresent()) {
            exact.get().velocityOfTokens(token, 0, 1, meanDot, 0);
            HeadField.add(meanDot, 1, out);
        }
    }

    @Override
    public boolean usesCubature() {
        return usesCubature;
    }

    @Override
    public double safety() {
        return usesCubature
                ? Arrays.stream(rules).mapToDouble(CubatureRule::safety).max().orElseThrow()
                : 1;
    }
}
