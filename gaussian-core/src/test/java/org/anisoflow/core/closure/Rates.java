package org.anisoflow.core.closure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;

/**
 * Velocities of the means (d x 1) and factors (d x r_j) of the components of a law, and what tests of them have in common.
 */
record Rates(List<Matrix> means, List<Matrix> factors) {
    /** Gauss-Hermite rules of many nodes. */
    static final Cubature FINE = new Cubature(Cubature.Rule.GAUSS_HERMITE, OptionalInt.of(64));

    /** A field that has taken a law. */
    static ProjectedField field(Attention attention, Drift drift, GaussianMixture law, Cubature cubature) {
        ProjectedField field = new ProjectedField(attention, drift, law, cubature, false);
        setLaw(field, law);
        return field;
    }

    static void setLaw(LawField field, GaussianMixture law) {
        field.setLaw(meansOf(law), 0, factorsOf(law), 0);
    }

    /** The means one after another. */
    static double[] meansOf(GaussianMixture law) {
        return law.components().stream()
                .flatMapToDouble(c -> Arrays.stream(c.law().mean()))
                .toArray();
    }

    /** The factors side by side. */
    static double[] factorsOf(GaussianMixture law) {
        int columns = columns(law);
        double[] factors = new double[law.dimension() * columns];
        int first = 0;
        for (Component component : law.components()) {
            Matrix f = component.law().factor();
            for (int i = 0; i < f.rows(); i++) {
                System.arraycopy(f.row(i), 0, factors, i * columns + first, f.columns());
            }
            first += f.columns();
        }
        return factors;
    }

    private static int columns(GaussianMixture law) {
        return law.components().stream().mapToInt(c -> c.law().rank()).sum();
    }

    /** What a field says of the law that it has. */
    static Rates of(LawField field, GaussianMixture law) {
        int d = law.dimension();
        int columns = columns(law);
        double[] meansDot = new double[d * law.size()];
        double[] factorsDot = new double[d * columns];
        field.velocityOfMean(meansDot, 0);
        field.velocityOfFactor(factorsDot);
        List<Matrix> means = new ArrayList<>();
        List<Matrix> factors = new ArrayList<>();
        int first = 0;
        for (int j = 0; j < law.size(); j++) {
            int r = law.components().get(j).law().rank();
            means.add(Matrices.column(Arrays.copyOfRange(meansDot, j * d, (j + 1) * d)));
            double[] factor = new double[d * r];
            for (int i = 0; i < d; i++) {
                System.arraycopy(factorsDot, i * columns + first, factor, i * r, r);
            }
            factors.add(Matrix.of(d, r, factor));
            first += r;
        }
        return new Rates(means, factors);
    }

    static Rates of(Attention attention, Drift drift, GaussianMixture law, Cubature cubature) {
        return of(field(attention, drift, law, cubature), law);
    }

    /** The reported bound on the error of cubature. */
    static double cubatureError(Attention attention, Drift drift, GaussianMixture law, Cubature cubature) {
        ProjectedField field = field(attention, drift, law, cubature);
        ProjectedField companion = new ProjectedField(attention, drift, law, cubature, true);
        setLaw(companion, law);
        return field.safety() * of(companion, law).error(of(field, law));
    }

    /** What the affine field of one law says of laws that move with it. */
    static Rates of(AffineField field, GaussianMixture law) {
        List<Matrix> means = new ArrayList<>();
        List<Matrix> factors = new ArrayList<>();
        for (Component component : law.components()) {
            means.add(Matrices.column(field.at(component.law().mean())));
            factors.add(field.linear().times(component.law().factor()));
        }
        return new Rates(means, factors);
    }

    /** {@code E v(X)} and {@code E v(X) z^T} by the trapezoidal rule in z. */
    static Rates expectation(Gaussian law, UnaryOperator<double[]> velocity, double step, double range) {
        int r = law.rank();
        int side = 2 * (int) Math.round(range / step) + 1;
        int nodes = (int) Math.round(Math.pow(side, r));
        double[] z = new double[nodes * r];
        double[] weights = new double[nodes];
        for (int i = 0; i < nodes; i++) {
            weights[i] = 1;
            int rest = i;
            for (int l = i * r; l < (i + 1) * r; l++, rest /= side) {
                z[l] = step * (rest % side - side / 2);
                weights[i] *= step * Math.exp(-0.5 * z[l] * z[l]) / Math.sqrt(2 * Math.PI);
            }
        }
        return sum(law, velocity, z, weights);
    }

