package org.anisoflow.core.gaussian;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;

/**
 * A mixture of Gaussians {@code mu = sum_j pi_j N(alpha_j, F_j F_j^T)}: tokens in clusters, or tokens whose law changes with
 * their position. A single Gaussian is a mixture of one component. docs/theory.md section 5.
 */
public final class GaussianMixture {
    /** How far the weights may sum from one. */
    public static final double WEIGHT_TOLERANCE = 1e-9;

    private final List<Component> components;
    private final Arrangement arrangement;
    private final Gaussian moments;

    /**
     * One part of the tokens.
     *
     * @param weight pi_j > 0, the share of tokens
     */
    public record Component(double weight, Gaussian law) {}

    /** What the components stand for; it matters under a causal mask only. */
    public enum Arrangement {
        /** Clusters: every component is present at every position. */
        CLUSTERS,
        /** Cells of positions: all tokens of a component stand before those of the next. */
        CELLS;

        /** The name in results. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A mixture.
     *
     * @param components at least one, all of one dimension; weights positive with sum 1 to {@value #WEIGHT_TOLERANCE}
     * @throws InvalidInputException if they are not
     */
    public GaussianMixture(List<Component> components, Arrangement arrangement) {
        this.components = List.copyOf(components);
        this.arrangement = arrangement;
        if (components.isEmpty()) {
            throw new InvalidInputException("a mixture needs at least one component but has none");
        }
        int d = components.get(0).law().dimension();
        double sum = 0;
        for (int j = 0; j < components.size(); j++) {
            double weight = components.get(j).weight();
            if (!(weight > 0 && weight <= 1)) {
                throw new InvalidInputException("weights must be in (0, 1] but that of component " + j + " is " + weight
                        + (weight == 0 ? "; leave out the empty component" : ""));
            }
            if (components.get(j).law().dimension() != d) {
                throw new InvalidInputException("all components must have one dimension: component 0 has " + d
                        + " but component " + j + " has "
                        + components.get(j).law().dimension());
            }
            sum += weight;
        }
        if (!(Math.abs(sum - 1) <= WEIGHT_TOLERANCE)) {
            throw new InvalidInputException("weights must sum to one but their sum is " + sum
                    + "; divide every weight by it if they are meant as shares");
        }
        moments = size() == 1 ? components.get(0).law() : momentsOf(this.components);
    }

    /** A single Gaussian. */
    public static GaussianMixture of(Gaussian law) {
        return new GaussianMixture(List.of(new Component(1, law)), Arrangement.CLUSTERS);
    }

    /**
     * The mixture with one component for each group of tokens, in the order of the groups: its weight is the share of
     * tokens, its covariance divides by their number.
     *
     * @param tokens n x d, row-major
     * @param group group of each token, length n: from 0 on without gaps, each with at least two tokens
     * @throws InvalidInputException if lengths do not fit, a group has fewer tokens, or an entry is not finite
     */
    public static GaussianMixture ofGroups(double[] tokens, int n, int d, int[] group) {
        if (tokens.length != (long) n * d || group.length != n || n == 0) {
            throw new InvalidInputException("n tokens, n >= 1, need n d entries and n groups, but n is " + n + ", d is "
                    + d + ", there are " + tokens.length + " entries and " + group.length + " groups");
        }
        int[] count = new int[n];
        for (int i = 0; i < n; i++) {
            if (group[i] < 0 || group[i] >= n) {
                throw new InvalidInputException("groups of " + n
                        + " tokens are counted from 0 on without gaps but that of token " + i + " is " + group[i]);
            }
            count[group[i]]++;
        }
        int groups = Arrays.stream(group).max().orElseThrow() + 1;
        double[][] rows = new double[groups][];
        for (int j = 0; j < groups; j++) {
            if (count[j] < 2) {
                throw new InvalidInputException("a group needs at least two tokens but group " + j + " has "
                        + (count[j] == 0 ? "none" : "one"));
            }
            rows[j] = new double[count[j] * d];
        }
        int[] filled = new int[groups];
        for (int i = 0; i < n; i++) {
            System.arraycopy(tokens, i * d, rows[group[i]], filled[group[i]]++ * d, d);
        }
        List<Component> components = new ArrayList<>();
        for (int j = 0; j < groups; j++) {
            MomentAccumulator moments = new MomentAccumulator(d);
            moments.add(rows[j], count[j]);
            components.add(new Component((double) count[j] / n, moments.toGaussian()));
        }
        return new GaussianMixture(components, Arrangement.CLUSTERS);
    }

    public List<Component> components() {
        return components;
    }

    public Arrangement arrangement() {
        return arrangement;
    }

    /** Number of components. */
    public int size() {
        return components.size();
    }

    /** Token dimension d. */
    public int dimension() {
        return components.get(0).law().dimension();
    }

    /** Whether the law is a single Gaussian: one component, or several equal ones. */
    public boolean isGaussian() {
        return components.stream()
                .allMatch(component -> component.law().equals(components.get(0).law()));
    }

    /**
     * The Gaussian with mean and covariance of the mixture, {@code sum_j pi_j (Sigma_j + (alpha_j - alpha)(alpha_j -
     * alpha)^T)}; the law itself for one component.
     */
    public Gaussian moments() {
        return moments;
    }

    /** The factor is read off the QR decomposition of all columns {@code sqrt(pi_j) (F_j, alpha_j - alpha)}. */
    private static Gaussian momentsOf(List<Component> components) {
        int d = components.get(0).law().dimension();
        double[] mean = new double[d];
        int columns = 0;
        for (Component component : components) {
            double[] alpha = component.law().mean();
            for (int i = 0; i < d; i++) {
                mean[i] += component.weight() * alpha[i];
            }
            columns += component.law().rank() + 1;
        }
        double[] rows = new double[columns * d];
        int row = 0;
        for (Component component : components) {
            double root = Math.sqrt(component.weight());
            double[] alpha = component.law().mean();
            for (int l = 0; l < component.law().rank(); l++, row++) {
                for (int i = 0; i < d; i++) {
                    rows[row * d + i] = root * component.law().factor().get(i, l);
                }
            }
            for (int i = 0; i < d; i++) {
                rows[row * d + i] = root * (alpha[i] - mean[i]);
            }
            row++;
        }
        return Gaussian.ofFactor(
                mean,
                Decompositions.triangularFactor(Matrix.of(columns, d, rows)).transpose());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GaussianMixture that
                && components.equals(that.components)
                && arrangement == that.arrangement;
    }

    @Override
    public int hashCode() {
        return 31 * components.hashCode() + arrangement.hashCode();
    }

    @Override
    public String toString() {
        return "GaussianMixture[" + arrangement.key() + ", " + components + "]";
    }
}
