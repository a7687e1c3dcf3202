package org.anisoflow.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anisoflow.study.document.Mark;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;
import org.anisoflow.study.document.YamlText;
import org.anisoflow.study.document.YamlTree;
import org.anisoflow.study.result.FileSums;

/**
 * What decides the rows of a sweep: two sweeps of the same identity have the same rows.
 *
 * @param version of Anisoflow
 * @param document the sweep with its study, without what only pictures depend on
 * @param sums SHA-256 of the files that the sweep refers to, by their text in it
 */
record SweepIdentity(String version, String document, Map<String, String> sums) {
    private static final Set<String> PICTURES = Set.of("title", "charts");

    SweepIdentity {
        sums = new TreeMap<>(sums);
    }

    static SweepIdentity of(Sweep sweep, String version) {
        Mapping document = withoutPictures(sweep.document());
        Set<String> files = new TreeSet<>();
        collect(document, "", files);
        Map<String, String> sums = new TreeMap<>();
        for (String file : files) {
            Path path = sweep.directory().resolve(file);
            try {
                if (Files.isRegularFile(path)) {
                    sums.put(file, FileSums.sha256(path));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new SweepIdentity(version, YamlText.of(document), sums);
    }

    /** The identity of a document as a finished sweep has it, without the files that it refers to. */
    static SweepIdentity of(String document, String version) {
        return new SweepIdentity(version, YamlText.of(withoutPictures((Mapping) tree(document))), Map.of());
    }

    private static Mapping withoutPictures(Mapping sweep) {
        Mapping document = Mapping.empty(sweep.mark());
        for (Map.Entry<String, Node> entry : sweep.entries().entrySet()) {
            document = PICTURES.contains(entry.getKey()) ? document : document.with(entry.getKey(), entry.getValue());
        }
        return document;
    }

    /** Every text that a key of files has, on axes too. */
    private static void collect(Node node, String key, Set<String> files) {
        if (node instanceof Mapping mapping) {
            boolean axisOfFiles = mapping.entries().get("key") instanceof Scalar path
                    && path.text().endsWith(".file");
            mapping.entries()
                    .forEach((name, child) ->
                            collect(child, axisOfFiles && name.equals("values") ? "file" : lastStep(name), files));
        } else if (node instanceof Sequence sequence) {
            sequence.items().forEach(item -> collect(item, key, files));
        } else if (key.equals("file")) {
            files.add(((Scalar) node).text());
        }
    }

    private static String lastStep(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /** The first difference to an earlier identity, a sentence's object: {@code replicates is 20 but was 10}. */
    Optional<String> differenceFrom(SweepIdentity earlier) {
        if (equals(earlier)) {
            return Optional.empty();
        }
        if (!version.equals(earlier.version)) {
            return Optional.of("the version of Anisoflow is " + version + " but was " + earlier.version);
        }
        Optional<String> change = difference("", tree(earlier.document), tree(document));
        if (change.isPresent()) {
            return change;
        }
        Set<String> names = new TreeSet<>(sums.keySet());
        names.addAll(earlier.sums.keySet());
        return names.stream()
                .filter(name -> !sums.getOrDefault(name, "").equals(earlier.sums.getOrDefault(name, "")))
                .findFirst()
                .map(name -> "the content of the file " + name + " has changed");
    }

    private static Node tree(String text) {
        return YamlTree.parse(Mark.of("a sweep"), text).orElseThrow();
    }

    private static Optional<String> difference(String path, Node before, Node now) {
        if (before instanceof Mapping a && now instanceof Mapping b) {
            Set<String> keys = new LinkedHashSet<>(b.entries().keySet());
            keys.addAll(a.entries().keySet());
            return keys.stream()
                    .map(key -> difference(
                            path.isEmpty() ? key : path + "." + key,
                            a.entries().get(key),
                            b.entries().get(key)))
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        if (before instanceof Sequence a
                && now instanceof Sequence b
                && a.items().size() == b.items().size()) {
            for (int i = 0; i < a.items().size(); i++) {
                Optional<String> change =
                        difference(path + "." + i, a.items().get(i), b.items().get(i));
                if (change.isPresent()) {
                    return change;
                }
            }
            return Optional.empty();
        }
        if (before instanceof Scalar a
                && now instanceof Scalar b
                && a.text().equals(b.text())
                && a.kind() == b.kind()) {
            return Optional.empty();
        }
        return Optional.of(path + " is " + words(now) + " but was " + words(before));
    }

    private static String words(Node node) {
        if (node == null) {
            return "missing";
        }
        if (node instanceof Scalar scalar) {
            return scalar.text();
        }
        String text = YamlText.of(Mapping.empty(node.mark()).with("x", node))
                .substring(2)
                .strip()
                .replaceAll("\\s+", " ");
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }
}
