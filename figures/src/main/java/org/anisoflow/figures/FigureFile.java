package org.anisoflow.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.figures.Figure.Centre;
import org.anisoflow.figures.Figure.PlaneChoice;
import org.anisoflow.figures.Figure.View;
import org.anisoflow.figures.Figure.Window;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.formats.FormatException;
import org.anisoflow.ode.crosscheck.ParticlePlan;
import org.anisoflow.study.FileKind;
import org.anisoflow.study.StudyOverride;
import org.anisoflow.study.document.At;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.document.DocumentFile;
import org.anisoflow.study.document.DocumentSchema;
import org.anisoflow.study.document.Mark;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Kind;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;
import org.anisoflow.study.document.YamlText;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.Theme;

/**
 * A figure file: a figure and where its result comes from, in YAML 1.2 or JSON. The format is described in docs/charts.md and,
 * for editors, in docs/figure-schema.json. Two are equal if they draw the same, however they are written.
 */
public final class FigureFile {
    private static final String ROOT = "the figure";
    private static final String KIND = "figure file";
    private static final DocumentSchema SCHEMA = DocumentSchema.of(FigureFile.class, "figure-schema.json", ROOT);

    /** Maps whose keys a complaint about the figure can mean. */
    private static final List<String> MAPS = List.of("plane", "view", "particles");

    private static final Mark NOWHERE = Mark.of("a figure");

    private final FigureSource source;
    private final Figure figure;
    private final Optional<At> document;

    private FigureFile(FigureSource source, Figure figure, Optional<At> document) {
        this.source = source;
        this.figure = figure;
        this.document = document;
    }

    /** A figure that is in no file yet. */
    public FigureFile(FigureSource source, Figure figure) {
        this(source, figure, Optional.empty());
    }

    /** Where the result comes from. */
    public FigureSource source() {
        return source;
    }

    /** How it is drawn. */
    public Figure figure() {
        return figure;
    }

    /**
     * Does something that the figure asks for. Bad input that shows only then is reported at its place in the figure file, if
     * the figure comes from one.
     *
     * @throws DocumentException instead of the {@link InvalidInputException} of the action
     */
    public <T> T attempt(Supplier<T> action) {
        if (document.isEmpty()) {
            return action.get();
        }
        At root = document.get();
        return root.build(action, MAPS.stream().filter(root::has).toArray(String[]::new));
    }

    /**
     * The figure of a file.
     *
     * @param file relative paths in it start at its directory
     * @throws DocumentException if the file cannot be used
     */
    public static FigureFile read(Path file) {
        return of(file, DocumentFile.read(file, KIND));
    }

    /**
     * The figure of a text.
     *
     * @param file where the text could stand: errors name it, relative paths start at its directory
     * @throws DocumentException if the text cannot be used
     */
    public static FigureFile parse(Path file, String text) {
        return of(file, DocumentFile.parse(file, text, KIND));
    }

    private static FigureFile of(Path file, Node tree) {
        FileKind.FIGURE.require(file, tree, "a figure file or a result directory");
        SCHEMA.check(tree);
        At root = At.root(tree, ROOT);
        return new FigureFile(source(root.get("source"), file), root.build(() -> figure(root)), Optional.of(root));
    }

    private static FigureSource source(At at, Path file) {
        if (at.has("result")) {
            return new FigureSource.Saved(path(at.get("result"), file));
        }
        List<StudyOverride> overrides = at.find("set").stream()
                .flatMap(list -> list.items().stream())
                .map(FigureFile::override)
                .toList();
        return new FigureSource.Solved(path(at.get("study"), file), overrides);
    }

    private static StudyOverride override(At at) {
        try {
            return StudyOverride.parse(at.text());
        } catch (DocumentException e) {
            throw at.problem("cannot be set: " + e.problem().message());
        }
    }

    private static Path path(At at, Path file) {
        return at.file(file.resolveSibling(""));
    }

