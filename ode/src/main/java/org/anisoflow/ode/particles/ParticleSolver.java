package org.anisoflow.ode.particles;

import java.util.random.RandomGenerator;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.MemoryEstimate;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.ode.flow.Status;

/**
 * Moves particles through depth. docs/theory.md section 6.
 *
 * <ol>
 *   <li>Layers follow one another; the integration starts afresh at their boundaries.
 *   <li>It ends at the last depth of a snapshot. A snapshot at depth 0 is of the initial tokens.
 *   <li>Fixed steps meet snapshots and boundaries: the way from one to the next is divided into the least number of equal
 *       steps that are not longer than the step asked for.
 *   <li>Adaptive steps are not shortened for snapshots: the dense output of the pair, of order 4, gives the tokens inside
 *       a step without further evaluations. The root mean square of the estimated errors of all N d coordinates stays below
 *       the tolerance, which bounds the errors of mean and covariance; a single token may be worse.
 *   <li>Noise is drawn in the order of the tokens; results do not depend on the number of threads.
 *   <li>{@link Status#NON_FINITE}: a step led to tokens or a covariance beyond the doubles, or (adaptive) no step avoids it.
 *       {@link Status#CANCELLED}: the observer asked for it, before a step or inside an evaluation. Either way the
 *       snapshots taken before remain, and nothing half-done is added.
 * </ol>
 */
public final class ParticleSolver {
    private static final long TILE = 256;

    /**
     * Runs.
     *
     * @param tokens initial tokens, N x d, row-major; not changed
     * @param random stream of the noise; not touched without noise
     * @throws InvalidInputException if there are fewer than two tokens, or one is incomplete or not finite
     */
    public ParticleRun run(
            ParticleRequest request,
            double[] tokens,
            RandomGenerator random,
            Workers workers,
            ParticleObserver observer) {
        return new CloudFlow(request, tokens, random, workers, observer).solve();
    }

    /**
     * An estimate from above of the memory that a run takes, its initial tokens and snapshots among it: N d numbers times
     * what {@link Integrator} states, and what the velocity takes, of order {@code N (d + k + k_v)} for each head of one
     * layer. There is no term of order N^2.
     *
     * @param n number of tokens N
     * @param threads number of threads
     */
    public static MemoryEstimate memory(ParticleRequest request, int n, int threads) {
        long d = request.transformer().dimension();
        ParticleOptions options = request.options();
        int kept = request.keepTokens() ? request.depths().length : 0;
        long clouds = 1L + options.integrator().clouds() + kept;
        long field = 0;
        for (Layer layer : request.transformer().layers()) {
            field = Math.max(field, field(layer.attention(), options.field(), n, threads));
        }
        long moments = 2L * n + 8L * TILE * 4 * d + (16 + 2L * request.depths().length) * d * d;
        long groups = request.groupCount() == 0
                ? 0
                : n * (d + 1) + request.groupCount() * (2L + request.depths().length) * d * (d + 1);
        return MemoryEstimate.NOTHING
                .plus("tokens", Double.BYTES * (double) (clouds * n * d + field))
                .plus("moments of tokens", Double.BYTES * (double) (moments + groups));
    }

    /** Numbers that the field of a layer holds: normalised tokens, and keys, values, sums and tiles of every head. */
    private static long field(Attention attention, FieldOptions options, long n, long threads) {
        long d = attention.dimension();
        long numbers = 2 * n * (d + 2);
        for (Head head : attention.heads()) {
            long k = head.keyDimension();
            long values = head.value().rows();
            long linear = head.kernel().isLinear() ? k + 1 : 0;
            long features = options.randomFeatures().map(RandomFeatures::count).orElse(0) + linear;
            numbers += n * (2 * k + 2 * values + 8);
            numbers += threads * TILE * (2 * TILE + 2 * (k + values + d) + 2 * features);
            numbers += features * ((n / TILE + 2) * (values + 1) + k);
        }
        return numbers;
    }
}
