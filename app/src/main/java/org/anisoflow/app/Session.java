package org.anisoflow.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.study.StudyFile;

/** The study that is worked on: its text, where it is kept, what of it is saved, and the ranges of its sliders. Lines of the text end in {@code \n}. */
final class Session {
    private static final String WINDOWS_LINE_END = "\r\n";

    private final Path place;
    private final boolean named;
    private final boolean windowsLines;
    private String saved;
    private String text;
    private Map<String, Parameter.Range> ranges = Map.of();

    private Session(Path place, boolean named, boolean windowsLines, String saved, String text) {
        this.place = place.toAbsolutePath();
        this.named = named;
        this.windowsLines = windowsLines;
        this.saved = saved;
        this.text = text;
    }

    /**
     * A study that has no file yet.
     *
     * @param place where it could stand: relative paths in it start at the directory of this file, which need not exist
     */
    static Session untitled(Path place, String text) {
        return new Session(place, false, false, text, text);
    }

    /**
     * The study of a file.
     *
     * @throws org.anisoflow.study.document.DocumentException if it cannot be read
     */
    static Session open(Path file) {
        String read = StudyFile.text(file);
        boolean windows = read.contains(WINDOWS_LINE_END);
        String text = windows ? read.replace(WINDOWS_LINE_END, "\n") : read;
        return new Session(file, true, windows, text, text);
    }

    /** A study as it was left: edited text of a file, or of none. */
    static Session restored(Path place, boolean named, String text) {
        Session session = named && Files.isReadable(place) ? open(place) : new Session(place, named, false, "", text);
        session.edit(text);
        return session;
    }

    /** The file; absent if there is none yet. */
    Optional<Path> file() {
        return named ? Optional.of(place) : Optional.empty();
    }

    /** Where the text stands or could stand. */
    Path place() {
        return place;
    }

    String text() {
        return text;
    }

    /** The text of the file, or the one that an untitled study began with. */
    String saved() {
        return saved;
    }

    void edit(String newText) {
        text = newText;
    }

    /** Ranges that the reader has chosen, by the keys of numbers. */
    Map<String, Parameter.Range> ranges() {
        return ranges;
    }

    /** Chooses the range of a slider; absent for the usual one. */
    void setRange(String path, Optional<Parameter.Range> range) {
        Map<String, Parameter.Range> next = new TreeMap<>(ranges);
        range.ifPresentOrElse(chosen -> next.put(path, chosen), () -> next.remove(path));
        ranges = Map.copyOf(next);
    }

    /** This study with ranges that were chosen before. */
    Session withRanges(Map<String, Parameter.Range> chosen) {
        ranges = Map.copyOf(chosen);
        return this;
    }

    /** Whether there is something to lose. */
    boolean dirty() {
        return !text.equals(saved);
    }

    /** The name for titles. */
    String name() {
        return place.getFileName().toString();
    }

    /**
     * Saves to a file, which becomes that of the session returned. Files that an untitled study refers to by relative paths are
     * copied along unless they are there.
     *
     * @param companions those files, relative to the place of the study
     */
    Session saveAs(Path file, Iterable<Path> companions) throws IOException {
        Path target = file.toAbsolutePath();
        write(target, windowsLines ? text.replace("\n", WINDOWS_LINE_END) : text);
        for (Path companion : companions) {
            Path from = place.resolveSibling(companion);
            Path to = target.resolveSibling(companion);
            if (Files.exists(from) && !Files.exists(to)) {
                AtomicOutput.writeFile(to, false, copy -> Files.copy(from, copy, StandardCopyOption.REPLACE_EXISTING));
            }
        }
        return new Session(target, true, windowsLines, text, text).withRanges(ranges);
    }

    private static void write(Path target, String content) throws IOException {
        AtomicOutput.writeFile(target, true, to -> Files.writeString(to, content));
    }
}
