package org.anisoflow.figures.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.particles.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what the published scripts printed for 3 x 300 runs [castin2025], and against the exact limit. */
class RankComparisonTest {
    private static RankSet set(String key) {
        return RankSet.ALL.stream()
                .filter(set -> set.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static List<RankComparison.Ends> solve(RankSet set) {
        try (Workers workers = new Workers(2)) {
            return new RankComparison(set)
                    .solve(set.runs(), workers, Watch.NONE)
                    .orElseThrow();
        }
    }

    /** How many runs have each rank, d = 3, 4, 5 one after another. */
    private static String counts(RankSet set, List<Integer> ranks) {
        StringBuilder text = new StringBuilder();
        List<RankSet.Run> runs = set.runs();
        for (int d : RankSet.DIMENSIONS) {
            int[] counts = new int[d + 1];
            for (int i = 0; i < ranks.size(); i++) {
                if (runs.get(i).dimension() == d) {
                    counts[ranks.get(i)]++;
                }
            }
            for (int count : counts) {
                text.append(count).append(' ');
            }
        }
        return text.toString().strip();
    }

    @ParameterizedTest
    @CsvSource({
        "ranks-softmax-value-identity, 3 48 49 0 11 47 42 0 0 0 5 54 41 0 0, 1 31 68 0 0 32 68 0 0 0 0 47 53 0 0, 78",
        "ranks-l2-value-identity, 0 32 68 0 0 31 69 0 0 0 0 46 54 0 0, 1 31 68 0 0 32 68 0 0 0 0 46 54 0 0, 2"
    })
    void countsArePublishedOnesAndExactOnes(String key, String published, String exact, int differ) {
        RankSet set = set(key);
        List<RankComparison.Ends> ends = solve(set);
        List<String[]> reference = Resources.rows(key + ".csv");
        for (int i = 0; i < ends.size(); i++) {
            assertThat(ends.get(i).steps())
                    .as("steps of run %d", i)
                    .isEqualTo(Integer.parseInt(reference.get(i)[1]));
            assertEigenvalues(ends.get(i).published(), reference.get(i));
        }
        assertThat(counts(
                        set,
                        ends.stream().map(RankComparison.Ends::publishedRank).toList()))
                .isEqualTo(published);
        assertThat(counts(set, ends.stream().map(RankComparison.Ends::exactRank).toList()))
                .isEqualTo(exact);
        assertThat(ends.stream().filter(end -> end.publishedRank() != end.exactRank()))
                .hasSize(differ);
    }

    @Test
    void everyTenthRunOfTheRandomValuesIsThePublishedOne() {
        RankSet set = set("ranks-l2-value-random");
        List<RankSet.Run> runs = set.runs();
        List<String[]> reference = Resources.rows(set.key() + ".csv");
        for (int i = 0; i < runs.size(); i += 10) {
            EulerScheme.Run run =
                    set.publishedScheme(runs.get(i)).run(runs.get(i).initial(), 100_000, Watch.NONE);
            assertThat(run.steps())
                    .as("steps of run %d", i)
                    .isEqualTo(Integer.parseInt(reference.get(i)[1]));
            assertEigenvalues(Decompositions.symmetricEigen(run.covariance()).values(), reference.get(i));
        }
    }

    private static void assertEigenvalues(double[] found, String[] reference) {
        assertThat(reference).hasSize(3 + found.length);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i])
                    .as("eigenvalue %d of run %s", i, reference[0])
                    .isCloseTo(Double.parseDouble(reference[3 + i]), within(1e-8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ranks-softmax-value-identity", "ranks-l2-value-identity"})
    void limitWithIdentityAsValueIsTheExactOneAndItsRankIsHalfTheDimension(String key) {
        List<RankSet.Run> runs = set(key).runs();
        for (int i = 0; i < runs.size(); i += 3) {
            RankSet.Run run = runs.get(i);
            int d = run.dimension();
            Head head = run.attention().heads().get(0);
            double[] exact = limit(head.query(), run.initial());
            double[] found = RankComparison.exact(run, 1e9);
            assertThat(found).containsExactly(exact, within(1e-5 * exact[0]));
            assertThat(exact[(d + 1) / 2 - 1]).isGreaterThan(1e-6);
        }
    }

    /**
     * Eigenvalues, descending, of {@code Z (Z^T Sigma^-1 Z)^-1 Z^T} with Z spanning the kernel of Q (docs/theory.md section 3):
     * {@code Sigma - Sigma Q^T (Q Sigma Q^T)^-1 Q Sigma}.
     */
    private static double[] limit(Matrix q, Matrix sigma) {
        Matrix cross = q.times(sigma);
        Decompositions.SymmetricEigen inner = Decompositions.symmetricEigen(cross.times(q.transpose()));
        int k = q.rows();
        int d = q.columns();
        double[] entries = sigma.toRowMajor();
        Matrix turned = inner.vectors().transpose().times(cross);
        for (int l = 0; l < k; l++) {
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < d; j++) {
                    entries[i * d + j] -= turned.get(l, i) * turned.get(l, j) / inner.values()[l];
                }
            }
        }
        return Decompositions.symmetricEigen(Matrix.of(d, d, entries)).values();
    }
}
