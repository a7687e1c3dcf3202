package org.anisoflow.notebooks.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anisoflow.notebooks.Subject;
import org.anisoflow.viz.Figures;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.Theme;
import org.jfree.chart.JFreeChart;

/** A report as one page of HTML: formulas in MathML, charts in SVG, nothing to load, no scripts. */
final class HtmlReport implements Medium {
    private static final Pattern ID = Pattern.compile(" id=\"([^\"]+)\"");
    private static final Pattern LINK = Pattern.compile("(url\\(#|href=\"#)");

    private final MathMl formulas = new MathMl();

    private HtmlReport() {}

    /** The page, in UTF-8. */
    static byte[] of(Subject subject, Theme theme) throws IOException {
        return ("<!DOCTYPE html>\n" + Page.of(subject, theme, new HtmlReport())).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String sheet() {
        return "screen.css";
    }

    @Override
    public String formula(String latex, Setting setting) {
        return MathMl.text(formulas.of(latex, setting == Setting.DISPLAY));
    }

    @Override
    public String chart(String key, String words, JFreeChart chart, PictureSize size) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Figures.writeSvg(chart, bytes, size);
        String svg = bytes.toString(StandardCharsets.UTF_8);
        String bare = svg.substring(svg.indexOf("<svg"));
        String unique = LINK.matcher(ID.matcher(bare).replaceAll(" id=\"" + key + "-$1\""))
                .replaceAll("$1" + key + "-");
        return unique.replaceFirst(
                "<svg", "<svg role=\"img\" aria-label=\"" + Matcher.quoteReplacement(Page.escape(words)) + "\"");
    }
}
