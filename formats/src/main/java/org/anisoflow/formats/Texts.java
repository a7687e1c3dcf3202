package org.anisoflow.formats;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/** Pieces of messages. */
final class Texts {
    private static final int MOST_NAMES = 20;

    private Texts() {}

    /** Whether a name is one or more words that are joined by single slashes. */
    static boolean isPath(String name) {
        return Arrays.stream(name.split("/", -1))
                .noneMatch(part -> part.isBlank() || part.equals(".") || part.equals("..") || part.contains("\\"));
    }

    /** The text in quotes, shortened, with escapes for control characters. */
    static String quote(String text) {
        return Printable.quote(text);
    }

    /** The names in quotes, the first ones only if there are many. */
    static String list(Collection<String> names) {
        String shown = names.stream().limit(MOST_NAMES).map(Texts::quote).collect(Collectors.joining(", "));
        return names.size() <= MOST_NAMES ? shown : shown + " and " + (names.size() - MOST_NAMES) + " more";
    }

    /** The shortest text that reads back as the value; {@code nan}, {@code inf} and {@code -inf} as numpy writes them. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        return Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : Double.toString(value);
    }

    /** The place of an element: row and column counted from 1 for a matrix, else its index counted from 0. */
    static String place(long flat, long[] shape) {
        if (shape.length == 2) {
            return "row " + (flat / shape[1] + 1) + ", column " + (flat % shape[1] + 1);
        }
        long[] index = new long[shape.length];
        long rest = flat;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            index[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        return "element " + Shapes.format(index) + " (counted from 0)";
    }
}
