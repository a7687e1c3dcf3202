package org.anisoflow.core.closure;

import java.util.Arrays;
import java.util.List;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;

/**
 * The affine velocity field {@code v(x) = b + B x + D x + c} of tokens under attention and drift, for one law after
 * another. docs/theory.md sections 1 and 2; exact for every kernel of {@link Kernel}.
 *
 * <p>With {@code P_h = p g W V C K^T} (d x k) the attention of head h is {@code p0 W V alpha + P_h (Q x + q0)}: p0 is p
 * (0 for linear), and q0 is c_q for softmax and linear, {@code c_q - c_k - K alpha} for L2 and {@code -Q alpha} for
 * Sinkhorn. The transposes of P_h are stacked over the heads, and B is formed only where that is cheaper than applying
 * its factors. Nothing is allocated after construction; instances are not safe for use by several threads.
 */
public final class ClosureField implements LawField {
    private final int d;
    private final int r;
    private final HeadField[] heads;
    private final int width;
    private final double[] keys;
    private final double[] queries;
    private final boolean queriesAreIdentity;
    private final boolean formed;
    private final boolean anySinkhorn;
    private final boolean closedCovariance;
    private final boolean normalized;
    private final double[] gain;
    private final double[] meanWeights;
    private final double[] constant;
    private final double[] linearDrift;
    private final Noise.Widening widening;

    private final double[] alpha;
    private final double[] factor;
    private final double[] inputMean;
    private final double[] inputFactor;
    private final double[] inputScale;
    private final double[] z;
    private final double[] x;
    private final double[] s;
    private final double[] p;
    private final double[] b;
    private final double[] e;
    private double[] scaled = new double[0];
    private double[] inner = new double[0];
    private final double[] meanDot;
    private double[] centred = new double[0];
    private double[] centredDot = new double[0];
    /** I + h D of the latest step, d x d. */
    private double[] kept = new double[0];

    private double step = Double.NaN;

    /**
     * A field for laws with factors of r columns.
     *
     * @param columns number of columns that the linear part will be applied to for each law, a hint for speed
     * @throws org.anisoflow.core.InvalidInputException if attention does not keep Gaussians Gaussian
     */
    public ClosureField(Attention attention, Drift drift, Noise noise, int r, int columns) {
        if (!attention.preservesGaussians()) {
            throw new InvalidInputException(
                    "attention must keep Gaussians Gaussian to have an affine velocity field, but "
                            + "pointwise kernels and token-wise normalisation do not");
        }
        this.d = attention.dimension();
        this.r = r;
        drift.requireDimension(d);
        List<Head> all = attention.heads();
        heads = new HeadField[all.size()];
        int rows = 0;
        for (int h = 0; h < heads.length; h++) {
            heads[h] = HeadField.of(all.get(h), r, rows, all.size() == 1);
            rows += heads[h].k;
        }
        width = rows;
        queriesAreIdentity = heads[0].query == null;
        keys = new double[Math.multiplyExact(width, d)];
        queries = new double[queriesAreIdentity ? 0 : width * d];
        for (HeadField head : heads) {
            System.arraycopy(head.key, 0, keys, head.row * d, head.k * d);
            if (!queriesAreIdentity) {
                System.arraycopy(head.query, 0, queries, head.row * d, head.k * d);
            }
        }
        formed = !queriesAreIdentity && (long) width * d + (long) d * columns <= 2L * width * columns;
        anySinkhorn = all.stream().anyMatch(head -> head.kernel().isBalanced());
        normalized = attention.normalization() instanceof Normalization.MeanFieldRms;
        closedCovariance =
                !normalized && all.stream().noneMatch(head -> head.kernel().isLinear());

        inputScale = new double[d];
        gain = new double[d];
        Arrays.fill(inputScale, 1);
        Arrays.fill(gain, 1);
        attention.normalization().gain().ifPresent(g -> System.arraycopy(g.toRowMajor(), 0, gain, 0, d));
        meanWeights = new double[d * d];
        constant = new double[d];
        for (HeadField head : heads) {
            head.addConstants(meanWeights, constant);
        }
        if (drift.constant().isPresent()) {
            HeadField.add(drift.constant().get().toRowMajor(), 1, constant);
        }
        linearDrift = drift.linear().map(Matrix::toRowMajor).orElse(null);
        widening = noise.widening(d);

        alpha = new double[d];
        factor = new double[d * r];
        inputMean = normalized ? new double[d] : alpha;
        inputFactor = normalized ? new double[d * r] : factor;
        z = new double[width * r];
        x = new double[anySinkhorn ? width * r : 0];
        s = new double[width * d];
        p = new double[width * d];
        b = new double[formed ? d * d : 0];
        e = new double[width];
        meanDot = new double[d];
    }

