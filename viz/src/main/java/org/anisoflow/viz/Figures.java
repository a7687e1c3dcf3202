package org.anisoflow.viz;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.RenderedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import javax.xml.XMLConstants;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.anisoflow.core.InvalidInputException;
import org.apache.batik.dom.GenericDOMImplementation;
import org.apache.batik.svggen.ImageHandlerBase64Encoder;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGGraphics2DIOException;
import org.apache.batik.svggen.SimpleImageHandler;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.util.Matrix;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.text.TextUtils;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Writes charts as pictures. The same chart gives the same bytes. Streams are flushed, not closed: files, and writing them
 * atomically, are the caller's.
 *
 * <p>The writers throw {@link IllegalStateException} where Java finds no fonts, as on a bare server.
 */
public final class Figures {
    /** Default width in logical pixels. */
    public static final int WIDTH = PictureSize.SCREEN.width();

    /** Default height in logical pixels. */
    public static final int HEIGHT = PictureSize.SCREEN.height();

    /** Default pixels of a PNG per logical pixel. */
    public static final double SCALE = 2;

    private static final String SVG = "http://www.w3.org/2000/svg";

    /** Faces of nearly the same width first, because positions were computed with the metrics of the first. */
    private static final String FONT_FAMILY =
            "'" + Typeface.FAMILY + "', Verdana, 'Liberation Sans', Arial, Helvetica, sans-serif";

    static {
        // otherwise vertical text reaches the SVG as outlines of its letters
        TextUtils.setUseDrawRotatedStringWorkaround(false);
    }

    private Figures() {}

