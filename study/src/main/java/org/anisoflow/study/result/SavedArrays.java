package org.anisoflow.study.result;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.formats.ArrayFiles;
import org.anisoflow.formats.ArraySelector;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.Header;
import org.anisoflow.formats.NonFinite;
import org.anisoflow.formats.NumericArray;
import org.anisoflow.formats.RowSource;
import org.anisoflow.formats.Tables;

/** The arrays of a saved trajectory under the names of {@code trajectory.npz}, whichever files hold them. */
final class SavedArrays {
    private static final String NPZ = ResultDirectory.TRAJECTORY_NPZ;
    private static final String H5 = ResultDirectory.TRAJECTORY_H5;
    private static final String TRAJECTORY = ResultDirectory.TRAJECTORY_CSV;
    private static final String METRICS_TABLE = ResultDirectory.METRICS;
    private static final String COMPONENTS = ResultDirectory.COMPONENTS;
    private static final String METRICS = "metrics/";
    private static final String COMPONENT_METRICS = "component_metrics/";
    private static final String LAMBDA = "lambda_";

    private final Path file;
    private final Map<String, Supplier<NumericArray>> arrays;

    private SavedArrays(Path file, Map<String, Supplier<NumericArray>> arrays) {
        this.file = file;
        this.arrays = arrays;
    }

    /**
     * The arrays of a result directory: of the NPZ file, or else of the HDF5 file, or else of the tables.
     *
     * @param sums which the files are checked against before they are read
     * @throws FormatException if there are none of these, or they cannot be read
     */
    static SavedArrays of(Path directory, FileSums sums) {
        Path npz = directory.resolve(NPZ);
        if (Files.exists(npz)) {
            sums.check(NPZ);
            return ofFile(npz, ArraySelector::array);
        }
        Path h5 = directory.resolve(H5);
        if (Files.exists(h5)) {
            sums.check(H5);
            return ofFile(h5, ArraySelector::dataset);
        }
        if (Files.exists(directory.resolve(TRAJECTORY))) {
            List.of(TRAJECTORY, METRICS_TABLE, COMPONENTS).forEach(sums::check);
            return ofTables(directory);
        }
        List.of(NPZ, H5, TRAJECTORY).forEach(sums::check);
        throw new FormatException(
                directory,
                "has none of trajectory.npz, trajectory.h5 and trajectory.csv, which hold the trajectory; solve "
                        + directory.resolve("study.yaml") + " again with --format npz");
    }

    private static SavedArrays ofFile(Path file, Function<String, ArraySelector> selector) {
        Map<String, Supplier<NumericArray>> arrays = new LinkedHashMap<>();
        for (String name : ArrayFiles.names(file)) {
            arrays.put(name, () -> ArrayFiles.readSaved(file, selector.apply(name)));
        }
        return new SavedArrays(file, arrays);
    }

    private static SavedArrays ofTables(Path directory) {
        Table trajectory = Table.read(directory.resolve(TRAJECTORY));
        Table metrics = Table.read(directory.resolve(METRICS_TABLE));
        Map<String, Supplier<NumericArray>> arrays = new LinkedHashMap<>();
        arrays.put("t", () -> trajectory.column("t"));
        arrays.put("mean", () -> trajectory.columns("mean_"));
        trajectory.addCovariance("cov", arrays);
        arrays.put("eigenvalues", () -> metrics.columns(LAMBDA));
        for (String name : metrics.header()) {
            if (!name.matches("t|lambda_[0-9]+")) {
                arrays.put(name.equals("cubature_error") ? name : METRICS + name, () -> metrics.column(name));
            }
        }
        Path file = directory.resolve(COMPONENTS);
        if (Files.exists(file)) {
            Table components = Table.read(file);
            int count = 1
                    + (int) Arrays.stream(components.column("component").data())
                            .max()
                            .orElse(0);
            Map<String, Supplier<NumericArray>> rows = new LinkedHashMap<>();
            rows.put("component_mean", () -> components.columns("mean_"));
            rows.put("component_eigenvalues", () -> components.columns(LAMBDA));
            components.addCovariance("component_cov", rows);
            for (String name : components.header()) {
                if (!name.matches("t|component|weight|(mean|cov|lambda)_[0-9_]+")) {
                    rows.put(COMPONENT_METRICS + name, () -> components.column(name));
                }
            }
            rows.forEach((name, array) -> arrays.put(name, () -> components.grouped(array.get(), count)));
        }
        return new SavedArrays(directory.resolve(TRAJECTORY), arrays);
    }

