package org.anisoflow.study;

import java.nio.file.Path;
import java.util.Optional;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.document.Mark;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Mapping;

/** The files of the project's own, told apart by the key that holds the version of their format. */
public enum FileKind {
    /** What to solve. */
    STUDY("anisoflow", "a study", "solve"),
    /** Many studies. */
    SWEEP("anisoflow-sweep", "a sweep", "sweep"),
    /** How a result is drawn. */
    FIGURE("anisoflow-figure", "a figure", "plot");

    private final String version;
    private final String words;
    private final String command;

    FileKind(String version, String words, String command) {
        this.version = version;
        this.words = words;
        this.command = command;
    }

    /** The key that holds the version of the format. */
    public String version() {
        return version;
    }

    /**
     * Refuses a file of another kind.
     *
     * @param needed what is needed instead: {@code a study file}
     * @throws DocumentException that names the command for the file
     */
    public void require(Path file, Node tree, String needed) {
        if (!(tree instanceof Mapping mapping) || mapping.entries().containsKey(version)) {
            return;
        }
        for (FileKind other : values()) {
            if (mapping.entries().containsKey(other.version)) {
                throw new DocumentException(
                        Mark.of(file.toString()),
                        "is " + other.words + "; " + needed + " is needed",
                        Optional.of(other.remedy(this, file)));
            }
        }
    }

    private String remedy(FileKind wanted, Path file) {
        String use = "anisoflow " + command + " " + file;
        if (this != STUDY) {
            return "this is " + words + " file; use " + use;
        }
        return wanted == SWEEP
                ? "solve it (" + use + "), or write a sweep with study: " + file.getFileName()
                : "solve it first (" + use + ") and draw the result directory";
    }
}
