package org.anisoflow.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the window asks its reader. */
interface Dialogs {
    /** What to do with changes that are not saved. */
    enum Unsaved {
        SAVE,
        DISCARD,
        CANCEL
    }

    /** A study file to open; absent if none was chosen. */
    Optional<Path> openStudy(Path start);

    /** A result directory to open; absent if none was chosen. */
    Optional<Path> openResult(Path start);

    /** Where to save a study; absent if it is not to be saved. A file that exists may be overwritten. */
    Optional<Path> saveStudy(Path suggested);

    /** Where and how to export a figure; absent if it is not to be exported. */
    Optional<Export> exportFigure(Path suggested, boolean animated);

    /** A directory for results, which need not exist; absent if none was chosen. */
    Optional<Path> exportData(Path suggested);

    /**
     * Where to write a file; absent if it is not to be written. One that exists may be overwritten.
     *
     * @param formats extensions that the file can have, the usual one first
     */
    Optional<Path> saveFile(String title, Path suggested, List<String> formats);

    /** Asks before changes are lost. */
    Unsaved unsaved(String name);

    /** Says that something could not be done. */
    void failed(String title, List<Problem> problems);

    /** Shows a text to read. */
    void read(String title, String html);
}
