package org.anisoflow.viz;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2DFontTextDrawer;
import java.awt.Font;
import java.io.IOException;
import java.io.InputStream;
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
