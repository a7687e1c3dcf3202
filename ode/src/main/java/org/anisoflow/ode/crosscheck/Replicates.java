package org.anisoflow.ode.crosscheck;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.anisoflow.ode.particles.EffectiveTokens;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.ode.particles.SinkhornReport;

/**
 * The complete runs of one number of tokens.
 *
 * @param partial snapshots of the run that got furthest, if no run is complete
 */
record Replicates(int n, Reference reference, Sampling sampling, List<Sample> samples, Optional<Sample> partial) {
    static Replicates of(int n, Reference reference, Sampling sampling, List<Optional<Sample>> runs) {
        List<Sample> begun = runs.stream().flatMap(Optional::stream).toList();
        List<Sample> complete = begun.stream().filter(Sample::complete).toList();
        Optional<Sample> partial = complete.isEmpty()
                ? begun.stream()
                        .max(Comparator.comparingInt(s -> s.run().snapshots().size()))
                : Optional.empty();
        return new Replicates(n, reference, sampling, complete, partial);
    }

    int count() {
        return samples.size();
    }

    /** Values of one quantity over the runs. */
    double[] values(ToDoubleFunction<Sample> quantity) {
        return samples.stream().mapToDouble(quantity).toArray();
    }

    boolean reach(int k) {
        return samples.stream().allMatch(s -> s.reaches(k));
    }

    /** Effective tokens at the k-th tested depth, which all runs reach: medians over the runs, and the worst token. */
    EffectiveTokens effective(int k) {
        int at = reference.tested()[k];
        List<EffectiveTokens> all = samples.stream()
                .map(s -> s.run().snapshots().get(at).effective())
                .toList();
        return new EffectiveTokens(
                median(all.stream().mapToDouble(EffectiveTokens::median).toArray()),
                all.stream().mapToDouble(EffectiveTokens::worst).min().orElseThrow(),
                median(all.stream()
                        .mapToDouble(EffectiveTokens::fifthPercentile)
                        .toArray()));
    }

    /** Effective tokens at the tested depth where they are fewest. */
    Optional<EffectiveTokens> worstEffective() {
        return IntStream.range(0, reference.quantities().size())
                .filter(this::reach)
                .mapToObj(this::effective)
                .min(Comparator.comparingDouble(EffectiveTokens::fifthPercentile));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int n = values.length;
        return 0.5 * (values[(n - 1) / 2] + values[n / 2]);
    }

    SinkhornReport sinkhorn() {
        SinkhornReport sum = SinkhornReport.NONE;
        for (Sample sample : samples) {
            SinkhornReport one = sample.run().sinkhorn();
            sum = new SinkhornReport(
                    sum.evaluations() + one.evaluations(),
                    sum.iterations() + one.iterations(),
                    Math.max(sum.most(), one.most()),
                    Math.max(sum.worstError(), one.worstError()));
        }
        return sum;
    }

    /** The moments of the runs; those of the partial run alone, as far as it got, if none is complete. */
    Optional<ParticleMoments> moments() {
        if (samples.isEmpty()) {
            return partial.filter(p -> !p.run().snapshots().isEmpty())
                    .map(p -> moments(List.of(p), p.run().snapshots().size()));
        }
        return Optional.of(moments(samples, reference.depths().length));
    }

    private ParticleMoments moments(List<Sample> runs, int depths) {
        double[][][] means = new double[runs.size()][depths][];
        double[][][] covariances = new double[runs.size()][depths][];
        int d = reference.request().initial().dimension();
        for (int r = 0; r < runs.size(); r++) {
            List<ParticleRun.Snapshot> snapshots = runs.get(r).run().snapshots();
            for (int t = 0; t < depths; t++) {
                boolean there = t < snapshots.size();
                means[r][t] = there ? snapshots.get(t).mean() : missing(d);
                covariances[r][t] = there ? snapshots.get(t).covariance() : missing(d * d);
            }
        }
        return new ParticleMoments(n, Arrays.copyOf(reference.depths(), depths), means, covariances, sampling);
    }

    private static double[] missing(int length) {
        double[] values = new double[length];
        Arrays.fill(values, Double.NaN);
        return values;
    }
}