    /**
     * Writes a PNG of {@code round(width scale) x round(height scale)} pixels, which knows its size on paper.
     *
     * @param scale pixels per logical pixel, e.g. 2 for screens; the resolution on paper follows from the size
     * @throws InvalidInputException unless both sides have from 1 to {@link PictureSize#MAX_SIDE} pixels
     */
    public static void writePng(JFreeChart chart, OutputStream out, PictureSize size, double scale) throws IOException {
        BufferedImage image = image(chart, size, scale);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
            IIOMetadataNode root = new IIOMetadataNode(metadata.getNativeMetadataFormatName());
            IIOMetadataNode resolution = new IIOMetadataNode("pHYs");
            String pixelsPerMetre = Integer.toString(size.pixelsPerMetre(scale));
            resolution.setAttribute("pixelsPerUnitXAxis", pixelsPerMetre);
            resolution.setAttribute("pixelsPerUnitYAxis", pixelsPerMetre);
            resolution.setAttribute("unitSpecifier", "meter");
            root.appendChild(resolution);
            metadata.mergeTree(metadata.getNativeMetadataFormatName(), root);
            writer.write(new IIOImage(image, null, metadata));
        } finally {
            writer.dispose();
        }
        out.flush();
    }

    /** Writes a PNG of a chart of so many logical pixels, 96 of them per inch. */
    public static void writePng(JFreeChart chart, OutputStream out, int width, int height, double scale)
            throws IOException {
        writePng(chart, out, PictureSize.pixels(width, height), scale);
    }

    /**
     * A chart as pixels.
     *
     * @param scale pixels per logical pixel
     * @throws InvalidInputException unless both sides have from 1 to {@link PictureSize#MAX_SIDE} pixels
     */
    static BufferedImage image(JFreeChart chart, PictureSize size, double scale) {
        double columns = Math.round(size.width() * scale);
        double rows = Math.round(size.height() * scale);
        if (!(Math.min(columns, rows) >= 1 && Math.max(columns, rows) <= PictureSize.MAX_SIDE)) {
            throw new InvalidInputException("a picture must have from 1 to " + PictureSize.MAX_SIDE
                    + " pixels a side but " + size.width() + " x " + size.height() + " at scale " + scale
                    + " does not; choose another scale");
        }
        requireFonts();
        BufferedImage image = new BufferedImage((int) columns, (int) rows, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.scale(columns / size.width(), rows / size.height());
        chart.draw(graphics, new Rectangle2D.Double(0, 0, size.width(), size.height()));
        graphics.dispose();
        return image;
    }

    /** Writes an SVG in UTF-8 of its size on paper. Text stays text, in a sans-serif face. */
    public static void writeSvg(JFreeChart chart, OutputStream out, PictureSize size) throws IOException {
        requireFonts();
        Document document = GenericDOMImplementation.getDOMImplementation().createDocument(SVG, "svg", null);
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        context.setComment("Anisoflow");
        context.setPrecision(2);
        context.setGenericImageHandler(new SimpleImageHandler(new EmbeddedImages()));
        SVGGraphics2D graphics = new ScalableText(context);
        graphics.setSVGCanvasSize(new Dimension(size.width(), size.height()));
        chart.draw(graphics, new Rectangle2D.Double(0, 0, size.width(), size.height()));
        Element root = graphics.getRoot();
        root.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, XMLConstants.XMLNS_ATTRIBUTE, SVG);
        root.setAttribute("viewBox", "0 0 " + size.width() + " " + size.height());
        root.setAttribute("width", millimetres(size.millimetres()));
        root.setAttribute("height", millimetres(size.millimetresHigh()));
        clean(root);
        document.replaceChild(root, document.getDocumentElement());
        out.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".getBytes(StandardCharsets.UTF_8));
        try {
            Transformer writer = TransformerFactory.newDefaultInstance().newTransformer();
            writer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            writer.transform(new DOMSource(document), new StreamResult(out));
        } catch (TransformerException e) {
            throw new IOException("the SVG could not be written", e);
        }
        out.flush();
    }

    /** Writes an SVG of a chart of so many logical pixels, 96 of them per inch. */
    public static void writeSvg(JFreeChart chart, OutputStream out, int width, int height) throws IOException {
        writeSvg(chart, out, PictureSize.pixels(width, height));
    }

    private static String millimetres(double length) {
        return String.format(Locale.ROOT, "%.2fmm", length);
    }

    /** Writes a PDF of one page of its size on paper. Text stays text; its face is embedded. */
    public static void writePdf(JFreeChart chart, OutputStream out, PictureSize size) throws IOException {
        requireFonts();
        try (PDDocument document = new PDDocument();
                PdfText text = new PdfText(document)) {
            document.setDocumentId(0L);
            PdfBoxGraphics2D graphics = new PdfBoxGraphics2D(document, size.width(), size.height());
            graphics.setFontTextDrawer(text);
            chart.draw(graphics, new Rectangle2D.Double(0, 0, size.width(), size.height()));
            graphics.dispose();
            float points = (float) size.pointsPerPixel();
            PDPage page = new PDPage(new PDRectangle(points * size.width(), points * size.height()));
            document.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                content.transform(Matrix.getScaleInstance(points, points));
                content.drawForm(graphics.getXFormObject());
            }
            document.save(out);
        }
        out.flush();
    }

    /** Gives text its fallback faces, and replaces characters that XML cannot carry. */
    private static void clean(Node node) {
        if (node instanceof Element element && element.hasAttribute("font-family")) {
            element.setAttribute("font-family", FONT_FAMILY);
        }
        if (node.getNodeType() == Node.TEXT_NODE) {
            node.setNodeValue(node.getNodeValue()
                    .replaceAll("[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]", "\uFFFD"));
        }
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            clean(child);
        }
    }

    /** Without a font configuration Java fails with errors of its internals, not with an exception about fonts. */
    private static void requireFonts() {
        try {
            Style.LABEL_FONT.getStringBounds("0", new FontRenderContext(null, true, true));
        } catch (RuntimeException | InternalError | LinkageError e) {
            throw new IllegalStateException(
                    "Java finds no fonts, and pictures need one; install a font and fontconfig, on Debian or Ubuntu:"
                            + " apt-get install fontconfig fonts-dejavu-core",
                    e);
        }
    }

    /** Puts images into the file as PNG; the writer that Batik looks for comes with its renderer of SVG, which is large. */
    private static final class EmbeddedImages extends ImageHandlerBase64Encoder {
        @Override
        public void encodeImage(RenderedImage image, OutputStream out) throws SVGGraphics2DIOException {
            try {
                ImageIO.write(image, "png", out);
            } catch (IOException e) {
                throw new SVGGraphics2DIOException("an image could not be written", e);
            }
        }
    }

    /** Measures text as any size of it would be drawn; Batik measures it hinted to the pixels of a screen. */
    private static final class ScalableText extends SVGGraphics2D {
        private final Graphics2D measure = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();

        ScalableText(SVGGeneratorContext context) {
            super(context, false);
            measure.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
            measure.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        }

        @Override
        public FontMetrics getFontMetrics(Font font) {
            return measure.getFontMetrics(font);
        }
    }
}
