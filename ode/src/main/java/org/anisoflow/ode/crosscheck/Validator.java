package org.anisoflow.ode.crosscheck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.ode.crosscheck.Validation.Test;
import org.anisoflow.ode.flow.Method;
import org.anisoflow.ode.particles.EffectiveTokens;
import org.anisoflow.ode.particles.Integrator;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.ode.particles.SinkhornReport;
import org.anisoflow.ode.particles.Workers;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/** Particle runs of a plan against the closure. See {@link CrossCheck} for the statistics. */
final class Validator {
    /** Fewest effective tokens, at the fifth percentile, behind which the particles are a reference. */
    static final double FEWEST_EFFECTIVE = 30;

    /** Errors below this are round-off and tolerances: they have no slope. */
    private static final double SMALLEST_ERROR = 1e-6;

    private final Reference reference;
    private final ParticlePlan plan;
    private final Closure closure;
    private final Correction correction;
    private final List<Replicates> counts = new ArrayList<>();

    /**
     * A check.
     *
     * @param closure what to make of a difference: an error of an exact closure, the bias of a projected one
     */
    Validator(Reference reference, ParticlePlan plan, Closure closure) {
        this.reference = reference;
        this.plan = plan;
        this.closure = closure;
        correction = Correction.of(
                reference.request().transformer(), reference.request().law().arrangement());
    }

    Validation validate(Workers workers, CheckObserver observer) {
        int all = plan.counts().stream().mapToInt(this::replicates).sum();
        plan.counts().forEach(n -> reference.requireMemory(n, all, workers.threads()));
        double cost = 0;
        for (int n : plan.counts()) {
            cost += (double) n * n * replicates(n) * correction(n).cost();
        }
        Progress progress = new Progress(observer, cost);
        boolean hopeless = false;
        Optional<String> stopped = Optional.empty();
        try {
            for (int c = 0; c < plan.counts().size() && !progress.cancelled() && !hopeless; c++) {
                int n = plan.counts().get(c);
                counts.add(Replicates.of(
                        n,
                        reference,
                        plan.sampling(),
                        new PairedRuns(reference, correction(n), true, plan.sampling(), plan.seed(), n)
                                .run(c * plan.replicates(), replicates(n), workers, progress)));
                hopeless = isHopeless(counts.get(c));
            }
        } catch (OutOfMemoryError e) {
            stopped = Optional.of(Reports.outOfMemory());
        }
        if (progress.cancelled()) {
            stopped = Optional.of("The check was stopped before all runs were made.");
        }
        boolean complete = stopped.isEmpty();
        List<Test> tests = tests();
        Optional<Replicates> largest =
                counts.stream().filter(c -> c.count() > 0).reduce((first, second) -> second);
        SinkhornReport sinkhorn = largest.map(Replicates::sinkhorn).orElse(SinkhornReport.NONE);
        Verdict verdict;
        String message;
        List<Test> failed =
                tests.stream().filter(t -> t.trusted() && !t.passes()).toList();
        Optional<String> doubt = complete ? doubt(tests) : stopped;
        if (closure == Closure.EXACT && !failed.isEmpty()) {
            verdict = Verdict.DISAGREES;
            message = Reports.disagreement(failed, tests, plan) + hint();
        } else if (doubt.isPresent()) {
            verdict = Verdict.INCONCLUSIVE;
            message = doubt.get();
        } else if (closure == Closure.PROJECTED) {
            verdict = Verdict.MEASURED;
            message = Reports.measurement(tests, reference::scale, reference::cubatureError, plan)
                    + (largestWhole().isPresent()
                            ? ""
                            : " Beyond depth " + Numbers.text(reference.testedDepth(trustedDepths() - 1))
                                    + " the particles are no reference: " + reason() + "." + left());
        } else {
            verdict = Verdict.AGREES;
            message = Reports.agreement(
                    tests,
                    reference.typicalBand(tests, largestWhole().orElseThrow().n()),
                    plan);
        }
        return new Validation(
                verdict,
                message,
                closure,
                plan.level(),
                true,
                tests,
                closure == Closure.EXACT ? slope() : Optional.empty(),
                reference.path().cubatureError(),
                largest.flatMap(Replicates::worstEffective).orElse(new EffectiveTokens(0, 0, 0)),
                sinkhorn,
                largest.map(this::curves).orElse(List.of()),
                counts.stream().flatMap(c -> c.moments().stream()).toList(),
                plan.seed(),
                complete);
    }

    /** Whether even the largest number of tokens would have less than half of the effective ones, at all tested depths. */
    private boolean isHopeless(Replicates runs) {
        double factor = (double) plan.counts().get(plan.counts().size() - 1) / runs.n();
        double[] effective = IntStream.range(0, reference.quantities().size())
                .filter(k -> runs.count() > 0 && runs.reach(k))
                .mapToDouble(k -> runs.effective(k).fifthPercentile())
                .toArray();
        return effective.length > 0
                && Arrays.stream(effective).allMatch(value -> 2 * factor * value < FEWEST_EFFECTIVE);
    }

