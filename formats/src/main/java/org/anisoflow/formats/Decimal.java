package org.anisoflow.formats;

/** Decimal numbers in text: an optional sign, digits with at most one point, an optional exponent. */
final class Decimal {
    private static final int MAX_LONG_DIGITS = 18;
    private static final double[] POWERS = new double[MAX_LONG_DIGITS + 1];

    static {
        for (int i = 0; i <= MAX_LONG_DIGITS; i++) {
            POWERS[i] = Double.parseDouble("1e" + i);
        }
    }

    private Decimal() {}

    /** Whether the text is a decimal number. */
    static boolean isDecimal(String text) {
        int length = text.length();
        int i = skipSign(text, 0);
        int start = i;
        i = skipDigits(text, i);
        int digits = i - start;
        if (i < length && text.charAt(i) == '.') {
            start = i + 1;
            i = skipDigits(text, start);
            digits += i - start;
        }
        if (digits == 0) {
            return false;
        }
        if (i < length && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
            start = skipSign(text, i + 1);
            i = skipDigits(text, start);
            return i == length && i > start;
        }
        return i == length;
    }

    /**
     * The double nearest to a decimal number. Few digits and a small power of ten are both exact doubles, so that one
     * product or quotient of them rounds correctly; that is many times faster than the general case.
     */
    static double parse(String text) {
        long digits = 0;
        int count = 0;
        int scale = 0;
        boolean fraction = false;
        for (int i = skipSign(text, 0); i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                fraction = true;
                continue;
            }
            if (c < '0' || c > '9' || ++count > MAX_LONG_DIGITS) {
                return Double.parseDouble(text);
            }
            digits = 10 * digits + (c - '0');
            scale += fraction ? 1 : 0;
        }
        if (digits > 1L << 53) {
            return Double.parseDouble(text);
        }
        double magnitude = digits / POWERS[scale];
        return text.charAt(0) == '-' ? -magnitude : magnitude;
    }

    private static int skipSign(String text, int from) {
        return from < text.length() && (text.charAt(from) == '-' || text.charAt(from) == '+') ? from + 1 : from;
    }

    private static int skipDigits(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }
}
