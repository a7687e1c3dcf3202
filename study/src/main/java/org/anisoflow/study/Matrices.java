package org.anisoflow.study;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.anisoflow.core.MemoryEstimate;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.formats.ArrayFiles;
import org.anisoflow.formats.ArraySelector;
import org.anisoflow.formats.Header;
import org.anisoflow.formats.NumericArray;
import org.anisoflow.ode.flow.FlowMemory;
import org.anisoflow.study.document.At;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;

/** The ways to write a matrix or a vector. Keeps count of what all matrices of a study take. */
final class Matrices {
    /** Of a matrix that is being made, besides itself: what it is made from, and what checks it. */
    private static final int COPIES = 3;

    private final Path directory;
    private final FileCache cache;
    private double held;

    /**
     * Matrices of a study file.
     *
     * @param directory where relative paths of files start
     */
    Matrices(Path directory, FileCache cache) {
        this.directory = directory;
        this.cache = cache;
    }

    /** A matrix, written as rows or as a map. */
    Matrix matrix(At at) {
        return read(at, false, new HashSet<>());
    }

    /** A column, written as a list of numbers or as a map that gives one row or one column. */
    Matrix vector(At at) {
        Shapes.of(at).filter(shape -> shape.rows() != 1 && shape.columns() != 1).ifPresent(shape -> {
            throw at.problem("must be one column or one row but is " + shape);
        });
        Matrix matrix = read(at, true, new HashSet<>());
        if (matrix.columns() != 1 && matrix.rows() == 1) {
            return matrix.transpose();
        }
        if (matrix.columns() != 1) {
            throw at.problem("must be one column or one row but is " + matrix.shape());
        }
        return matrix;
    }

    Optional<Matrix> matrix(At parent, String key) {
        return parent.find(key).map(this::matrix);
    }

    Optional<Matrix> vector(At parent, String key) {
        return parent.find(key).map(this::vector);
    }

    private Matrix read(At at, boolean vector, Set<String> visited) {
        return at.build(() -> {
            if (at.node() instanceof Sequence list) {
                return vector && list.items().stream().noneMatch(Sequence.class::isInstance)
                        ? column(at, list)
                        : rows(at, list);
            }
            Matrix matrix = form(at, vector, visited);
            if (at.has("transpose") && at.get("transpose").text().equalsIgnoreCase("true")) {
                matrix = matrix.transpose();
            }
            return at.has("times") ? matrix.times(at.get("times").number()) : matrix;
        });
    }

    private Matrix form(At at, boolean vector, Set<String> visited) {
        if (at.has("identity")) {
            int n = (int) at.get("identity").whole(1, StudyLimits.MAX_MATRIX_ENTRIES);
            reserve(at, n, n);
            return Matrix.identity(n);
        }
        if (at.has("diagonal")) {
            double[] diagonal = numbers((Sequence) at.get("diagonal").node());
            reserve(at, diagonal.length, diagonal.length);
            return Matrix.diagonal(diagonal);
        }
        if (at.has("file")) {
            return array(at, vector);
        }
        return at.has("random") ? random(at) : sameAs(at, vector, visited);
    }

    private Matrix column(At at, Sequence list) {
        reserve(at, list.items().size(), 1);
        return Matrix.of(list.items().size(), 1, numbers(list));
    }

    private Matrix rows(At at, Sequence list) {
        double[][] rows =
                list.items().stream().map(row -> numbers((Sequence) row)).toArray(double[][]::new);
        reserve(at, rows.length, rows.length == 0 ? 0 : rows[0].length);
        return Matrix.of(rows);
    }

    private static double[] numbers(Sequence list) {
        return list.items().stream()
                .mapToDouble(item -> ((Scalar) item).toDouble())
                .toArray();
    }

    private Matrix sameAs(At at, boolean vector, Set<String> visited) {
        String key = at.get("same-as").text();
        At siblings = at.parent().orElseThrow();
        String own = at.path().substring(at.path().lastIndexOf('.') + 1);
        visited.add(own);
        if (!(siblings.node() instanceof Mapping mapping) || !siblings.has(key) || !isMatrix(mapping, key, vector)) {
            throw at.get("same-as")
                    .problem("must be the key of a " + (vector ? "vector" : "matrix") + " beside " + own + " but is "
                            + key);
        }
        if (visited.contains(key)) {
            throw at.get("same-as").problem("leads back to " + key + "; give one of them by its entries");
        }
        return read(siblings.get(key), vector, visited);
    }

    private static boolean isMatrix(Mapping siblings, String key, boolean vector) {
        Node node = siblings.entries().get(key);
        if (node instanceof Sequence list) {
            return list.items().stream().allMatch(item -> vector ? item instanceof Scalar : item instanceof Sequence);
        }
        return node instanceof Mapping form
                && Set.of("identity", "diagonal", "file", "random", "same-as").stream()
                        .anyMatch(form.entries()::containsKey);
    }