    private boolean enoughTokens(int n) {
        return IntStream.range(0, reference.request().law().size()).allMatch(j -> n >= fewestTokens(j));
    }

    /** Without enough tokens runs are made for what they show, but not where a component may remain without tokens. */
    private int replicates(int n) {
        return enoughTokens(n) || !reference.byComponent() ? plan.replicates() : 0;
    }

    /**
     * So many that the covariance of a component in every part of a cloud has full rank, with two tokens to spare; its number
     * of tokens, if it is random, may be four standard deviations below the expected one.
     */
    private int fewestTokens(int component) {
        GaussianMixture.Component part = reference.request().law().components().get(component);
        double needed = correction.parts() * (part.law().rank() + 2.0);
        double variance = plan.sampling() == Sampling.INDEPENDENT ? 1 - part.weight() : 0;
        // N pi - 4 sqrt(N pi (1 - pi)) = needed
        double root = 2 * Math.sqrt(variance) + Math.sqrt(4 * variance + needed);
        return (int) Math.ceil(root * root / part.weight() * (1 - 1e-12));
    }

    /** What to say of too few tokens. */
    private String tooFew(int n) {
        int worst = IntStream.range(0, reference.request().law().size())
                .boxed()
                .max(Comparator.comparingInt(this::fewestTokens))
                .orElseThrow();
        GaussianMixture.Component part = reference.request().law().components().get(worst);
        return n + " tokens are too few to take the bias out of "
                + (reference.byComponent()
                        ? "the covariance of component " + worst + ", of weight " + Numbers.text(part.weight())
                                + " and rank " + part.law().rank()
                        : "covariances of rank " + part.law().rank())
                + "; use at least " + fewestTokens(worst);
    }

    private Correction correction(int n) {
        return enoughTokens(n) ? correction : Correction.NONE;
    }

    /** Why the particles cannot be trusted at the k-th tested depth; empty if they can. */
    private Optional<String> distrust(Replicates runs, int k) {
        String where = " at depth " + Numbers.text(reference.testedDepth(k)) + " with " + runs.n() + " tokens";
        if (!enoughTokens(runs.n())) {
            return Optional.of(tooFew(runs.n()));
        }
        if (runs.count() < 2) {
            return Optional.of(
                    "a test needs two complete runs but there are " + runs.count() + " of " + runs.n() + " tokens");
        }
        if (k >= reference.quantities().size()) {
            return Optional.of("the closure does not reach depth " + Numbers.text(reference.testedDepth(k)) + ": "
                    + reference.path().message());
        }
        if (!runs.reach(k)) {
            return runs.samples().stream()
                    .flatMap(s -> s.problem().stream())
                    .findFirst()
                    .map(problem -> "nothing can be compared" + where + ": " + problem);
        }
        double effective = runs.effective(k).fifthPercentile();
        if (!(effective >= FEWEST_EFFECTIVE)) {
            double needed = runs.n() * FEWEST_EFFECTIVE / effective;
            return Optional.of("attention is too sharp for the number of tokens: 5 % of them see fewer than "
                    + Numbers.text(effective) + " effective tokens" + where + ", and at least "
                    + Numbers.text(FEWEST_EFFECTIVE) + " are needed; "
                    + (needed <= ParticlePlan.MAX_COUNT
                            ? "use about " + Numbers.text(Math.ceil(needed)) + " tokens"
                            : "no affordable number of tokens helps, so compare at a smaller depth or scale"));
        }
        return Optional.empty();
    }

    private List<Test> tests() {
        int trusted = 0;
        for (Replicates runs : counts) {
            for (int k = 0; k < reference.quantities().size(); k++) {
                trusted += distrust(runs, k).isEmpty()
                        ? reference.quantities().get(k).size()
                        : 0;
            }
        }
        List<Test> tests = new ArrayList<>();
        for (Replicates runs : counts) {
            if (runs.count() < 2) {
                continue;
            }
            double quantile = Numbers.twoSided(runs.count() - 1, plan.level() / Math.max(1, trusted));
            for (int k = 0; k < reference.quantities().size() && runs.reach(k); k++) {
                boolean trust = distrust(runs, k).isEmpty();
                for (int q = 0; q < reference.quantities().get(k).size(); q++) {
                    tests.add(test(runs, k, q, quantile, trust));
                }
            }
        }
        return tests;
    }

    private Test test(Replicates runs, int k, int q, double quantile, boolean trusted) {
        Quantity quantity = reference.quantities().get(k).get(q);
        double[] differences = runs.values(s -> s.difference()[k][q]);
        double difference = Numbers.mean(differences);
        double error = Numbers.deviation(differences) / Math.sqrt(runs.count());
        double leftBias = Math.abs(Numbers.mean(runs.values(s -> s.correctionError()[k][q])));
        return new Test(
                runs.n(),
                runs.count(),
                reference.testedDepth(k),
                quantity.name(),
                Numbers.mean(runs.values(s -> s.closure()[k][q])),
                Numbers.mean(runs.values(s -> s.particles()[k][q])),
                difference,
                error,
                Numbers.z(difference, error),
                quantile * error
                        + leftBias
                        + reference.floor(k, quantity)
                        + (closure == Closure.EXACT ? reference.cubatureError(k, quantity) : 0),
                trusted);
    }

