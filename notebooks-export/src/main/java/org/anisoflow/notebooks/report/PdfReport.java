package org.anisoflow.notebooks.report;

import com.openhtmltopdf.extend.FSObjectDrawer;
import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.pdfboxout.PdfBoxRenderer;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.render.DefaultObjectDrawerFactory;
import com.openhtmltopdf.util.XRLog;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import net.sourceforge.jeuclid.font.FontFactory;
import org.anisoflow.notebooks.Subject;
import org.anisoflow.viz.PdfText;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.Theme;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.jfree.chart.JFreeChart;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/** A report as a PDF: the page set on paper, its formulas and charts drawn. */
final class PdfReport implements Medium {
    private static final String FACES = "/net/sf/jasperreports/fonts/dejavu/";
    private static final List<String> FORMULA_FAMILIES =
            List.of("DejaVu Serif Condensed", "DejaVu Serif", "DejaVu Sans");

    /** Pixels of letters in formulas, a little below those of the text. */
    private static final float FORMULA_SIZE = 12.6f;

    /** The same in tables and captions. */
    private static final float SMALL_SIZE = 10.4f;

    /** Width of a text line in pixels, 96 per inch. */
    private static final double LINE = 168 / 25.4 * 96;

    /** Width of a chart, such that two fit on a page. */
    private static final double CHART = 142 / 25.4 * 96;

    private static final String TYPE = "drawing";

    /** Faces of the document. */
    private enum Face {
        SERIF("Report Serif", "DejaVuSerifCondensed", 400),
        SERIF_BOLD("Report Serif", "DejaVuSerifCondensed-Bold", 700),
        SERIF_ITALIC("", "DejaVuSerifCondensed-Italic", 400),
        SERIF_WIDE("", "DejaVuSerif", 400),
        SANS("Report Sans", "DejaVuSansCondensed", 400),
        SANS_BOLD("Report Sans", "DejaVuSansCondensed-Bold", 700),
        MONO("Report Mono", "DejaVuSansMono", 400);

        private final String family;
        private final String file;
        private final int weight;

        Face(String family, String file, int weight) {
            this.family = family;
            this.file = file;
            this.weight = weight;
        }

        InputStream open() {
            return PdfReport.class.getResourceAsStream(FACES + file + ".ttf");
        }
    }

    static {
        XRLog.setLoggingEnabled(false);
        for (Face face : Face.values()) {
            try (InputStream stream = face.open()) {
                FontFactory.getInstance().registerFont(Font.TRUETYPE_FONT, stream);
            } catch (IOException | FontFormatException e) {
                throw new IllegalStateException("the face " + face.file + " of the program cannot be read", e);
            }
        }
    }

    private final MathMl formulas = new MathMl();
    private final List<Picture> pictures = new ArrayList<>();

    /**
     * What is drawn within the text.
     *
     * @param width in pixels, 96 per inch
     * @param height in pixels
     * @param text whether its text stays text; letters of formulas are drawn, as their faces are not those of charts
     */
    private record Picture(double width, double height, boolean text, Consumer<Graphics2D> drawing) {}

    private PdfReport() {}

    /** The document. */
    static byte[] of(Subject subject) throws IOException {
        PdfReport report = new PdfReport();
        byte[] page = Page.of(subject, Theme.LIGHT, report).getBytes(StandardCharsets.UTF_8);
        return dated(report.pages(page), subject.result().study().title());
    }

    @Override
    public String sheet() {
        return "paper.css";
    }

    @Override
    public String formula(String latex, Setting setting) {
        boolean display = setting == Setting.DISPLAY;
        Formula formula = new Formula(
                formulas.of(latex, display), FORMULA_FAMILIES, setting == Setting.SMALL ? SMALL_SIZE : FORMULA_SIZE);
        double scale = Math.min(1, LINE / formula.width());
        return object(
                new Picture(
                        scale * formula.width(), scale * (formula.ascent() + formula.descent()), false, graphics -> {
                            graphics.scale(scale, scale);
                            formula.draw(graphics);
                        }),
                display ? 0 : scale * formula.descent());
    }

    @Override
    public String chart(String key, String words, JFreeChart chart, PictureSize size) {
        double scale = CHART / size.width();
        return object(
                new Picture(scale * size.width(), scale * size.height(), true, graphics -> {
                    graphics.scale(scale, scale);
                    chart.draw(graphics, new Rectangle2D.Double(0, 0, size.width(), size.height()));
                }),
                0);
    }

    private String object(Picture picture, double below) {
        pictures.add(picture);
        return String.format(
                Locale.ROOT,
                "<object type=\"%s\" data=\"%d\" style=\"width: %.2fpx; height: %.2fpx; vertical-align: %.2fpx\"></object>",
                TYPE,
                pictures.size() - 1,
                picture.width(),
                picture.height(),
                -below);
    }

    private byte[] pages(byte[] page) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PDDocument document = new PDDocument();
                PdfText text = new PdfText(document)) {
            DefaultObjectDrawerFactory drawers = new DefaultObjectDrawerFactory();
            drawers.registerDrawer(TYPE, drawer(text));
            PdfRendererBuilder builder = new PdfRendererBuilder();
            for (Face face : Face.values()) {
                if (!face.family.isEmpty()) {
                    builder.useFont(face::open, face.family, face.weight, FontStyle.NORMAL, true);
                }
            }
            builder.useObjectDrawerFactory(drawers)
                    .usePDDocument(document)
                    .withProducer("Anisoflow")
                    .withW3cDocument(parse(page), null)
                    .toStream(out);
            try (PdfBoxRenderer renderer = builder.buildPdfRenderer()) {
                renderer.layout();
                renderer.createPDF();
            }
        }
        return out.toByteArray();
    }

    private FSObjectDrawer drawer(PdfText text) {
        return (element, x, y, width, height, device, context, dotsPerPixel) -> {
            Picture picture = pictures.get(Integer.parseInt(element.getAttribute("data")));
            device.drawWithGraphics((float) x, (float) y, (float) width, (float) height, graphics -> {
                if (picture.text() && graphics instanceof PdfBoxGraphics2D pdf) {
                    pdf.setFontTextDrawer(text);
                }
                graphics.scale(width / dotsPerPixel / picture.width(), height / dotsPerPixel / picture.height());
                picture.drawing().accept(graphics);
            });
            return null;
        };
    }

    private static Document parse(byte[] page) throws IOException {
        try {
            return DocumentBuilderFactory.newDefaultNSInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(page));
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same document without the time at which it was made. */
    private static byte[] dated(byte[] pdf, String title) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PDDocument document = Loader.loadPDF(pdf)) {
            PDDocumentInformation information = new PDDocumentInformation();
            information.setTitle(title);
            information.setProducer("Anisoflow");
            document.setDocumentInformation(information);
            document.getDocument().setDocumentID(null);
            document.setDocumentId(0L);
            document.save((OutputStream) out);
        }
        return out.toByteArray();
    }
}
