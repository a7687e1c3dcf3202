package org.anisoflow.ode.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;

/**
 * How the components of a law lie in arrays: means one after another, factors side by side as one d x R matrix. As {@link
 * org.anisoflow.core.closure.LawField} has it.
 */
final class LawLayout {
    private final GaussianMixture law;
    private final int d;
    private final int[] ranks;
    private final int columns;

    /**
     * The layout of a law.
     *
     * @param square whether factors get d columns, with zeros where the law is flat: noise fills all directions
     */
    LawLayout(GaussianMixture law, boolean square) {
        this.law = law;
        d = law.dimension();
        ranks = law.components().stream()
                .mapToInt(c -> square ? d : c.law().rank())
                .toArray();
        columns = Arrays.stream(ranks).sum();
    }

    /** Number of components J. */
    int components() {
        return ranks.length;
    }

    /** Columns R of all factors together. */
    int columns() {
        return columns;
    }

    /** The means of the law that the layout was made for. */
    double[] means() {
        return law.components().stream()
                .flatMapToDouble(c -> Arrays.stream(c.law().mean()))
                .toArray();
    }

    /** Its factors. */
    double[] factors() {
        double[] factors = new double[d * columns];
        int first = 0;
        for (int j = 0; j < ranks.length; j++) {
            put(law.components().get(j).law().factor(), factors, columns, first);
            first += ranks[j];
        }
        return factors;
    }

    /** Factors of d rows side by side, row-major. */
    static double[] sideBySide(int d, List<Matrix> factors) {
        int columns = factors.stream().mapToInt(Matrix::columns).sum();
        double[] all = new double[d * columns];
        int first = 0;
        for (Matrix factor : factors) {
            put(factor, all, columns, first);
            first += factor.columns();
        }
        return all;
    }

    private static void put(Matrix factor, double[] all, int columns, int first) {
        for (int i = 0; i < factor.rows(); i++) {
            for (int l = 0; l < factor.columns(); l++) {
                all[i * columns + first + l] = factor.get(i, l);
            }
        }
    }

    /** A component of a state. */
    Gaussian component(int j, double[] means, double[] factors, int factorOffset) {
        int first = 0;
        for (int i = 0; i < j; i++) {
            first += ranks[i];
        }
        double[] factor = new double[d * ranks[j]];
        for (int i = 0; i < d; i++) {
            System.arraycopy(factors, factorOffset + i * columns + first, factor, i * ranks[j], ranks[j]);
        }
        return Gaussian.ofFactor(Arrays.copyOfRange(means, j * d, (j + 1) * d), Matrix.of(d, ranks[j], factor));
    }

    /** A component of a state that begins with means and factors. */
    Gaussian component(int j, double[] y) {
        return component(j, y, y, ranks.length * d);
    }

    /** The law of a state, with the weights and the arrangement of the first one. */
    GaussianMixture law(double[] means, double[] factors) {
        List<Component> components = new ArrayList<>();
        for (int j = 0; j < ranks.length; j++) {
            components.add(new Component(law.components().get(j).weight(), component(j, means, factors, 0)));
        }
        return new GaussianMixture(components, law.arrangement());
    }

    /** {@code sqrt(sum_j pi_j (|alpha_j - beta_j|^2 + |F_j - G_j|^2))}, which bounds W2 of the two laws. */
    double distance(double[] means, double[] factors, double[] otherMeans, double[] otherFactors) {
        double sum = 0;
        int first = 0;
        for (int j = 0; j < ranks.length; j++) {
            double square = 0;
            for (int i = j * d; i < (j + 1) * d; i++) {
                square += (means[i] - otherMeans[i]) * (means[i] - otherMeans[i]);
            }
            for (int i = 0; i < d; i++) {
                for (int l = first; l < first + ranks[j]; l++) {
                    double difference = factors[i * columns + l] - otherFactors[i * columns + l];
                    square += difference * difference;
                }
            }
            sum += law.components().get(j).weight() * square;
            first += ranks[j];
        }
        return Math.sqrt(sum);
    }
}
