package org.anisoflow.app;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.anisoflow.figures.Figure;
import org.anisoflow.figures.FigureOption;
import org.anisoflow.figures.FigureSource;
import org.anisoflow.study.StudyNumber;
import org.anisoflow.study.StudyOverride;
import org.anisoflow.study.document.DocumentException;

/** Commands that do on the command line what was done in the window. */
final class CommandLines {
    private CommandLines() {}

    /** The command that solves a study as it stands; absent if its file must be saved first. */
    static Optional<String> solve(Session session) {
        return source(session)
                .map(source -> "anisoflow solve " + quoted(source.file().toString())
                        + source.overrides().stream()
                                .map(set -> " --set " + quoted(String.join(".", set.path()) + "=" + set.value()))
                                .collect(Collectors.joining()));
    }

    /** The command that draws a figure file, as a picture beside it. */
    static String plot(Path figureFile) {
        return plot(figureFile, picture(figureFile));
    }

    private static Path picture(Path figureFile) {
        return figureFile.resolveSibling(
                figureFile.getFileName().toString().replaceFirst("(?<=.)\\.[^.]*$", "") + ".svg");
    }

    private static String plot(Path input, Path picture) {
        return "anisoflow plot " + quoted(input.toString()) + " -o " + quoted(picture.toString());
    }

    /** The command that draws a result directory as a figure; absent if options cannot say what its panels show. */
    static Optional<String> plot(Path directory, Figure figure, Path picture) {
        if (!figure.zoom().isEmpty()) {
            return Optional.empty();
        }
        List<String> options =
                new ArrayList<>(List.of("--chart=" + figure.kind().key()));
        if (!figure.series().isEmpty()) {
            options.add("--series=" + String.join(",", figure.series()));
        }
        figure.depth().ifPresent(depth -> options.add("--depth=" + depth));
        figure.plane()
                .ifPresent(plane -> options.add("--plane=" + (plane.principal() ? "principal:" : "")
                        + (plane.first() + 1) + "," + (plane.second() + 1)));
        figure.centre().ifPresent(centre -> options.add("--centre=" + centre.key()));
        if (figure.kind().takes(FigureOption.VIEW) && !figure.view().equals(Figure.View.DEFAULT)) {
            options.add("--view=" + plain(figure.view().azimuth()) + ","
                    + plain(figure.view().elevation()));
        }
        figure.tokens()
                .ifPresent(tokens -> options.addAll(List.of("--particles=" + tokens, "--seed=" + figure.seed())));
        return Optional.of(plot(directory, picture)
                + options.stream().map(option -> " " + quoted(option)).collect(Collectors.joining()));
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).toPlainString();
    }

    /** The file of a study, and what it takes to make of it the study as it stands; absent if it must be saved first. */
    static Optional<FigureSource.Solved> source(Session session) {
        return session.file().flatMap(file -> overrides(session.saved(), session.text())
                .map(sets -> new FigureSource.Solved(file, sets)));
    }

    /** The values that make one text of another, if they differ in numbers only. */
    private static Optional<List<StudyOverride>> overrides(String saved, String text) {
        List<StudyNumber> before;
        List<StudyNumber> after;
        try {
            before = StudyNumber.of(saved);
            after = StudyNumber.of(text);
        } catch (DocumentException e) {
            return Optional.empty();
        }
        if (before.size() != after.size()) {
            return Optional.empty();
        }
        List<StudyOverride> sets = new ArrayList<>();
        int from = 0;
        int to = 0;
        for (int i = 0; i < before.size(); i++) {
            StudyNumber old = before.get(i);
            StudyNumber now = after.get(i);
            if (!old.path().equals(now.path())
                    || !saved.substring(from, old.start()).equals(text.substring(to, now.start()))) {
                return Optional.empty();
            }
            String value = text.substring(now.start(), now.end());
            if (!value.equals(saved.substring(old.start(), old.end()))) {
                sets.add(StudyOverride.parse(now.path() + "=" + value));
            }
            from = old.end();
            to = now.end();
        }
        return saved.substring(from).equals(text.substring(to)) ? Optional.of(sets) : Optional.empty();
    }

    /** A word for a shell. */
    static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
