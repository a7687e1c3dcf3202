package org.anisoflow.ode.crosscheck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.crosscheck.Validation.Test;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.Method;
import org.anisoflow.ode.particles.EffectiveTokens;
import org.anisoflow.ode.particles.Sampler;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.ode.particles.SinkhornReport;
import org.anisoflow.ode.particles.Workers;

/** Runs of another simulator against ours. See {@link CrossCheck} for the statistics. */
final class Comparer {
    /** Excess kurtosis that a difference of a single run may have, as Student's law of 6 degrees of freedom. */
    private static final double EXCESS_KURTOSIS = 3;

    private final FlowRequest request;
    private final ParticlePlan plan;
    private final List<Judged> all = new ArrayList<>();

    /**
     * Runs of one number of tokens.
     *
     * @param paired whether the closure starts from each run's own moments, as they are given at depth 0
     * @param base number of tokens of our own runs
     * @param paths paired closures of their runs, at the tested depths
     * @param initial tests at depth 0, if moments are given there
     * @param ours our own runs, once they are made
     */
    private record Judged(
            ParticleMoments theirs,
            Reference reference,
            boolean paired,
            int base,
            List<LawPath> paths,
            Optional<InitialTests> initial,
            List<Replicates> ours) {}

    Comparer(FlowRequest request, List<ParticleMoments> runs, ParticlePlan plan, CheckObserver observer) {
        this.request = request;
        this.plan = plan;
        if (runs.isEmpty()) {
            throw new InvalidInputException("there must be runs to compare but there are none");
        }
        for (ParticleMoments theirs : runs) {
            requireFitting(theirs);
            all.add(prepare(theirs, observer));
        }
    }

    private void requireFitting(ParticleMoments theirs) {
        int d = request.initial().dimension();
        double horizon = request.transformer().depth();
        double[] depths = theirs.depths();
        if (theirs.n() < 2) {
            throw new InvalidInputException("runs must have at least 2 tokens but have " + theirs.n());
        }
        if (theirs.replicates() < 1 || depths.length < 1) {
            throw new InvalidInputException(
                    "runs of " + theirs.n() + " tokens must have at least one run and one depth " + "but have "
                            + theirs.replicates() + " and " + depths.length);
        }
        for (int t = 0; t < depths.length; t++) {
            if (!(depths[t] >= 0) || depths[t] > horizon * (1 + 1e-12) || (t > 0 && !(depths[t] > depths[t - 1]))) {
                throw new InvalidInputException("depths of runs must increase within [0, " + horizon
                        + "], the depth of the study, but entry " + t + " is " + depths[t]
                        + (t > 0 ? " after " + depths[t - 1] : "") + "; save other depths or change the study");
            }
            if (request.solver().method() == Method.LAYERS) {
                double layers = depths[t] / request.solver().step().orElseThrow();
                if (!(Math.abs(layers - Math.rint(layers)) <= 1e-6)) {
                    throw new InvalidInputException("depths of runs must be whole multiples of the step "
                            + request.solver().step().orElseThrow() + " of the method " + Method.LAYERS.key()
                            + " but entry " + t + " is " + depths[t]);
                }
            }
        }
        for (int r = 0; r < theirs.replicates(); r++) {
            requireLength("means", r, theirs.means()[r].length, depths.length, "one row per depth");
            requireLength("covariances", r, theirs.covariances()[r].length, depths.length, "one matrix per depth");
            for (int t = 0; t < depths.length; t++) {
                requireLength("means", r, theirs.means()[r][t].length, d, "the dimension of the study");
                requireLength(
                        "covariances",
                        r,
                        theirs.covariances()[r][t].length,
                        d * d,
                        "the dimension of the study squared");
            }
        }
    }

    private static void requireLength(String name, int run, int found, int wanted, String why) {
        if (found != wanted) {
            throw new InvalidInputException(
                    name + " of run " + run + " must have length " + wanted + ", " + why + ", but have " + found);
        }
    }

