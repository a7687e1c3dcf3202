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

    /**
     * Growth towards a blow-up from which on steps become so short that depths inside them cannot be told apart, and no mean
     * is fast on their scale.
     */
    private static final double NEAR_GROWTH = 1e4;

    /** Relative velocity times depth from which on the law changes within the resolution of depths. */
    private static final double UNRESOLVED = 1e8;

    /** Largest binary exponent of the unit of sizes. */
    private static final int UNIT = 1000;

    private static final double[] NONE = {};

    private final StopRule rule;
    private final boolean sizeSeesMean;
    private final int d;
    private double[] columnScale;
    private double[] norms;
    private double[] dotNorms;
    private double meanScale;
    /** By which entries are multiplied before they are squared. */
    private double unit;

    private double initialSize;

    private double markSize;
    private double markRate;
    private double exponent = Double.NaN;
    private double rate;
    private double size;
    private double speed;

    private double peak;
    private double previousProduct = Double.POSITIVE_INFINITY;

    /** The latest motions that were noted, the last one first. */
    private final Motion[] noted = {new Motion(), new Motion(), new Motion()};

    private int notes;

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
        if (norms == null) {
            norms = new double[r];
            dotNorms = new double[r];
            unit = unit(mean, y, offset, r);
        }
        boolean seesMean = sizeSeesMean && mean != null;
        double meanSquare = seesMean ? dot(mean, mean, unit) : 0;
        double meanGrowth = seesMean ? dot(mean, meanDot, unit) : 0;
        double square = 0;
        double growth = 0;
        Arrays.fill(norms, 0);
        Arrays.fill(dotNorms, 0);
        int next = offset;
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < r; j++) {
                double value = y[next];
                double speedOfValue = yDot[next];
                next++;
                square += value * unit * (value * unit);
                growth += value * unit * (speedOfValue * unit);
                norms[j] = Math.max(norms[j], Math.abs(value));
                dotNorms[j] = Math.max(dotNorms[j], Math.abs(speedOfValue));
            }
        }
        size = square + meanSquare;
        speed = speed(seesMean ? mean : NONE, seesMean ? meanDot : NONE);
        rate = size > 0 ? 2 * (growth + meanGrowth) / size : 0;
        if (columnScale == null) {
            start(mean);
        }
        if (size >= DECADE * markSize && rate > 0) {
            exponent = markRate > 0 ? Math.log(rate / markRate) / Math.log(size / markSize) : Double.NaN;
            markSize = size;
            markRate = rate;
        }
        if (initialSize > 0 && size >= rule.blowUp() * initialSize) {
            return Optional.of(growsToInfinity() ? Status.BLEW_UP : Status.DIVERGED);
        }
        return converged(t, mean, meanDot) ? Optional.of(Status.CONVERGED) : Optional.empty();
    }

    /** The power of two that brings the largest entry of the first state close to 1, so that squares stay within the doubles. */
    private double unit(double[] mean, double[] y, int offset, int r) {
        double largest = mean == null ? 0 : largest(mean);
        for (int i = offset; i < offset + d * r; i++) {
            largest = Math.max(largest, Math.abs(y[i]));
        }
        boolean isFinite = largest > 0 && largest < Double.POSITIVE_INFINITY;
        return isFinite ? Math.scalb(1.0, -Math.max(-UNIT, Math.min(UNIT, Math.getExponent(largest)))) : 1;
    }

    /** The largest velocity relative to the largest entry. */
    private double speed(double[] mean, double[] meanDot) {
        double entry = Math.max(largest(norms), largest(mean));
        double velocity = Math.max(largest(dotNorms), largest(meanDot));
        return entry > 0 ? velocity / entry : 0;
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private void start(double[] mean) {
        initialSize = size;
        markSize = size;
        markRate = rate;
        columnScale = norms.clone();
        double spread = 0;
        for (double scale : columnScale) {
            spread = Math.hypot(spread, scale);
        }
        meanScale = Math.max(spread, mean == null ? 0 : norm(mean));
    }

    private boolean converged(double t, double[] mean, double[] meanDot) {
        double velocity = 0;
        for (int j = 0; j < norms.length; j++) {
            double scale = Math.max(columnScale[j], norms[j]);
            velocity = Math.max(velocity, scale > 0 ? dotNorms[j] / scale : 0);
        }
        if (mean != null) {
            double scale = Math.max(meanScale, norm(mean));
            velocity = Math.max(velocity, scale > 0 ? norm(meanDot) / scale : 0);
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
    private boolean growsToInfinity() {
        return exponent > LEAST_BLOW_UP_EXPONENT && rate > 0;
    }

    /** Whether the size has grown far on its way to infinity at a finite depth. */
    boolean nearsInfinity() {
        return growth() > NEAR_GROWTH && growsToInfinity();
    }

    /** Whether the law moves so fast at depth t that depths on its scale cannot be told apart. */
    boolean outrunsDepth(double t) {
        return speed * t > UNRESOLVED;
    }

    /** Whether a column of F has shrunk below this part of what it was. */
    boolean hasColumnBelow(double part) {
        for (int j = 0; j < norms.length; j++) {
            if (norms[j] < part * columnScale[j]) {
                return true;
            }
        }
        return false;
    }

    /** The growth so far, as a factor. */
    double growth() {
        return initialSize > 0 ? size / initialSize : 1;
    }

    /** The depth at which the size is infinite, extrapolated from depth t. */
    double blowUpDepth(double t) {
        return t + 1 / (exponent * rate);
    }

    /** Notes the motion now and then, for the decay exponent. */
    void noteMotion(double t, double[] y, double[] yDot, int offset, int r, boolean last) {
        if (!(t > 0) || (!last && notes > 0 && t < 2 * noted[0].depth)) {
            return;
        }
        // depths at least double but for the last one: no others than these can be the latest before 70 % of it
        Motion oldest = noted[noted.length - 1];
        System.arraycopy(noted, 0, noted, 1, noted.length - 1);
        oldest.note(t, Math.sqrt(size) / unit, y, yDot, offset, d * r);
        noted[0] = oldest;
        notes = Math.min(notes + 1, noted.length);
    }

    /** d log|Sigma'| / d log t between the last depth and the latest noted one before 70 % of it. */
    OptionalDouble decayExponent() {
        Motion last = noted[0];
        for (int i = 1; i < notes; i++) {
            Motion earlier = noted[i];
            if (earlier.depth <= 0.7 * last.depth) {
                double slope = (last.logOfCovariance(d) - earlier.logOfCovariance(d))
                        / (Math.log(last.depth) - Math.log(earlier.depth));
                return Double.isFinite(slope) ? OptionalDouble.of(slope) : OptionalDouble.empty();
            }
        }
        return OptionalDouble.empty();
    }

    /** A law and its velocity. */
    private static final class Motion {
        private double depth;
        /** The root of the size. */
        private double root;

        private double[] factor = {};
        private double[] velocity = {};

        void note(double newDepth, double newRoot, double[] y, double[] yDot, int offset, int length) {
            if (factor.length != length) {
                factor = new double[length];
                velocity = new double[length];
            }
            depth = newDepth;
            root = newRoot;
            System.arraycopy(y, offset, factor, 0, length);
            System.arraycopy(yDot, offset, velocity, 0, length);
        }

        /**
         * The logarithm of |F' F^T + F F'^T| (Frobenius) through r x r products: its square is 2 tr(F'^T F' F^T F) + 2 tr((F^T
         * F')^2).
         */
        double logOfCovariance(int d) {
            int r = factor.length / d;
            double fastest = largest(velocity);
            double[] scaledFactor = scaled(factor, root);
            double[] scaledVelocity = scaled(velocity, fastest);
            double[] gramOfFactor = new double[r * r];
            double[] gramOfVelocity = new double[r * r];
            double[] cross = new double[r * r];
            Products.multiplyTransposedLeft(r, r, d, 1, scaledFactor, scaledFactor, 0, gramOfFactor);
            Products.multiplyTransposedLeft(r, r, d, 1, scaledVelocity, scaledVelocity, 0, gramOfVelocity);
            Products.multiplyTransposedLeft(r, r, d, 1, scaledFactor, scaledVelocity, 0, cross);
            double sum = 0;
            for (int i = 0; i < r; i++) {
                for (int j = 0; j < r; j++) {
                    sum += 2 * gramOfFactor[i * r + j] * gramOfVelocity[i * r + j]
                            + 2 * cross[i * r + j] * cross[j * r + i];
                }
            }
            return Math.log(root) + Math.log(fastest) + 0.5 * Math.log(Math.max(0, sum));
        }

        /** F or F' in a unit of their own size, so that squares neither overflow nor vanish. */
        private static double[] scaled(double[] values, double own) {
            double unit = own > 0 ? own : 1;
            return Arrays.stream(values).map(value -> value / unit).toArray();
        }
    }

    private static double norm(double[] values) {
        return Products.norm(values.length, values, 0);
    }

    private static double dot(double[] a, double[] b, double unit) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * unit * (b[i] * unit);
        }
        return sum;
    }
}