    boolean has(String name) {
        return arrays.containsKey(name);
    }

    /** @throws FormatException if there is no such array, or it cannot be read */
    NumericArray get(String name) {
        if (!has(name)) {
            throw new FormatException(
                    file, "has no array \"" + name + "\", which this version needs; solve the study again");
        }
        return arrays.get(name).get();
    }

    /**
     * The values of an array.
     *
     * @throws FormatException if there is no such array, it cannot be read, or has another shape
     */
    double[] get(String name, int... shape) {
        NumericArray array = get(name);
        if (!Arrays.equals(array.shape(), shape)) {
            throw misfit(name, array, Arrays.stream(shape).boxed().map(Object::toString));
        }
        return array.data();
    }

    /** The exception for an array whose values cannot be. */
    FormatException problem(String name, String rule) {
        return new FormatException(file, "the array \"" + name + "\" " + rule + "; solve the study again");
    }

    /** The exception for an array of a shape that does not fit the others or the study. */
    FormatException misfit(String name, NumericArray array, Stream<String> shape) {
        return new FormatException(
                file,
                "the array \"" + name + "\" must have the shape "
                        + shape.collect(Collectors.joining(", ", "(", ")"))
                        + ", which fits the other arrays and the study, but is a " + array
                        + "; solve the study again");
    }

    /** A CSV file with a header. */
    private record Table(Path file, List<String> header, NumericArray values) {
        static Table read(Path file) {
            ArraySelector named = ArraySelector.only().with(Header.NAMES);
            List<String> header;
            try (RowSource rows = Tables.open(file, named, NonFinite.KEEP)) {
                header = rows.header();
            }
            return new Table(file, header, ArrayFiles.read(file, named, NonFinite.KEEP));
        }

        NumericArray column(String name) {
            return NumericArray.vector(select(List.of(name)));
        }

        /** The columns whose names are the prefix and a number. */
        NumericArray columns(String prefix) {
            List<String> names = numbered(prefix);
            return NumericArray.matrix(values.length(0), names.size(), select(names));
        }

        private List<String> numbered(String prefix) {
            return header.stream()
                    .filter(name -> name.matches(prefix + "[0-9]+"))
                    .toList();
        }

        private double[] select(List<String> names) {
            for (String name : names) {
                if (!header.contains(name)) {
                    throw new FormatException(file, "has no column " + name + "; solve the study again");
                }
            }
            int[] from = names.stream().mapToInt(header::indexOf).toArray();
            double[] selected = new double[values.length(0) * from.length];
            for (int i = 0; i < selected.length; i++) {
                selected[i] = values.data()[i / from.length * header.size() + from[i % from.length]];
            }
            return selected;
        }

        /** Adds the covariances, if their upper triangles are columns. */
        void addCovariance(String name, Map<String, Supplier<NumericArray>> arrays) {
            if (header.contains("cov_0_0")) {
                int d = numbered("mean_").size();
                List<String> names = IntStream.range(0, d * d)
                        .mapToObj(i -> "cov_" + Math.min(i / d, i % d) + "_" + Math.max(i / d, i % d))
                        .toList();
                arrays.put(name, () -> NumericArray.of(new int[] {values.length(0), d, d}, select(names)));
            }
        }

        /** Rows of depths and components as two axes. */
        NumericArray grouped(NumericArray rows, int count) {
            int[] shape = rows.shape();
            if (shape[0] % count != 0) {
                throw new FormatException(
                        file,
                        "must have a row for each depth and each of " + count + " components but has " + shape[0]
                                + "; solve the study again");
            }
            return NumericArray.of(
                    IntStream.concat(
                                    IntStream.of(shape[0] / count, count),
                                    Arrays.stream(shape).skip(1))
                            .toArray(),
                    rows.data());
        }
    }
}
