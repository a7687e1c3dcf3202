package org.anisoflow.viz;

import java.awt.Dimension;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
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
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.text.TextUtils;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Writes charts as pictures. The same chart gives the same bytes on the same machine; other fonts move labels. Streams
 * are flushed, not closed: files, and writing them atomically, are the caller's.
 *
 * <p>Both writers throw {@link IllegalStateException} where Java finds no fonts, as on a bare server.
 */
public final class Figures {
    /** Default width in logical pixels: one journal column at 200 pixels per inch. */
    public static final int WIDTH = 720;

    /** Default height in logical pixels. */
    public static final int HEIGHT = 560;

    /** Default pixels of a PNG per logical pixel. */
    public static final double SCALE = 2;

    /** Largest side of a picture in pixels. */
    public static final int MAX_SIDE = 16_384;

    private static final String SVG = "http://www.w3.org/2000/svg";

    /** Faces of nearly the same width first, because positions were computed with the metrics of this machine. */
    private static final String FONT_FAMILY = "'DejaVu Sans', Verdana, 'Liberation Sans', Arial, Helvetica, sans-serif";

    static {
        // otherwise vertical text reaches the SVG as outlines of its letters
        TextUtils.setUseDrawRotatedStringWorkaround(false);
    }

    private Figures() {}

    /**
     * Writes a PNG of {@code round(width scale) x round(height scale)} pixels.
     *
     * @param width in logical pixels, in which fonts and lines are measured
     * @param height in logical pixels
     * @param scale pixels per logical pixel, e.g. 2 for print
     * @throws InvalidInputException unless both sides have from 1 to {@link #MAX_SIDE} pixels
     */
    public static void writePng(JFreeChart chart, OutputStream out, int width, int height, double scale)
            throws IOException {
        requireSide("width", width, scale);
        requireSide("height", height, scale);
        requireFonts();
        BufferedImage image = new BufferedImage(
                (int) Math.round(width * scale), (int) Math.round(height * scale), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.scale(image.getWidth() / (double) width, image.getHeight() / (double) height);
        chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
        graphics.dispose();
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(image, "png", stream);
        }
        out.flush();
    }

    /**
     * Writes an SVG in UTF-8. Text stays text, in a sans-serif face.
     *
     * @param width in pixels of the view box
     * @param height in pixels of the view box
     * @throws InvalidInputException unless both sides have from 1 to {@link #MAX_SIDE} pixels
     */
    public static void writeSvg(JFreeChart chart, OutputStream out, int width, int height) throws IOException {
        requireSide("width", width, 1);
        requireSide("height", height, 1);
        requireFonts();
        Document document = GenericDOMImplementation.getDOMImplementation().createDocument(SVG, "svg", null);
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        context.setComment("Anisoflow");
        context.setPrecision(2);
        SVGGraphics2D graphics = new ScalableText(context);
        graphics.setSVGCanvasSize(new Dimension(width, height));
        chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
        Element root = graphics.getRoot();
        root.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, XMLConstants.XMLNS_ATTRIBUTE, SVG);
        root.setAttribute("viewBox", "0 0 " + width + " " + height);
        clean(root);
        document.replaceChild(root, document.getDocumentElement());
        out.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".getBytes(StandardCharsets.UTF_8));
        try {
            Transformer writer = TransformerFactory.newDefaultInstance().newTransformer();
            writer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            writer.transform(new DOMSource(document), new StreamResult(out));
        } catch (TransformerException e) {
            throw new IOException("the SVG could not be written: " + e.getMessage(), e);
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

    private static void requireSide(String name, int side, double scale) {
        double pixels = Math.rint(side * scale);
        if (!(side >= 1 && pixels >= 1 && pixels <= MAX_SIDE)) {
            throw new InvalidInputException("a picture must have from 1 to " + MAX_SIDE + " pixels a side but " + name
                    + " " + side + " at scale " + scale + " does not");
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
