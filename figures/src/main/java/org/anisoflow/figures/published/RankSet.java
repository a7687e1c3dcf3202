package org.anisoflow.figures.published;

import java.util.ArrayList;
import java.util.List;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.linalg.Matrix;

/**
 * 300 runs of a published rank histogram: 100 each of d = 3, 4, 5, with K = -Q and Q of floor(d/2) rows.
 *
 * <p>The published code divides scores by sqrt(d): softmax has scale 1/sqrt(d), L2, where only the cross term is divided, a
 * query divided by sqrt(d).
 *
 * @param key name in files and on the command line
 * @param steps step of the published scheme for d = 3, 4, 5
 * @param stopVelocity bound of the published scheme
 */
record RankSet(String key, String title, boolean softmax, double[] steps, double stopVelocity) {
    /** Eigenvalues above this count in the published histograms. */
    static final double THRESHOLD = 0.1;

    static final List<Integer> DIMENSIONS = List.of(3, 4, 5);

    static final List<RankSet> ALL = List.of(
            new RankSet(
                    "ranks-softmax-value-identity",
                    "Ranks of limits: softmax, V = I",
                    true,
                    new double[] {0.09, 0.05, 0.02},
                    1e-4),
            new RankSet(
                    "ranks-l2-value-identity",
                    "Ranks of limits: L2, V = I",
                    false,
                    new double[] {0.09, 0.06, 0.02},
                    1e-4),
            new RankSet(
                    "ranks-l2-value-random",
                    "Ranks of limits: L2, random V",
                    false,
                    new double[] {0.15, 0.15, 0.15},
                    5e-5));

    /** One run. */
    record Run(Attention attention, Matrix initial) {
        int dimension() {
            return initial.rows();
        }
    }

    /** The runs, dimension by dimension. */
    List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        for (String[] row : Resources.rows("castin2025/" + key + ".csv")) {
            int d = Integer.parseInt(row[0]);
            int k = d / 2;
            int triangle = d * (d + 1) / 2;
            double[] entries = new double[k * d];
            for (int i = 0; i < entries.length; i++) {
                entries[i] = Double.parseDouble(row[1 + i]);
            }
            Matrix query = Matrix.of(k, d, entries);
            int next = 1 + k * d;
            Matrix initial = symmetric(row, next, d);
            Matrix value = row.length > next + triangle ? symmetric(row, next + triangle, d) : Matrix.identity(d);
            double scale = 1 / Math.sqrt(d);
            Head head = softmax
                    ? new Head(new Kernel.Softmax(scale), query, query.times(-1), value)
                    : new Head(new Kernel.L2(1), query.times(scale), query.times(-1), value);
            runs.add(new Run(Attention.of(head), initial));
        }
        return runs;
    }

    private static Matrix symmetric(String[] row, int from, int d) {
        double[] entries = new double[d * d];
        int next = from;
        for (int i = 0; i < d; i++) {
            for (int j = i; j < d; j++) {
                entries[i * d + j] = Double.parseDouble(row[next]);
                entries[j * d + i] = entries[i * d + j];
                next++;
            }
        }
        return Matrix.of(d, d, entries);
    }

    /** The published scheme with the step of this set. */
    EulerScheme publishedScheme(Run run) {
        return new EulerScheme(run.attention(), steps[run.dimension() - 3], stopVelocity, 1e6);
    }
}
