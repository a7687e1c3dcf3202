package org.anisoflow.notebooks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.anisoflow.core.linalg.Matrix;

/** Numbers and matrices in LaTeX, for the inside of formulas. */
public final class Latex {
    /** Significant digits of numbers in formulas. */
    public static final int DIGITS = 6;

    private Latex() {}

    /** A number with at most {@value #DIGITS} significant digits: {@code 0.125}, {@code -3}, {@code 2.5 \times 10^{-7}}. */
    public static String number(double value) {
        return number(value, DIGITS);
    }

    /** A number with at most so many significant digits. */
    public static String number(double value, int digits) {
        if (value == 0 || Double.isNaN(value)) {
            return value == 0 ? "0" : "\\mathrm{NaN}";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "\\infty" : "-\\infty";
        }
        BigDecimal rounded =
                new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -3 && exponent <= 5) {
            return rounded.toPlainString();
        }
        String mantissa =
                rounded.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString();
        String power = "10^{" + exponent + "}";
        return mantissa.equals("1") ? power : mantissa.equals("-1") ? "-" + power : mantissa + " \\times " + power;
    }

    /** A symbol with further indices, {@code Q_{2}} or {@code c_{q,2}}; the symbol itself for an empty index. */
    static String indexed(String symbol, String index) {
        if (index.isEmpty()) {
            return symbol;
        }
        int old = symbol.indexOf('_');
        return old < 0
                ? symbol + "_{" + index + "}"
                : symbol.substring(0, old) + "_{" + symbol.substring(old + 1).replaceAll("[{}]", "") + "," + index
                        + "}";
    }

    /** A matrix with all its entries, in round brackets; a number if it has one entry. */
    static String matrix(Matrix matrix) {
        if (matrix.rows() == 1 && matrix.columns() == 1) {
            return number(matrix.get(0, 0));
        }
        return Arrays.stream(matrix.toArray())
                .map(row -> Arrays.stream(row).mapToObj(Latex::number).collect(Collectors.joining(" & ")))
                .collect(Collectors.joining(" \\\\ ", "\\begin{pmatrix} ", " \\end{pmatrix}"));
    }

    /** A vector with all its entries, as a column in round brackets. */
    static String column(double... vector) {
        return matrix(Matrix.of(vector.length, 1, vector));
    }
}
