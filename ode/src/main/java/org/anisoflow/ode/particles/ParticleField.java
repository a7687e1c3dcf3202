package org.anisoflow.ode.particles;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.AttentionType;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;

/**
 * The velocity of N tokens in the context of all of them, {@code Gamma_{mu_N}(x_i) + D x_i + c}, with weights 1/N; a token
 * is part of its own context. docs/theory.md section 6.
 *
 * <p>No N x N matrix is stored, and nothing is allocated for an evaluation but what several threads need to start. Linear
 * attention and random features take O(N) operations, unless the mask is a window or strided; all else takes as many
 * exponentials as there are pairs that the mask lets see each other. Results do not depend on the number of threads.
 * Tokens so large that scores overflow give velocities that are not finite.
 *
 * <p>Instances are not safe for use by several threads. Sinkhorn potentials of an evaluation are where the next one starts;
 * they change results by no more than the tolerance.
 */
public final class ParticleField {
    private static final int DRIFT_ROWS = 1024;

    private final int n;
    private final int d;
    private final Context context;
    private final List<HeadVelocity> heads;
    private final double[] linear;
    private final double[] constant;
    private final Threads threads;
    private final Workers.Task drift;
    private double[] tokens;
    private double[] out;

    /**
     * A field for clouds of one size.
     *
     * @param n number of tokens N
     * @param workers threads; results do not depend on their number
     * @throws InvalidInputException if n is below 1 or too large for an array, positions are not n numbers that do not
     *     decrease, the drift has another dimension, or random features meet a kernel other than softmax or a mask other
     *     than causal
     */
    public ParticleField(Attention attention, Drift drift, int n, FieldOptions options, Workers workers) {
        this(attention, drift, n, options, workers, () -> false);
    }

    /**
     * A field whose evaluations can be stopped.
     *
     * @param cancelled polled many times in an evaluation, by all threads
     * @see #ParticleField(Attention, Drift, int, FieldOptions, Workers)
     */
    public ParticleField(
            Attention attention, Drift drift, int n, FieldOptions options, Workers workers, BooleanSupplier cancelled) {
        this(attention, drift, n, options, workers, cancelled, Lanes.IN_USE);
    }

    ParticleField(
            Attention attention,
            Drift drift,
            int n,
            FieldOptions options,
            Workers workers,
            BooleanSupplier cancelled,
            Supplier<Lanes> lanes) {
        this.n = n;
        d = attention.dimension();
        if (n < 1) {
            throw new InvalidInputException("number of tokens must be at least 1 but is " + n);
        }
        if ((long) n * d > Integer.MAX_VALUE - 8) {
            throw new InvalidInputException("tokens times dimension must be at most " + (Integer.MAX_VALUE - 8)
                    + " but are " + n + " x " + d + "; take fewer tokens");
        }
        drift.requireDimension(d);
        if (options.randomFeatures().isPresent()) {
            requireFeatures(attention);
        }
        threads = new Threads(workers, cancelled);
        context = new Context(attention, n, options.positions());
        heads = new ArrayList<>();
        for (int h = 0; h < attention.heads().size(); h++) {
            heads.add(velocity(attention.heads().get(h), h, attention.mask(), options, lanes));
        }
        linear = drift.linear().map(Matrix::toRowMajor).orElse(null);
        constant = drift.constant().map(Matrix::toRowMajor).orElse(new double[d]);
        this.drift = threads.stoppable(this::drift);
    }

    private static void requireFeatures(Attention attention) {
        for (Head head : attention.heads()) {
            if (head.kernel().type() != AttentionType.SOFTMAX) {
                throw new InvalidInputException("random features replace the softmax kernel but a head is "
                        + head.kernel().type().key() + "; use softmax or remove the random features");
            }
        }
        if (attention.mask() instanceof Mask.SlidingWindow || attention.mask() instanceof Mask.Strided) {
            boolean strided = attention.mask() instanceof Mask.Strided;
            throw new InvalidInputException("random features allow no mask or a causal one but the mask is "
                    + (strided ? "strided" : "a sliding window")
                    + "; remove the random features, which save nothing there");
        }
    }

    private HeadVelocity velocity(Head head, int index, Mask mask, FieldOptions options, Supplier<Lanes> lanes) {
        if (options.randomFeatures().isPresent()) {
            RandomFeatures features = options.randomFeatures().get();
            return FeatureHead.random(
                    context,
                    new HeadMap(head, true),
                    features.count(),
                    Streams.of(features.seed(), index),
                    lanes,
                    threads);
        }
        HeadMap map = new HeadMap(head, false);
        boolean moments = mask instanceof Mask.None || mask instanceof Mask.Causal;
        return head.kernel().isLinear() && moments
                ? FeatureHead.linear(context, map, lanes, threads)
                : new TiledHead(context, map, options, lanes, threads);
    }

    /**
     * Writes the velocities.
     *
     * @param x tokens, N x d, row-major
     * @param velocities N x d, another array than x
     * @throws CancellationException if cancelled; velocities then hold a part
     */
    public void velocity(double[] x, double[] velocities) {
        requireLength("tokens", x);
        requireLength("velocities", velocities);
        tokens = x;
        out = velocities;
        context.load(x);
        threads.run((n + DRIFT_ROWS - 1) / DRIFT_ROWS, drift);
        for (int h = 0; h < heads.size(); h++) {
            heads.get(h).add(velocities);
        }
    }

    private void requireLength(String name, double[] array) {
        if (array.length != n * d) {
            throw new InvalidInputException(name + " must be " + n + " x " + d + " numbers but are " + array.length);
        }
    }

    private void drift(int block, int worker) {
        int from = block * DRIFT_ROWS;
        int end = Math.min(n, from + DRIFT_ROWS);
        for (int i = from * d; i < end * d; i += d) {
            System.arraycopy(constant, 0, out, i, d);
        }
        if (linear != null) {
            Products.multiplyTransposedRight(end - from, d, d, 1, tokens, from * d, linear, 0, 1, out, from * d);
        }
    }

    /** What Sinkhorn iterations have done so far, summed over heads. */
    public SinkhornReport sinkhorn() {
        SinkhornReport sum = SinkhornReport.NONE;
        for (HeadVelocity head : heads) {
            SinkhornReport one = head.sinkhorn();
            sum = new SinkhornReport(
                    sum.evaluations() + one.evaluations(),
                    sum.iterations() + one.iterations(),
                    Math.max(sum.most(), one.most()),
                    Math.max(sum.worstError(), one.worstError()));
        }
        return sum;
    }

    /** How exponentials are computed: {@code vector (512 bits, 8 lanes)} by the Vector API, or {@code java}. */
    public static String exponential() {
        return Lanes.IN_USE.get().description();
    }
}