    private Judged prepare(ParticleMoments theirs, CheckObserver observer) {
        double[] depths = theirs.depths();
        boolean listed = depths.length - (depths[0] == 0 ? 1 : 0) <= 5;
        boolean several = request.law().size() > 1;
        Reference reference = Reference.of(
                several && theirs.sampling() == Sampling.MOMENT_MATCHED ? request.with(matched(theirs.n())) : request,
                plan.options(),
                false,
                depths,
                listed,
                plan.seed(),
                observer::cancelled);
        boolean paired = !several
                && depths[0] == 0
                && IntStream.range(0, theirs.replicates())
                        .allMatch(r -> new Moments(theirs.means()[r][0], theirs.covariances()[r][0]).isFinite());
        List<LawPath> paths = new ArrayList<>();
        for (int r = 0; paired && r < theirs.replicates(); r++) {
            paths.add(reference.from(GaussianMixture.of(start(theirs, r)), observer::cancelled));
        }
        int base = Math.min(theirs.n(), plan.counts().get(plan.counts().size() - 1));
        return new Judged(
                theirs,
                reference,
                paired,
                base,
                paths,
                depths[0] == 0 && !several
                        ? Optional.of(new InitialTests(request.initial(), theirs, plan.seed()))
                        : Optional.empty(),
                new ArrayList<>());
    }

    /** The study's law with the shares that moment-matched draws of n tokens have. */
    private GaussianMixture matched(int n) {
        int[] counts = Sampler.matchedCounts(request.law(), n);
        return new GaussianMixture(
                IntStream.range(0, counts.length)
                        .mapToObj(j -> new GaussianMixture.Component(
                                (double) counts[j] / n,
                                request.law().components().get(j).law()))
                        .toList(),
                request.law().arrangement());
    }

    private Gaussian start(ParticleMoments theirs, int run) {
        int d = request.initial().dimension();
        try {
            return Gaussian.of(theirs.means()[run][0], Matrix.of(d, d, theirs.covariances()[run][0]));
        } catch (InvalidInputException e) {
            throw new InvalidInputException("moments at depth 0 of run " + run + " of " + theirs.n()
                    + " tokens must be those of a law: " + e.getMessage());
        }
    }

    Validation compare(Workers workers, CheckObserver observer) {
        double cost = 0;
        for (Judged judged : all) {
            judged.reference().requireMemory(judged.base(), all.size() * plan.replicates(), workers.threads());
            cost += (double) judged.base() * judged.base() * plan.replicates();
        }
        Progress progress = new Progress(observer, cost);
        Optional<String> stopped = Optional.empty();
        try {
            for (int c = 0; c < all.size() && !progress.cancelled(); c++) {
                Judged judged = all.get(c);
                judged.ours().add(ours(judged, c, workers, progress));
            }
        } catch (OutOfMemoryError e) {
            stopped = Optional.of(Reports.outOfMemory());
        }
        if (progress.cancelled()) {
            stopped = Optional.of("The check was stopped before all of our runs were made.");
        }
        boolean complete = stopped.isEmpty();
        List<Test> tests = tests();
        List<Test> failed =
                tests.stream().filter(t -> t.trusted() && !t.passes()).toList();
        Optional<String> notFinite =
                all.stream().flatMap(judged -> notFinite(judged).stream()).findFirst();
        Verdict verdict = Verdict.AGREES;
        String message;
        if (notFinite.isPresent() || !failed.isEmpty()) {
            verdict = Verdict.DISAGREES;
            message = notFinite.orElse("")
                    + (notFinite.isPresent() && !failed.isEmpty() ? " " : "")
                    + (failed.isEmpty() ? "" : Reports.disagreement(failed, tests, plan))
                    + all.stream()
                            .flatMap(judged -> judged.initial().stream())
                            .flatMap(initial -> initial.hint().stream())
                            .findFirst()
                            .map(hint -> " " + hint)
                            .orElse("");
        } else {
            Optional<String> doubt = complete ? doubt(tests) : stopped;
            verdict = doubt.isPresent() ? Verdict.INCONCLUSIVE : Verdict.AGREES;
            message = doubt.orElseGet(() -> Reports.agreement(tests, typicalBand(tests), plan));
        }
        Judged last = all.get(all.size() - 1);
        Optional<Replicates> ours =
                last.ours().stream().filter(r -> r.count() > 0).findFirst();
        return new Validation(
                verdict,
                message,
                last.reference().closure(),
                plan.level(),
                all.stream().allMatch(Judged::paired),
                tests,
                Optional.empty(),
                last.reference().path().cubatureError(),
                ours.flatMap(Replicates::worstEffective).orElse(new EffectiveTokens(0, 0, 0)),
                ours.map(Replicates::sinkhorn).orElse(SinkhornReport.NONE),
                ours.map(runs -> curves(last, runs)).orElse(List.of()),
                all.stream().map(Judged::theirs).toList(),
                plan.seed(),
                complete);
    }

