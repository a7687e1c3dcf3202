package org.anisoflow.cli;

import java.awt.GraphicsEnvironment;
import org.anisoflow.core.InvalidInputException;

/** The fonts that charts are drawn with. */
final class Fonts {
    private static final String REMEDY =
            "install a font and fontconfig (Debian: apt-get install fontconfig fonts-dejavu-core)";

    private Fonts() {}

    /** Number of font families; 0 also where Java's font machinery fails. */
    static int count() {
        try {
            return GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames().length;
        } catch (RuntimeException | InternalError | LinkageError e) {
            return 0;
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
