package org.anisoflow.study.document;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Guesses which name was meant. */
public final class NearestName {
    private NearestName() {}

    /** The name that takes fewest letters to reach; none if even that is more than about a quarter of them. */
    public static Optional<String> of(String name, Iterable<String> names) {
        return StreamSupport.stream(names.spliterator(), false)
                .filter(candidate -> Math.abs(candidate.length() - name.length()) <= allowed(name, candidate))
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .filter(candidate -> distance(name, candidate) <= allowed(name, candidate));
    }

    private static int allowed(String name, String candidate) {
        return 1 + Math.max(name.length(), candidate.length()) / 4;
    }

    /** The number of letters to insert, delete, replace or swap with a neighbour. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
