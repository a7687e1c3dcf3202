package org.anisoflow.study;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Kind;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;

/**
 * Makes studies of trees that differ in a few values, thousands a second: what a study file's structure must be is checked
 * once for all trees that differ in their numbers only. Safe for use by several threads.
 */
public final class StudyTemplate {
    private final Path file;
    private final FileCache cache = new FileCache();
    private final Set<Long> sound = ConcurrentHashMap.newKeySet();

    /**
     * A template.
     *
     * @param file where the trees could stand; relative paths in them start at its directory
     */
    public StudyTemplate(Path file) {
        this.file = file;
    }

    /**
     * A tree with its defaults, in which numbers may still be changed.
     *
     * @throws DocumentException if the structure of the tree is not that of a study
     */
    public Mapping filled(Node tree) {
        long structure = structure(tree);
        if (!sound.contains(structure)) {
            StudyFile.SCHEMA.check(tree);
            sound.add(structure);
        }
        return StudyFile.filled(file, (Mapping) tree);
    }

    /**
     * The study of a tree that has its defaults, as {@link StudyFile} reads it.
     *
     * @throws DocumentException if the tree, or a file that it refers to, cannot be used
     */
    public Study read(Mapping filled) {
        return StudyFile.of(file, filled, 0, cache);
    }

    /**
     * The request of a tree that has its defaults.
     *
     * @param like the request, perhaps changed, of a tree that differs from this one in its attention, drift and initial law
     *     alone, or in seeds: what does not depend on these is taken from it
     * @throws DocumentException if the tree, or a file that it refers to, cannot be used
     */
    public FlowRequest request(Mapping filled, FlowRequest like) {
        return StudyFile.reader(file, 0, cache).request(filled, like);
    }

    /** A number for keys, kinds and texts, the same for trees whose numbers differ. */
    private static long structure(Node node) {
        if (node instanceof Mapping mapping) {
            long hash = 1;
            for (var entry : mapping.entries().entrySet()) {
                hash = mix(mix(hash, entry.getKey().hashCode()), structure(entry.getValue()));
            }
            return mix(hash, 2);
        }
        if (node instanceof Sequence sequence) {
            long hash = 3;
            for (Node item : sequence.items()) {
                hash = mix(hash, structure(item));
            }
            return mix(hash, 4);
        }
        Scalar scalar = (Scalar) node;
        long kind = scalar.kind().name().hashCode();
        return scalar.kind() == Kind.INTEGER || scalar.kind() == Kind.FLOAT
                ? kind
                : mix(kind, scalar.text().hashCode());
    }

    private static long mix(long hash, long next) {
        long mixed = (hash ^ next) * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 29);
    }
}
