package org.anisoflow.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Kind;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;
import org.anisoflow.study.document.YamlText;

/** Writes studies with every default filled in; reading what was written gives an equal study. */
public final class StudyWriter {
    /** The name of the file in a result directory. */
    public static final String FILE_NAME = "study.yaml";

    private StudyWriter() {}

    /**
     * Writes {@code study.yaml}. Matrices stay as the study gives them; relative paths of files lead to the same files
     * from the new place, and go on doing so if the directory is renamed where it stands.
     *
     * @param directory an existing directory
     * @return the file
     * @throws IOException if the file cannot be written
     */
    public static Path write(Study study, Path directory) throws IOException {
        return Files.writeString(directory.resolve(FILE_NAME), text(study, directory));
    }

    /**
     * What {@link #write} writes.
     *
     * @param directory need not exist yet
     */
    public static String text(Study study, Path directory) throws IOException {
        Path whole = directory.toAbsolutePath().normalize();
        Path existing = whole;
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        Path base = existing.toRealPath().resolve(existing.relativize(whole));
        return YamlText.of(ordered((Mapping) move(study.document(), study.directory(), base)));
    }

    private static Mapping ordered(Mapping study) {
        Mapping result = Mapping.empty(study.mark());
        for (String key : StudyFile.SCHEMA.rootKeys()) {
            Node value = study.entries().get(key);
            result = value == null ? result : result.with(key, value);
        }
        return result;
    }

    private static Node move(Node node, Path from, Path to) throws IOException {
        if (node instanceof Mapping mapping) {
            Mapping result = mapping;
            for (var entry : mapping.entries().entrySet()) {
                Node moved = entry.getKey().equals("file")
                        ? path((Scalar) entry.getValue(), from, to)
                        : move(entry.getValue(), from, to);
                result = moved == entry.getValue() ? result : result.with(entry.getKey(), moved);
            }
            return result;
        }
        if (node instanceof Sequence sequence && !sequence.items().stream().allMatch(Scalar.class::isInstance)) {
            Node[] items = new Node[sequence.items().size()];
            for (int i = 0; i < items.length; i++) {
                items[i] = move(sequence.items().get(i), from, to);
            }
            return new Sequence(sequence.mark(), List.of(items));
        }
        return node;
    }

    /**
     * A relative path of a file, written for another place.
     *
     * @param from the directory that it starts at
     * @param to the directory that it shall start at, without symbolic links
     */
    public static Scalar path(Scalar file, Path from, Path to) throws IOException {
        Path given = from.resolve(file.text());
        Path target = given.getParent().toRealPath().resolve(given.getFileName());
        boolean relative =
                !Path.of(file.text()).isAbsolute() && target.getRoot().equals(to.getRoot());
        String text = (relative ? to.relativize(target) : target).toString();
        return new Scalar(file.mark(), text, Kind.TEXT);
    }
}