    /** A field without noise. */
    public ClosureField(Attention attention, Drift drift, int r, int columns) {
        this(attention, drift, Noise.NONE, r, columns);
    }

    /** Whether there is such a field for a law: it has one component, and attention keeps Gaussians Gaussian. */
    public static boolean suits(Attention attention, GaussianMixture law) {
        return law.size() == 1 && attention.preservesGaussians();
    }

    /** About how many numbers a field holds for laws with factors of r columns, and weights that are multiplied out. */
    public static double numbers(Attention attention, int r) {
        double d = attention.dimension();
        double numbers = 3 * d * d + 2 * d * r;
        for (Head head : attention.heads()) {
            double k = Math.min(d, head.keyDimension());
            numbers +=
                    k * (6 * d + 3 * r) + 2 * d * Math.min(d, 2.0 * head.value().rows());
        }
        return numbers;
    }

    /** Whether the covariance moves without seeing the mean; the equation of the mean is then linear given F. */
    public boolean closedCovariance() {
        return closedCovariance;
    }

    /** The rate at which the mean moves by itself, without the covariance: the spectral norm of {@code sum p W V + D}. */
    public double meanRate() {
        double[] weights = meanWeights.clone();
        if (linearDrift != null) {
            HeadField.add(linearDrift, 1, weights);
        }
        return Products.spectralNorm(d, weights);
    }

