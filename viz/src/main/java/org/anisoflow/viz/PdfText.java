package org.anisoflow.viz;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2DFontTextDrawer;
import java.awt.Font;
import java.awt.font.TextAttribute;
import java.io.IOException;
import java.io.InputStream;
import java.text.AttributedCharacterIterator;
import java.text.CharacterIterator;
import java.util.EnumMap;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/** Sets the text of charts in a PDF as text, in the faces of the program, which are embedded once in the document. */
public final class PdfText extends PdfBoxGraphics2DFontTextDrawer {
    private final PDDocument document;
    private final Map<Typeface, PDFont> faces = new EnumMap<>(Typeface.class);

    /** Text of the charts of one document. */
    public PdfText(PDDocument document) {
        this.document = document;
    }

    /** Text with characters of other faces is drawn as outlines, as not every face can be embedded. */
    @Override
    public boolean canDrawText(AttributedCharacterIterator text, IFontTextDrawerEnv environment) {
        StringBuilder characters = new StringBuilder();
        for (char each = text.first(); each != CharacterIterator.DONE; each = text.next()) {
            characters.append(each);
        }
        text.first();
        Font font = (Font) text.getAttribute(TextAttribute.FONT);
        Typeface face = Typeface.of(font == null ? environment.getFont() : font);
        return characters.codePoints().allMatch(face::has);
    }

    @Override
    protected PDFont mapFont(Font font, IFontTextDrawerEnv environment) throws IOException {
        Typeface face = Typeface.of(font);
        if (!faces.containsKey(face)) {
            try (InputStream stream = face.open()) {
                faces.put(face, PDType0Font.load(document, stream));
            }
        }
        return faces.get(face);
    }
}
