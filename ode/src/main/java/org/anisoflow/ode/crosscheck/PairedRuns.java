package org.anisoflow.ode.crosscheck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.MomentAccumulator;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.ode.particles.FieldOptions;
import org.anisoflow.ode.particles.ParticleOptions;
import org.anisoflow.ode.particles.ParticleRequest;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.ode.particles.ParticleSolver;
import org.anisoflow.ode.particles.Sampler;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.ode.particles.Streams;
import org.anisoflow.ode.particles.Workers;

/** Makes replicated particle runs of one number of tokens, each with a closure to compare with. */
final class PairedRuns {
    /** From this number of tokens on, runs are made one after another and share their threads inside. */
    static final int ONE_BY_ONE = 4000;

    private final Reference reference;
    private final Correction correction;
    private final boolean paired;
    private final Sampling sampling;
    private final long seed;
    private final int n;

    /**
     * Runs to be made.
     *
     * @param paired whether the closure starts from the moments of each run's own tokens, component by component, and not
     *     from the study's law
     */
    PairedRuns(Reference reference, Correction correction, boolean paired, Sampling sampling, long seed, int n) {
        this.reference = reference;
        this.correction = correction;
        this.paired = paired;
        this.sampling = sampling;
        this.seed = seed;
        this.n = n;
    }

    /**
     * The runs of streams {@code first} to {@code first + replicates - 1}; an empty place is a run that was not begun
     * when the check was cancelled.
     */
    List<Optional<Sample>> run(int first, int replicates, Workers workers, Progress progress) {
        Sample[] samples = new Sample[replicates];
        if (n >= ONE_BY_ONE) {
            for (int r = 0; r < replicates && !progress.cancelled(); r++) {
                samples[r] = sample(first + r, workers, progress.of(n, r, replicates));
            }
        } else {
            workers.run(replicates, (r, worker) -> {
                if (!progress.cancelled()) {
                    try (Workers alone = new Workers(1)) {
                        samples[r] = sample(first + r, alone, progress.of(n, r, replicates));
                    }
                }
            });
        }
        return Arrays.stream(samples).map(Optional::ofNullable).toList();
    }

    /**
     * The cloud of a stream, its two halves, its four quarters: level l has 2^l parts. Tokens and noise of the parts are those
     * of the whole cloud, and each part has the closure of its own moments, so that the differences of all levels fluctuate
     * together: the correction combines them to remove the bias in 1/N without adding much noise.
     */
    private Sample sample(int stream, Workers workers, Progress.Part progress) {
        int d = reference.request().initial().dimension();
        int tests = reference.quantities().size();
        RandomGenerator random = Streams.of(seed, stream);
        Sampler.Draw draw = draw(random);
        double[][][] differences = new double[tests][][];
        for (int k = 0; k < tests; k++) {
            differences[k] = new double[reference.quantities().get(k).size()][correction.levels()];
        }
        Optional<String> problem = Optional.empty();
        ParticleRun whole = null;
        double[][] particles = new double[tests][];
        double[][] closure = new double[tests][];
        for (int level = 0; level < correction.levels(); level++) {
            int parts = 1 << level;
            for (int part = 0; part < parts; part++) {
                double[] cloud = everyOther(draw.tokens(), part, parts, d);
                int[] components = everyOther(draw.components(), part, parts);
                int size = components.length;
                RandomGenerator noise = random;
                if (parts > 1) {
                    RandomGenerator again = Streams.of(seed, stream);
                    draw(again);
                    noise = new SharedNoise(again, n, d, part, parts);
                }
                ParticleRequest request = new ParticleRequest(
                        withWindows(reference.request().transformer(), size),
                        reference.depths(),
                        withPositions(reference.options(), components, part, parts),
                        false,
                        groups(components));
                ParticleRun run = new ParticleSolver()
                        .run(request, cloud, noise, workers, progress.ofCloud(1.0 / (parts * parts)));
                whole = whole == null ? run : whole;
                if (run.status() == Status.CANCELLED) {
                    return new Sample(whole, particles, closure, particles, particles, Optional.empty(), false);
                }
                if (run.status() == Status.MEMORY_LIMIT) {
                    // other runs would end so, too; the check keeps the counts before
                    throw new OutOfMemoryError(run.message());
                }
                LawPath path = paired
                        ? closureOf(cloud, components, progress)
                        : reference.path().at(reference.tested());
                if (path.states().size() < tests && progress.cancelled()) {
                    return new Sample(whole, particles, closure, particles, particles, Optional.empty(), false);
                }
                for (int k = 0; k < tests; k++) {
                    List<Quantity> quantities = reference.quantities().get(k);
                    int at = reference.tested()[k];
                    boolean there =
                            at < run.snapshots().size() && k < path.states().size();
                    if (!there && problem.isEmpty()) {
                        problem = Optional.of(
                                at < run.snapshots().size()
                                        ? "the closure from the moments of a cloud of " + size + " tokens ends early: "
                                                + path.message()
                                        : "a run of " + size + " tokens ends early: " + run.message());
                    }
                    double[] own = there
                            ? Quantity.values(
                                    quantities, State.of(run.snapshots().get(at)))
                            : missing(quantities.size());
                    double[] law =
                            there ? Quantity.values(quantities, path.states().get(k)) : missing(quantities.size());
                    if (level == 0) {
                        particles[k] = own;
                        closure[k] = law;
                    }
                    for (int q = 0; q < own.length; q++) {
                        differences[k][q][level] += (double) size / n * (own[q] - law[q]);
                    }
                }
            }
        }
        double[][] difference = new double[tests][];
        double[][] error = new double[tests][];
        for (int k = 0; k < tests; k++) {
            difference[k] = Arrays.stream(differences[k])
                    .mapToDouble(correction::correct)
                    .toArray();
            error[k] = Arrays.stream(differences[k])
                    .mapToDouble(correction::beyondSimple)
                    .toArray();
        }
        return new Sample(whole, particles, closure, difference, error, problem, true);
    }

