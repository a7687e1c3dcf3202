package org.anisoflow.core.closure;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;

/**
 * The projected velocity of laws of one or several Gaussian components: {@code alpha_j' = E[Gamma(X)]} and {@code F_j' =
 * E[Gamma(X) z^T]} with {@code X = alpha_j + F_j z}, for the velocity Gamma of a token in the whole law plus drift.
 * docs/theory.md section 5. It is exact where Gamma is affine.
 *
 * <p>Under a causal mask the j-th component sees the components up to itself. Mean-field RMS normalisation divides by the root
 * mean square of the whole law.
 */
public final class ProjectedField implements LawField {
    private final int d;
    private final int components;
    private final int columns;
    private final int[] ranks;
    private final int[] firstColumn;
    private final double[] shares;
    private final boolean causal;
    private final boolean cubature;
    private final BooleanSupplier stopped;
    private final double safety;
    private final TokenVelocity attention;
    private final double[] linearDrift;
    private final double[] constantDrift;
    private final Noise.Widening widening;
    private final boolean normalized;
    private final double[] gain;
    private final double[] scale;

    private final double[] means;
    private final double[][] factors;
    private final double[] inputMean;
    private final double[][] inputFactors;
    private final double[] weights;
    private final double[] meanDot;
    private final double[] factorDot;
    private final double[] meansDot;
    private final double[] factorsDot;
    private final double[] token;
    private final double[] tokenDot;

    /**
     * Velocities of laws of tokens in a context of components. Inputs and outputs are laid out as in {@link LawField}, one
     * component at a time.
     */
    interface TokenVelocity {
        /** Takes a component of the context. */
        void setComponent(int j, double[] mean, double[] factor);

        /**
         * Adds the velocities of mean and factor of the i-th component.
         *
         * @param weights of the visible components, with sum 1
         */
        void project(
                int i,
                double[] mean,
                double[] factor,
                int visible,
                double[] weights,
                double[] meanOut,
                double[] factorOut);

        /** Adds the velocity of one token that sees all components. */
        void velocity(double[] token, double[] weights, double[] out);

        /** Whether expectations are computed by cubature. */
        boolean usesCubature();

        /** By what the difference to the companion rule is multiplied to bound the error. */
        double safety();
    }

    /**
     * A field without noise for laws with the ranks and weights of a given one.
     *
     * @param companion whether to use the rules that errors are estimated with
     * @throws InvalidInputException if there is no closure, or a cubature rule has too many points
     */
    public ProjectedField(Attention attention, Drift drift, GaussianMixture law, Cubature cubature, boolean companion) {
        this(attention, drift, Noise.NONE, law, cubature, companion, () -> false);
    }

    /**
     * A field whose evaluations can be stopped: they throw {@link CancellationException} then.
     *
     * @param stopped asked several times in an evaluation
     * @see #ProjectedField(Attention, Drift, GaussianMixture, Cubature, boolean)
     */
    public ProjectedField(
            Attention attention,
            Drift drift,
            Noise noise,
            GaussianMixture law,
            Cubature cubature,
            boolean companion,
            BooleanSupplier stopped) {
        Closure.requireClosed(attention, law);
        this.stopped = stopped;
        d = attention.dimension();
        drift.requireDimension(d);
        components = law.size();
        ranks = law.components().stream().mapToInt(c -> c.law().rank()).toArray();
        shares = law.components().stream()
                .mapToDouble(GaussianMixture.Component::weight)
                .toArray();
        firstColumn = new int[components];
        int column = 0;
        for (int j = 0; j < components; j++) {
            firstColumn[j] = column;
            column += ranks[j];
        }
        columns = column;
        causal = attention.mask() instanceof Mask.Causal && components > 1;
        this.attention = attention.normalization() instanceof Normalization.Rms
                ? new NodeVelocity(attention, ranks, cubature, companion, stopped)
                : new MomentVelocity(attention, ranks, cubature, companion);
        this.cubature = this.attention.usesCubature();
        safety = this.attention.safety();
        normalized = attention.normalization() instanceof Normalization.MeanFieldRms;
        gain = new double[d];
        scale = new double[d];
        Arrays.fill(gain, 1);
        Arrays.fill(scale, 1);
        attention.normalization().gain().ifPresent(g -> System.arraycopy(g.toRowMajor(), 0, gain, 0, d));
        linearDrift = drift.linear().map(Matrix::toRowMajor).orElse(null);
        constantDrift = drift.constant().map(Matrix::toRowMajor).orElse(null);
        widening = noise.widening(d);
        means = new double[components * d];
        factors = new double[components][];
        inputFactors = new double[components][];
        for (int j = 0; j < components; j++) {
            factors[j] = new double[d * ranks[j]];
            inputFactors[j] = normalized ? new double[d * ranks[j]] : factors[j];
        }
        inputMean = new double[d];
        meanDot = new double[d];
        factorDot = new double[d * Arrays.stream(ranks).max().orElseThrow()];
        weights = new double[components];
        meansDot = new double[components * d];
        factorsDot = new double[d * columns];
        token = new double[d];
        tokenDot = new double[d];
    }

