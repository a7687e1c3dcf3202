package org.anisoflow.study.validation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anisoflow.core.gaussian.MomentAccumulator;
import org.anisoflow.formats.ArraySelector;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.Header;
import org.anisoflow.formats.NonFinite;
import org.anisoflow.formats.RowSource;
import org.anisoflow.formats.Tables;
import org.anisoflow.ode.crosscheck.ParticleMoments;
import org.anisoflow.ode.particles.Sampling;

/**
 * Runs in a CSV or TSV file with a header. Either one row per token and depth, with the columns {@code t}, {@code x_0} ..
 * {@code x_{d-1}} and, if wanted, {@code particle} (or {@code token}) and {@code run}, rows in any order; or one row per
 * depth, with {@code t}, {@code mean_0} .., the upper triangle {@code cov_0_0}, {@code cov_0_1} .. of the covariance
 * (divisor N), {@code n} and, if wanted, {@code run}. Tokens were drawn independently.
 */
final class TidyRuns {
    private static final int BLOCK_ROWS = 1024;

    private final Path file;
    private final Expected expected;
    private final List<String> header;
    private final List<String> values = new ArrayList<>();
    private final boolean tokens;

    /** Where the values stand in a row. */
    private int[] columns;

    /** Moments by run and depth. */
    private final SortedMap<Double, SortedMap<Double, Snapshot>> runs = new TreeMap<>();

    private int snapshots;
    private long line = 1;

    /** The cloud of one run at one depth; its moments are those of tokens, or were given. */
    private static final class Snapshot {
        private final MomentAccumulator moments;
        private double[] mean;
        private double[] covariance;
        private double n;

        Snapshot(MomentAccumulator moments) {
            this.moments = moments;
        }
    }

    private TidyRuns(Path file, Expected expected, List<String> header) {
        this.file = file;
        this.expected = expected;
        this.header = header;
        tokens = header.stream().anyMatch(name -> name.startsWith("x_"));
    }

    static ParticleMoments read(Path file, Expected expected) {
        try (RowSource rows = Tables.open(file, ArraySelector.only().with(Header.NAMES), NonFinite.KEEP)) {
            TidyRuns runs = new TidyRuns(file, expected, rows.header());
            runs.checkHeader();
            int columns = rows.columns();
            double[] block = new double[BLOCK_ROWS * columns];
            double[] row = new double[columns];
            for (int count = rows.read(block); count > 0; count = rows.read(block)) {
                for (int i = 0; i < count; i++) {
                    System.arraycopy(block, i * columns, row, 0, columns);
                    runs.line++;
                    runs.add(row);
                }
            }
            return runs.moments();
        }
    }

    private void checkHeader() {
        int d = expected.d();
        List<String> optional = new ArrayList<>(List.of("run"));
        values.add("t");
        String prefix = tokens ? "x_" : "mean_";
        for (int i = 0; i < d; i++) {
            values.add(prefix + i);
        }
        if (tokens) {
            optional.addAll(List.of("particle", "token"));
        } else {
            for (int i = 0; i < d; i++) {
                for (int j = i; j < d; j++) {
                    values.add("cov_" + i + "_" + j);
                }
            }
            values.add("n");
        }
        if (header.stream().noneMatch(values::contains)) {
            throw problem("has no header; name its columns, such as t, particle, x_0, x_1");
        }
        Set<String> seen = new HashSet<>();
        for (String name : header) {
            if (!seen.add(name)) {
                throw problem("has the column " + name + " twice");
            }
        }
        long found = header.stream().filter(name -> name.startsWith(prefix)).count();
        if (found > 0) {
            expected.requireDimension(file, "the table", found);
        }
        for (String name : values) {
            if (!seen.remove(name)) {
                throw problem("has no column " + name + "; it has " + String.join(", ", header)
                        + (name.equals("n") ? ", and moments need their number of tokens" : ""));
            }
        }
        columns = values.stream().mapToInt(header::indexOf).toArray();
        optional.forEach(seen::remove);
        if (!seen.isEmpty()) {
            throw problem("has the column " + seen.iterator().next() + ", which has no meaning here; allowed are "
                    + String.join(", ", values) + ", " + String.join(", ", optional));
        }
    }

