package org.anisoflow.study.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.anisoflow.formats.Printable;

/** A tree of YAML values that knows where each is written and keeps the text of its numbers. Immutable. */
public sealed interface Node {
    /** Where the value starts. */
    Mark mark();

    /** What the value is, for messages: {@code a list}, {@code the number 3}. */
    String describe();

    /** Scalar types of the YAML 1.2 core schema. */
    enum Kind {
        NULL("null|Null|NULL|~|"),
        BOOLEAN("true|True|TRUE|false|False|FALSE"),
        INTEGER("[-+]?[0-9]{1,300}|0o[0-7]{1,300}|0x[0-9a-fA-F]{1,300}"),
        FLOAT("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)"),
        TEXT("(?s).*");

        private final Pattern pattern;

        Kind(String pattern) {
            this.pattern = Pattern.compile(pattern);
        }

        /** The type of a scalar without quotes. */
        public static Kind ofPlain(String text) {
            for (Kind kind : values()) {
                if (kind.pattern.matcher(text).matches()) {
                    return kind;
                }
            }
            return TEXT;
        }
    }

    /**
     * A number, a text, true, false or nothing.
     *
     * @param text as it is written, without quotes
     */
    record Scalar(Mark mark, String text, Kind kind) implements Node {
        /** Numbers of no more characters fit into a long. */
        private static final int LONG_DIGITS = 18;

        @Override
        public String describe() {
            return switch (kind) {
                case NULL -> "empty";
                case BOOLEAN -> text;
                case INTEGER, FLOAT -> "the number " + Printable.shorten(text);
                case TEXT -> "the text " + Printable.quote(text);
            };
        }

        /** The nearest double; of a number. */
        public double toDouble() {
            if (kind == Kind.INTEGER) {
                return text.length() <= LONG_DIGITS && text.indexOf('x') < 0 && text.indexOf('o') < 0
                        ? Long.parseLong(text)
                        : toInteger().doubleValue();
            }
            if (Character.isLetter(text.charAt(text.length() - 1))) {
                return switch (text.toLowerCase(Locale.ROOT)) {
                    case ".nan" -> Double.NaN;
                    case "-.inf" -> Double.NEGATIVE_INFINITY;
                    default -> Double.POSITIVE_INFINITY;
                };
            }
            return Double.parseDouble(text);
        }

        /**
         * A whole number, exactly.
         *
         * @throws ArithmeticException if it is not whole
         */
        public BigInteger toInteger() {
            if (kind == Kind.FLOAT) {
                double value = toDouble();
                if (!Double.isFinite(value)) {
                    throw new ArithmeticException("must be a whole number but is " + Printable.shorten(text));
                }
                return new BigDecimal(value).toBigIntegerExact();
            }
            return text.startsWith("0x")
                    ? new BigInteger(text.substring(2), 16)
                    : text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
        }
    }

    /**
     * A list.
     *
     * @param items in the order of the file
     */
    record Sequence(Mark mark, List<Node> items) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /**
     * A map.
     *
     * @param entries in the order of the file
     * @param keys where the keys are written
     */
    record Mapping(Mark mark, Map<String, Node> entries, Map<String, Mark> keys) implements Node {
        @Override
        public String describe() {
            return "a map";
        }

        /** This map with one more entry, or one replaced. */
        public Mapping with(String key, Node value) {
            Map<String, Node> newEntries = new LinkedHashMap<>(entries);
            Map<String, Mark> newKeys = new LinkedHashMap<>(keys);
            newEntries.put(key, value);
            newKeys.put(key, value.mark());
            return new Mapping(mark, newEntries, newKeys);
        }

        /** This map, with the entry added if the key is missing. */
        public Mapping orElse(String key, String text) {
            return entries.containsKey(key) ? this : with(key, new Scalar(mark, text, Kind.ofPlain(text)));
        }

        /** A map without entries. */
        public static Mapping empty(Mark mark) {
            return new Mapping(mark, Map.of(), Map.of());
        }
    }
}
