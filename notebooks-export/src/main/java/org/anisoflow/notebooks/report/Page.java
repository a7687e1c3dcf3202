package org.anisoflow.notebooks.report;

import java.awt.Color;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.figures.Figure;
import org.anisoflow.notebooks.Equations;
import org.anisoflow.notebooks.References;
import org.anisoflow.notebooks.Subject;
import org.anisoflow.notebooks.report.Table.Cell;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.study.Study;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.PlainNumbers;
import org.anisoflow.viz.Theme;
import org.jfree.chart.JFreeChart;

/** A report as one page of XHTML. */
final class Page {
    /** Lines of the study that a report shows. */
    private static final int MAX_LINES = 300;

    /** The size of charts: two of them with their captions fit on a page. */
    static final PictureSize SIZE = PictureSize.pixels(720, 500);

    private static final int DIGITS = 5;

    private final Subject subject;
    private final Result result;
    private final Study study;
    private final Theme theme;
    private final Medium medium;
    private final StringBuilder page = new StringBuilder();
    private int figures;
    private int tables;

    private Page(Subject subject, Theme theme, Medium medium) {
        this.subject = subject;
        this.result = subject.result();
        this.study = result.study();
        this.theme = theme;
        this.medium = medium;
    }

    /** The page, well-formed XML without a declaration. */
    static String of(Subject subject, Theme theme, Medium medium) throws IOException {
        Page page = new Page(subject, theme, medium);
        page.write();
        return page.page.toString();
    }