    private void add(double[] row) {
        double t = row[columns[0]];
        int labels = header.indexOf("run");
        double label = labels < 0 ? 0 : row[labels];
        if (Double.isNaN(t) || Double.isNaN(label)) {
            throw problem("line " + line + " has no number " + (Double.isNaN(t) ? "t" : "run"));
        }
        SortedMap<Double, Snapshot> run = runs.computeIfAbsent(label, key -> new TreeMap<>());
        Snapshot snapshot = run.get(t);
        boolean first = snapshot == null;
        if (first) {
            if (!tokens && !run.isEmpty() && !(t > run.lastKey())) {
                throw problem("t must increase but is " + t + " in line " + line + " after " + run.lastKey());
            }
            expected.requireMemory(file, 1, ++snapshots);
            snapshot = new Snapshot(new MomentAccumulator(tokens ? expected.d() : 1));
            run.put(t, snapshot);
        } else if (!tokens) {
            throw problem("t must increase but is " + t + " in line " + line + " after " + t);
        }
        for (int i = 0; i < columns.length; i++) {
            if (!Double.isFinite(row[columns[i]])) {
                throw problem(Snapshots.notFinite(
                        values.get(i),
                        row[columns[i]],
                        "line " + line + ", which is run " + Expected.number(label) + ", t = " + t
                                + (tokens ? ", token " + snapshot.moments.count() : "")));
            }
        }
        if (tokens) {
            snapshot.moments.add(numbers(row, 1, expected.d()), 1);
        } else {
            moments(row, snapshot);
        }
    }

    private double[] numbers(double[] row, int from, int count) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = row[columns[from + i]];
        }
        return numbers;
    }

    private void moments(double[] row, Snapshot snapshot) {
        int d = expected.d();
        snapshot.n = row[columns[columns.length - 1]];
        snapshot.mean = numbers(row, 1, d);
        double[] triangle = numbers(row, 1 + d, d * (d + 1) / 2);
        snapshot.covariance = new double[d * d];
        for (int i = 0, entry = 0; i < d; i++) {
            for (int j = i; j < d; j++, entry++) {
                snapshot.covariance[i * d + j] = triangle[entry];
                snapshot.covariance[j * d + i] = triangle[entry];
            }
        }
    }

    private ParticleMoments moments() {
        double label = runs.firstKey();
        SortedMap<Double, Snapshot> reference = runs.get(label);
        double start = reference.firstKey();
        double n = count(reference.get(start));
        double[][][] means = new double[runs.size()][][];
        double[][][] covariances = new double[runs.size()][][];
        int r = 0;
        for (Map.Entry<Double, SortedMap<Double, Snapshot>> run : runs.entrySet()) {
            requireDepths(
                    label, reference.keySet(), run.getKey(), run.getValue().keySet());
            requireDepths(run.getKey(), run.getValue().keySet(), label, reference.keySet());
            means[r] = new double[reference.size()][];
            covariances[r] = new double[reference.size()][];
            int k = 0;
            for (Map.Entry<Double, Snapshot> entry : run.getValue().entrySet()) {
                Snapshot snapshot = entry.getValue();
                if (count(snapshot) != n) {
                    throw problem(at(label, start) + " has " + Expected.number(n) + " tokens but "
                            + at(run.getKey(), entry.getKey()) + " has " + Expected.number(count(snapshot))
                            + "; every snapshot needs as many tokens");
                }
                means[r][k] = tokens ? snapshot.moments.mean() : snapshot.mean;
                covariances[r][k] = tokens && n > 1 ? snapshot.moments.covariance() : snapshot.covariance;
                k++;
            }
            r++;
        }
        double[] depths = expected.depths(
                file,
                "t",
                reference.keySet().stream().mapToDouble(Double::doubleValue).toArray());
        return new ParticleMoments(expected.tokens(file, n), depths, means, covariances, Sampling.INDEPENDENT);
    }

    private double count(Snapshot snapshot) {
        return tokens ? snapshot.moments.count() : snapshot.n;
    }

    private void requireDepths(double owner, Set<Double> depths, double run, Set<Double> found) {
        for (double depth : depths) {
            if (!found.contains(depth)) {
                throw problem("run " + Expected.number(run) + " has no snapshot at t = " + depth + ", which run "
                        + Expected.number(owner) + " has; every run needs the same depths");
            }
        }
    }

    private static String at(double run, double t) {
        return "run " + Expected.number(run) + " at t = " + t;
    }

    private FormatException problem(String sentence) {
        return new FormatException(file, sentence);
    }
}
