package org.anisoflow.ode.crosscheck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.SymmetricEigen;
import org.anisoflow.core.linalg.Matrix;

/**
 * Curves for a chart: the total variance, the variance along the first, the middle and the last eigen-axis of the
 * closure's covariance at each depth, and the mean along the closure's mean if that is not zero. Unlike eigenvalues of
 * a sample these have no bias at depth 0.
 */
final class Curves {
    private static final String VARIANCES = "variance";

    private final Reference reference;
    private final int n;
    private final List<List<Moments>> shown;
    private final List<List<Moments>> spread;
    private final double spreadFactor;
    private final int depths;

    /**
     * Curves as far as closure and all runs got.
     *
     * @param shown runs whose average is drawn
     * @param spread runs whose average and deviation, times the factor, give the band
     */
    Curves(Reference reference, int n, List<List<Moments>> shown, List<List<Moments>> spread, double spreadFactor) {
        this.reference = reference;
        this.n = n;
        this.shown = shown;
        this.spread = spread;
        this.spreadFactor = spreadFactor;
        int reached = reference.path().moments().size();
        for (List<Moments> run : shown) {
            reached = Math.min(reached, run.size());
        }
        for (List<Moments> run : spread) {
            reached = Math.min(reached, run.size());
        }
        depths = reached;
    }

    List<Validation.Curve> all() {
        if (depths == 0 || shown.isEmpty() || spread.size() < 2) {
            return List.of();
        }
        List<Quantity> totals = new ArrayList<>();
        List<SymmetricEigen> axes = new ArrayList<>();
        List<Quantity> means = new ArrayList<>();
        double largestMean = 0;
        int d = reference.request().initial().dimension();
        for (int t = 0; t < depths; t++) {
            Moments law = reference.path().moments().get(t);
            totals.add(new Quantity("", Quantity.Kind.TOTAL_VARIANCE, new double[d], new double[d]));
            axes.add(Decompositions.symmetricEigen(Matrix.of(d, d, law.covariance())));
            double norm = Math.sqrt(Arrays.stream(law.mean()).map(a -> a * a).sum());
            means.add(Quantity.mean(
                    "",
                    Arrays.stream(law.mean()).map(a -> norm == 0 ? 0 : a / norm).toArray()));
            largestMean = Math.max(largestMean, norm / Math.sqrt(law.trace()));
        }
        List<Validation.Curve> curves = new ArrayList<>();
        curves.add(curve("total variance tr Σ", VARIANCES, totals));
        for (int axis : d == 1 ? new int[0] : d == 2 ? new int[] {0, 1} : new int[] {0, (d - 1) / 2, d - 1}) {
            List<Quantity> variances = axes.stream()
                    .map(eigen -> eigen.vectors().transpose().row(axis))
                    .map(v -> Quantity.covariance("", v, v))
                    .toList();
            curves.add(curve("along axis " + (axis + 1) + ", λ" + subscript(axis + 1), VARIANCES, variances));
        }
        if (largestMean > 1e-9) {
            curves.add(curve("mean along itself |α|", "mean", means));
        }
        return curves;
    }

    private static String subscript(int number) {
        return Integer.toString(number)
                .chars()
                .mapToObj(c -> String.valueOf((char) ('₀' + c - '0')))
                .collect(java.util.stream.Collectors.joining());
    }

    private Validation.Curve curve(String name, String axis, List<Quantity> perDepth) {
        double[] closure = new double[depths];
        double[] average = new double[depths];
        double[] low = new double[depths];
        double[] high = new double[depths];
        for (int t = 0; t < depths; t++) {
            closure[t] = perDepth.get(t).of(reference.path().moments().get(t));
            average[t] = Numbers.mean(values(shown, t, perDepth.get(t)));
            double[] band = values(spread, t, perDepth.get(t));
            double width = 2 * spreadFactor * Numbers.deviation(band);
            low[t] = Numbers.mean(band) - width;
            high[t] = Numbers.mean(band) + width;
        }
        return new Validation.Curve(
                name, axis, n, shown.size(), Arrays.copyOf(reference.depths(), depths), closure, average, low, high);
    }

    private static double[] values(List<List<Moments>> runs, int t, Quantity quantity) {
        return runs.stream().mapToDouble(run -> quantity.of(run.get(t))).toArray();
    }
}