    private int testedDepths() {
        return reference.tested().length;
    }

    /** The largest count that is trusted at all tested depths. */
    private Optional<Replicates> largestWhole() {
        return counts.stream()
                .filter(runs -> IntStream.range(0, testedDepths())
                        .allMatch(k -> distrust(runs, k).isEmpty()))
                .reduce((first, second) -> second);
    }

    /** The number of tested depths up to which there is always a count that is trusted. */
    private int trustedDepths() {
        return (int) IntStream.range(0, testedDepths())
                .takeWhile(
                        k -> counts.stream().anyMatch(runs -> distrust(runs, k).isEmpty()))
                .count();
    }

    /** Why the last count cannot be trusted at all depths. */
    private String reason() {
        Replicates last = counts.get(counts.size() - 1);
        return IntStream.range(0, testedDepths())
                .mapToObj(k -> distrust(last, k))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
    }

    private String left() {
        return counts.size() < plan.counts().size()
                ? " Runs of more tokens were left out, as those of the plan would not do."
                : "";
    }

    /** Why no verdict can be given although no test fails; empty if it can. A bias can be measured up to some depth. */
    private Optional<String> doubt(List<Test> tests) {
        int depths = trustedDepths();
        if (largestWhole().isEmpty() && (closure == Closure.EXACT || depths == 0)) {
            return Optional.of(Reports.sentence(
                            depths == 0
                                    ? reason()
                                    : "no difference is seen up to depth "
                                            + Numbers.text(reference.testedDepth(depths - 1))
                                            + ", but no number of tokens can be trusted at all depths: " + reason())
                    + left());
        }
        int n = largestWhole().map(Replicates::n).orElseGet(() -> tests.stream()
                .filter(Test::trusted)
                .mapToInt(Test::n)
                .max()
                .orElseThrow());
        double band = reference.typicalBand(tests, n);
        if (band > Reference.WIDEST_BAND) {
            return Optional.of("The runs are too few to tell: with " + plan.replicates()
                    + " replicates chance typically allows differences of " + Numbers.percent(band)
                    + " of the quantities; use more replicates.");
        }
        return Optional.empty();
    }

    private String hint() {
        boolean stack = reference.request().solver().method() == Method.LAYERS;
        Integrator integrator = reference.options().integrator();
        if (stack || integrator == Integrator.ADAPTIVE) {
            return "";
        }
        return " The particles take steps of "
                + Numbers.text(reference.options().step().orElseThrow())
                + (integrator == Integrator.EULER ? ", whose error is of that order" : "")
                + ", but the closure is integrated in continuous depth: see whether a smaller step agrees"
                + (integrator == Integrator.EULER
                        ? ", or solve the study with the method " + Method.LAYERS.key() + " and the same step."
                        : ".");
    }

    private List<Validation.Curve> curves(Replicates runs) {
        List<List<State>> states = runs.samples().stream().map(Sample::states).toList();
        return new Curves(reference, runs.n(), states, states, 1).all();
    }

    /** The slope at the deepest tested depth that at least two counts can be trusted at. */
    private Optional<Validation.Slope> slope() {
        for (int k = reference.quantities().size() - 1; k >= 0; k--) {
            int depth = k;
            List<Replicates> usable = counts.stream()
                    .filter(runs -> distrust(runs, depth).isEmpty())
                    .toList();
            if (usable.size() < 2) {
                continue;
            }
            List<Validation.ErrorPoint> points = usable.stream()
                    .flatMap(runs -> runs.samples().stream()
                            .map(sample -> new Validation.ErrorPoint(runs.n(), error(sample, depth))))
                    .toList();
            if (points.stream().noneMatch(point -> point.error() > SMALLEST_ERROR)) {
                return Optional.empty();
            }
            SimpleRegression regression = new SimpleRegression();
            points.forEach(point -> regression.addData(Math.log(point.n()), Math.log(point.error())));
            return Optional.of(new Validation.Slope(
                    regression.getSlope(), regression.getSlopeStdErr(), -0.5, reference.testedDepth(k), points));
        }
        return Optional.empty();
    }

    private double error(Sample sample, int k) {
        Moments law = reference.at(k).whole();
        Moments cloud = sample.states().get(reference.tested()[k]).whole();
        double mean = 0;
        for (int i = 0; i < law.mean().length; i++) {
            mean += Math.pow(cloud.mean()[i] - law.mean()[i], 2);
        }
        double covariance = 0;
        double norm = 0;
        for (int i = 0; i < law.covariance().length; i++) {
            covariance += Math.pow(cloud.covariance()[i] - law.covariance()[i], 2);
            norm += law.covariance()[i] * law.covariance()[i];
        }
        return Math.sqrt(mean / law.trace() + covariance / norm);
    }
}
