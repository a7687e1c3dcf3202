package org.anisoflow.cli;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Figure;
import org.anisoflow.figures.Figure.Centre;
import org.anisoflow.figures.Figure.PlaneChoice;
import org.anisoflow.figures.Figure.View;
import org.anisoflow.figures.FigureFile;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.Theme;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a figure is drawn, where the command line says so. */
final class FigureOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--chart",
            paramLabel = "KEY",
            description = "What to draw, as --list names it (default: spectrum).")
    private Optional<String> chart = Optional.empty();

    @Option(names = "--depth", paramLabel = "T", description = "The depth of charts at one depth (default: the last).")
    private Optional<Double> depth = Optional.empty();

    @Option(
            names = "--series",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Curves to draw, with commas between them, as --list names them (default: the chart's choice).")
    private List<String> series = List.of();

    @Option(
            names = "--plane",
            paramLabel = "[principal:]I,J",
            description = {
                "The plane of ellipses and query tokens: two coordinates, or two principal directions of the initial law, "
                        + "counted from 1 (default: the coordinates for d = 2, else the first two principal directions)."
            })
    private Optional<String> plane = Optional.empty();

    @Option(
            names = "--centre",
            paramLabel = "fixed|mean",
            description = {
                "Draw ellipses in fixed axes, or about the mean at each depth (default: about the mean if it goes much "
                        + "farther than the ellipses are wide)."
            })
    private Optional<Centre> centre = Optional.empty();

    @Option(
            names = "--view",
            paramLabel = "AZ,EL",
            description = "Azimuth and elevation of the view of the cone, in degrees (default: 35,20).")
    private Optional<String> view = Optional.empty();

    @Option(
            names = "--particles",
            paramLabel = "N",
            description = "Draw N tokens of a particle run beside the law; --seed chooses them.")
    private Optional<Integer> tokens = Optional.empty();

    @Option(names = "--title", paramLabel = "TEXT", description = "Title (default: that of the study; \"\" for none).")
    private Optional<String> title = Optional.empty();

    @Option(
            names = "--theme",
            paramLabel = "light|dark",
            description = "Dark on light or light on dark (default: light).")
    private Optional<Theme> theme = Optional.empty();

    @Option(names = "--columns", paramLabel = "1|2", description = "Size for one or two columns of a journal.")
    private Optional<Integer> columns = Optional.empty();

    @Option(names = "--size", paramLabel = "WxH", description = "Size in logical pixels (default: 720x560).")
    private Optional<String> size = Optional.empty();

    /**
     * A figure with what the command line says about it.
     *
     * @param seed of the particles, if it is given
     */
    FigureFile apply(FigureFile file, OptionalLong seed) {
        Figure old = file.figure();
        ChartKind kind = chart.map(ChartKind::ofKey).orElse(old.kind());
        Figure figure = new Figure(
                kind,
                title.or(old::title),
                theme.orElse(old.theme()),
                series.isEmpty() && kind == old.kind() ? old.series() : series,
                depth.isPresent() ? OptionalDouble.of(depth.get()) : old.depth(),
                plane.map(this::plane).or(old::plane),
                centre.or(old::centre),
                view.map(this::view).orElse(old.view()),
                tokens.isPresent() ? OptionalInt.of(tokens.get()) : old.tokens(),
                seed.orElse(old.seed()),
                kind == old.kind() ? old.zoom() : List.of(),
                size().orElse(old.size()));
        return figure.equals(old) ? file : new FigureFile(file.source(), figure);
    }

    private PlaneChoice plane(String text) {
        boolean principal = text.startsWith("principal:");
        Matcher numbers = match("--plane", principal ? text.substring("principal:".length()) : text, "\\d{1,9}", ",");
        return new PlaneChoice(
                principal, Integer.parseInt(numbers.group(1)) - 1, Integer.parseInt(numbers.group(2)) - 1);
    }

    private View view(String text) {
        Matcher numbers = match("--view", text, "[-+]?[0-9]+(?:\\.[0-9]*)?", ",");
        return new View(Double.parseDouble(numbers.group(1)), Double.parseDouble(numbers.group(2)));
    }

    private Optional<PictureSize> size() {
        if (columns.isEmpty()) {
            return size.map(text -> {
                Matcher numbers = match("--size", text, "\\d{1,9}", "x");
                return PictureSize.pixels(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
            });
        }
        if (size.isPresent() || columns.get() < 1 || columns.get() > 2) {
            throw new ParameterException(
                    spec.commandLine(),
                    size.isPresent()
                            ? "--columns and --size exclude each other; keep one of them"
                            : "--columns must be 1 or 2 but is " + columns.get());
        }
        return Optional.of(columns.get() == 1 ? PictureSize.ONE_COLUMN : PictureSize.TWO_COLUMNS);
    }

    private Matcher match(String option, String text, String number, String between) {
        Matcher numbers = Pattern.compile("(" + number + ")" + between + "(" + number + ")")
                .matcher(text);
        if (!numbers.matches()) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + " must be two numbers with " + between + " between them but is " + text);
        }
        return numbers;
    }
}
