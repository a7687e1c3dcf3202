package org.anisoflow.ode.crosscheck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.SymmetricEigen;
import org.anisoflow.core.linalg.Matrix;

/**
 * Curves for a chart: the total variance, the variance along the first, the middle and the last eigen-axis of the
 * closure's covariance at each depth, and the mean along the closure's mean if that is not zero. Unlike eigenvalues of
 * a sample these have no bias at depth 0.
 *
 * <p>For several components, instead of that mean: the total variance of each of the first four, and its mean, every
 * coordinate if all components have at most six in all, else along the way that the closure takes it.
 */
final class Curves {
    private static final String VARIANCES = "variance";

    private static final int MOST_COMPONENTS = 4;
    private static final int MOST_COORDINATES = 6;

    private final Reference reference;
    private final int n;
    private final List<List<State>> shown;
    private final List<List<State>> spread;
    private final double spreadFactor;
    private final int depths;

    /**
     * Curves as far as closure and all runs got.
     *
     * @param shown runs whose average is drawn
     * @param spread runs whose average and deviation, times the factor, give the band
     */
    Curves(Reference reference, int n, List<List<State>> shown, List<List<State>> spread, double spreadFactor) {
        this.reference = reference;
        this.n = n;
        this.shown = shown;
        this.spread = spread;
        this.spreadFactor = spreadFactor;
        int reached = reference.path().states().size();
        for (List<State> run : shown) {
            reached = Math.min(reached, run.size());
        }
        for (List<State> run : spread) {
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
            Moments law = reference.path().states().get(t).whole();
            totals.add(Quantity.totalVariance("", OptionalInt.empty(), d));
            axes.add(Decompositions.symmetricEigen(Matrix.of(d, d, law.covariance())));
            double norm = Math.sqrt(Arrays.stream(law.mean()).map(a -> a * a).sum());
            means.add(Quantity.mean(
                    "",
                    OptionalInt.empty(),
                    Arrays.stream(law.mean()).map(a -> norm == 0 ? 0 : a / norm).toArray()));
            largestMean = Math.max(largestMean, norm / Math.sqrt(law.trace()));
        }
        List<Validation.Curve> curves = new ArrayList<>();
        curves.add(curve("total variance tr Σ", VARIANCES, totals));
        for (int axis : d == 1 ? new int[0] : d == 2 ? new int[] {0, 1} : new int[] {0, (d - 1) / 2, d - 1}) {
            List<Quantity> variances = axes.stream()
                    .map(eigen -> eigen.vectors().transpose().row(axis))
                    .map(v -> Quantity.covariance("", OptionalInt.empty(), v, v))
                    .toList();
            curves.add(curve("along axis " + (axis + 1) + ", λ" + subscript(axis + 1), VARIANCES, variances));
        }
        if (reference.byComponent()) {
            addComponents(curves);
        } else if (largestMean > 1e-9) {
            curves.add(curve("mean along itself |α|", "mean", means));
        }
        return curves;
    }

    private void addComponents(List<Validation.Curve> curves) {
        int components = reference.request().law().size();
        int d = reference.request().law().dimension();
        int count = Math.min(components, MOST_COMPONENTS);
        for (int j = 0; j < count; j++) {
            curves.add(curve(
                    "component[" + j + "] tr Σ", "parts: tr Σ", Quantity.totalVariance("", OptionalInt.of(j), d)));
        }
        for (int j = 0; j < count; j++) {
            if (components * d <= MOST_COORDINATES) {
                for (int i = 0; i < d; i++) {
                    double[] unit = new double[d];
                    unit[i] = 1;
                    addMean(j, "mean[" + i + "]", unit, curves);
                }
            } else {
                addMean(j, "mean along its way", way(j), curves);
            }
        }
    }

    private void addMean(int j, String name, double[] u, List<Validation.Curve> curves) {
        curves.add(curve("component[" + j + "]." + name, "parts: mean", Quantity.mean("", OptionalInt.of(j), u)));
    }

    /** Where the closure takes the mean of a component, as a unit vector; zero if it stays. */
    private double[] way(int j) {
        double[] from = reference.path().states().get(0).components().get(j).mean();
        double[] way = reference
                .path()
                .states()
                .get(depths - 1)
                .components()
                .get(j)
                .mean()
                .clone();
        double square = 0;
        for (int i = 0; i < way.length; i++) {
            way[i] -= from[i];
            square += way[i] * way[i];
        }
        double norm = square > 0 ? Math.sqrt(square) : 1;
        return Arrays.stream(way).map(value -> value / norm).toArray();
    }

    private Validation.Curve curve(String name, String axis, Quantity quantity) {
        return curve(name, axis, Collections.nCopies(depths, quantity));
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
            closure[t] = perDepth.get(t).of(reference.path().states().get(t));
            average[t] = Numbers.mean(values(shown, t, perDepth.get(t)));
            double[] band = values(spread, t, perDepth.get(t));
            double width = 2 * spreadFactor * Numbers.deviation(band);
            low[t] = Numbers.mean(band) - width;
            high[t] = Numbers.mean(band) + width;
        }
        return new Validation.Curve(
                name, axis, n, shown.size(), Arrays.copyOf(reference.depths(), depths), closure, average, low, high);
    }

    private static double[] values(List<List<State>> runs, int t, Quantity quantity) {
        return runs.stream().mapToDouble(run -> quantity.of(run.get(t))).toArray();
    }
}
