package org.anisoflow.viz;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.InputStream;

/**
 * The faces of all text in pictures: DejaVu Sans, which has Greek letters, subscripts and superscripts. It comes with the
 * program, so that pictures are the same on every machine; a machine that has the family keeps its own files of it.
 */
enum Typeface {
    PLAIN("DejaVuSans", Font.PLAIN),
    BOLD("DejaVuSans-Bold", Font.BOLD);

    /** The name of the family. */
    static final String FAMILY = "DejaVu Sans";

    private static final String FOLDER = "/net/sf/jasperreports/fonts/dejavu/";

    static {
        for (Typeface face : values()) {
            try (InputStream stream = face.open()) {
                GraphicsEnvironment.getLocalGraphicsEnvironment()
                        .registerFont(Font.createFont(Font.TRUETYPE_FONT, stream));
            } catch (IOException | FontFormatException | RuntimeException | InternalError | LinkageError e) {
                // Java cannot set any text here, as on a bare server without fontconfig: writers of pictures say so
                break;
            }
        }
    }

    private final String key;
    private final int style;

    Typeface(String key, int style) {
        this.key = key;
        this.style = style;
    }

    /** The name of the face in font files and PDF. */
    String key() {
        return key;
    }

    /** The face of a font. */
    static Typeface of(Font font) {
        return font.isBold() ? BOLD : PLAIN;
    }

    /** The font file; the caller closes it. */
    InputStream open() {
        return Typeface.class.getResourceAsStream(FOLDER + key + ".ttf");
    }

    Font font(int size) {
        return new Font(FAMILY, style, size);
    }
}
