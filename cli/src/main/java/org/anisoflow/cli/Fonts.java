package org.anisoflow.cli;

import java.awt.GraphicsEnvironment;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.viz.PictureText;

/** The fonts that charts are drawn with. */
final class Fonts {
    private static final String REMEDY =
            "install a font and fontconfig (Debian: apt-get install fontconfig fonts-dejavu-core)";

    /** Characters that a warning names. */
    private static final int NAMED = 10;

    private Fonts() {}

    /** Number of font families; 0 also where Java's font machinery fails. */
    static int count() {
        try {
            return GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames().length;
        } catch (RuntimeException | InternalError | LinkageError e) {
            return 0;
        }
    }

    /** Says which characters of the pictures that were made no font has. */
    static void warn(PrintWriter err) {
        Set<Integer> missing = PictureText.takeMissing();
        if (!missing.isEmpty()) {
            err.println("anisoflow: warning: pictures show boxes for " + missing.size()
                    + (missing.size() == 1 ? " character" : " characters") + " that no font of this machine has: "
                    + missing.stream()
                            .limit(NAMED)
                            .map(character -> character > 0xFFFF || Character.isLetter(character)
                                    ? Character.toString(character)
                                    : String.format(Locale.ROOT, "U+%04X", character))
                            .collect(Collectors.joining(" "))
                    + (missing.size() > NAMED ? " ..." : "")
                    + "; install a font that has them (Debian: apt-get install fonts-noto-cjk fonts-symbola)");
        }
    }

    static String remedy() {
        return REMEDY;
    }

    /**
     * Refuses to draw charts without fonts, and lets Java draw them without a display.
     *
     * @param otherwise what else one can do than install some; may be empty
     * @throws InvalidInputException if there are none
     */
    static void require(String otherwise) {
        System.setProperty("java.awt.headless", "true");
        if (count() == 0) {
            throw new InvalidInputException("Java finds no fonts to draw charts with; " + REMEDY + otherwise);
        }
    }
}
