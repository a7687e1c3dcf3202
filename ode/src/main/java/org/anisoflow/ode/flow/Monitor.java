package org.anisoflow.ode.flow;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.linalg.Products;

/**
 * Watches the accepted states of a run for blow-up, divergence and convergence, and measures how its motion decays.
 * docs/theory.md section 4.
 *
 * <p>Size is the total variance, with |alpha|^2 added where the covariance sees the mean; of several components the sum of
 * their sizes.
 *
 * <ol>
 *   <li>Blow-up: the size grew by the limit and its rate rho = (log size)' grows like size^q with q > 1/4 over the latest
 *       decade of growth; the size is then infinite 1/(q rho) later. For softmax q = 1: 1/size goes to zero linearly.
 *   <li>Divergence: the size grew by the limit with q <= 1/4, as exponential growth does (q = 0).
 *   <li>Convergence: {@code t |column'| <= tolerance * |column|} for alpha and every column of F (weighed against the
 *       larger of its initial and present norm), while the velocity has fallen to a thousandth of its peak and that
 *       product is falling. What is left of the way is bounded by the product for decay faster than 1/t^2, so that a 1/t
 *       tail never counts as converged before it has really arrived.
 * </ol>
 */
final class Monitor {
    private static final double LEAST_BLOW_UP_EXPONENT = 0.25;
    private static final double DECADE = 10;

    /** Relative velocity times depth from which on the law changes within the resolution of depths. */
    private static final double UNRESOLVED = 1e8;

    private final StopRule rule;
    private final boolean sizeSeesMean;
    private final int d;
    private double[] columnScale;
    private double[] norms;
    private double[] dotNorms;
    private double meanScale;
    private double initialSize;

    private double markSize;
    private double markRate;
    private double exponent = Double.NaN;
    private double rate;
    private double size;
    private double speed;

    private double peak;
    private double previousProduct = Double.POSITIVE_INFINITY;

    private double[] decayTimes = new double[0];
    private double[] decayNorms = new double[0];

    Monitor(StopRule rule, boolean sizeSeesMean, int d) {
        this.rule = rule;
        this.sizeSeesMean = sizeSeesMean;
        this.d = d;
    }

    /**
     * Takes the next state.
     *
     * @param mean alpha; null where the mean no longer counts
     * @param y array that holds F (d x r, row-major) from its offset on
     * @return the status that ends the run here, if one does
     */
    Optional<Status> accept(double t, double[] mean, double[] meanDot, double[] y, double[] yDot, int offset, int r) {
        double meanSquare = sizeSeesMean && mean != null ? dot(mean, mean) : 0;
        double meanGrowth = sizeSeesMean && mean != null ? dot(mean, meanDot) : 0;
        double square = 0;
        double growth = 0;
        double motion = sizeSeesMean && mean != null ? dot(meanDot, meanDot) : 0;
        for (int i = offset; i < offset + d * r; i++) {
            square += y[i] * y[i];
            growth += y[i] * yDot[i];
            motion += yDot[i] * yDot[i];
        }
        size = square + meanSquare;
        speed = size > 0 ? Math.sqrt(motion / size) : 0;
        rate = size > 0 ? 2 * (growth + meanGrowth) / size : 0;
        if (columnScale == null) {
            start(mean, y, offset, r);
        }
        if (size >= DECADE * markSize && rate > 0) {
            exponent = markRate > 0 ? Math.log(rate / markRate) / Math.log(size / markSize) : Double.NaN;
            markSize = size;
            markRate = rate;
        }
        if (initialSize > 0 && size >= rule.blowUp() * initialSize) {
            return Optional.of(growsToInfinity() ? Status.BLEW_UP : Status.DIVERGED);
        }
        return converged(t, mean, meanDot, y, yDot, offset, r) ? Optional.of(Status.CONVERGED) : Optional.empty();
    }

    private void start(double[] mean, double[] y, int offset, int r) {
        initialSize = size;
        markSize = size;
        markRate = rate;
        columnScale = new double[r];
        norms = new double[r];
        dotNorms = new double[r];
        columnNorms(y, offset, r, columnScale);
        double spread = 0;
        for (double scale : columnScale) {
            spread = Math.hypot(spread, scale);
        }
        meanScale = Math.max(spread, mean == null ? 0 : Math.sqrt(dot(mean, mean)));
    }