    /** About how many numbers a field holds. */
    public static double numbers(Attention attention, GaussianMixture law, Cubature cubature) {
        double d = attention.dimension();
        boolean tokenwise = attention.normalization() instanceof Normalization.Rms;
        double numbers = 0;
        double nodes = 0;
        for (GaussianMixture.Component component : law.components()) {
            double r = component.law().rank();
            numbers += 3 * d * r;
            nodes += CubatureRule.nodes(cubature, component.law().rank(), tokenwise);
        }
        double most = law.components().stream()
                .mapToInt(component -> component.law().rank())
                .max()
                .orElse(0);
        for (Head head : attention.heads()) {
            double k = head.keyDimension();
            numbers += tokenwise ? nodes * (k + head.value().rows()) : law.size() * k * (3 * most + 2 * d);
            numbers += 4 * k * d + 8 * most * most + 4 * d * most;
        }
        // rules are kept as nodes, and as rotations of about as many numbers
        return numbers + nodes * (tokenwise ? 2 * most + d + NodeVelocity.TILE : law.size() + 2 * Math.min(most, 4));
    }

    /** One rule for each component; those of equal rank share one. */
    static CubatureRule[] rules(int[] ranks, IntFunction<CubatureRule> ruleOf) {
        CubatureRule[] rules = new CubatureRule[ranks.length];
        for (int j = 0; j < ranks.length; j++) {
            for (int i = 0; i < j && rules[j] == null; i++) {
                rules[j] = ranks[i] == ranks[j] ? rules[i] : null;
            }
            rules[j] = rules[j] == null ? ruleOf.apply(ranks[j]) : rules[j];
        }
        return rules;
    }

    /** Whether expectations are computed by cubature; else they are in closed form. */
    public boolean usesCubature() {
        return cubature;
    }

    /** By what the difference to the field with the companion rules is multiplied to bound the cubature error. */
    public double safety() {
        return safety;
    }

    @Override
    public void setLaw(double[] newMeans, int meanOffset, double[] newFactors, int factorOffset) {
        System.arraycopy(newMeans, meanOffset, means, 0, means.length);
        for (int j = 0; j < components; j++) {
            for (int i = 0; i < d; i++) {
                System.arraycopy(
                        newFactors, factorOffset + i * columns + firstColumn[j], factors[j], i * ranks[j], ranks[j]);
            }
        }
        if (normalized) {
            normalizeInput();
        }
        for (int j = 0; j < components; j++) {
            input(means, j * d, inputMean);
            attention.setComponent(j, inputMean, inputFactors[j]);
        }
        project();
    }

