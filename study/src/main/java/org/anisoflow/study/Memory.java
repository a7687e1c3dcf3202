package org.anisoflow.study;

import java.util.Locale;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.SavePlan.Laws;
import org.anisoflow.study.document.At;

/** What saved data takes. */
final class Memory {
    private Memory() {}

    static String gibibytes(double bytes) {
        return String.format(Locale.ROOT, "%.2f GiB", bytes / (1 << 30));
    }

    /**
     * Refuses what cannot fit: laws, flow maps and queries at all saved depths.
     *
     * @param at the map save
     * @param law at depth 0
     * @param queries number of query tokens
     */
    static void check(At at, SavePlan save, double depth, GaussianMixture law, long queries) {
        int d = law.dimension();
        double points = save.resolve(depth).length;
        double laws =
                switch (save.lawsFor(d)) {
                    case ALL -> points;
                    case ENDS -> 2;
                    case NONE -> 0;
                };
        double bytes = 8 * (2.0 * laws * d * d + points * (2.0 * d + (double) queries * d));
        boolean several = law.size() > 1;
        if (several) {
            double factors = law.components().stream()
                    .mapToDouble(component -> (double) d * component.law().rank())
                    .sum();
            bytes += 8 * (points * 2.0 * d * law.size() + laws * factors);
        }
        double heap = Runtime.getRuntime().maxMemory();
        if (bytes > heap) {
            throw at.problem("asks for more than fits: " + (long) points + " depths with laws: "
                    + save.lawsFor(d).key() + ", d = " + d
                    + (several ? ", " + law.size() + " components" : "")
                    + (queries == 0 ? "" : " and " + queries + " queries")
                    + " need "
                    + gibibytes(bytes)
                    + " but the Java heap is " + gibibytes(heap) + "; save fewer points"
                    + (save.lawsFor(d) == Laws.ALL ? ", set laws: ends," : "") + " or raise the heap with -Xmx");
        }
    }
}
