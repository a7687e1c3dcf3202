package org.anisoflow.study;

import java.nio.file.Path;
import java.util.List;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.document.DocumentFile;
import org.anisoflow.study.document.DocumentSchema;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Mapping;

/** Reads study files: YAML 1.2 or JSON in UTF-8. */
public final class StudyFile {
    /** What messages call the study as a whole. */
    static final String ROOT = "the study";

    /** Keys, types and names. Ranges and shapes are the domain objects' own rules. */
    static final DocumentSchema SCHEMA = DocumentSchema.of(StudyFile.class, "study-schema.json", ROOT);

    private static final String KIND = "study file";

    private StudyFile() {}

    /** The study of a file as it is. */
    public static Study read(Path file) {
        return read(file, List.of());
    }

    /** The study of a file, with some values replaced, and seed 0 where it gives none. */
    public static Study read(Path file, List<StudyOverride> overrides) {
        return read(file, overrides, 0);
    }

    /**
     * The study of a file, with some values replaced before anything is checked.
     *
     * @param file relative paths in it, and in the overrides, start at its directory
     * @param overrides applied in their order
     * @param seed of the particles, unless the study gives one
     * @throws DocumentException if the file, or a file that it refers to, cannot be used
     */
    public static Study read(Path file, List<StudyOverride> overrides, long seed) {
        return of(file, DocumentFile.read(file, KIND), overrides, seed, new FileCache());
    }

    /**
     * The study of a text.
     *
     * @param file where the text could stand: errors name it, relative paths start at its directory
     * @throws DocumentException if the text, or a file that it refers to, cannot be used
     */
    public static Study parse(Path file, String text) {
        return parse(file, text, new FileCache());
    }

    /** The study of a text as {@link #parse(Path, String)} gives it, with what a cache remembers of the files it refers to. */
    public static Study parse(Path file, String text, FileCache cache) {
        return of(file, DocumentFile.parse(file, text, KIND), List.of(), 0, cache);
    }

    /**
     * The text of a study file, which need not be a sound study.
     *
     * @throws DocumentException if the file cannot be read, is too large or not in UTF-8
     */
    public static String text(Path file) {
        return DocumentFile.text(file, KIND);
    }

    /**
     * Refuses a sweep or figure file where a study file is needed. A file that cannot be read passes, as what is wrong with it
     * shows when it is.
     *
     * @throws DocumentException that names the command for the file
     */
    public static void requireStudy(Path file) {
        Node tree;
        try {
            tree = DocumentFile.read(file, KIND);
        } catch (DocumentException e) {
            return;
        }
        FileKind.STUDY.require(file, tree, "a " + KIND);
    }

    private static Study of(Path file, Node written, List<StudyOverride> overrides, long seed, FileCache cache) {
        FileKind.STUDY.require(file, written, "a " + KIND);
        Node root = written;
        for (StudyOverride override : overrides) {
            root = override.applyTo(root);
        }
        SCHEMA.check(root);
        return of(file, filled(file, (Mapping) root), seed, cache);
    }

    /** A tree whose structure is sound, with its defaults. */
    static Mapping filled(Path file, Mapping root) {
        return Defaults.fill(root, file.getFileName().toString().replaceFirst("\\.(yaml|yml|json)$", ""));
    }

    /** The study of a tree that has its defaults. */
    static Study of(Path file, Mapping filled, long seed, FileCache cache) {
        return reader(file, seed, cache).read(filled);
    }

    /** A reader of one study. */
    static StudyReader reader(Path file, long seed, FileCache cache) {
        return new StudyReader(file.resolveSibling(""), seed, cache);
    }
}
