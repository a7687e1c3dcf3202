package org.anisoflow.formats;

/** Makes texts that come from outside safe to show: in one line, without characters that a terminal obeys. */
public final class Printable {
    private static final int LONGEST_QUOTE = 60;

    private Printable() {}

    /**
     * The text with escapes like {@code \n} and {@code \u001B} in the place of control characters, of separators of lines, of
     * marks that change the direction of writing, and of halves of surrogate pairs.
     */
    public static String of(String text) {
        StringBuilder shown = null;
        for (int i = 0; i < text.length(); i++) {
            int code = text.codePointAt(i);
            boolean safe = isSafe(code);
            if (!safe && shown == null) {
                shown = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (shown != null) {
                shown = safe ? shown.appendCodePoint(code) : shown.append(escape(code));
            }
            i += Character.charCount(code) - 1;
        }
        return shown == null ? text : shown.toString();
    }

    /** The text in quotes, at most {@value #LONGEST_QUOTE} characters of it. */
    public static String quote(String text) {
        return '"' + of(shorten(text)) + '"';
    }

    /** At most the first {@value #LONGEST_QUOTE} characters of a text. */
    public static String shorten(String text) {
        return text.length() <= LONGEST_QUOTE
                ? text
                : text.substring(0, LONGEST_QUOTE - (Character.isHighSurrogate(text.charAt(LONGEST_QUOTE - 1)) ? 1 : 0))
                        + "...";
    }

    private static boolean isSafe(int code) {
        boolean turns = code == 0x061C
                || code == 0x200E
                || code == 0x200F
                || (code >= 0x202A && code <= 0x202E)
                || (code >= 0x2066 && code <= 0x2069);
        return !turns
                && code != 0xFEFF
                && switch (Character.getType(code)) {
                    case Character.CONTROL,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SURROGATE -> false;
                    default -> true;
                };
    }

    private static String escape(int code) {
        return switch (code) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format("\\u%04X", code);
        };
    }
}
