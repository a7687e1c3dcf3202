package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.font.FontRenderContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.TextTitle;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What tests read off a chart. */
final class Pictures {
    static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

    private Pictures() {}

    static String svg(JFreeChart chart) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures.writeSvg(chart, out, Figures.WIDTH, Figures.HEIGHT);
        return out.toString(StandardCharsets.UTF_8);
    }

    static List<String> texts(JFreeChart chart) throws IOException {
        return Pattern.compile(">([^<>]+)</text>")
                .matcher(svg(chart))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    static List<String> subtitles(JFreeChart chart) {
        return IntStream.range(0, chart.getSubtitleCount())
                .mapToObj(chart::getSubtitle)
                .filter(TextTitle.class::isInstance)
                .map(title -> ((TextTitle) title).getText())
                .toList();
    }

    /** What the legend of a panel says. */
    static List<String> legend(XYPlot panel) {
        LegendItemCollection items = panel.getLegendItems();
        return IntStream.range(0, items.getItemCount())
                .mapToObj(i -> items.get(i).getLabel())
                .toList();
    }

    /** Pixels with a hue above the legend; text, grid and frames are grey. */
    static long curveColours(JFreeChart chart) {
        return SpectrumChartTest.curveColours(Figures.image(chart, PictureSize.SCREEN, 1));
    }

    /** A piece of text in a picture: where it begins on its base line. */
    record Placed(double x, double y) {}

    static Placed text(JFreeChart chart, String text, int width, int height) throws IOException {
        Element element = textElements(chart, width, height).stream()
                .filter(candidate -> candidate.getTextContent().equals(text))
                .findFirst()
                .orElseThrow();
        return new Placed(Double.parseDouble(element.getAttribute("x")), Double.parseDouble(element.getAttribute("y")));
    }

    /** All text stands out from the ground: contrast as in the Web Content Accessibility Guidelines, at least 2 of 21. */
    static void assertReadable(JFreeChart chart, Theme theme) throws IOException {
        double ground = luminance(theme.ground());
        for (Element text : textElements(chart, Figures.WIDTH, Figures.HEIGHT)) {
            double ink = luminance(fill(text));
            double contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
            assertThat(contrast).as(theme + ": " + text.getTextContent()).isGreaterThan(2);
        }
    }

    private static List<Element> textElements(JFreeChart chart, int width, int height) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures.writeSvg(chart, out, width, height);
        try {
            NodeList texts = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(out.toByteArray()))
                    .getElementsByTagName("text");
            return IntStream.range(0, texts.getLength())
                    .mapToObj(i -> (Element) texts.item(i))
                    .toList();
        } catch (ParserConfigurationException | SAXException e) {
            throw new AssertionError(e);
        }
    }

    /** Set on the text or around it; black where it is not. */
    private static Color fill(Element text) {
        for (Node node = text; node instanceof Element element; node = node.getParentNode()) {
            Matcher color = Pattern.compile("rgb\\((\\d+),(\\d+),(\\d+)\\)").matcher(element.getAttribute("fill"));
            if (color.matches()) {
                return new Color(
                        Integer.parseInt(color.group(1)),
                        Integer.parseInt(color.group(2)),
                        Integer.parseInt(color.group(3)));
            }
            if (element.getAttribute("fill").equals("white")) {
                return Color.WHITE;
            }
        }
        return Color.BLACK;
    }

    private static double luminance(Color color) {
        float[] linear = color.getColorComponents(ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB), null);
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    }
}
