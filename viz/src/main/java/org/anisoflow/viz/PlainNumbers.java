package org.anisoflow.viz;

import java.math.BigDecimal;
import java.math.MathContext;
import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;

/** Numbers as a reader writes them: 0.25, −3, 1200, 10⁻⁷, 2.5×10⁶; six significant digits. */
public final class PlainNumbers extends NumberFormat {
    private static final long serialVersionUID = 1L;
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /** A number with so many significant digits at most; NaN and Infinity in words. */
    public static String text(double value, int digits) {
        if (value == 0 || !Double.isFinite(value)) {
            return value == 0 ? "0" : String.valueOf(value);
        }
        BigDecimal rounded =
                new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -3 && exponent <= 4) {
            return rounded.toPlainString().replace('-', '−');
        }
        String mantissa =
                rounded.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString();
        String sign = mantissa.startsWith("-") ? "−" : "";
        String digitsOnly = mantissa.startsWith("-") ? mantissa.substring(1) : mantissa;
        return sign + (digitsOnly.equals("1") ? "" : digitsOnly + "×") + powerOfTen(exponent);
    }

    /** 10 to a power, as in 10⁻³. */
    static String powerOfTen(int exponent) {
        StringBuilder text = new StringBuilder("10");
        for (char c : Integer.toString(exponent).toCharArray()) {
            text.append(c == '-' ? '⁻' : SUPERSCRIPTS.charAt(c - '0'));
        }
        return text.toString();
    }

    /** A letter with an index, counted from 1 in the text and from 0 here: λ₁. */
    static String indexed(String letter, int index) {
        return letter + subscript(index + 1);
    }

    /** An index as a subscript, as in ₁₂. */
    static String subscript(int index) {
        StringBuilder text = new StringBuilder();
        Integer.toString(index).chars().forEach(c -> text.append((char) (c - '0' + '₀')));
        return text.toString();
    }

    @Override
    public StringBuffer format(double number, StringBuffer buffer, FieldPosition position) {
        return buffer.append(text(number, 6));
    }

    @Override
    public StringBuffer format(long number, StringBuffer buffer, FieldPosition position) {
        return format((double) number, buffer, position);
    }

    @Override
    public Number parse(String source, ParsePosition position) {
        throw new UnsupportedOperationException("labels are written, not read");
    }
}