    private static Figure figure(At at) {
        Optional<At> particles = at.find("particles");
        return new Figure(
                ChartKind.ofKey(at.get("chart").text()),
                at.find("title").map(At::text),
                at.find("theme").map(theme -> themeOf(theme.text())).orElse(Theme.LIGHT),
                at.find("series").stream()
                        .flatMap(list -> list.items().stream())
                        .map(At::text)
                        .toList(),
                at.number("depth"),
                at.find("plane").map(FigureFile::plane),
                at.find("centre").map(centre -> Centre.valueOf(centre.text().toUpperCase(Locale.ROOT))),
                at.find("view")
                        .map(view -> view.build(() -> new View(
                                view.get("azimuth").number(),
                                view.get("elevation").number())))
                        .orElse(View.DEFAULT),
                particles.isPresent()
                        ? OptionalInt.of((int) particles.get().get("tokens").whole(2, ParticlePlan.MAX_COUNT))
                        : OptionalInt.empty(),
                particles
                        .flatMap(map -> map.find("seed"))
                        .map(seed -> seed.whole(Long.MIN_VALUE, Long.MAX_VALUE))
                        .orElse(0L),
                at.find("zoom").stream()
                        .flatMap(list -> list.items().stream())
                        .map(FigureFile::window)
                        .toList(),
                size(at));
    }