    private Replicates ours(Judged judged, int index, Workers workers, Progress progress) {
        return Replicates.of(
                judged.base(),
                judged.reference(),
                judged.theirs().sampling(),
                new PairedRuns(
                                judged.reference(),
                                Correction.NONE,
                                judged.paired() || judged.theirs().sampling() == Sampling.MOMENT_MATCHED,
                                judged.theirs().sampling(),
                                plan.seed(),
                                judged.base())
                        .run(index * plan.replicates(), plan.replicates(), workers, progress));
    }

    /** The sentence about the first depth at which their numbers are not finite although ours are. */
    private Optional<String> notFinite(Judged judged) {
        ParticleMoments theirs = judged.theirs();
        for (int t = 0; t < theirs.depths().length; t++) {
            for (int r = 0; r < theirs.replicates(); r++) {
                if (!new Moments(theirs.means()[r][t], theirs.covariances()[r][t]).isFinite()) {
                    double depth = theirs.depths()[t];
                    boolean expected = judged.reference().path().states().size()
                            <= nearest(judged.reference().depths(), depth);
                    return expected
                            ? Optional.empty()
                            : Optional.of(("Run %d of N = %d is not finite at depth %s, where the closure is; subtract "
                                            + "the largest score before exp, and look for a division by zero.")
                                    .formatted(r, theirs.n(), Numbers.text(depth)));
                }
            }
        }
        return Optional.empty();
    }

    private static int nearest(double[] depths, double depth) {
        int k = 0;
        while (k < depths.length - 1 && depths[k] < depth * (1 - 1e-9)) {
            k++;
        }
        return k;
    }

    private static int indexIn(double[] depths, double depth) {
        int best = 0;
        for (int t = 1; t < depths.length; t++) {
            if (Math.abs(depths[t] - depth) < Math.abs(depths[best] - depth)) {
                best = t;
            }
        }
        return best;
    }

    /** Why the k-th tested depth cannot be judged; empty if it can. */
    private Optional<String> distrust(Judged judged, int k) {
        Reference reference = judged.reference();
        String depth = Numbers.text(reference.testedDepth(k));
        if (k >= reference.quantities().size()) {
            return Optional.of("The closure does not reach depth " + depth + ": "
                    + reference.path().message() + ".");
        }
        if (judged.ours().isEmpty() || judged.ours().get(0).count() < 2) {
            return Optional.of("A test needs two complete runs of ours.");
        }
        if (!judged.ours().get(0).reach(k)) {
            return judged.ours().get(0).samples().stream()
                    .flatMap(s -> s.problem().stream())
                    .findFirst()
                    .map(problem -> "Nothing can be compared at depth " + depth + ": " + problem + ".");
        }
        if (theirsAt(judged, k).isEmpty()) {
            return Optional.of("Nothing can be compared at depth " + depth
                    + ": the runs, or the closure from their moments at depth 0, are not finite there.");
        }
        double effective = judged.ours().get(0).effective(k).fifthPercentile();
        if (judged.base() < judged.theirs().n() && !(effective >= Validator.FEWEST_EFFECTIVE)) {
            return Optional.of("Attention is too sharp at depth " + depth + " to foretell runs of "
                    + judged.theirs().n() + " tokens from runs of " + judged.base()
                    + ", where 5 % of the tokens see fewer "
                    + "than " + Numbers.text(effective) + " effective tokens; raise the largest of counts.");
        }
        return Optional.empty();
    }

    /** R x quantities x (theirs, closure); empty if something is missing or not finite. */
    private Optional<double[][][]> theirsAt(Judged judged, int k) {
        ParticleMoments theirs = judged.theirs();
        Reference reference = judged.reference();
        int t = indexIn(theirs.depths(), reference.testedDepth(k));
        double[][][] values = new double[theirs.replicates()][][];
        for (int r = 0; r < values.length; r++) {
            State own = State.of(theirs.means()[r][t], theirs.covariances()[r][t]);
            if (!own.isFinite()
                    || (judged.paired() && k >= judged.paths().get(r).states().size())) {
                return Optional.empty();
            }
            List<Quantity> quantities = reference.quantities().get(k);
            State closure = judged.paired() ? judged.paths().get(r).states().get(k) : reference.at(k);
            values[r] = new double[][] {Quantity.values(quantities, own), Quantity.values(quantities, closure)};
        }
        return Optional.of(values);
    }

