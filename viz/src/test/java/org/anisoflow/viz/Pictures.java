package org.anisoflow.viz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.title.TextTitle;

/** What tests read off a chart. */
final class Pictures {
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
}