    /**
     * Initial tokens. Where components are compared every part of the cloud must have a covariance of each; a draw that
     * leaves a component with fewer than two tokens per part, which is rare for as many tokens as are asked for, is made
     * again.
     */
    private Sampler.Draw draw(RandomGenerator random) {
        while (true) {
            Sampler.Draw draw = Sampler.draw(reference.request().law(), n, sampling, random);
            int[] counts = counts(draw.components());
            if (!reference.byComponent() || Arrays.stream(counts).allMatch(c -> c >= 2 * correction.parts())) {
                return draw;
            }
        }
    }

    /** Components as groups of a run; absent if there is one, or if one has fewer than two tokens. */
    private Optional<int[]> groups(int[] components) {
        int[] counts = counts(components);
        return counts.length > 1 && Arrays.stream(counts).allMatch(c -> c >= 2)
                ? Optional.of(components)
                : Optional.empty();
    }

    private int[] counts(int[] components) {
        int[] counts = new int[reference.request().law().size()];
        for (int j : components) {
            counts[j]++;
        }
        return counts;
    }

    private static double[] missing(int count) {
        double[] values = new double[count];
        Arrays.fill(values, Double.NaN);
        return values;
    }

    /** The closure from the moments of the cloud's components and their shares of its tokens. */
    private LawPath closureOf(double[] cloud, int[] components, Progress.Part progress) {
        GaussianMixture law = reference.request().law();
        int d = law.dimension();
        List<GaussianMixture.Component> own = new ArrayList<>();
        int from = 0;
        for (int count : counts(components)) {
            MomentAccumulator moments = new MomentAccumulator(d);
            moments.add(Arrays.copyOfRange(cloud, from * d, (from + count) * d), count);
            own.add(new GaussianMixture.Component((double) count / components.length, moments.toGaussian()));
            from += count;
        }
        return reference.from(new GaussianMixture(own, law.arrangement()), progress::cancelled);
    }

    /** Tokens part, part + parts, part + 2 parts, ...: their order is kept, which masks need. */
    private static double[] everyOther(double[] tokens, int part, int parts, int d) {
        int n = tokens.length / d;
        double[] cloud = new double[(n - part + parts - 1) / parts * d];
        for (int i = part, to = 0; i < n; i += parts, to += d) {
            System.arraycopy(tokens, i * d, cloud, to, d);
        }
        return cloud;
    }

    private static int[] everyOther(int[] components, int part, int parts) {
        return IntStream.iterate(part, i -> i < components.length, i -> i + parts)
                .map(i -> components[i])
                .toArray();
    }

    /** A sliding window shrinks with the cloud, else its bias would not. */
    private Transformer withWindows(Transformer transformer, int size) {
        List<Layer> layers = new ArrayList<>();
        for (Layer layer : transformer.layers()) {
            Attention attention = layer.attention();
            Mask mask = attention.mask() instanceof Mask.SlidingWindow window
                    ? new Mask.SlidingWindow(Math.max(1, (int) Math.round((double) window.width() * size / n)))
                    : attention.mask();
            layers.add(new Layer(layer.depth(), new Attention(attention.heads(), attention.normalization(), mask)));
        }
        return new Transformer(layers, transformer.drift(), transformer.noise());
    }

    /** Tokens of one cell stand at one position. */
    private ParticleOptions withPositions(ParticleOptions options, int[] components, int part, int parts) {
        FieldOptions field = options.field();
        Optional<double[]> positions = reference.request().law().arrangement() == Arrangement.CELLS
                ? Optional.of(Arrays.stream(components).asDoubleStream().toArray())
                : field.positions().map(all -> everyOther(all, part, parts, 1));
        return new ParticleOptions(
                options.integrator(),
                options.step(),
                options.tolerance(),
                new FieldOptions(
                        field.sinkhornTolerance(), field.sinkhornIterations(), field.randomFeatures(), positions));
    }

    /** The Brownian motions of a part are those of its tokens in the whole cloud, so that the noise cancels too. */
    private static final class SharedNoise implements RandomGenerator {
        private final RandomGenerator whole;
        private final int n;
        private final int d;
        private final int part;
        private final int parts;
        private int token;
        private int coordinate;

        SharedNoise(RandomGenerator whole, int n, int d, int part, int parts) {
            this.whole = whole;
            this.n = n;
            this.d = d;
            this.part = part;
            this.parts = parts;
        }

        @Override
        public double nextGaussian() {
            while (token % parts != part) {
                skipToken();
            }
            double value = whole.nextGaussian();
            coordinate++;
            if (coordinate == d) {
                coordinate = 0;
                token = (token + 1) % n;
            }
            return value;
        }

        private void skipToken() {
            for (int i = 0; i < d; i++) {
                whole.nextGaussian();
            }
            token = (token + 1) % n;
        }

        @Override
        public long nextLong() {
            throw new UnsupportedOperationException("noise is drawn as normal numbers");
        }
    }
}
