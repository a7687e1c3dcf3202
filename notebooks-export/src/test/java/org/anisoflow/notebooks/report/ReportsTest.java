package org.anisoflow.notebooks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.formats.FormatException;
import org.anisoflow.notebooks.Equations;
import org.anisoflow.notebooks.References;
import org.anisoflow.notebooks.Subject;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.Theme;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ReportsTest {
    private static final String STUDY = """
            anisoflow: 1
            title: 'A & B < 100 % of \\x_1 #$~^'
            attention:
              heads:
                - {type: softmax, query: [[1, 2], [0, 1]], key: {same-as: query, times: -1}, value: {identity: 2}}
                - {type: l2, query: {identity: 2}, key: {identity: 2}, value: {identity: 2, times: -0.5}}
            initial:
              mixture:
                - {weight: 0.25, mean: [1, 0.5], covariance: {identity: 2, times: 0.1}}
                - {weight: 0.75, mean: [-1, 0], covariance: [[0.3, 0.1], [0.1, 0.2]]}
            closure: {cubature: gauss-hermite, points: 8}
            solver: {relative: 1e-4}
            save: {points: 5}
            depth: 0.5
            """;

    private static final String CHECK = """
            {"verdict": "agrees", "message": "all 2 tests agree", "tests": [
              {"quantity": "mean[0]", "n": 400, "t": 0.5, "closure": 0.25, "particles": 0.26, "difference": 0.01, "allowed": 0.05},
              {"quantity": "covariance[0,1]", "n": 400, "t": 0.5, "closure": 1, "particles": 1, "difference": null, "allowed": 0.1}]}
            """;

    private static Subject subject;

    @TempDir
    private Path directory;

    @BeforeAll
    static void solve() throws IOException {
        Study study = StudyFile.parse(Path.of("study.yaml").toAbsolutePath(), STUDY);
        JsonNode check = JsonMapper.builder().build().readTree(CHECK);
        subject = new Subject(
                new Result(study, new FlowSolver().solve(study.request())),
                STUDY,
                Optional.empty(),
                Map.of("version", "0.1.0"),
                Optional.of(check));
    }

    private String write(String name) throws IOException {
        Reports.write(subject, directory.resolve(name), Theme.LIGHT, false);
        return Files.readString(directory.resolve(name), StandardCharsets.ISO_8859_1);
    }

    @Test
    void htmlIsOnePageThatLoadsNothing() throws Exception {
        write("report.html");
        byte[] bytes = Files.readAllBytes(directory.resolve("report.html"));
        String page = new String(bytes, StandardCharsets.UTF_8);
        Document document = DocumentBuilderFactory.newDefaultNSInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        page.substring(page.indexOf("<html")).getBytes(StandardCharsets.UTF_8)));
        NodeList all = document.getElementsByTagName("*");
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            assertThat(element.getTagName()).isNotIn("script", "link", "iframe", "mfenced", "mstyle");
            if (element.hasAttribute("id")) {
                assertThat(ids.add(element.getAttribute("id")))
                        .as(element.getAttribute("id"))
                        .isTrue();
            }
            if (!element.getTagName().equals("a")) {
                assertThat(element.getAttribute("href")
                                + element.getAttribute("src")
                                + element.getAttribute("xlink:href"))
                        .doesNotContain("http");
            }
        }
        Matcher links = Pattern.compile("(?:url\\(|href=\")#([^)\"]+)").matcher(page);
        while (links.find()) {
            assertThat(ids).contains(links.group(1));
        }
        assertThat(page).doesNotContain("url(http").doesNotContain("@import");
        List<ChartKind> kinds = Drawing.kinds(subject.result());
        assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(kinds.size());
        assertThat(page)
                .contains("<title>A &amp; B &lt; 100 % of \\x_1 #$~^</title>")
                .contains("<strong>agrees</strong>. All 2 tests agree.")
                .contains("projected closure")
                .contains("covariance[0,1]")
                .contains("https://arxiv.org/abs/2501.18322");
    }

    /** Where a line of text stands in a document. */
    private static final class Finder extends PDFTextStripper {
        private final String line;
        private int page;
        private float y;

        Finder(String line) {
            this.line = line;
        }

        @Override
        protected void writeString(String text, List<TextPosition> positions) {
            if (text.equals(line)) {
                page = getCurrentPageNo();
                y = positions.get(0).getYDirAdj();
            }
        }
    }

    private static Finder heading(int lines) throws IOException {
        Subject longer = new Subject(
                subject.result(),
                STUDY + "# a line\n".repeat(lines),
                Optional.empty(),
                Map.of("version", "0.1.0"),
                subject.validation());
        Finder finder = new Finder("Environment");
        try (PDDocument document = Loader.loadPDF(PdfReport.of(longer))) {
            finder.getText(document);
        }
        return finder;
    }

    @Test
    void aHeadingThatWouldStandAloneAtTheFootOfAPageGoesToTheNext() throws IOException {
        float foot = 775;
        float pitch = 7.5f * 1.45f;
        Finder before = heading(0);

        Finder after = heading((int) ((foot - before.y) / pitch));

        assertThat(after.page).isEqualTo(before.page + 1);
        assertThat(after.y).isLessThan(100);
    }

    @Test
    void pdfHasTheSameContent() throws IOException {
        write("report.pdf");
        try (PDDocument document =
                Loader.loadPDF(directory.resolve("report.pdf").toFile())) {
            String text = new PDFTextStripper().getText(document);
            assertThat(text)
                    .contains("A & B < 100 % of \\x_1 #$~^")
                    .contains("The closure is projected")
                    .contains("participation ratio")
                    .contains("agrees. All 2 tests agree.")
                    .contains("depth t")
                    .contains("References");
            for (int page = 1; page <= document.getNumberOfPages(); page++) {
                PDFTextStripper one = new PDFTextStripper();
                one.setStartPage(page);
                one.setEndPage(page);
                assertThat(one.getText(document).strip().length())
                        .as("page %d", page)
                        .isGreaterThan(50);
            }
            assertThat(document.getDocumentInformation().getCreationDate()).isNull();
            assertThat(document.getDocumentInformation().getTitle()).isEqualTo("A & B < 100 % of \\x_1 #$~^");
        }
    }

    @Test
    void texIsAFragmentWithItsChartsBesideIt() throws IOException {
        String tex = write("my_report.tex");
        assertThat(tex)
                .startsWith("% needs: \\usepackage{amsmath,amssymb,booktabs,graphicx}\n")
                .contains(
                        "A \\& B \\textless{} 100 \\% of \\textbackslash{}x\\_1 \\#\\$\\textasciitilde{}\\textasciicircum{}")
                .contains("\\begin{align}")
                .contains("\\toprule")
                .contains("mean[0] & $400$ & $0.5$ & $0.25$ & $0.26$ & $0.01$ & $0.05$ \\\\")
                .contains("% @misc{castin2025,");
        Deque<String> open = new ArrayDeque<>();
        Matcher marks = Pattern.compile("(?m)^%.*$|\\\\[{}$%&#_]|\\\\(begin|end)\\{(\\w+)\\}|[{}]")
                .matcher(tex);
        while (marks.find()) {
            String mark = marks.group();
            if (marks.group(2) != null && marks.group(1).equals("begin")) {
                open.push(marks.group(2));
            } else if (marks.group(2) != null) {
                assertThat(open.pop()).isEqualTo(marks.group(2));
            } else if (mark.equals("{")) {
                open.push("{");
            } else if (mark.equals("}")) {
                assertThat(open.pop()).isEqualTo("{");
            }
        }
        assertThat(open).isEmpty();
        for (ChartKind kind : Drawing.kinds(subject.result())) {
            String name = "my_report-" + kind.key();
            assertThat(tex).contains("\\includegraphics[width=\\linewidth]{{" + name + "}.pdf}");
            try (PDDocument chart =
                    Loader.loadPDF(directory.resolve(name + ".pdf").toFile())) {
                assertThat(chart.getNumberOfPages()).isEqualTo(1);
            }
        }
    }

    @Test
    void theSameSubjectGivesTheSameBytes() throws IOException {
        for (String extension : List.of("html", "pdf", "tex")) {
            assertThat(write("one." + extension).replace("one", "two"))
                    .isEqualTo(write("two." + extension).replace("one", "two"));
        }
    }

    @Test
    void badTargetsAreNamedInOneSentence() throws IOException {
        assertThatThrownBy(() -> write("report.docx"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "a report must be named *.html, *.pdf, *.tex but the name is report.docx; choose one of these");
        assertThatThrownBy(() -> write("my report.tex"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("letters, digits, -, _, + and dots");
        Files.writeString(directory.resolve("taken-spectrum.pdf"), "mine");
        assertThatThrownBy(() -> write("taken.tex"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("taken-spectrum.pdf: exists already and is not overwritten");
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("taken-spectrum.pdf");
        }
        Reports.check(directory.resolve("none/report.html"), false);
        assertThat(directory.resolve("none"))
                .as("made when the report is written")
                .doesNotExist();
    }

    @Test
    void everyFormulaOfEveryExampleBecomesMathMl() {
        MathMl formulas = new MathMl();
        for (String name : List.of(
                "two-heads",
                "sinkhorn",
                "sigmoid",
                "causal",
                "layers",
                "digits-atlas/relu",
                "digits-atlas/erf",
                "digits-atlas/unnormalized",
                "digits-atlas/linear")) {
            for (Equations.Paragraph paragraph :
                    Equations.of(StudyFile.read(Path.of("../examples/" + name + ".yaml")))) {
                Prose.map(paragraph.text(), plain -> plain, formula -> MathMl.text(formulas.of(formula, false)));
                paragraph.formula().ifPresent(formula -> assertThat(MathMl.text(formulas.of(formula, true)))
                        .startsWith("<math"));
            }
        }
        assertThat(MathMl.text(formulas.of("\\mathrm{div}(x) \\in \\mathbb{R}", false)))
                .contains("<mi>div</mi>", "<mo>(</mo>", "ℝ");
    }

    @Test
    void referencesReadAsText() {
        References.of(subject.result().study()).values().stream()
                .map(Bibliography::of)
                .forEach(entry -> assertThat(entry.text()).doesNotContain("{", "}", "\\", " and " + "others"));
        assertThat(Bibliography.of(References.of(subject.result().study()).get("castin2025"))
                        .text())
                .isEqualTo(
                        "V. Castin, P. Ablin, J. A. Carrillo, G. Peyré. A unified perspective on the dynamics of deep "
                                + "Transformers. 2025. arXiv:2501.18322.");
    }
}
