package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.anisoflow.core.InvalidInputException;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jfree.chart.JFreeChart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

class FiguresTest {
    @ParameterizedTest
    @CsvSource({"720, 560, 2, 1440, 1120", "300, 200, 1, 300, 200", "301, 203, 1.5, 452, 305"})
    void pngHasItsSizeAndShowsTheCurves(int width, int height, double scale, int columns, int rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures.writePng(chart("a title"), out, width, height, scale);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(out.toByteArray()));

        assertThat(image.getWidth()).isEqualTo(columns);
        assertThat(image.getHeight()).isEqualTo(rows);
        int[] pixels = image.getRGB(0, 0, columns, rows, null, 0, columns);
        assertThat(image.getRGB(0, 0)).isEqualTo(0xFFFFFFFF);
        assertThat(image.getRGB(columns - 1, rows - 1)).isEqualTo(0xFFFFFFFF);
        assertThat(IntStream.of(pixels).filter(rgb -> rgb != 0xFFFFFFFF).count())
                .isBetween(pixels.length / 100L, pixels.length / 2L);
        assertThat(IntStream.of(pixels)).contains(0xFF0072B2, 0xFFD55E00);
    }

    @Test
    void svgIsXmlWithTextAsText() throws Exception {
        Document document = parse(svg("Σ < 1 & \"more\""));

        assertThat(document.getDocumentElement().getNodeName()).isEqualTo("svg");
        assertThat(document.getDocumentElement().getNamespaceURI()).isEqualTo("http://www.w3.org/2000/svg");
        assertThat(document.getDocumentElement().getAttribute("viewBox")).isEqualTo("0 0 720 560");
        NodeList texts = document.getElementsByTagName("text");
        assertThat(IntStream.range(0, texts.getLength())
                        .mapToObj(i -> texts.item(i).getTextContent()))
                .contains("Σ < 1 & \"more\"", "depth t", "eigenvalues λᵢ of Σ", "effective rank", "λ₁", "λ₂", "0.5");
        for (int i = 0; i < texts.getLength(); i++) {
            assertThat(attribute(texts.item(i), "font-family"))
                    .endsWith(", sans-serif")
                    .contains("Arial");
        }
    }

    /** As set on the text or around it. */
    private static String attribute(Node text, String name) {
        for (Node node = text; node instanceof Element element; node = node.getParentNode()) {
            if (element.hasAttribute(name)) {
                return element.getAttribute(name);
            }
        }
        return "";
    }

    @Test
    void svgReplacesCharactersThatXmlCannotCarry() throws Exception {
        Document document = parse(svg("a\u0001b\uD800c \uD835\uDED4"));

        assertThat(document.getDocumentElement().getTextContent()).contains("ab\uFFFDc \uD835\uDED4");
    }

    @Test
    void sameChartSameBytes() throws IOException {
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        ByteArrayOutputStream second = new ByteArrayOutputStream();
        Figures.writePng(chart("a title"), first, 720, 560, 2);
        Figures.writePng(chart("a title"), second, 720, 560, 2);

        assertThat(second.toByteArray()).isEqualTo(first.toByteArray());
        assertThat(svg("a title")).isEqualTo(svg("a title")).isNotEqualTo(svg("another title"));
        assertThat(pdf("a title")).isEqualTo(pdf("a title")).isNotEqualTo(pdf("another title"));
    }

    @Test
    void streamsStayOpen() throws IOException {
        int[] closed = {0};
        OutputStream out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed[0]++;
            }
        };
        Figures.writePng(chart(""), out, 100, 100, 1);
        Figures.writeSvg(chart(""), out, 100, 100);
        Figures.writePdf(chart(""), out, PictureSize.pixels(100, 100));

        assertThat(closed[0]).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 10", "10, -1", "20000, 10"})
    void rejectsSizesThatNoPictureHas(int width, int height) {
        assertThatThrownBy(() -> PictureSize.pixels(width, height))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a picture must have from 1 to 16384 pixels a side but is " + width + " x " + height);
    }

    @ParameterizedTest
    @CsvSource({"NaN", "0", "2000"})
    void rejectsScalesThatNoPictureHas(double scale) {
        assertThatThrownBy(() -> Figures.writePng(chart(""), OutputStream.nullOutputStream(), 10, 9, scale))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a picture must have from 1 to 16384 pixels a side but 10 x 9 at scale " + scale
                        + " does not; choose another scale");
    }

    @Test
    void pngKnowsItsResolutionOnPaper() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures.writePng(chart(""), out, new PictureSize(440, 360, 88), 3);
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
        int at = new String(out.toByteArray(), StandardCharsets.ISO_8859_1).indexOf("pHYs");

        assertThat(bytes.getInt(at + 4)).isEqualTo(15_000);
        assertThat(bytes.getInt(at + 8)).isEqualTo(15_000);
        assertThat(bytes.get(at + 12)).isEqualTo((byte) 1);
    }

    @Test
    void svgKnowsItsSizeOnPaper() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures.writeSvg(chart(""), out, PictureSize.ONE_COLUMN);
        Element root = parse(out.toString(StandardCharsets.UTF_8)).getDocumentElement();

        assertThat(root.getAttribute("width")).isEqualTo("88.00mm");
        assertThat(root.getAttribute("height")).isEqualTo("96.00mm");
        assertThat(root.getAttribute("viewBox")).isEqualTo("0 0 440 480");
    }

    @Test
    void pdfHasItsSizeAndItsTextAsText() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures.writePdf(chart("10⁻³ ≤ √tr Σⱼ − 1"), out, PictureSize.ONE_COLUMN);
        try (PDDocument document = Loader.loadPDF(out.toByteArray())) {
            PDPage page = document.getPage(0);
            List<String> fonts = new ArrayList<>();
            PDResources form = ((PDFormXObject) page.getResources()
                            .getXObject(page.getResources()
                                    .getXObjectNames()
                                    .iterator()
                                    .next()))
                    .getResources();
            for (COSName name : form.getFontNames()) {
                assertThat(form.getFont(name).isEmbedded()).isTrue();
                fonts.add(form.getFont(name).getName());
            }

            assertThat(document.getNumberOfPages()).isEqualTo(1);
            assertThat(page.getMediaBox().getWidth() / 72 * 25.4).isCloseTo(88, within(1e-3));
            assertThat(page.getMediaBox().getHeight() / 72 * 25.4).isCloseTo(96, within(1e-3));
            assertThat(fonts)
                    .anyMatch(name -> name.endsWith("DejaVuSans"))
                    .anyMatch(name -> name.endsWith("DejaVuSans-Bold"));
            // vertical text comes in pieces
            assertThat(new PDFTextStripper().getText(document).replace("\n", ""))
                    .contains("10⁻³ ≤ √tr Σⱼ − 1", "depth t", "eigenvalues λᵢ of Σ", "effective rank");
        }
    }

    @Test
    void textIsSetInTheFaceOfTheProgram() {
        assertThat(Style.LABEL_FONT.getFamily()).isEqualTo("DejaVu Sans");
        assertThat(Style.TITLE_FONT.getFontName()).isEqualTo("DejaVu Sans Bold");
        assertThat(Style.LABEL_FONT.canDisplayUpTo("αΣλ₀₉⁻⁰⁹√ᵢⱼ×≥−…")).isEqualTo(-1);
    }

    @Test
    void labelsOfLowPanelsDoNotMeet() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures.writeSvg(chart("a title"), out, PictureSize.pixels(440, 300));
        NodeList texts = parse(out.toString(StandardCharsets.UTF_8)).getElementsByTagName("text");
        double[] sizes = IntStream.range(0, texts.getLength())
                .mapToObj(texts::item)
                .filter(text -> List.of("eigenvalues λᵢ of Σ", "effective rank").contains(text.getTextContent()))
                .mapToDouble(
                        text -> Double.parseDouble(attribute(text, "font-size").replace("px", "")))
                .toArray();

        assertThat(sizes).hasSize(2);
        assertThat(DoubleStream.of(sizes)).allMatch(size -> size >= 7 && size < 15);
        assertThat(svg("a title")).contains("15px");
    }

    @Test
    void fileNamesChooseTheFormat() {
        assertThat(PictureFormat.of("a.b/c.SVG")).isEqualTo(PictureFormat.SVG);
        assertThatThrownBy(() -> PictureFormat.of("plot.jpeg"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "a picture must be named *.png, *.svg, *.pdf but the name is plot.jpeg; choose one of these");
        assertThatThrownBy(() -> PictureFormat.of("png")).hasMessageContaining("the name is png;");
    }

    @Test
    void saysSoWhereJavaFindsNoFonts(@TempDir Path directory) throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "fonts come from fontconfig on Linux only");
        Path empty = Files.writeString(directory.resolve("fonts.conf"), "<fontconfig/>");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                "-Duser.home=" + directory, // Java remembers the fonts of earlier runs there
                "-cp",
                System.getProperty("java.class.path"),
                FiguresTest.class.getName());
        builder.environment().put("FONTCONFIG_FILE", empty.toString());
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output)
                .isEqualTo(
                        "png: Java finds no fonts, and pictures need one; install a font and fontconfig, on Debian or"
                                + " Ubuntu: apt-get install fontconfig fonts-dejavu-core\nsvg: the same\n");
    }

    /** Draws in a process of its own and prints what it was told. */
    public static void main(String[] arguments) throws IOException {
        String message = "";
        try {
            Figures.writePng(chart("a title"), OutputStream.nullOutputStream(), 100, 100, 1);
        } catch (IllegalStateException e) {
            message = e.getMessage();
            System.out.print("png: " + message + "\n");
        }
        try {
            Figures.writeSvg(chart("a title"), OutputStream.nullOutputStream(), 100, 100);
        } catch (IllegalStateException e) {
            System.out.print("svg: " + (e.getMessage().equals(message) ? "the same" : e.getMessage()) + "\n");
        }
    }

    private static byte[] pdf(String title) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures.writePdf(chart(title), out, PictureSize.SCREEN);
        return out.toByteArray();
    }

    private static JFreeChart chart(String title) {
        double[] depths = {0, 0.5, 1};
        double[][] eigenvalues = {{2, 1}, {3, 0.5}, {5, 0.4}};
        return SpectrumChart.of(
                new SpectrumChart.Data(
                        title,
                        "",
                        depths,
                        eigenvalues,
                        new double[] {1.9, 1.5, 1.3},
                        Optional.empty(),
                        OptionalDouble.empty()),
                Theme.LIGHT);
    }

    private static String svg(String title) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures.writeSvg(chart(title), out, 720, 560);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Document parse(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }
}
