package org.anisoflow.figures.published;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.anisoflow.ode.flow.Outcome;

/**
 * The members of a panel by outcome. Singular ones are told apart by direction if they have from two to four directions, a few
 * degrees wide each.
 *
 * @param names of the groups
 * @param group of each member
 * @param counts members of each group
 */
record Groups(List<String> names, int[] group, int[] counts) {
    private static final double GAP = Math.toRadians(10);
    private static final int MOST_LINES = 4;

    static Groups of(List<PanelMember> members) {
        int n = members.size();
        int[] line = lines(members);
        Map<String, Integer> index = new LinkedHashMap<>();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            labels.add(members.get(i).outcome().words() + (line[i] > 0 ? " (line " + line[i] + ")" : ""));
        }
        labels.stream()
                .distinct()
                .sorted()
                .sorted(Comparator.comparing(
                        (String label) -> members.get(labels.indexOf(label)).outcome()))
                .forEach(label -> index.put(label, index.size()));
        int[] group = labels.stream().mapToInt(index::get).toArray();
        int[] counts = new int[index.size()];
        Arrays.stream(group).forEach(j -> counts[j]++);
        return new Groups(List.copyOf(index.keySet()), group, counts);
    }

    /** For each member the number of its line, from 1 on; 0 for members that have none. */
    private static int[] lines(List<PanelMember> members) {
        int[] singular = IntStream.range(0, members.size())
                .filter(i -> members.get(i).outcome() == Outcome.SINGULAR)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> direction(members.get(i).last())))
                .mapToInt(i -> i)
                .toArray();
        int[] line = new int[members.size()];
        int count = singular.length == 0 ? 0 : 1;
        for (int k = 0; k < singular.length; k++) {
            if (k > 0
                    && direction(members.get(singular[k]).last())
                                    - direction(members.get(singular[k - 1]).last())
                            > GAP) {
                count++;
            }
            line[singular[k]] = count;
        }
        return count >= 2 && count <= MOST_LINES ? line : new int[members.size()];
    }

    /** The angle of the leading eigenvector, in (-pi / 2, pi / 2]. */
    private static double direction(double[] covariance) {
        return 0.5 * Math.atan2(2 * covariance[1], covariance[0] - covariance[2]);
    }

    /** How many members each group has. */
    String sentence() {
        if (names.size() == 1) {
            return "Every one " + names.get(0) + ".";
        }
        List<String> parts = new ArrayList<>();
        for (int j = 0; j < names.size(); j++) {
            parts.add(String.format(Locale.ROOT, "%d: %s", counts[j], names.get(j)));
        }
        return "Outcomes: " + String.join("; ", parts) + ".";
    }
}
