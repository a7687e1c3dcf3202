package org.anisoflow.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.figures.Figure.Centre;
import org.anisoflow.figures.Figure.PlaneChoice;
import org.anisoflow.figures.Figure.View;
import org.anisoflow.figures.Figure.Window;
import org.anisoflow.formats.FormatException;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.study.StudyOverride;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.Theme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FigureFileTest {
    private static final Path FILE = Path.of("/papers/one/figure.yaml");
    private static final FigureSource SAVED = new FigureSource.Saved(Path.of("/papers/runs/causal"));
    private static final String MINIMAL = "anisoflow-figure: 1\nsource: {result: ../runs/causal}\nchart: spectrum\n";

    @TempDir
    private Path scratch;

    private static void assertRoundTrip(FigureFile file) {
        String text = file.text(FILE);
        assertThat(FigureFile.parse(FILE, text)).as(text).isEqualTo(file);
        assertThat(FigureFile.parse(FILE, text).text(FILE)).isEqualTo(text);
    }

    @ParameterizedTest
    @EnumSource(ChartKind.class)
    void plainFigureIsThreeLines(ChartKind kind) {
        FigureFile file = new FigureFile(SAVED, Figure.of(kind));
        assertThat(file.text(FILE)).isEqualTo(MINIMAL.replace("spectrum", kind.key()));
        assertRoundTrip(file);
    }

    @Test
    void everythingIsWrittenTidily() {
        FigureFile file = new FigureFile(
                new FigureSource.Solved(
                        Path.of("/papers/one/study.yaml"),
                        List.of(StudyOverride.parse("depth=3"), StudyOverride.parse("save={points: 5, laws: all}"))),
                new Figure(
                        ChartKind.ELLIPSES,
                        Optional.of("Σ: \"ten\" cells"),
                        Theme.DARK,
                        List.of("effective_rank", "a, b", "1"),
                        OptionalDouble.of(1.5),
                        Optional.of(new PlaneChoice(true, 0, 2)),
                        Optional.of(Centre.FIXED),
                        new View(30, 12.5),
                        OptionalInt.of(500),
                        Long.MAX_VALUE,
                        List.of(Optional.empty(), Optional.of(new Window(0.1, 0.3, -1e-300, 1e300))),
                        PictureSize.pixels(600, 400)));
        assertThat(file.text(FILE)).isEqualTo("""
                anisoflow-figure: 1
                source: {study: study.yaml, set: ["depth=3", "save={points: 5, laws: all}"]}
                chart: ellipses
                title: "Σ: \\"ten\\" cells"
                theme: dark
                series: [effective_rank, "a, b", "1"]
                depth: 1.5
                plane: {principal: [1, 3]}
                centre: fixed
                view: {azimuth: 30, elevation: 12.5}
                particles: {tokens: 500, seed: 9223372036854775807}
                zoom:
                  - null
                  - {x: [0.1, 0.3], y: [-1.0E-300, 1.0E300]}
                size: {width: 600, height: 400}
                """);
        assertRoundTrip(file);
    }

    @Test
    void randomFiguresReadBackAsTheyWere() {
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            boolean tokens = random.nextBoolean();
            PictureSize[] sizes = {
                PictureSize.SCREEN,
                PictureSize.ONE_COLUMN,
                PictureSize.TWO_COLUMNS,
                PictureSize.pixels(1 + random.nextInt(5000), 300),
                new PictureSize(500, 1 + random.nextInt(900), 300 * random.nextDouble())
            };
            double left = random.nextGaussian();
            assertRoundTrip(new FigureFile(
                    random.nextBoolean()
                            ? SAVED
                            : new FigureSource.Solved(
                                    Path.of("/a b/s.yaml"), List.of(StudyOverride.parse("title=x: {" + i))),
                    new Figure(
                            any(random, ChartKind.values()),
                            random.nextBoolean() ? Optional.empty() : Optional.of(i % 3 == 0 ? "" : "true\n" + i),
                            any(random, Theme.values()),
                            random.nextBoolean() ? List.of() : List.of("null", "λ_" + i),
                            random.nextBoolean()
                                    ? OptionalDouble.empty()
                                    : OptionalDouble.of(random.nextDouble() * 1e9),
                            i % 3 == 0
                                    ? Optional.empty()
                                    : Optional.of(new PlaneChoice(
                                            random.nextBoolean(), random.nextInt(9), 9 + random.nextInt(9))),
                            i % 4 == 0 ? Optional.empty() : Optional.of(any(random, Centre.values())),
                            new View(i == 0 ? -0.0 : 500 * random.nextGaussian(), 90 * random.nextDouble()),
                            tokens ? OptionalInt.of(2 + random.nextInt(1000)) : OptionalInt.empty(),
                            random.nextLong(),
                            random.nextBoolean()
                                    ? List.of()
                                    : List.of(
                                            Optional.of(new Window(left, left + random.nextDouble(), -i - 1, i)),
                                            Optional.empty()),
                            any(random, sizes))));
        }
    }

    private static <T> T any(Random random, T[] values) {
        return List.of(values).get(random.nextInt(values.length));
    }

    @Test
    void pathsAreThoseOfTheFileWhereverItIsReadFrom() throws IOException {
        Path file = scratch.resolve("paper/figure.yaml");
        Files.createDirectories(file.getParent());
        FigureFile figure =
                new FigureFile(new FigureSource.Saved(scratch.resolve("runs/./one")), Figure.of(ChartKind.CONE));
        figure.write(file, false);
        assertThat(Files.readString(file)).contains("source: {result: ../runs/one}");
        assertThat(FigureFile.read(file)).isEqualTo(figure);
        assertThat(FigureFile.read(file).source()).isEqualTo(new FigureSource.Saved(scratch.resolve("runs/one")));
        assertThatThrownBy(() -> figure.write(file, false))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + ": exists already and is not overwritten; choose another name or use --force");
        new FigureFile(new FigureSource.Saved(file.getParent()), Figure.of(ChartKind.DISC)).write(file, true);
        assertThat(Files.readString(file)).contains("source: {result: .}").contains("chart: disc");
    }

    @Test
    void studyIsSolvedWithItsOverrides() throws IOException {
        Path study = Files.writeString(scratch.resolve("s.yaml"), """
                anisoflow: 1
                attention: {type: softmax, query: {identity: 2}, key: {identity: 2, times: -1}, value: {identity: 2}}
                initial: {covariance: {identity: 2}}
                depth: 1
                save: {points: 3}
                """);
        FigureFile file = FigureFile.parse(
                scratch.resolve("f.yaml"),
                "anisoflow-figure: 1\nsource: {study: s.yaml, set: [depth=2]}\nchart: spectrum\n");
        assertThat(file.source()).isEqualTo(new FigureSource.Solved(study, List.of(StudyOverride.parse("depth=2"))));
        Result result = file.source().result(0, FlowObserver.NONE);
        assertThat(result.trajectory().end()).isEqualTo(2);
        assertThat(result.trajectory().points()).hasSize(3);
    }

    @Test
    void badResultIsBadInput() {
        FigureFile file = FigureFile.parse(scratch.resolve("f.yaml"), MINIMAL);
        Path directory = scratch.resolveSibling("runs/causal");
        assertThatThrownBy(() -> file.source().result(0, FlowObserver.NONE))
                .hasMessage(directory + ": does not exist; a result directory is needed, as anisoflow solve writes it");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            chart: spectrum | chart: specturm | 3:8: chart must be one of spectrum, measures, mean, ellipses, queries, heat-map, cone, disc, components, responsibilities, merging-tree but is the text "specturm" | did you mean spectrum?
            chart: spectrum | '' | 1:1: the figure needs the key chart |
            anisoflow-figure: 1 | anisoflow-figure: 2 | 1:19: anisoflow-figure must be 1 (the version of this format) but is the number 2 |
            anisoflow-figure: 1 | figure: 1 | 1:1: unknown key figure in the figure; allowed are anisoflow-figure, source, chart, title, theme, series, depth, plane, centre, view, particles, zoom, columns, size |
            $ | $them: dark$ | 4:1: unknown key them in the figure; allowed are anisoflow-figure, source, chart, title, theme, series, depth, plane, centre, view, particles, zoom, columns, size | did you mean theme?
            {result: ../runs/causal} | {} | 2:9: source needs the key result: a figure shows a result directory, or a study, with values that are set |
            {result: ../runs/causal} | {result: a, set: []} | 2:21: the key set does not fit here in source; allowed are result | a figure shows a result directory, or a study, with values that are set
            {result: ../runs/causal} | {study: a, result: b} | 2:20: the key result does not fit here in source; allowed are study, set | a figure shows a result directory or a study, not both
            {result: ../runs/causal} | {study: a, set: [b]} | 2:26: source.set.0 cannot be set: there is no value; write KEY=VALUE such as solver.relative=1e-6 |
            {result: ../runs/causal} | {result: "a\\0b"} | 2:18: source.result is not the path of a file: a name of a file has the character of number 0; choose another name |
            $ | $title: 3$ | 4:8: title must be a text but is the number 3 | write it in quotes
            $ | $theme: black$ | 4:8: theme must be one of light, dark but is the text "black" |
            $ | $series: rank$ | 4:9: series must be a list but is the text "rank" |
            $ | $series: [1]$ | 4:10: series.0 must be a text but is the number 1 | write it in quotes
            $ | $depth: deep$ | 4:8: depth must be a number but is the text "deep" |
            $ | $depth: -1$ | 4:8: depth must be a number of at least 0 but is -1.0 |
            $ | $depth: .nan$ | 4:8: depth must be a number of at least 0 but is NaN |
            $ | $plane: {coordinates: [1]}$ | 4:22: plane.coordinates must have at least 2 entries but has 1 |
            $ | $plane: {coordinates: [0, 1]}$ | 4:23: plane.coordinates.0 must be a whole number from 1 to 2147483647 but is 0 |
            $ | $plane: {principal: [2, 2]}$ | 4:20: plane.principal: a plane must have two different axes, counted from 1, but has 2 and 2 |
            $ | $plane: {}$ | 4:8: plane needs the key coordinates: a plane is given by two coordinates or by two principal directions |
            $ | $plane: {coordinates: [1, 2], principal: [1, 2]}$ | 4:9: the key coordinates does not fit here in plane; allowed are principal | a plane is given by coordinates or by principal directions, not by both
            $ | $view: {azimuth: 3}$ | 4:7: view needs the key elevation |
            $ | $view: {azimuth: 3, elevation: 91}$ | 4:31: view.elevation must be from 0 to 90 degrees but is 91.0 |
            $ | $view: {azimuth: .inf, elevation: 9}$ | 4:17: view.azimuth must be a number of degrees but is Infinity |
            $ | $particles: {seed: 3}$ | 4:12: particles needs the key tokens |
            $ | $particles: {tokens: 1}$ | 4:21: particles.tokens must be a whole number from 2 to 10000000 but is 1 |
            $ | $particles: {tokens: 1.5}$ | 4:21: particles.tokens must be a whole number but is the number 1.5 |
            $ | $zoom: [{x: [0, 1]}]$ | 4:8: zoom.0 needs the key y |
            $ | $zoom: [3]$ | 4:8: zoom.0 must be a map or null but is the number 3 |
            $ | $zoom: [{x: [0, 1], y: [1, 1]}]$ | 4:23: zoom.0.y must go from one number to a larger one but goes from 1.0 to 1.0 |
            $ | $columns: 3$ | 4:10: columns must be a whole number from 1 to 2 but is 3 |
            $ | $columns: 1$size: {width: 3, height: 3}$ | 5:1: size cannot stand beside columns; keep one of them |
            $ | $size: {width: 0, height: 3}$ | 4:15: size.width must be a whole number from 1 to 16384 but is 0 |
            $ | $size: {width: 3, height: 3, millimetres: 0}$ | 4:42: size.millimetres: the width of a picture must be a positive number of millimetres but is 0.0 |
            """)
    void tellsWhatIsWrongAndWhere(String text, String by, String message, String hint) {
        String file = text.equals("$") ? MINIMAL + by.substring(1) : MINIMAL.replace(text, by);
        DocumentException e =
                catchThrowableOfType(DocumentException.class, () -> FigureFile.parse(FILE, file.replace('$', '\n')));
        assertThat(e).hasMessage(FILE + ":" + message.replace("\\u0000", "\u0000"));
        assertThat(e.hint()).isEqualTo(Optional.ofNullable(hint));
    }

    @Test
    void tellsWhatIsNoFigureFile() throws IOException {
        Path file = scratch.resolve("f.yaml");
        assertThatThrownBy(() -> FigureFile.read(file)).hasMessage(file + ": the figure file does not exist");
        assertThatThrownBy(() -> FigureFile.read(scratch))
                .hasMessage(scratch + ": is a directory; a figure file is needed");
        Files.writeString(file, "");
        assertThatThrownBy(() -> FigureFile.read(file)).hasMessage(file + ": the figure file is empty");
        Files.writeString(file, "[]");
        assertThatThrownBy(() -> FigureFile.read(file))
                .hasMessage(file + ":1:1: the figure must be a map but is a list");
        Files.writeString(file, "anisoflow: 1\ndepth: 3\n");
        DocumentException e = catchThrowableOfType(DocumentException.class, () -> FigureFile.read(file));
        assertThat(e).hasMessage(file + ": is a study; a figure file or a result directory is needed");
        assertThat(e.hint()).hasValue("solve it first (anisoflow solve " + file + ") and draw the result directory");
    }

    @Test
    void complaintsOfTheDrawingStandAtTheirLine() {
        FigureFile file = FigureFile.parse(
                FILE, MINIMAL + "series: [rank]\nview: {azimuth: 3, elevation: 3}\nparticles: {tokens: 5}\n");
        assertThatThrownBy(() -> file.attempt(() -> {
                    throw new InvalidInputException("series must be among a, b but one is rank");
                }))
                .hasMessage(FILE + ":4:9: series must be among a, b but one is rank");
        assertThatThrownBy(() -> file.attempt(() -> {
                    throw new InvalidInputException("tokens must be more");
                }))
                .hasMessage(FILE + ":6:21: particles.tokens must be more");
        assertThatThrownBy(() -> new FigureFile(SAVED, Figure.of(ChartKind.CONE)).attempt(() -> {
                    throw new InvalidInputException("series must be among a, b but one is rank");
                }))
                .isExactlyInstanceOf(InvalidInputException.class)
                .hasMessage("series must be among a, b but one is rank");
    }

    @Test
    void schemaNamesWhatTheProgramKnows() throws IOException {
        JsonNode schema =
                JsonMapper.builder().build().readTree(FigureFile.class.getResourceAsStream("figure-schema.json"));
        assertNames(schema.at("/properties/chart/enum"), ChartKind.values(), ChartKind::key);
        assertNames(schema.at("/properties/theme/enum"), Theme.values(), Theme::key);
    }

    private static <E> void assertNames(JsonNode names, E[] values, Function<E, String> key) {
        assertThat(names)
                .extracting(JsonNode::asText)
                .containsExactlyElementsOf(Arrays.stream(values).map(key).toList());
    }

    @Test
    void figuresOfTheGuideAreRight() throws IOException {
        Matcher blocks =
                Pattern.compile("(?s)```yaml\n(.*?)```").matcher(Files.readString(Path.of("../docs/charts.md")));
        int figures = 0;
        while (blocks.find()) {
            assertRoundTrip(FigureFile.parse(FILE, blocks.group(1)));
            figures++;
        }
        assertThat(figures).isGreaterThanOrEqualTo(2);
    }
}