    /** Whether a mean of zero stays zero. */
    public boolean keepsZeroMean() {
        for (HeadField head : heads) {
            if (!head.scoresZeroMeanAsZero()) {
                return false;
            }
        }
        for (double c : constant) {
            if (c != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes a law N(alpha, F F^T); everything after speaks of it.
     *
     * @param newMean array that holds alpha (length d) from its offset on
     * @param newFactor array that holds F (d x r, row-major) from its offset on
     * @throws ArithmeticException if a decomposition fails, as it does for entries that are not finite
     */
    @Override
    public void setLaw(double[] newMean, int meanOffset, double[] newFactor, int factorOffset) {
        System.arraycopy(newMean, meanOffset, alpha, 0, d);
        System.arraycopy(newFactor, factorOffset, factor, 0, d * r);
        if (normalized) {
            normalizeInput();
        }
        Products.multiply(width, r, d, 1, keys, inputFactor, 0, z);
        if (anySinkhorn) {
            Products.multiply(width, r, d, 1, queries, inputFactor, 0, x);
        }
        for (HeadField head : heads) {
            head.tilt.tilt(z, x, head.row * r);
        }
        Products.multiplyTransposedRight(width, d, r, 1, z, inputFactor, 0, s);
        for (HeadField head : heads) {
            head.applyValue(s, p, inputMean);
        }
        if (formed) {
            Products.multiplyTransposedLeft(d, d, width, 1, p, queries, 0, b);
        }
    }

    /** x_hat = gain * x / rho, rho^2 = (|alpha|^2 + tr Sigma) / d. */
    private void normalizeInput() {
        double norm = Math.hypot(Products.norm(d, alpha, 0), Products.norm(d * r, factor, 0));
        double rho = norm / Math.sqrt(d);
        for (int i = 0; i < d; i++) {
            inputScale[i] = gain[i] / rho;
            inputMean[i] = inputScale[i] * alpha[i];
            for (int j = 0; j < r; j++) {
                inputFactor[i * r + j] = inputScale[i] * factor[i * r + j];
            }
        }
    }

    /** Writes alpha', the velocity of the mean, from the offset on. */
    @Override
    public void velocityOfMean(double[] out, int offset) {
        velocityOfMeanWithoutDrift(out, offset);
        if (linearDrift != null) {
            Products.addVector(d, d, linearDrift, alpha, out, offset);
        }
    }

    /** {@code b + B alpha + c}. */
    private void velocityOfMeanWithoutDrift(double[] out, int offset) {
        for (HeadField head : heads) {
            head.score(inputMean, e);
        }
        System.arraycopy(constant, 0, out, offset, d);
        Products.addVector(d, d, meanWeights, inputMean, out, offset);
        Products.addTransposedVector(d, width, p, e, out, offset);
    }

    /** Writes F' = (B + D) F + kappa F^-T into out (d x r, row-major). */
    @Override
    public void velocityOfFactor(double[] out) {
        linear(factor, r, out);
        widening.addTo(out, factor);
    }

    /** Writes (B + D) Y into out for Y with m columns (both d x m, row-major). */
    public void linear(double[] y, int m, double[] out) {
        linearWithoutDrift(y, m, out);
        if (linearDrift != null) {
            Products.multiply(d, m, d, 1, linearDrift, y, 1, out);
        }
    }

    /** Writes B Y into out. */
    private void linearWithoutDrift(double[] y, int m, double[] out) {
        double[] input = y;
        if (normalized) {
            if (scaled.length < d * m) {
                scaled = new double[d * m];
            }
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < m; j++) {
                    scaled[i * m + j] = inputScale[i] * y[i * m + j];
                }
            }
            input = scaled;
        }
        if (queriesAreIdentity) {
            Products.multiplyTransposedLeft(d, m, d, 1, p, input, 0, out);
        } else if (formed) {
            Products.multiply(d, m, d, 1, b, input, 0, out);
        } else {
            if (inner.length < width * m) {
                inner = new double[width * m];
            }
            Products.multiply(width, m, d, 1, queries, input, 0, inner);
            Products.multiplyTransposedLeft(d, m, width, 1, p, inner, 0, out);
        }
    }

    /**
     * Writes {@code alpha + h v(alpha)}, the mean after a layer of a residual stack.
     *
     * <p>Here and in the other steps I + h D is formed first: where the drift takes tokens away, as D = -I/h does in mean shift,
     * what attention leaves keeps all its digits, however small it is. docs/theory.md section 2.
     */
    public void stepOfMean(double h, double[] out) {
        velocityOfMeanWithoutDrift(out, 0);
        keep(h, alpha, 1, out);
    }

    /** Writes {@code (I + h (B + D)) Y} into out for Y with m columns (both d x m, row-major). */
    public void stepOfColumns(double h, double[] y, int m, double[] out) {
        linearWithoutDrift(y, m, out);
        keep(h, y, m, out);
    }

    /**
     * Writes {@code x + h v(x)} for n tokens.
     *
     * @param tokens as columns, d x n, row-major; out likewise
     */
    public void stepOfTokens(double h, double[] tokens, int n, double[] out) {
        centre(tokens, 0, n);
        linearWithoutDrift(centred, n, centredDot);
        velocityOfMeanWithoutDrift(meanDot, 0);
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < n; j++) {
                out[i * n + j] = meanDot[i] + centredDot[i * n + j];
            }
        }
        keep(h, tokens, n, out);
    }

    /** {@code out = (I + h D) Y + h out} for Y with m columns. */
    private void keep(double h, double[] y, int m, double[] out) {
        for (int i = 0; i < d * m; i++) {
            out[i] *= h;
        }
        if (linearDrift == null) {
            for (int i = 0; i < d * m; i++) {
                out[i] += y[i];
            }
            return;
        }
        if (h != step) {
            step = h;
            kept = Drift.kept(linearDrift, d, h);
        }
        Products.multiply(d, m, d, 1, kept, y, 1, out);
    }

    /** {@code v(x) = alpha' + (B + D)(x - alpha)}. */
    @Override
    public void velocityOfTokens(double[] tokens, int offsetX, int n, double[] out, int offsetOut) {
        centre(tokens, offsetX, n);
        linear(centred, n, centredDot);
        velocityOfMean(meanDot, 0);
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < n; j++) {
                out[offsetOut + i * n + j] = meanDot[i] + centredDot[i * n + j];
            }
        }
    }

    /** x - alpha. */
    private void centre(double[] tokens, int offset, int n) {
        if (centred.length < d * n) {
            centred = new double[d * n];
            centredDot = new double[d * n];
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < n; j++) {
                centred[i * n + j] = tokens[offset + i * n + j] - alpha[i];
            }
        }
    }

    /** The field of one law as a value. */
    public static AffineField of(Attention attention, Drift drift, Gaussian law) {
        int d = law.dimension();
        ClosureField field = new ClosureField(attention, drift, law.rank(), d);
        field.setLaw(law.mean(), 0, law.factor().toRowMajor(), 0);
        double[] linear = new double[d * d];
        field.linear(Matrix.identity(d).toRowMajor(), d, linear);
        double[] constant = new double[d];
        field.velocityOfMean(constant, 0);
        double[] moved = new double[d];
        Products.multiplyVector(d, d, linear, law.mean(), moved, 0);
        HeadField.add(moved, -1, constant);
        return new AffineField(Matrix.of(d, d, linear), constant);
    }
}
