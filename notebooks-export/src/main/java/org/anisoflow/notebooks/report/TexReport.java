package org.anisoflow.notebooks.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.notebooks.Equations;
import org.anisoflow.notebooks.Latex;
import org.anisoflow.notebooks.References;
import org.anisoflow.notebooks.Subject;
import org.anisoflow.notebooks.report.Table.Cell;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.Figures;

/** Equations, tables and figures of a result as a fragment of LaTeX, for {@code \input} in a paper. */
final class TexReport {
    private static final int DIGITS = 5;

    private static final Map<Integer, String> ESCAPES = Map.ofEntries(
            Map.entry((int) '\\', "\\textbackslash{}"),
            Map.entry((int) '{', "\\{"),
            Map.entry((int) '}', "\\}"),
            Map.entry((int) '$', "\\$"),
            Map.entry((int) '&', "\\&"),
            Map.entry((int) '#', "\\#"),
            Map.entry((int) '%', "\\%"),
            Map.entry((int) '_', "\\_"),
            Map.entry((int) '^', "\\textasciicircum{}"),
            Map.entry((int) '~', "\\textasciitilde{}"),
            Map.entry((int) '<', "\\textless{}"),
            Map.entry((int) '>', "\\textgreater{}"),
            Map.entry((int) '|', "\\textbar{}"),
            Map.entry((int) '"', "\\textquotedbl{}"),
            Map.entry((int) '−', "$-$"),
            Map.entry((int) '×', "$\\times$"),
            Map.entry((int) '±', "$\\pm$"),
            Map.entry((int) 'α', "$\\alpha$"),
            Map.entry((int) 'Σ', "$\\Sigma$"),
            Map.entry((int) 'λ', "$\\lambda$"));

    private final Subject subject;
    private final Result result;
    private final String name;
    private final StringBuilder tex = new StringBuilder();

    private TexReport(Subject subject, String name) {
        this.subject = subject;
        this.result = subject.result();
        this.name = name;
    }

    /**
     * The files by their names: {@code NAME.tex}, then its charts {@code NAME-KIND.pdf}.
     *
     * @throws InvalidInputException if the name has characters that mean something else in LaTeX
     */
    static Map<String, byte[]> of(Subject subject, String name) throws IOException {
        if (!name.matches("[\\p{L}\\p{N}.+_-]+")) {
            throw new InvalidInputException(
                    "the name of a report in LaTeX must be of letters, digits, -, _, + and dots, as its "
                            + "charts are included by name, but is " + name + ".tex; choose another name");
        }
        Map<String, byte[]> charts = new LinkedHashMap<>();
        List<ChartKind> kinds = Drawing.kinds(subject.result());
        for (ChartKind kind : kinds) {
            ByteArrayOutputStream pdf = new ByteArrayOutputStream();
            Figures.writePdf(Drawing.chart(Page.figure(kind), subject.result(), Optional.empty()), pdf, Page.SIZE);
            charts.put(name + "-" + kind.key() + ".pdf", pdf.toByteArray());
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(name + ".tex", new TexReport(subject, name).text(kinds).getBytes(StandardCharsets.UTF_8));
        files.putAll(charts);
        return files;
    }

    private String text(List<ChartKind> kinds) {
        tex.append("% needs: \\usepackage{amsmath,amssymb,booktabs,graphicx}\n% ")
                .append(result.study().title().replaceAll("\\R", " "))
                .append("\n\n");
        for (Equations.Paragraph paragraph : Equations.of(result.study())) {
            tex.append(prose(paragraph.text())).append('\n');
            paragraph.formula().ifPresent(formula -> tex.append("\\begin{align}\n  ")
                    .append(aligned(formula))
                    .append("\n\\end{align}\n"));
            tex.append('\n');
        }
        ReportTables tables = new ReportTables(subject);
        table(tables.run(), "run");
        if (!result.trajectory().request().metrics().isEmpty()
                || result.study().law().size() > 1) {
            table(tables.metrics(), "metrics");
        }
        table(tables.eigenvalues(), "eigenvalues");
        if (result.study().law().size() > 1) {
            table(tables.components(), "components");
        }
        subject.validation().ifPresent(check -> {
            tex.append(escape(
                            "Check against particles: " + check.path("verdict").asText() + ". "
                                    + Page.sentence(check.path("message").asText())))
                    .append("\n\n");
            table(tables.tests(check), "tests");
        });
        for (ChartKind kind : kinds) {
            tex.append("\\begin{figure}[tb]\n  \\centering\n  \\includegraphics[width=\\linewidth]{{")
                    .append(name)
                    .append('-')
                    .append(kind.key())
                    .append("}.pdf}\n  \\caption{")
                    .append(escape(result.study().title() + ". " + kind.caption()))
                    .append("}\n  \\label{fig:")
                    .append(label(kind.key()))
                    .append("}\n\\end{figure}\n\n");
        }
        tex.append("% What to cite, as BibTeX:\n");
        References.of(result.study()).values().stream()
                .flatMap(String::lines)
                .forEach(line -> tex.append("% ").append(line).append('\n'));
        return tex.toString();
    }

    private String label(String key) {
        return name.replaceAll("[^A-Za-z0-9.+-]", "-") + "-" + key;
    }

    /** A formula for an align environment: its own lines instead of an aligned block. */
    private static String aligned(String formula) {
        String begin = "\\begin{aligned} ";
        String end = " \\end{aligned}";
        boolean block = formula.startsWith(begin) && formula.endsWith(end);
        return block ? formula.substring(begin.length(), formula.length() - end.length()) : formula;
    }

    private void table(Table table, String key) {
        int columns = table.rows().isEmpty()
                ? table.header().size()
                : table.rows().get(0).size();
        StringBuilder layout = new StringBuilder();
        for (int column = 0; column < columns; column++) {
            int at = column;
            layout.append(
                    column > 0 && table.rows().stream().anyMatch(row -> row.get(at) instanceof Table.Value)
                            ? 'r'
                            : 'l');
        }
        tex.append("\\begin{table}[tb]\n  \\centering\n  \\caption{")
                .append(prose(table.title()))
                .append(".}\n  \\label{tab:")
                .append(label(key))
                .append("}\n  \\begin{tabular}{")
                .append(layout)
                .append("}\n    \\toprule\n");
        if (!table.header().isEmpty()) {
            tex.append("    ")
                    .append(table.header().stream().map(TexReport::prose).collect(Collectors.joining(" & ")))
                    .append(" \\\\\n    \\midrule\n");
        }
        for (List<Cell> row : table.rows()) {
            tex.append("    ")
                    .append(row.stream().map(TexReport::cell).collect(Collectors.joining(" & ")))
                    .append(" \\\\\n");
        }
        tex.append("    \\bottomrule\n  \\end{tabular}\n\\end{table}\n\n");
    }

    private static String cell(Cell cell) {
        if (cell instanceof Table.Value value) {
            return Double.isNaN(value.number()) ? "--" : "$" + Latex.number(value.number(), DIGITS) + "$";
        }
        return cell instanceof Table.Prose prose ? prose(prose.text()) : escape(((Table.Plain) cell).text());
    }

    private static String prose(String text) {
        return Prose.map(text, TexReport::escape, formula -> "$" + formula + "$");
    }

    /** Text with the characters that LaTeX reads otherwise in their place. */
    static String escape(String text) {
        return text.codePoints()
                .mapToObj(c -> ESCAPES.getOrDefault(c, Character.isISOControl(c) ? " " : Character.toString(c)))
                .collect(Collectors.joining());
    }
}