    /** {@code E v(X)} and {@code E v(X) z^T} as sums over the nodes of a rule. */
    static Rates sum(Gaussian law, UnaryOperator<double[]> velocity, Cubature cubature) {
        CubatureRule rule = CubatureRule.of(cubature, law.rank(), false);
        double[] z = new double[rule.size * rule.r];
        double[] weights = new double[rule.size];
        rule.nodes(z);
        rule.weights(weights);
        return sum(law, velocity, z, weights);
    }

    private static Rates sum(Gaussian law, UnaryOperator<double[]> velocity, double[] z, double[] weights) {
        int d = law.dimension();
        int r = law.rank();
        double[] mean = new double[d];
        double[] factor = new double[d * r];
        for (int i = 0; i < weights.length; i++) {
            double[] node = Arrays.copyOfRange(z, i * r, (i + 1) * r);
            double[] x = BruteForceVelocity.apply(law.factor(), node);
            for (int l = 0; l < d; l++) {
                x[l] += law.mean()[l];
            }
            double[] v = velocity.apply(x);
            for (int l = 0; l < d; l++) {
                mean[l] += weights[i] * v[l];
                for (int c = 0; c < r; c++) {
                    factor[l * r + c] += weights[i] * v[l] * node[c];
                }
            }
        }
        return new Rates(List.of(Matrices.column(mean)), List.of(Matrix.of(d, r, factor)));
    }

    /** The velocity of one token. */
    static double[] token(LawField field, double[] x) {
        double[] out = new double[x.length];
        field.velocityOfTokens(x, 0, 1, out, 0);
        return out;
    }

    /** The rates of one component alone. */
    Rates component(int j) {
        return new Rates(List.of(means.get(j)), List.of(factors.get(j)));
    }

    /** Largest difference of an entry, in units of the larger of one and the largest entry. */
    double error(Rates expected) {
        double error = 0;
        double scale = 1;
        for (int j = 0; j < means.size(); j++) {
            for (Matrix[] pair :
                    new Matrix[][] {{means.get(j), expected.means.get(j)}, {factors.get(j), expected.factors.get(j)}}) {
                double[] actual = pair[0].toRowMajor();
                double[] wanted = pair[1].toRowMajor();
                for (int i = 0; i < wanted.length; i++) {
                    error = Math.max(error, Math.abs(actual[i] - wanted[i]));
                    scale = Math.max(scale, Math.abs(wanted[i]));
                }
            }
        }
        return error / scale;
    }

    /** A mixture of random components of given ranks, with random weights. */
    static GaussianMixture mixture(RandomCases cases, int d, int... ranks) {
        double[] shares = cases.vector(ranks.length);
        double sum = 0;
        for (int j = 0; j < shares.length; j++) {
            shares[j] = 0.3 + Math.abs(shares[j]);
            sum += shares[j];
        }
        List<Component> components = new ArrayList<>();
        for (int j = 0; j < ranks.length; j++) {
            components.add(new Component(shares[j] / sum, cases.law(d, ranks[j])));
        }
        return new GaussianMixture(components, Arrangement.CLUSTERS);
    }

    /** The same with factors of half the size: scores are mild, and expectations are easy for Gauss-Hermite rules. */
    static GaussianMixture mild(GaussianMixture law) {
        return new GaussianMixture(
                law.components().stream()
                        .map(c -> new Component(
                                c.weight(),
                                Gaussian.ofFactor(
                                        c.law().mean(), c.law().factor().times(0.5))))
                        .toList(),
                law.arrangement());
    }

    /** The same components as cells. */
    static GaussianMixture cells(GaussianMixture law) {
        return new GaussianMixture(law.components(), Arrangement.CELLS);
    }

    /** The mixture of the first components, with weights that sum to one. */
    static GaussianMixture seenBy(GaussianMixture law, int i) {
        List<Component> seen = law.components().subList(0, i + 1);
        double sum = seen.stream().mapToDouble(Component::weight).sum();
        return new GaussianMixture(
                seen.stream().map(c -> new Component(c.weight() / sum, c.law())).toList(), Arrangement.CLUSTERS);
    }

    /** A mixture of equal components. */
    static GaussianMixture copies(Gaussian law, double... weights) {
        return new GaussianMixture(
                Arrays.stream(weights).mapToObj(w -> new Component(w, law)).toList(), Arrangement.CLUSTERS);
    }
}