    private Matrix random(At at) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom")
                .create(at.get("seed").whole(Long.MIN_VALUE, Long.MAX_VALUE));
        String law = at.get("random").text();
        if (law.equals("spectrum")) {
            double[] eigenvalues = numbers((Sequence) at.get("eigenvalues").node());
            int n = eigenvalues.length;
            reserve(at, n, n);
            Matrix rotation = orthonormalRows(normal(n, n, random));
            return rotation.transpose().times(Matrix.diagonal(eigenvalues)).times(rotation);
        }
        List<At> shape = at.get("shape").items();
        int rows = (int) shape.get(0).whole(1, StudyLimits.MAX_MATRIX_ENTRIES);
        int columns = (int) shape.get(1).whole(1, StudyLimits.MAX_MATRIX_ENTRIES);
        reserve(at, rows, columns);
        return switch (law) {
            case "normal" -> normal(rows, columns, random);
            case "uniform" ->
                Matrix.of(
                        rows,
                        columns,
                        random.doubles((long) rows * columns)
                                .map(u -> 2 * u - 1)
                                .toArray());
            case "orthogonal" ->
                rows <= columns
                        ? orthonormalRows(normal(rows, columns, random))
                        : orthonormalRows(normal(rows, columns, random).transpose())
                                .transpose();
            default -> {
                if (columns > StudyLimits.MAX_DEGREES) {
                    throw at.get("shape")
                            .problem("must have at most " + StudyLimits.MAX_DEGREES + " columns for " + law
                                    + " but has " + columns);
                }
                reserve(at, rows, rows);
                Matrix g = normal(rows, columns, random);
                yield g.times(g.transpose()).times(1.0 / columns);
            }
        };
    }

    private static Matrix normal(int rows, int columns, RandomGenerator random) {
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Matrix.of(rows, columns, values);
    }

    /** Gram-Schmidt from the first row on, each row freed twice of those before: Haar distributed for normal rows. */
    private static Matrix orthonormalRows(Matrix normal) {
        double[][] rows = normal.toArray();
        for (int i = 0; i < rows.length; i++) {
            double[] row = rows[i];
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < i; j++) {
                    add(row, -dot(row, rows[j]), rows[j]);
                }
            }
            double norm = Math.sqrt(dot(row, row));
            for (int l = 0; l < row.length; l++) {
                row[l] /= norm;
            }
        }
        return Matrix.of(rows);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double[] a, double factor, double[] b) {
        for (int i = 0; i < a.length; i++) {
            a[i] += factor * b[i];
        }
    }

    private Matrix array(At at, boolean vector) {
        Path path = path(at);
        ArraySelector plain = selector(at);
        ArraySelector selector = vector && plain.header() == Header.AUTO ? plain.with(Header.AUTO_COLUMN) : plain;
        NumericArray array = cache.get(path, selector, () -> {
            // before it is read: a small file may hold a large array
            ArrayFiles.shape(path, selector).ifPresent(shape -> requireMemory(at, product(shape)));
            return ArrayFiles.read(path, selector);
        });
        held += MemoryEstimate.array(array.size());
        if (array.rank() != 1 && array.rank() != 2) {
            throw at.problem("must have one or two axes but is a " + array + " in " + path(at));
        }
        int columns = array.rank() == 1 ? 1 : array.length(1);
        reserve(at, array.length(0), columns);
        return Matrix.of(array.length(0), columns, array.data());
    }

    /** Whether a matrix is a file as it is, which can be read row by row. */
    static boolean isPlainFile(At at) {
        return at.node() instanceof Mapping && at.has("file") && !at.has("times") && !at.has("transpose");
    }

    /** The file of a matrix. */
    Path path(At at) {
        return at.get("file").file(directory);
    }

    /** Which array of its file a matrix is, and whether a line of names stands above it. */
    static ArraySelector selector(At at) {
        return array(at)
                .with(at.find(Header.KEY)
                        .map(header -> header.text().equals(Header.NAMES.toString()) ? Header.NAMES : Header.NONE)
                        .orElse(Header.AUTO));
    }

    private static ArraySelector array(At at) {
        List<ArraySelector> selectors = List.of("array", "dataset", "tensor").stream()
                .flatMap(key -> at.find(key).stream().map(name -> switch (key) {
                    case "array" -> ArraySelector.array(name.text());
                    case "dataset" -> ArraySelector.dataset(name.text());
                    default -> ArraySelector.tensor(name.text());
                }))
                .toList();
        if (selectors.size() > 1) {
            throw at.problem("has more than one of array (NPZ), dataset (HDF5) and tensor (safetensors); keep one");
        }
        return selectors.isEmpty() ? ArraySelector.only() : selectors.get(0);
    }

    /** Counts a matrix that is about to be made, and refuses it if it does not fit beside those that there are. */
    void reserve(At at, long rows, long columns) {
        if (rows * columns > StudyLimits.MAX_MATRIX_ENTRIES) {
            throw at.problem("must have at most " + StudyLimits.MAX_MATRIX_ENTRIES + " entries but is " + rows + " x "
                    + columns);
        }
        requireMemory(at, (double) rows * columns);
        held += MemoryEstimate.array((double) rows * columns);
    }

    private void requireMemory(At at, double size) {
        double bytes = MemoryEstimate.array(size);
        MemoryEstimate reading = MemoryEstimate.NOTHING.plus("matrices", held + (1 + COPIES) * bytes);
        if (!reading.fits()) {
            // what is needed next counts, too, so that the remedy is not refused in its turn
            MemoryEstimate whole = size > StudyLimits.MAX_MATRIX_ENTRIES
                    ? reading
                    : reading.plus("the run", FlowMemory.least((int) Math.sqrt(size)));
            at.build(() -> {
                whole.require("does not fit: the matrices up to here and a run with them need", List.of());
                return at;
            });
        }
    }

    private static double product(long... shape) {
        return Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
    }
}