    private void write() throws IOException {
        page.append("<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
                .append("<meta name=\"color-scheme\" content=\"" + theme.key() + "\"/>\n<title>")
                .append(escape(study.title()))
                .append("</title>\n<style>\n")
                .append(style())
                .append("</style>\n</head>\n<body>\n");
        head();
        section("Equations");
        Equations.of(study).forEach(this::paragraph);
        charts();
        tables();
        check();
        study();
        environment();
        references();
        page.append("</body>\n</html>\n");
    }

    private String style() {
        String css = sheet("report.css") + sheet(medium.sheet());
        Map<String, Double> shades = Map.of("@soft", 0.62, "@line", 0.24, "@faint", 0.05);
        for (Map.Entry<String, Double> shade : shades.entrySet()) {
            css = css.replace(shade.getKey(), hex(Theme.mix(theme.ground(), theme.ink(), shade.getValue())));
        }
        return css.replace("@ground", hex(theme.ground())).replace("@ink", hex(theme.ink()));
    }

    private static String sheet(String name) {
        try (InputStream sheet = Page.class.getResourceAsStream(name)) {
            return new String(sheet.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hex(Color color) {
        return String.format(Locale.ROOT, "#%06x", color.getRGB() & 0xffffff);
    }

    private void section(String title) {
        page.append("<h2 id=\"")
                .append(title.toLowerCase(Locale.ROOT).replace(' ', '-'))
                .append("\">")
                .append(title)
                .append("</h2>\n");
    }

    private void head() {
        Trajectory trajectory = result.trajectory();
        page.append("<h1>").append(escape(study.title())).append("</h1>\n<p class=\"facts\">");
        Table run = new ReportTables(subject).run();
        page.append(small(run.title().substring("The run: ".length())));
        page.append("</p>\n<div class=\"verdict ")
                .append(trajectory.status().isComplete() ? "complete" : "early")
                .append("\"><p><strong>")
                .append(escape(trajectory.status().key().replace('_', ' ')))
                .append("</strong>. ")
                .append(escape(sentence(trajectory.message())))
                .append("</p></div>\n");
        table(run);
    }

    /** A message as a sentence. */
    static String sentence(String message) {
        if (message.isEmpty()) {
            return "";
        }
        return message.substring(0, 1).toUpperCase(Locale.ROOT)
                + message.substring(1)
                + (message.endsWith(".") ? "" : ".");
    }

    private void paragraph(Equations.Paragraph paragraph) {
        page.append("<div class=\"equation\">\n");
        if (!paragraph.text().isEmpty()) {
            page.append("<p>")
                    .append(prose(paragraph.text(), Medium.Setting.TEXT))
                    .append("</p>\n");
        }
        paragraph.formula().ifPresent(formula -> page.append("<div class=\"display\">")
                .append(medium.formula(formula, Medium.Setting.DISPLAY))
                .append("</div>\n"));
        page.append("</div>\n");
    }

    private void charts() throws IOException {
        section("Charts");
        for (ChartKind kind : Drawing.kinds(result)) {
            JFreeChart chart = Drawing.chart(figure(kind).in(theme), result, Optional.empty());
            figures++;
            page.append("<div class=\"figure\">\n")
                    .append(medium.chart(kind.key(), kind.title() + ": " + study.title(), chart, SIZE))
                    .append("\n<p class=\"caption\">Figure ")
                    .append(figures)
                    .append(". ")
                    .append(escape(kind.caption()))
                    .append("</p>\n</div>\n");
        }
    }

    /** The figure of a chart in a document, which has its title already. */
    static Figure figure(ChartKind kind) {
        return Figure.of(kind).titled("");
    }

    private void tables() {
        section("Numbers");
        ReportTables all = new ReportTables(subject);
        if (!result.trajectory().request().metrics().isEmpty() || study.law().size() > 1) {
            table(all.metrics());
        }
        table(all.eigenvalues());
        if (study.law().size() > 1) {
            table(all.components());
        }
    }

    private void check() {
        subject.validation().ifPresent(check -> {
            section("Check against particles");
            String verdict = check.path("verdict").asText();
            page.append("<div class=\"verdict ")
                    .append(List.of("agrees", "measured").contains(verdict) ? "complete" : "early")
                    .append("\"><p><strong>")
                    .append(escape(verdict))
                    .append("</strong>. ")
                    .append(escape(sentence(check.path("message").asText())))
                    .append("</p></div>\n");
            table(new ReportTables(subject).tests(check));
        });
    }

    private void study() {
        section("Study");
        List<String> lines = subject.studyText().lines().toList();
        page.append("<p>The study with every default filled in; solving it again gives the same numbers.</p>\n<pre>")
                .append(escape(String.join("\n", lines.subList(0, Math.min(lines.size(), MAX_LINES)))))
                .append("</pre>\n");
        if (lines.size() > MAX_LINES) {
            page.append("<p>").append(lines.size() - MAX_LINES).append(" more lines stand in study.yaml.</p>\n");
        }
    }

    private void environment() {
        section("Environment");
        table(new ReportTables(subject).environment());
    }

    private void references() {
        section("References");
        page.append("<ul class=\"references\">\n");
        References.of(study).values().stream().map(Bibliography::of).forEach(entry -> {
            String text = escape(entry.text());
            page.append("<li>")
                    .append(entry.link()
                            .map(link -> {
                                int arxiv = text.lastIndexOf("arXiv:");
                                return text.substring(0, arxiv) + "<a href=\"" + escape(link) + "\">"
                                        + text.substring(arxiv, text.length() - 1) + "</a>.";
                            })
                            .orElse(text))
                    .append("</li>\n");
        });
        page.append("</ul>\n");
    }

    private void table(Table table) {
        boolean named = !table.header().isEmpty();
        page.append("<div class=\"table\">\n");
        if (named) {
            tables++;
            page.append("<p class=\"caption\">Table ")
                    .append(tables)
                    .append(". ")
                    .append(small(table.title()))
                    .append(".</p>\n");
        }
        page.append(named ? "<table>\n<thead>\n<tr>" : "<table class=\"facts\">\n");
        if (named) {
            for (int column = 0; column < table.header().size(); column++) {
                boolean number = table.rows().stream().anyMatch(new At(column)::isNumber);
                page.append(number ? "<th class=\"number\">" : "<th>")
                        .append(small(table.header().get(column)))
                        .append("</th>");
            }
            page.append("</tr>\n</thead>\n");
        }
        page.append("<tbody>\n");
        for (List<Cell> row : table.rows()) {
            page.append("<tr>");
            row.forEach(this::cell);
            page.append("</tr>\n");
        }
        page.append("</tbody>\n</table>\n</div>\n");
    }

    private record At(int column) {
        boolean isNumber(List<Cell> row) {
            return row.get(column) instanceof Table.Value;
        }
    }

    private void cell(Cell cell) {
        if (cell instanceof Table.Value value) {
            page.append("<td class=\"number\">").append(number(value.number())).append("</td>");
        } else {
            page.append("<td>")
                    .append(
                            cell instanceof Table.Prose prose
                                    ? small(prose.text())
                                    : escape(((Table.Plain) cell).text()))
                    .append("</td>");
        }
    }

    private static String number(double value) {
        return Double.isNaN(value)
                ? "–"
                : Double.isInfinite(value) ? value > 0 ? "∞" : "−∞" : PlainNumbers.text(value, DIGITS);
    }

    private String prose(String text, Medium.Setting setting) {
        return Prose.map(text, Page::escape, formula -> medium.formula(formula, setting));
    }

    /** Prose of tables and captions. */
    private String small(String text) {
        return prose(text, Medium.Setting.SMALL);
    }

    /** Text as XML; characters that XML cannot carry are replaced. */
    static String escape(String text) {
        return text.replaceAll("[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]", "\uFFFD")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
