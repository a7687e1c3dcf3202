package org.anisoflow.ode.crosscheck;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.anisoflow.core.MemoryEstimate;
import org.anisoflow.ode.crosscheck.Validation.Test;

/** The sentences of a verdict. */
final class Reports {
    private Reports() {}

    /** The first test that fails: smallest depth, then the largest excess. */
    private static Test first(List<Test> failed) {
        return failed.stream()
                .min(Comparator.comparingDouble(Test::depth)
                        .thenComparing(Comparator.comparingDouble((Test t) -> Math.abs(t.difference()) / t.allowed())
                                .reversed()))
                .orElseThrow();
    }

    /** Why a check ended before all runs were made. */
    static String outOfMemory() {
        return "The check ended before all runs were made: " + MemoryEstimate.ranOut()
                + "; use fewer tokens (particles.counts) or fewer threads (--threads), or give Java more memory ("
                + MemoryEstimate.moreMemory() + ").";
    }

    static String disagreement(List<Test> failed, List<Test> tests, ParticlePlan plan) {
        Test first = first(failed);
        return "%s at depth %s is off by %s where %s is allowed (N = %d, R = %d, seed %d, level %s); %s."
                .formatted(
                        capital(first.quantity()),
                        Numbers.text(first.depth()),
                        Numbers.text(first.difference()),
                        Numbers.text(first.allowed()),
                        first.n(),
                        first.replicates(),
                        plan.seed(),
                        Numbers.text(plan.level()),
                        failed.size() + " of " + trusted(tests) + " tests fail");
    }

    private static long trusted(List<Test> tests) {
        return tests.stream().filter(Test::trusted).count();
    }

    static String agreement(List<Test> tests, double band, ParticlePlan plan) {
        Test last = tests.get(tests.size() - 1);
        return "All %d tests agree at level %s (N up to %d, R = %d, seed %d); typically a difference of %s would have been seen."
                .formatted(
                        trusted(tests),
                        Numbers.text(plan.level()),
                        last.n(),
                        last.replicates(),
                        plan.seed(),
                        Numbers.percent(band));
    }

    static String measurement(
            List<Test> tests, ToDoubleFunction<Test> scale, ToDoubleFunction<Test> cubatureError, ParticlePlan plan) {
        int n = tests.stream().filter(Test::trusted).mapToInt(Test::n).max().orElseThrow();
        Test worst = tests.stream()
                .filter(t -> t.trusted() && t.n() == n && scale.applyAsDouble(t) > 0)
                .max(Comparator.comparingDouble(t -> Math.abs(t.difference()) / scale.applyAsDouble(t)))
                .orElseThrow();
        double cubature = cubatureError.applyAsDouble(worst);
        return ("The largest bias of the projected closure is %s +- %s in %s at depth %s, %s of its scale%s "
                        + "(N = %d, R = %d, seed %d; the intervals of all quantities hold together with probability %s).")
                .formatted(
                        Numbers.text(-worst.difference()),
                        Numbers.text(worst.allowed()),
                        worst.quantity(),
                        Numbers.text(worst.depth()),
                        Numbers.percent(Math.abs(worst.difference()) / scale.applyAsDouble(worst)),
                        cubature == 0 ? "" : ", of which cubature makes at most " + Numbers.text(cubature),
                        worst.n(),
                        worst.replicates(),
                        plan.seed(),
                        Numbers.text(1 - plan.level()));
    }

    static String sentence(String text) {
        return capital(text) + ".";
    }

    private static String capital(String text) {
        return text.startsWith("mean[") || text.startsWith("covariance[") || text.startsWith("component[")
                ? text
                : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
