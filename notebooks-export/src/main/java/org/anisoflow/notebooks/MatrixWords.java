package org.anisoflow.notebooks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;

/** States matrices: small ones by their entries, multiples of the identity as such, others by how the study makes them. */
final class MatrixWords {
    /** Largest side of a matrix that is written out. */
    static final int MAX_SIDE = 4;

    /** Columns of matrices that stand side by side. */
    private static final int MAX_COLUMNS = 8;

    private static final Map<String, String> SYMBOLS = Map.of("query", "Q", "key", "K", "value", "V", "output", "W");

    private final Mapping siblings;
    private final String index;
    private final List<String> words = new ArrayList<>();
    private final Map<String, Integer> formulas = new LinkedHashMap<>();

    /**
     * Matrices at the keys of one map.
     *
     * @param siblings the map
     * @param index of the symbols, such as the number of the head; empty for none
     */
    MatrixWords(Mapping siblings, String index) {
        this.siblings = siblings;
        this.index = index;
    }

    /** States one more matrix. */
    MatrixWords add(String symbol, String key, Matrix matrix) {
        String name = Latex.indexed(symbol, index);
        Optional<String> short_ = multipleOfIdentity(matrix);
        if (short_.isPresent() || isZero(matrix)) {
            formulas.put(name + " &= " + short_.orElse("0"), 1);
        } else if (Math.max(matrix.rows(), matrix.columns()) <= MAX_SIDE) {
            formulas.put(name + " &= " + Latex.matrix(matrix), matrix.columns());
        } else if (sibling(key).isPresent()) {
            formulas.put(name + " &= " + sibling(key).get(), 1);
        } else {
            words.add("$" + name + "$ is $" + matrix.rows() + " \\times " + matrix.columns() + "$, " + origin(key));
        }
        return this;
    }

    /** States one more matrix if there is one. */
    MatrixWords add(String symbol, String key, Optional<Matrix> matrix) {
        matrix.ifPresent(present -> add(symbol, key, present));
        return this;
    }

    /** What is said of matrices in words; empty if nothing. */
    String text() {
        return String.join("; ", words);
    }

    /** What is said of matrices in one formula. */
    Optional<String> formula() {
        if (formulas.isEmpty()) {
            return Optional.empty();
        }
        List<List<String>> rows = new ArrayList<>();
        int used = MAX_COLUMNS + 1;
        for (Map.Entry<String, Integer> formula : formulas.entrySet()) {
            if (used + formula.getValue() > MAX_COLUMNS) {
                rows.add(new ArrayList<>());
                used = 0;
            }
            rows.get(rows.size() - 1).add(formula.getKey());
            used += formula.getValue();
        }
        return Optional.of(rows.stream()
                .map(row -> String.join(", & ", row))
                .collect(Collectors.joining(", \\\\ ", "\\begin{aligned} ", " \\end{aligned}")));
    }

    private static boolean isZero(Matrix matrix) {
        return Arrays.stream(matrix.toRowMajor()).allMatch(entry -> entry == 0);
    }

    /** {@code I_n} with its factor; empty if the matrix is no multiple of the identity. */
    static Optional<String> multipleOfIdentity(Matrix matrix) {
        int n = matrix.rows();
        if (n != matrix.columns() || n < 2 || matrix.get(0, 0) == 0) {
            return Optional.empty();
        }
        double factor = matrix.get(0, 0);
        return matrix.equals(Matrix.identity(n).times(factor))
                ? Optional.of(factor(factor) + "I_{" + n + "}")
                : Optional.empty();
    }

    private static String factor(double factor) {
        return factor == 1 ? "" : factor == -1 ? "-" : Latex.number(factor) + "\\,";
    }

    /** {@code -Q^T} for a matrix that is the same as its sibling, transposed, times -1. */
    private Optional<String> sibling(String key) {
        if (!(siblings.entries().get(key) instanceof Mapping form)
                || !form.entries().containsKey("same-as")) {
            return Optional.empty();
        }
        String symbol = SYMBOLS.get(text(form, "same-as"));
        return Optional.ofNullable(symbol)
                .map(name -> factor(times(form)) + Latex.indexed(name, index) + (isTransposed(form) ? "^{T}" : ""));
    }

    /** How the study makes the matrix at a key, in words. */
    String origin(String key) {
        Node node = siblings.entries().get(key);
        return node instanceof Mapping form ? origin(form) : "given by its entries";
    }

    private String origin(Mapping form) {
        String made;
        if (form.entries().containsKey("random")) {
            made = switch (text(form, "random")) {
                case "normal" -> "with independent standard normal entries";
                case "uniform" -> "with independent entries, uniform on $[-1, 1)$";
                case "orthogonal" -> "with orthonormal rows or columns, uniformly distributed (Haar)";
                default -> "$G G^{T} / c$ with a standard normal matrix $G$ of $c$ columns";
            };
            made += ", seed " + text(form, "seed");
        } else if (form.entries().containsKey("file")) {
            made = "read from " + file(text(form, "file"));
        } else if (form.entries().containsKey("same-as")) {
            made = "made from the matrix " + text(form, "same-as");
        } else {
            made = form.entries().containsKey("diagonal") ? "diagonal" : "a multiple of the identity";
        }
        double times = times(form);
        return made
                + (isTransposed(form) ? ", transposed" : "")
                + (times == 1 ? "" : ", times $" + Latex.number(times) + "$");
    }

    /** The name of a file as plain text; without letters that are not plain everywhere it is left out. */
    static String file(String path) {
        String name = path.substring(path.replace('\\', '/').lastIndexOf('/') + 1);
        return name.matches("[\\p{L}\\p{N}. _+-]+") ? "the file " + name : "a file";
    }

    private static String text(Mapping form, String key) {
        return ((Scalar) form.entries().get(key)).text();
    }

    private static double times(Mapping form) {
        return form.entries().get("times") instanceof Scalar times ? times.toDouble() : 1;
    }

    private static boolean isTransposed(Mapping form) {
        return form.entries().get("transpose") instanceof Scalar flag && Boolean.parseBoolean(flag.text());
    }
}
