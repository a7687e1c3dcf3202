package org.anisoflow.viz;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.Map;
import javax.swing.text.StyleContext;

/**
 * The faces of all text in pictures: DejaVu Sans, which has Greek letters, subscripts and superscripts. It comes with the
 * program, so that pictures are the same on every machine; a machine that has the family keeps its own files of it. Characters
 * that it lacks, such as Chinese ones, come from the faces of the machine.
 */
enum Typeface {
    PLAIN("DejaVuSans", Font.PLAIN),
    BOLD("DejaVuSans-Bold", Font.BOLD);

    /** The name of the family. */
    static final String FAMILY = "DejaVu Sans";

    private static final String FOLDER = "/net/sf/jasperreports/fonts/dejavu/";

    /** The font files alone; empty where Java cannot set text. */
    private static final Map<Typeface, Font> OWN = new EnumMap<>(Typeface.class);

    static {
        for (Typeface face : values()) {
            try (InputStream stream = face.open()) {
                Font own = Font.createFont(Font.TRUETYPE_FONT, stream);
                GraphicsEnvironment.getLocalGraphicsEnvironment().registerFont(own);
                OWN.put(face, own);
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

    /** Whether the font file has a character; control characters have nothing to draw. */
    boolean has(int character) {
        return !Character.isISOControl(character)
                && OWN.containsKey(this)
                && OWN.get(this).canDisplay(character);
    }

    /**
     * The face, which borrows the characters that it lacks from other faces of the machine. Swing's styles make such fonts
     * of several faces; a plain font has none but its own.
     */
    Font font(int size) {
        try {
            return StyleContext.getDefaultStyleContext().getFont(FAMILY, style, size);
        } catch (RuntimeException | InternalError | LinkageError e) {
            return new Font(FAMILY, style, size);
        }
    }
}
