package org.anisoflow.viz;

import java.awt.Font;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Text on its way into a picture: characters that no picture shows are taken out, and those that no face of the machine has
 * are remembered, so that a program can say so.
 */
public final class PictureText {
    /** Marks of the direction of text, which turn what follows around, and the mark of the order of bytes. */
    private static final String MARKS =
            "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\uFEFF";

    private static final Set<Integer> MISSING = Collections.synchronizedSet(new TreeSet<>());

    private PictureText() {}

    /** The text without control characters and marks of direction; tabs and ends of lines are spaces. */
    public static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            int type = Character.getType(character);
            if (type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || (character >= '\t' && character <= '\r')
                    || character == 0x85) {
                printable.append(' ');
            } else if (type == Character.SURROGATE) {
                printable.append('\uFFFD');
            } else if (type != Character.CONTROL && MARKS.indexOf(character) < 0) {
                printable.appendCodePoint(character);
            }
        });
        printable.codePoints().filter(character -> !isShown(character)).forEach(MISSING::add);
        return printable.toString();
    }

    /** The characters of pictures of this process that no face of the machine has, once; the next call starts anew. */
    public static Set<Integer> takeMissing() {
        synchronized (MISSING) {
            Set<Integer> taken = new TreeSet<>(MISSING);
            MISSING.clear();
            return taken;
        }
    }

    /** A face of the program, which borrows the characters that it lacks from the faces of the machine. */
    public static Font font(boolean bold, float size) {
        return (bold ? Typeface.BOLD : Typeface.PLAIN).font(1).deriveFont(size);
    }

    private static boolean isShown(int character) {
        try {
            // joiners and selectors of variants are not seen themselves
            return Character.getType(character) == Character.FORMAT
                    || (character >= 0xFE00 && character <= 0xFE0F)
                    || Style.LABEL_FONT.canDisplay(character);
        } catch (RuntimeException | InternalError | LinkageError e) {
            // Java cannot set any text here: writers of pictures say so
            return true;
        }
    }
}
