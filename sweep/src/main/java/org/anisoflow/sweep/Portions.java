package org.anisoflow.sweep;

import java.util.ArrayList;
import java.util.List;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.ode.flow.FlowRequest;

/** Divides members into portions of about the same expected cost. */
public final class Portions {
    /** Most pairings of the axes whose costs are looked at; beyond, members count the same. */
    private static final long MAX_COSTED = 10_000;

    private Portions() {}

    /**
     * The portions, in increasing order.
     *
     * @param missing the members to divide, in increasing order
     * @param count wanted number of portions, at least 1; there are somewhat more, for gaps and fractions
     */
    public static List<Range> of(Sweep sweep, List<Range> missing, int count) {
        double[] costs = costs(sweep);
        double total = 0;
        for (Range range : missing) {
            total += cost(sweep, costs, range);
        }
        double share = total / count;
        List<Range> portions = new ArrayList<>();
        for (Range range : missing) {
            long from = range.from();
            double filled = 0;
            long next = from;
            while (next < range.to()) {
                double each = costs[(int) Math.min(costs.length - 1L, next / sweep.replicates())];
                long same = Math.min(range.to(), (next / sweep.replicates() + 1) * sweep.replicates());
                long fitting = (long) Math.max(1, Math.ceil((share - filled) / each));
                long to = Math.min(costs.length == 1 ? range.to() : same, next + fitting);
                filled += each * (to - next);
                next = to;
                if (filled >= share || next == range.to()) {
                    portions.add(new Range(from, next));
                    from = next;
                    filled = 0;
                }
            }
        }
        return portions;
    }

    private static double cost(Sweep sweep, double[] costs, Range range) {
        if (costs.length == 1) {
            return costs[0] * range.size();
        }
        double sum = 0;
        for (long next = range.from(); next < range.to(); ) {
            long same = Math.min(range.to(), (next / sweep.replicates() + 1) * sweep.replicates());
            sum += costs[(int) (next / sweep.replicates())] * (same - next);
            next = same;
        }
        return sum;
    }

    /** Of every pairing of the axes, or one for all. */
    private static double[] costs(Sweep sweep) {
        if (sweep.combinations() > MAX_COSTED) {
            return new double[] {1};
        }
        double[] costs = new double[(int) sweep.combinations()];
        Members members = sweep.members();
        for (int i = 0; i < costs.length; i++) {
            try {
                costs[i] = cost(members.request(i * sweep.replicates()));
            } catch (InvalidInputException e) {
                // such members are told, not solved
                costs[i] = 1;
            }
        }
        return costs;
    }

    /** Products in an evaluation of the velocity, and something for what a step costs besides. */
    private static double cost(FlowRequest request) {
        double d = request.initial().dimension();
        double products = 0;
        for (var layer : request.transformer().layers()) {
            Attention attention = layer.attention();
            for (Head head : attention.heads()) {
                products += d * d * head.query().rows();
            }
        }
        return 100
                + (products + d * d * d) * request.law().size() * request.law().size();
    }
}
