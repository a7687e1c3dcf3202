package org.anisoflow.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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
