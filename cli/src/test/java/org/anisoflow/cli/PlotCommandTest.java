package org.anisoflow.cli;

import static org.anisoflow.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.figures.Figure;
import org.anisoflow.figures.FigureFile;
import org.anisoflow.figures.FigureSource;
import org.anisoflow.figures.Particles;
import org.anisoflow.ode.particles.ParticleObserver;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.ode.particles.Workers;
import org.anisoflow.study.result.Result;
import org.anisoflow.study.result.Results;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.Theme;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlotCommandTest {
    private static final String STUDY = """
            anisoflow: 1
            title: Three clusters
            attention: {type: softmax, scale: 0.1, query: {identity: 2}, key: {identity: 2}, value: {identity: 2}}
            initial:
              mixture:
                - {weight: 0.5, mean: [2, 0], covariance: [[0.5, 0], [0, 0.2]]}
                - {weight: 0.25, mean: [-1, 1], covariance: {identity: 2, times: 0.1}}
                - {weight: 0.25, mean: [-1, -1], covariance: {identity: 2, times: 0.1}}
            drift: {linear: {identity: 2, times: -1}}
            depth: 1
            save: {points: 5}
            queries: [[1, 1], [0, -1]]
            """;

    @TempDir
    private static Path solved;

    @TempDir
    private Path scratch;

    private Path result;
    private Path picture;

    @BeforeAll
    static void solve() throws IOException {
        Path study = Files.writeString(solved.resolve("s.yaml"), STUDY);
        assertThat(run("solve", study, "--out", solved.resolve("result"), "--no-plots", "--quiet", "--format", "npz")
                        .status())
                .isZero();
    }

    @BeforeEach
    void copy() throws IOException {
        picture = scratch.resolve("picture.png");
        result = Files.createDirectory(scratch.resolve("result"));
        for (String name : List.of("s.yaml", "result/study.yaml", "result/summary.json", "result/trajectory.npz")) {
            Files.copy(solved.resolve(name), scratch.resolve(name));
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aMovieHasAFrameForEverySavedDepth() throws IOException {
        Path movie = scratch.resolve("movie.gif");
        Outcome outcome =
                run("plot", result, "--chart", "ellipses", "--particles", 30, "-o", movie, "--size", "300x240");
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream input = ImageIO.createImageInputStream(movie.toFile())) {
            reader.setInput(input);

            assertThat(outcome.err()).isEmpty();
            assertThat(outcome.status()).isZero();
            assertThat(reader.getNumImages(true)).isEqualTo(5);
            assertThat(reader.getWidth(0)).isEqualTo(600);
        }
    }

    @Test
    void framesOfOtherFormatsAreNumbered() throws IOException {
        Outcome outcome =
                run("plot", result, "--chart", "heat-map", "-o", picture, "--frames", 3, "--progress", "none");

        assertThat(outcome.status()).isZero();
        assertThat(names())
                .contains("picture-0001.png", "picture-0002.png", "picture-0003.png")
                .doesNotContain("picture.png");
        assertThat(Files.readAllBytes(scratch.resolve("picture-0001.png")))
                .isNotEqualTo(Files.readAllBytes(scratch.resolve("picture-0003.png")));
    }

    @Test
    void aMovieNeedsAChartAtOneDepth() throws IOException {
        run("plot", result, "-o", scratch.resolve("movie.gif"))
                .assertBadInput(
                        "a movie needs a chart that is drawn at one depth but spectrum is not",
                        "choose from ellipses, heat-map, responsibilities");
        run("plot", result, "--chart", "ellipses", "--frames", 1, "-o", scratch.resolve("movie.gif"))
                .assertBadInput("frames must be from 2 to 10000 in number but are 1", "");
        assertThat(names()).containsExactly("result", "s.yaml");
    }

    @ParameterizedTest
    @CsvSource({
        "clustering-on-a-line.yaml, depth=100, save.points=9",
        "causal.yaml, depth=0.1, save.points=4",
        "layers.yaml, save.every=5, title=Layers"
    })
    void everyKindThatSuitsAnExampleDraws(String example, String set, String alsoSet) throws IOException {
        Path study = Path.of("../examples", example);
        Path directory = scratch.resolve("example");
        assertThat(run("solve", study, "--set", set, "--set", alsoSet, "--out", directory, "--no-plots")
                        .status())
                .isZero();
        List<ChartKind> kinds = Drawing.kinds(Results.open(directory));
        assertThat(kinds).contains(ChartKind.SPECTRUM);
        for (ChartKind kind : kinds) {
            Path svg = scratch.resolve(kind.key() + ".svg");
            assertThat(run("plot", directory, "--chart", kind.key(), "-o", svg))
                    .isEqualTo(new Outcome(ExitCode.DONE, "saved in " + svg + System.lineSeparator(), ""));
            assertThat(svg).content().startsWith("<?xml").contains("<svg");
        }
    }

    @Test
    void extensionDecidesTheFormat() throws IOException {
        assertThat(run("plot", result, "-o", picture, "--size", "300x200", "--scale", "1.5", "--quiet"))
                .isEqualTo(new Outcome(ExitCode.DONE, "", ""));
        BufferedImage image = ImageIO.read(picture.toFile());
        assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(450, 300);
        Path pdf = scratch.resolve("picture.PDF");
        assertThat(run("plot", result, "-o", pdf).status()).isZero();
        assertThat(new String(Files.readAllBytes(pdf), StandardCharsets.ISO_8859_1))
                .startsWith("%PDF-");
        run("plot", result, "-o", scratch.resolve("picture.jpg"))
                .assertBadInput(
                        "a picture must be named *.png, *.svg, *.pdf but the name is picture.jpg",
                        "choose one of these");
    }

    @Test
    void listShowsWhatSuits() {
        Outcome outcome = run("plot", result, "--list");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines())
                .hasSameSizeAs(Drawing.kinds(Results.open(result)))
                .anyMatch(line -> line.startsWith("components        Components"));
    }

    @Test
    void existingPictureIsNotReplacedUnlessForced() throws IOException {
        Files.writeString(picture, "mine");
        run("plot", result, "-o", picture)
                .assertBadInput(
                        picture + ": exists already and is not overwritten", "choose another name or use --force");
        assertThat(picture).hasContent("mine");
        assertThat(run("plot", result, "-o", picture, "--force").status()).isZero();
        assertThat(Files.readAllBytes(picture)).startsWith(0x89, 'P', 'N', 'G');
        assertThat(names()).containsExactly("picture.png", "result", "s.yaml");
    }

    @Test
    void savedFigureDrawsTheSamePicture() throws IOException {
        Path figure = scratch.resolve("figure.yaml");
        assertThat(run(
                                "plot",
                                result,
                                "-o",
                                picture,
                                "--save",
                                figure,
                                "--chart",
                                "ellipses",
                                "--theme",
                                "dark",
                                "--title",
                                "",
                                "--columns",
                                "1",
                                "--view",
                                "-30.5,20",
                                "--plane",
                                "principal:2,1",
                                "--particles",
                                "50",
                                "--seed",
                                "7")
                        .out())
                .isEqualTo(
                        "saved in " + picture + System.lineSeparator() + "saved in " + figure + System.lineSeparator());
        assertThat(figure).hasContent("""
                anisoflow-figure: 1
                source: {result: result}
                chart: ellipses
                title: ""
                theme: dark
                plane: {principal: [2, 1]}
                view: {azimuth: -30.5, elevation: 20}
                particles: {tokens: 50, seed: 7}
                columns: 1
                """);
        Path again = scratch.resolve("again.png");
        assertThat(run("plot", figure, "-o", again).status()).isZero();
        assertThat(again).hasSameBinaryContentAs(picture);
        BufferedImage image = ImageIO.read(again.toFile());
        assertThat(image.getWidth()).isEqualTo(2 * PictureSize.ONE_COLUMN.width());
        assertThat(image.getRGB(2, 2)).isEqualTo(Theme.DARK.ground().getRGB());
    }

    @Test
    void optionsTakePrecedenceOverTheFigureFile() throws IOException {
        Path figure = Files.writeString(scratch.resolve("figure.yaml"), """
                anisoflow-figure: 1
                source: {result: result}
                chart: measures
                depth: 0.5
                series: [top_share]
                theme: dark
                particles: {tokens: 50, seed: 7}
                zoom: [null]
                """);
        Path other = scratch.resolve("other.yaml");
        assertThat(run("plot", figure, "--save", other, "--theme", "light", "--seed", "8")
                        .status())
                .isZero();
        assertThat(other).hasContent("""
                anisoflow-figure: 1
                source: {result: result}
                chart: measures
                series: [top_share]
                depth: 0.5
                particles: {tokens: 50, seed: 8}
                zoom: [null]
                """);
        assertThat(run("plot", figure, "--save", other, "--force", "--chart", "spectrum", "--particles", "60")
                        .status())
                .isZero();
        assertThat(other).as("curves and zoom belong to the chart of the file").hasContent("""
                anisoflow-figure: 1
                source: {result: result}
                chart: spectrum
                theme: dark
                depth: 0.5
                particles: {tokens: 60, seed: 7}
                """);
        assertThat(FigureFile.read(other).source()).isEqualTo(new FigureSource.Saved(result));
    }

    @Test
    void figureOfAStudyIsSolvedWhenItIsDrawn() throws IOException {
        Path figure = Files.writeString(
                scratch.resolve("figure.yaml"),
                "anisoflow-figure: 1\nsource: {study: s.yaml, set: [depth=0.5]}\nchart: spectrum\n");
        Path svg = scratch.resolve("picture.svg");
        assertThat(run("plot", figure, "-o", svg))
                .isEqualTo(new Outcome(ExitCode.DONE, "saved in " + svg + System.lineSeparator(), ""));
        assertThat(svg).content().contains("reached end at t = 0.5");

        Files.writeString(
                figure, "anisoflow-figure: 1\nsource: {study: s.yaml, set: [solver.max-steps=3]}\nchart: spectrum\n");
        Outcome early = run("plot", figure, "-o", svg, "--force");
        assertThat(early.status()).isEqualTo(ExitCode.FAILED);
        assertThat(early.err())
                .startsWith("anisoflow: the run ended early, step_limit: ")
                .contains("hint: the picture shows what was computed");
        assertThat(svg).content().contains("step limit at t = ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --chart=elipses | chart must be one of spectrum, measures, mean, ellipses, queries, heat-map, cone, disc, components, responsibilities, merging-tree but is elipses | did you mean ellipses?
            --columns=3 | --columns must be 1 or 2 but is 3 | see anisoflow plot --help
            --size=3 | --size must be two numbers with x between them but is 3 | see anisoflow plot --help
            --size=99999x3 | a picture must have from 1 to 16384 pixels a side but is 99999 x 3 | ''
            --view=top | --view must be two numbers with , between them but is top | see anisoflow plot --help
            --view=0,100 | elevation must be from 0 to 90 degrees but is 100.0 | ''
            --plane=2,2 | a plane must have two different axes, counted from 1, but has 2 and 2 | ''
            --depth=-1 | depth must be a number of at least 0 but is -1.0 | ''
            --depth=7 | depth must be from 0.0 to 1.0, where the run ended, but is 7.0 | choose a depth between, or leave depth out for the last one
            --particles=1 | tokens must be from 2 to 10000000 in number but are 1 | ''
            --scale=1000 | a picture must have from 1 to 16384 pixels a side but 720 x 560 at scale 1000.0 does not | choose another scale
            """)
    void badOptionIsRefusedAndNothingWritten(String option, String message, String hint) throws IOException {
        run("plot", result, "-o", picture, option).assertBadInput(message, hint);
        assertThat(names()).containsExactly("result", "s.yaml");
    }

    @Test
    void badInputIsRefused() throws IOException {
        run("plot", result)
                .assertBadInput("-o FILE, --save FIGURE.yaml or --list is missing", "see anisoflow plot --help");
        run("plot", result, "-o", picture, "--columns", "1", "--size", "3x3")
                .assertBadInput(
                        "--columns and --size exclude each other; keep one of them", "see anisoflow plot --help");
        run("plot", scratch, "-o", picture)
                .assertBadInput(
                        scratch + ": is not a result directory, as it has no summary.json",
                        "give a directory that anisoflow solve has written");
        run("plot", scratch.resolve("s.yaml"), "-o", picture)
                .assertBadInput(
                        scratch.resolve("s.yaml") + ": is a study; a figure file or a result directory is needed",
                        "solve it first (anisoflow solve " + scratch.resolve("s.yaml")
                                + ") and draw the result directory");
        run("plot", scratch.resolve("none"), "-o", picture)
                .assertBadInput(scratch.resolve("none") + ": the figure file does not exist", "");
        Path nowhere = scratch.resolve("s.yaml/picture.png");
        run("plot", result, "-o", nowhere)
                .assertBadInput(
                        nowhere + ": cannot be written: " + nowhere.getParent() + " is not a directory",
                        "choose another place");
        assertThat(names()).containsExactly("result", "s.yaml");
    }

    @Test
    void chartThatDoesNotSuitIsRefusedAtItsLine() throws IOException {
        Files.writeString(scratch.resolve("three.yaml"), """
                anisoflow: 1
                attention: {type: softmax, query: {identity: 3}, key: {identity: 3, times: -1}, value: {identity: 3}}
                initial: {covariance: {identity: 3}}
                depth: 1
                save: {points: 3}
                """);
        Path figure = Files.writeString(
                scratch.resolve("figure.yaml"),
                "anisoflow-figure: 1\nsource: {study: three.yaml}\nchart: components\n");
        Outcome outcome = run("plot", figure, "-o", picture);
        assertThat(outcome.err())
                .startsWith("anisoflow: " + figure
                        + ":3:8: chart must suit the result, but components does not" + System.lineSeparator()
                        + "  hint: choose one of spectrum");
        assertThat(outcome.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(picture).doesNotExist();
    }

    @Test
    void tinyPictureIsDrawn() {
        assertThat(run("plot", result, "-o", picture, "--chart", "ellipses", "--size", "60x40")
                        .status())
                .isZero();
    }

    @Test
    void particlesAreThoseOfTheSeedAtTheDrawnDepths() {
        Result opened = Results.open(result);
        Figure figure = FigureFile.parse(
                        scratch.resolve("f.yaml"),
                        "anisoflow-figure: 1\nsource: {result: result}\nchart: ellipses\nparticles: {tokens: 40, seed: 3}\n")
                .figure();
        try (Workers workers = new Workers(1)) {
            ParticleRun run = Particles.run(figure, opened, workers, ParticleObserver.NONE);
            ParticleRun again = Particles.run(figure, opened, workers, ParticleObserver.NONE);
            assertThat(run.snapshots()).extracting(ParticleRun.Snapshot::depth).containsExactly(0.0, 0.25, 0.75, 1.0);
            for (int i = 0; i < 4; i++) {
                assertThat(run.snapshots().get(i).tokens().orElseThrow())
                        .hasSize(80)
                        .containsExactly(again.snapshots().get(i).tokens().orElseThrow());
            }
            int[] components = Particles.components(figure, opened);
            assertThat(components).hasSize(40).isSorted().contains(0, 1, 2);
            double[] start = run.snapshots().get(0).tokens().orElseThrow();
            for (int i = 0; i < 40; i++) {
                assertThat(start[2 * i] > 0.3).as("token %s", i).isEqualTo(components[i] == 0);
            }
        }
    }
}