    private List<Test> tests() {
        int trusted = 0;
        for (Judged judged : all) {
            trusted += judged.initial().map(InitialTests::count).orElse(0);
            for (int k = 0; k < judged.reference().tested().length; k++) {
                trusted += distrust(judged, k).isEmpty()
                        ? judged.reference().quantities().get(k).size()
                        : 0;
            }
        }
        double each = plan.level() / Math.max(1, trusted);
        List<Test> tests = new ArrayList<>();
        for (Judged judged : all) {
            judged.initial().ifPresent(initial -> tests.addAll(initial.tests(each)));
            for (int k = 0; k < judged.reference().tested().length; k++) {
                if (distrust(judged, k).isEmpty()) {
                    addTests(judged, k, each, tests);
                }
            }
        }
        return tests;
    }

    /** Those of a variance estimated from runs whose differences have heavy tails. */
    static double degreesOfFreedom(int replicates) {
        return (replicates - 1) / (1 + EXCESS_KURTOSIS / 2);
    }

    private void addTests(Judged judged, int k, double level, List<Test> tests) {
        Reference reference = judged.reference();
        Replicates ours = judged.ours().get(0);
        double[][][] values = theirsAt(judged, k).orElseThrow();
        int replicates = values.length;
        double n = judged.theirs().n();
        double ratio = judged.base() / n;
        double quantile = Numbers.twoSided(degreesOfFreedom(ours.count()), level);
        for (int i = 0; i < reference.quantities().get(k).size(); i++) {
            int q = i;
            Quantity quantity = reference.quantities().get(k).get(q);
            double[] base = ours.values(s -> s.difference()[k][q]);
            double particles =
                    Numbers.mean(Arrays.stream(values).mapToDouble(v -> v[0][q]).toArray());
            double closure =
                    Numbers.mean(Arrays.stream(values).mapToDouble(v -> v[1][q]).toArray());
            double bias = ratio * Numbers.mean(base);
            double difference = particles - closure - bias;
            double spread = Math.sqrt(ratio) * Numbers.deviation(base);
            double error = spread * Math.sqrt(1.0 / replicates + ratio / ours.count());
            double foretold = Math.abs(bias) * Math.log(1 / ratio) / Math.log(judged.base());
            tests.add(new Test(
                    judged.theirs().n(),
                    replicates,
                    reference.testedDepth(k),
                    quantity.name(),
                    closure,
                    particles,
                    difference,
                    error,
                    Numbers.z(difference, error),
                    quantile * error + foretold + reference.floor(k, quantity),
                    true));
        }
    }

    private Optional<String> doubt(List<Test> tests) {
        for (Judged judged : all) {
            for (int k = 0; k < judged.reference().tested().length; k++) {
                Optional<String> reason = distrust(judged, k);
                if (reason.isPresent()) {
                    return reason;
                }
            }
        }
        double band = typicalBand(tests);
        return band > Reference.WIDEST_BAND
                ? Optional.of("The runs are too few to tell: chance typically allows differences of "
                        + Numbers.percent(band) + " of the quantities; give more runs or raise replicates.")
                : Optional.empty();
    }

    /** The typical band at the largest number of tokens. */
    private double typicalBand(List<Test> tests) {
        Judged largest = all.stream()
                .reduce((a, b) -> b.theirs().n() >= a.theirs().n() ? b : a)
                .orElseThrow();
        return largest.reference().typicalBand(tests, largest.theirs().n());
    }

    private static List<Validation.Curve> curves(Judged judged, Replicates ours) {
        ParticleMoments theirs = judged.theirs();
        List<List<State>> shown = new ArrayList<>();
        for (int r = 0; r < theirs.replicates(); r++) {
            List<State> run = new ArrayList<>();
            for (double depth : judged.reference().depths()) {
                int t = indexIn(theirs.depths(), depth);
                State state = State.of(theirs.means()[r][t], theirs.covariances()[r][t]);
                if (!state.isFinite()) {
                    break;
                }
                run.add(state);
            }
            shown.add(run);
        }
        return new Curves(
                        judged.reference(),
                        theirs.n(),
                        shown,
                        ours.samples().stream().map(Sample::states).toList(),
                        Math.sqrt((double) judged.base() / theirs.n()))
                .all();
    }
}
