package org.anisoflow.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Studies that come with the program. */
final class Presets {
    /** Names of the files without extension, in the order they are offered. */
    static final List<String> NAMES = List.of(
            "clustering-on-a-line",
            "two-heads",
            "sigmoid",
            "causal",
            "layers",
            "sinkhorn",
            "digits-softmax",
            "digits-patches",
            "digits-multi-head",
            "digits-clusters");

    /** The panels of the published figures, one member of each. */
    static final List<String> PUBLISHED = Stream.of(
                    "convergence-to-zero-softmax",
                    "convergence-to-zero-l2",
                    "convergence-to-zero-multi-head-softmax",
                    "convergence-to-zero-sinkhorn",
                    "convergence-to-a-line-softmax",
                    "convergence-to-a-line-l2",
                    "convergence-to-two-lines-softmax",
                    "convergence-to-two-lines-l2",
                    "convergence-to-a-plane-multi-head-softmax",
                    "convergence-or-blow-up-softmax",
                    "convergence-or-blow-up-l2",
                    "convergence-or-blow-up-multi-head-softmax",
                    "blow-up-softmax",
                    "blow-up-multi-head-softmax",
                    "divergence-l2",
                    "divergence-sinkhorn")
            .map(name -> "castin2025/" + name)
            .toList();

    /** The attention types of the digits atlas. */
    static final List<String> ATLAS = Stream.of(
                    "softmax",
                    "multi-head-softmax",
                    "l2",
                    "sinkhorn",
                    "linear",
                    "sigmoid",
                    "relu",
                    "erf",
                    "unnormalized")
            .map(name -> "digits-atlas/" + name)
            .toList();

    private static final List<Path> DATA = Stream.of("digits-8x8.csv", "digits-labels.csv", "digits-patches-2x2.csv")
            .map(name -> Path.of("data", name))
            .toList();
    private static final Pattern TITLE = Pattern.compile("(?m)^title: *\"?(.+?)\"?$");

    private Presets() {}

    /** The preset whose file has this name, without extension. */
    static Optional<String> named(String stem) {
        return all().filter(name -> stem(name).equals(stem)).findFirst();
    }

    /** The names of all presets. */
    static Stream<String> all() {
        return Stream.of(NAMES, PUBLISHED, ATLAS).flatMap(List::stream);
    }

    private static String stem(String name) {
        return ATLAS.contains(name) ? name.replace('/', '-') : name.substring(name.indexOf('/') + 1);
    }

    /** The title of a preset. */
    static String title(String name) {
        Matcher title = TITLE.matcher(text(name));
        return title.find() ? title.group(1) : name;
    }

    static String text(String name) {
        // data lie beside a preset, wherever its own file comes from
        return new String(bytes(name + ".yaml"), StandardCharsets.UTF_8).replace("../data/", "data/");
    }

    /**
     * The session of a preset. The files of numbers that it refers to are put beside it.
     *
     * @param directory where such files may be kept
     */
    static Session open(String name, Path directory) throws IOException {
        String text = text(name);
        for (Path file : companions(text)) {
            Path target = directory.resolve(file);
            if (!Files.exists(target)) {
                Files.createDirectories(target.getParent());
                Files.write(target, bytes(file.toString().replace('\\', '/')));
            }
        }
        return Session.untitled(directory.resolve(stem(name) + ".yaml"), text);
    }

    /** The files of numbers, of those that come with presets, that a text refers to. */
    static List<Path> companions(String text) {
        return DATA.stream()
                .filter(file -> text.contains(file.toString().replace('\\', '/')))
                .toList();
    }

    private static byte[] bytes(String name) {
        try (InputStream in = Presets.class.getResourceAsStream("examples/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
