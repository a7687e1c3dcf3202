package org.anisoflow.notebooks.report;

import com.openhtmltopdf.extend.FSObjectDrawer;
import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.pdfboxout.PdfBoxRenderer;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.render.DefaultObjectDrawerFactory;
import com.openhtmltopdf.util.XRLog;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import net.sourceforge.jeuclid.font.FontFactory;
import org.anisoflow.notebooks.Subject;
import org.anisoflow.viz.PdfText;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.PictureText;
import org.anisoflow.viz.Theme;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.jfree.chart.JFreeChart;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.w3c.dom.Text;
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

    /** Words of characters that the faces of the document may lack. */
    private static final Pattern FOREIGN = Pattern.compile("[^\\x00-\\u024F\\s]+");

    private static final Color INK = new Color(0x222222);

    /** Size at which such words are measured; they are drawn at that of the text around. */
    private static final float WORD_SIZE = 12;

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

    /** The font files alone. */
    private static final Map<Face, Font> OWN = new EnumMap<>(Face.class);

    static {
        XRLog.setLoggingEnabled(false);
        for (Face face : Face.values()) {
            try (InputStream stream = face.open()) {
                Font own = FontFactory.getInstance().registerFont(Font.TRUETYPE_FONT, stream);
                OWN.put(face, own);
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
        return dated(
                report.pages(page),
                PictureText.printable(subject.result().study().title()));
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
                    .withW3cDocument(drawn(parse(page)), null)
                    .toStream(out);
            try (PdfBoxRenderer renderer = builder.buildPdfRenderer()) {
                renderer.layout();
                renderer.createPDF();
            }
        }
        return out.toByteArray();
    }

    /** The page with drawings in place of words that the faces of the document do not have. */
    private Document drawn(Document page) {
        List<Text> texts = new ArrayList<>();
        NodeList elements = page.getElementsByTagName("*");
        for (int i = 0; i < elements.getLength(); i++) {
            for (Node child = elements.item(i).getFirstChild(); child != null; child = child.getNextSibling()) {
                if (child instanceof Text text
                        && !elements.item(i).getNodeName().equals("style")) {
                    texts.add(text);
                }
            }
        }
        texts.forEach(this::draw);
        return page;
    }

    private void draw(Text text) {
        Node parent = text.getParentNode();
        boolean title = parent.getNodeName().equals("title");
        boolean bold = parent.getNodeName().matches("h[1-6]|b|strong|th");
        Matcher runs = FOREIGN.matcher(text.getData());
        int end = 0;
        while (!title && runs.find()) {
            String run = runs.group();
            if (run.codePoints().allMatch(PdfReport::hasGlyph)) {
                continue;
            }
            parent.insertBefore(
                    text.getOwnerDocument().createTextNode(text.getData().substring(end, runs.start())), text);
            parent.insertBefore(word(text.getOwnerDocument(), PictureText.printable(run), bold), text);
            end = runs.end();
        }
        text.setData(text.getData().substring(end));
    }

    private Node word(Document page, String word, boolean bold) {
        TextLayout layout = new TextLayout(
                word.isEmpty() ? " " : word,
                PictureText.font(bold, WORD_SIZE),
                new FontRenderContext(null, true, true));
        double height = layout.getAscent() + layout.getDescent();
        pictures.add(new Picture(layout.getAdvance(), height, false, graphics -> {
            graphics.setPaint(INK);
            graphics.fill(layout.getOutline(AffineTransform.getTranslateInstance(0, layout.getAscent())));
        }));
        Element object = page.createElementNS(page.getDocumentElement().getNamespaceURI(), "object");
        object.setAttribute("type", TYPE);
        object.setAttribute("data", Integer.toString(pictures.size() - 1));
        object.setAttribute(
                "style",
                String.format(
                        Locale.ROOT,
                        "width: %.4fem; height: %.4fem; vertical-align: %.4fem",
                        layout.getAdvance() / WORD_SIZE,
                        height / WORD_SIZE,
                        -layout.getDescent() / WORD_SIZE));
        return object;
    }

    private static boolean hasGlyph(int character) {
        return OWN.get(Face.SERIF).canDisplay(character) && OWN.get(Face.MONO).canDisplay(character);
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
