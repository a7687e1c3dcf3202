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
import org.anisoflow.study.result.Channel.Columns;
import org.anisoflow.study.result.Channel.Series;

/** The arrays of a saved trajectory under the names of {@code trajectory.npz}, whichever files hold them. */
final class SavedArrays {
    private static final String NPZ = ResultDirectory.TRAJECTORY_NPZ;
    private static final String H5 = ResultDirectory.TRAJECTORY_H5;

    private final Path file;
    private final Map<String, Supplier<NumericArray>> arrays;

    private SavedArrays(Path file, Map<String, Supplier<NumericArray>> arrays) {
        this.file = file;
        this.arrays = arrays;
    }

    /**
     * The arrays of a result directory: of the NPZ file, or else of the HDF5 file, or else of the tables.
     *
     * @param d token dimension of the result
     * @param sums which the files are checked against before they are read
     * @throws FormatException if there are none of these, or they cannot be read
     */
    static SavedArrays of(Path directory, FileSums sums, int d) {
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
        String trajectory = ResultTable.TRAJECTORY.fileName();
        if (Files.exists(directory.resolve(trajectory))) {
            ResultTable.ALL.stream().map(ResultTable::fileName).forEach(sums::check);
            return ofTables(directory, d);
        }
        List.of(NPZ, H5, trajectory).forEach(sums::check);
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

    private static SavedArrays ofTables(Path directory, int d) {
        Map<String, Supplier<NumericArray>> arrays = new LinkedHashMap<>();
        for (ResultTable table : ResultTable.ALL) {
            Path file = directory.resolve(table.fileName());
            if (table.isOfComponents() && !Files.exists(file)) {
                continue;
            }
            Table saved = Table.read(file);
            if (table.equals(ResultTable.TRAJECTORY)) {
                arrays.put("t", () -> saved.array(List.of("t")));
            }
            int[] leading = table.isOfComponents() ? new int[] {saved.components()} : new int[] {};
            for (Series series : table.series()) {
                Columns columns = series.columns().orElseThrow();
                int[] axes = IntStream.concat(
                                Arrays.stream(leading),
                                IntStream.generate(() -> d).limit(series.rest().size() - leading.length))
                        .toArray();
                boolean always = !series.laws() && axes.length > leading.length;
                if (always || saved.header().contains(columns.first())) {
                    arrays.put(
                            series.label().name(),
                            () -> saved.array(columns.entries().apply(d), axes));
                }
            }
        }
        return new SavedArrays(directory.resolve(ResultTable.TRAJECTORY.fileName()), arrays);
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

        /** The number of components that have rows. */
        int components() {
            return 1 + (int) Arrays.stream(select(List.of("component"))).max().orElse(0);
        }

        /**
         * Columns as an array.
         *
         * @param columns the column of each value of a row
         * @param axes lengths of the axes after the first; rows fill the first of them where they are of components
         */
        NumericArray array(List<String> columns, int... axes) {
            double[] values = select(columns);
            int each = Arrays.stream(axes).reduce(1, Math::multiplyExact);
            if (values.length % each != 0) {
                throw new FormatException(
                        file,
                        "must have a row for each depth and each of " + axes[0] + " components but has "
                                + this.values.length(0) + "; solve the study again");
            }
            return NumericArray.of(
                    IntStream.concat(IntStream.of(values.length / each), Arrays.stream(axes))
                            .toArray(),
                    values);
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
    }
}