    private static Theme themeOf(String key) {
        return Arrays.stream(Theme.values())
                .filter(theme -> theme.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static PlaneChoice plane(At at) {
        boolean principal = at.has("principal");
        At axes = at.get(principal ? "principal" : "coordinates");
        int[] index = axes.items().stream()
                .mapToInt(axis -> (int) axis.whole(1, Integer.MAX_VALUE) - 1)
                .toArray();
        return axes.build(() -> new PlaneChoice(principal, index[0], index[1]));
    }

    private static Optional<Window> window(At at) {
        if (!(at.node() instanceof Mapping)) {
            return Optional.empty();
        }
        List<At> x = at.get("x").items();
        List<At> y = at.get("y").items();
        return Optional.of(at.build(() -> new Window(
                x.get(0).number(),
                x.get(1).number(),
                y.get(0).number(),
                y.get(1).number())));
    }

    private static PictureSize size(At at) {
        if (at.has("columns")) {
            return at.get("columns").whole(1, 2) == 1 ? PictureSize.ONE_COLUMN : PictureSize.TWO_COLUMNS;
        }
        if (!at.has("size")) {
            return PictureSize.SCREEN;
        }
        At size = at.get("size");
        int width = (int) size.get("width").whole(1, PictureSize.MAX_SIDE);
        int height = (int) size.get("height").whole(1, PictureSize.MAX_SIDE);
        return size.find("millimetres")
                .map(length -> length.build(() -> new PictureSize(width, height, length.number())))
                .orElseGet(() -> PictureSize.pixels(width, height));
    }

    /**
     * Writes this figure; what is as {@link Figure#of} has it is left out. Reading what was written gives an equal figure.
     *
     * @param file the paths of the source are written relative to its directory, where they can be
     * @param replace whether an existing file is replaced
     * @throws FormatException if the file exists and is not to be replaced, or cannot be written
     */
    public void write(Path file, boolean replace) throws IOException {
        AtomicOutput.writeFile(file, replace, to -> Files.writeString(to, text(file)));
    }

    /**
     * The text of this figure as {@link #write} writes it.
     *
     * @param file where it will stand
     */
    public String text(Path file) {
        Figure plain = Figure.of(figure.kind());
        Mapping tree = Mapping.empty(NOWHERE)
                .with(FileKind.FIGURE.version(), number(1))
                .with("source", source(file));
        tree = tree.with("chart", text(figure.kind().key()));
        if (figure.title().isPresent()) {
            tree = tree.with("title", text(figure.title().get()));
        }
        if (figure.theme() != plain.theme()) {
            tree = tree.with("theme", text(figure.theme().key()));
        }
        if (!figure.series().isEmpty()) {
            tree = tree.with("series", list(figure.series().stream().map(FigureFile::text)));
        }
        if (figure.depth().isPresent()) {
            tree = tree.with("depth", number(figure.depth().getAsDouble()));
        }
        if (figure.plane().isPresent()) {
            PlaneChoice plane = figure.plane().get();
            tree = tree.with(
                    "plane",
                    map(
                            plane.principal() ? "principal" : "coordinates",
                            numbers(plane.first() + 1, plane.second() + 1)));
        }
        if (figure.centre().isPresent()) {
            tree = tree.with("centre", text(figure.centre().get().key()));
        }
        if (!figure.view().equals(plain.view())) {
            View view = figure.view();
            tree = tree.with(
                    "view", map("azimuth", number(view.azimuth())).with("elevation", number(view.elevation())));
        }
        if (figure.tokens().isPresent()) {
            tree = tree.with(
                    "particles",
                    map("tokens", number(figure.tokens().getAsInt()))
                            .with("seed", new Scalar(NOWHERE, Long.toString(figure.seed()), Kind.INTEGER)));
        }
        if (!figure.zoom().isEmpty()) {
            tree = tree.with("zoom", list(figure.zoom().stream().map(FigureFile::node)));
        }
        return YamlText.of(withSize(tree));
    }

    private Mapping source(Path file) {
        if (source instanceof FigureSource.Saved saved) {
            return map("result", text(relative(saved.directory(), file)));
        }
        FigureSource.Solved solved = (FigureSource.Solved) source;
        Mapping map = map("study", text(relative(solved.file(), file)));
        return solved.overrides().isEmpty()
                ? map
                : map.with(
                        "set",
                        list(solved.overrides().stream()
                                .map(override -> text(String.join(".", override.path()) + "=" + override.value()))));
    }

    private static String relative(Path target, Path file) {
        Path base = file.toAbsolutePath().normalize().getParent();
        if (!Objects.equals(base.getRoot(), target.getRoot())) {
            return target.toString();
        }
        String text = base.relativize(target).toString();
        return text.isEmpty() ? "." : text;
    }

    private static Node node(Optional<Window> window) {
        return window.<Node>map(shown ->
                        map("x", numbers(shown.left(), shown.right())).with("y", numbers(shown.bottom(), shown.top())))
                .orElseGet(() -> new Scalar(NOWHERE, "null", Kind.NULL));
    }

    private Mapping withSize(Mapping tree) {
        PictureSize size = figure.size();
        if (size.equals(PictureSize.SCREEN)) {
            return tree;
        }
        if (size.equals(PictureSize.ONE_COLUMN) || size.equals(PictureSize.TWO_COLUMNS)) {
            return tree.with("columns", number(size.equals(PictureSize.ONE_COLUMN) ? 1 : 2));
        }
        Mapping sides = map("width", number(size.width())).with("height", number(size.height()));
        return tree.with(
                "size",
                size.equals(PictureSize.pixels(size.width(), size.height()))
                        ? sides
                        : sides.with("millimetres", number(size.millimetres())));
    }

    private static Mapping map(String key, Node value) {
        return Mapping.empty(NOWHERE).with(key, value);
    }

    private static Sequence list(Stream<Node> items) {
        return new Sequence(NOWHERE, items.toList());
    }

    private static Sequence numbers(double... values) {
        return list(Arrays.stream(values).mapToObj(FigureFile::number));
    }

    private static Node text(String value) {
        return new Scalar(NOWHERE, value, Kind.TEXT);
    }

    /** The shortest text that reads back as the same double. */
    private static Node number(double value) {
        String text = Double.toString(value);
        boolean whole = text.endsWith(".0") && !text.equals("-0.0");
        return new Scalar(NOWHERE, whole ? text.substring(0, text.length() - 2) : text, Kind.FLOAT);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FigureFile that && source.equals(that.source) && figure.equals(that.figure);
    }

    @Override
    public int hashCode() {
        return Objects.hash(source, figure);
    }

    @Override
    public String toString() {
        return "FigureFile[source=" + source + ", figure=" + figure + "]";
    }
}