    private boolean converged(double t, double[] mean, double[] meanDot, double[] y, double[] yDot, int offset, int r) {
        double velocity = 0;
        columnNorms(y, offset, r, norms);
        columnNorms(yDot, offset, r, dotNorms);
        for (int j = 0; j < r; j++) {
            double scale = Math.max(columnScale[j], norms[j]);
            velocity = Math.max(velocity, scale > 0 ? dotNorms[j] / scale : 0);
        }
        if (mean != null) {
            double scale = Math.max(meanScale, Math.sqrt(dot(mean, mean)));
            velocity = Math.max(velocity, scale > 0 ? Math.sqrt(dot(meanDot, meanDot)) / scale : 0);
        } else {
            velocity = Double.POSITIVE_INFINITY;
        }
        peak = Math.max(peak, velocity);
        double product = t * velocity;
        boolean falling = product < previousProduct || velocity == 0;
        previousProduct = product;
        return rule.converged() > 0 && t > 0 && product <= rule.converged() && falling && velocity <= 1e-3 * peak;
    }

    /** Whether the size reaches infinity at a finite depth, judged by the last decades of its growth. */
    boolean growsToInfinity() {
        return exponent > LEAST_BLOW_UP_EXPONENT && rate > 0;
    }

    /** Whether the law moves so fast at depth t that depths on its scale cannot be told apart. */
    boolean outrunsDepth(double t) {
        return speed * t > UNRESOLVED;
    }

    /** The growth so far, as a factor. */
    double growth() {
        return initialSize > 0 ? size / initialSize : 1;
    }

    /** The depth at which the size is infinite, extrapolated from depth t. */
    double blowUpDepth(double t) {
        return t + 1 / (exponent * rate);
    }

    /** Notes |Sigma'| now and then, for the decay exponent. */
    void noteMotion(double t, double[] y, double[] yDot, int offset, int r, boolean last) {
        int n = decayTimes.length;
        if (!(t > 0) || (!last && n > 0 && t < 2 * decayTimes[n - 1])) {
            return;
        }
        decayTimes = Arrays.copyOf(decayTimes, n + 1);
        decayNorms = Arrays.copyOf(decayNorms, n + 1);
        decayTimes[n] = t;
        decayNorms[n] = covarianceVelocity(y, yDot, offset, r);
    }

    /** d log|Sigma'| / d log t between the last depth and the latest noted one before 70 % of it. */
    OptionalDouble decayExponent() {
        int last = decayTimes.length - 1;
        for (int i = last - 1; i >= 0; i--) {
            if (decayTimes[i] <= 0.7 * decayTimes[last]) {
                double slope = Math.log(decayNorms[last] / decayNorms[i]) / Math.log(decayTimes[last] / decayTimes[i]);
                return Double.isFinite(slope) ? OptionalDouble.of(slope) : OptionalDouble.empty();
            }
        }
        return OptionalDouble.empty();
    }

    /** |F' F^T + F F'^T| (Frobenius) through r x r products: its square is 2 tr(F'^T F' F^T F) + 2 tr((F^T F')^2). */
    private double covarianceVelocity(double[] y, double[] yDot, int offset, int r) {
        double[] f = scaled(y, offset, r);
        double[] g = scaled(yDot, offset, r);
        double[] ff = new double[r * r];
        double[] gg = new double[r * r];
        double[] fg = new double[r * r];
        Products.multiplyTransposedLeft(r, r, d, 1, f, f, 0, ff);
        Products.multiplyTransposedLeft(r, r, d, 1, g, g, 0, gg);
        Products.multiplyTransposedLeft(r, r, d, 1, f, g, 0, fg);
        double sum = 0;
        for (int i = 0; i < r; i++) {
            for (int j = 0; j < r; j++) {
                sum += 2 * ff[i * r + j] * gg[i * r + j] + 2 * fg[i * r + j] * fg[j * r + i];
            }
        }
        return size * Math.sqrt(Math.max(0, sum));
    }

    /** F or F' in units of the root of the size, so that squares neither overflow nor vanish. */
    private double[] scaled(double[] y, int offset, int r) {
        double[] copy = Arrays.copyOfRange(y, offset, offset + d * r);
        double unit = size > 0 ? Math.sqrt(size) : 1;
        for (int i = 0; i < copy.length; i++) {
            copy[i] /= unit;
        }
        return copy;
    }

    /** The largest magnitude in each column of F. */
    private void columnNorms(double[] y, int offset, int r, double[] largest) {
        Arrays.fill(largest, 0);
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < r; j++) {
                largest[j] = Math.max(largest[j], Math.abs(y[offset + i * r + j]));
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
