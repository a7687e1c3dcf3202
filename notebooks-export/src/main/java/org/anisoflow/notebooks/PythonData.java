package org.anisoflow.notebooks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import org.anisoflow.core.linalg.Matrix;

/** Numbers as Python source: short ones as they are, long ones packed in a cell of their own. */
final class PythonData {
    /** Matrices with more entries than this are packed. */
    private static final int MOST_ENTRIES = 24;

    private static final int LINE = 120;

    private final List<String> packed = new ArrayList<>();
    private final List<Named> seen = new ArrayList<>();

    /** A matrix and the expression that stands for it. */
    private record Named(Matrix matrix, String name) {}

    /** An expression for a matrix. */
    String matrix(Matrix matrix) {
        int n = matrix.rows();
        int m = matrix.columns();
        double[] values = matrix.toRowMajor();
        if (Arrays.stream(values).allMatch(value -> value == 0)) {
            return "np.zeros((" + n + ", " + m + "))";
        }
        double factor = values[0];
        if (n == m && factor != 0 && matrix.equals(Matrix.identity(n).times(factor))) {
            return factor == 1 ? "np.eye(" + n + ")" : number(factor) + " * np.eye(" + n + ")";
        }
        if ((long) n * m <= MOST_ENTRIES) {
            return "np.array(["
                    + Arrays.stream(matrix.toArray()).map(PythonData::list).collect(Collectors.joining(", ")) + "])";
        }
        for (Named other : seen) {
            if (other.matrix().equals(matrix)) {
                return other.name();
            }
            if (other.matrix().equals(matrix.times(-1))) {
                return "-" + other.name();
            }
        }
        String name = "matrices[" + seen.size() + "]";
        seen.add(new Named(matrix, name));
        packed.add(unpack(values, n, m));
        return name;
    }

    /** An expression for a vector. */
    static String vector(double... values) {
        return Arrays.stream(values).allMatch(value -> value == 0)
                ? "np.zeros(" + values.length + ")"
                : values.length <= MOST_ENTRIES ? "np.array(" + list(values) + ")" : unpack(values, values.length);
    }

    /** The packed matrices so far, as source; empty if there are none. */
    String matrices() {
        return packed.isEmpty() ? "" : "matrices = [\n" + String.join(",\n", packed) + ",\n]";
    }

    /** A call that unpacks an array of some shape. */
    static String unpack(double[] values, int... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        deflater.setInput(bytes.array());
        deflater.finish();
        byte[] deflated = new byte[bytes.capacity() + bytes.capacity() / 1000 + 64];
        int size = deflater.deflate(deflated);
        deflater.end();
        String text = Base64.getEncoder().encodeToString(Arrays.copyOf(deflated, size));
        String lines = IntStream.rangeClosed(0, (text.length() - 1) / LINE)
                .mapToObj(i -> text.substring(i * LINE, Math.min(text.length(), (i + 1) * LINE)))
                .collect(Collectors.joining("\n"));
        return "unpack(\"\"\"\n" + lines + "\n\"\"\", "
                + Arrays.stream(shape).mapToObj(String::valueOf).collect(Collectors.joining(", ")) + ")";
    }

    private static String list(double... values) {
        return Arrays.stream(values).mapToObj(PythonData::number).collect(Collectors.joining(", ", "[", "]"));
    }

    /** The shortest decimal that Python reads as the same double. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "np.nan" : value > 0 ? "np.inf" : "-np.inf";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? (value == 0 && 1 / value < 0 ? "-0.0" : (long) value + ".0")
                : Double.toString(value).replace("E", "e");
    }

    /** A text as a Python literal. */
    static String text(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