    /** The scale g / rho, {@code rho^2 = sum_j pi_j (|alpha_j|^2 + |F_j|^2) / d}, and the scaled factors. */
    private void normalizeInput() {
        double norm = 0;
        for (int j = 0; j < components; j++) {
            double root = Math.sqrt(shares[j]);
            norm = Math.hypot(norm, root * Products.norm(d, means, j * d));
            norm = Math.hypot(norm, root * Products.norm(factors[j].length, factors[j], 0));
        }
        double rho = norm / Math.sqrt(d);
        for (int i = 0; i < d; i++) {
            scale[i] = gain[i] / rho;
        }
        for (int j = 0; j < components; j++) {
            for (int i = 0; i < factors[j].length; i++) {
                inputFactors[j][i] = scale[i / ranks[j]] * factors[j][i];
            }
        }
    }

    private void input(double[] x, int offset, double[] to) {
        for (int i = 0; i < d; i++) {
            to[i] = scale[i] * x[offset + i];
        }
    }

    /** Projects component by component. */
    private void project() {
        System.arraycopy(shares, 0, weights, 0, components);
        for (int i = 0; i < components; i++) {
            goOn(stopped);
            int visible = causal ? i + 1 : components;
            if (causal) {
                double seen = 0;
                for (int j = 0; j < visible; j++) {
                    seen += shares[j];
                }
                for (int j = 0; j < visible; j++) {
                    weights[j] = shares[j] / seen;
                }
            }
            int r = ranks[i];
            Arrays.fill(meanDot, 0);
            Arrays.fill(factorDot, 0, d * r, 0);
            input(means, i * d, inputMean);
            attention.project(i, inputMean, inputFactors[i], visible, weights, meanDot, factorDot);
            addDrift(means, i * d, meanDot);
            if (linearDrift != null) {
                Products.multiply(d, r, d, 1, linearDrift, factors[i], 1, factorDot);
            }
            widening.addTo(factorDot, factors[i]);
            System.arraycopy(meanDot, 0, meansDot, i * d, d);
            for (int l = 0; l < d; l++) {
                System.arraycopy(factorDot, l * r, factorsDot, l * columns + firstColumn[i], r);
            }
        }
        double sum = 0;
        for (double value : meansDot) {
            sum += 0 * value;
        }
        for (double value : factorsDot) {
            sum += 0 * value;
        }
        if (sum != 0) {
            throw new ArithmeticException("the projected velocity is not finite");
        }
    }

    /** Ends an evaluation that is to be stopped. */
    static void goOn(BooleanSupplier stopped) {
        if (stopped.getAsBoolean()) {
            throw new CancellationException("stopped inside an evaluation of the velocity");
        }
    }

    private void addDrift(double[] x, int offset, double[] out) {
        if (constantDrift != null) {
            HeadField.add(constantDrift, 1, out);
        }
        if (linearDrift != null) {
            for (int i = 0; i < d; i++) {
                for (int l = 0; l < d; l++) {
                    out[i] += linearDrift[i * d + l] * x[offset + l];
                }
            }
        }
    }

    @Override
    public void velocityOfMean(double[] out, int offset) {
        System.arraycopy(meansDot, 0, out, offset, components * d);
    }

    @Override
    public void velocityOfFactor(double[] out) {
        System.arraycopy(factorsDot, 0, out, 0, d * columns);
    }

    /** Gamma(x) plus drift, without projection; under a causal mask the tokens see all components. */
    @Override
    public void velocityOfTokens(double[] x, int offsetX, int n, double[] out, int offsetOut) {
        for (int l = 0; l < n; l++) {
            for (int i = 0; i < d; i++) {
                token[i] = x[offsetX + i * n + l];
            }
            Arrays.fill(tokenDot, 0);
            input(token, 0, inputMean);
            attention.velocity(inputMean, shares, tokenDot);
            addDrift(token, 0, tokenDot);
            for (int i = 0; i < d; i++) {
                out[offsetOut + i * n + l] = tokenDot[i];
            }
        }
    }
}
