package org.anisoflow.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.formats.FormatException;

/**
 * What a reader may do with bytes that it did not expect: read them, or refuse them in words.
 *
 * <ol>
 *   <li>A refusal is a {@link FormatException} or an {@link InvalidInputException} whose message names the file and no class.
 *   <li>The thread allocates at most twice the input and 64 MiB, garbage included.
 *   <li>It takes at most 2 seconds of processor time.
 * </ol>
 */
final class Refusal {
    private static final long MEMORY = 64L << 20;
    private static final double SECONDS = 2;
    private static final Pattern CLASS = Pattern.compile(
            "\\b(java|javax|jdk|sun|com|org|io)\\.[a-z]|\\w(Exception|Error)\\b|: null\\b|@[0-9a-f]{6}");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Refusal() {}

    /** What is wrong with how a reader took an input; empty if nothing is. */
    static Optional<String> finding(FuzzTarget target, byte[] input) throws IOException {
        Path folder = Files.createTempDirectory("anisoflow-fuzz");
        try {
            Path file = target.write(folder, input);
            return finding(target, file, input);
        } finally {
            delete(folder);
        }
    }

    private static Optional<String> finding(FuzzTarget target, Path file, byte[] input) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long time = THREADS.getCurrentThreadCpuTime();
        Optional<String> said = Optional.empty();
        try {
            target.read(file);
        } catch (FormatException | InvalidInputException e) {
            said = unclear(e.getMessage(), file, input);
        } catch (Throwable e) {
            return Optional.of("is no refusal: " + trace(e));
        }
        allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        double seconds = (THREADS.getCurrentThreadCpuTime() - time) / 1e9;
        if (allocated > 2L * input.length + MEMORY) {
            return Optional.of("allocated " + (allocated >> 20) + " MiB for " + input.length + " bytes");
        }
        if (seconds > SECONDS) {
            return Optional.of("took " + seconds + " s");
        }
        return said;
    }

    private static Optional<String> unclear(String message, Path file, byte[] input) {
        if (message == null || !message.contains(file.getFileName().toString())) {
            return Optional.of("names no file: " + message);
        }
        // names and values of the input are shown as they stand there, but for escapes
        String text = new String(input, StandardCharsets.UTF_8);
        String words = message.replace(file.toString(), "FILE").replaceAll("\\\\(u\\p{XDigit}{4}|[a-z])", " ");
        return CLASS.matcher(words)
                .results()
                .map(MatchResult::group)
                .filter(word -> !text.contains(word))
                .findFirst()
                .map(word -> "shows a class, " + word + ": " + message);
    }

    private static String trace(Throwable e) {
        List<StackTraceElement> top = Stream.of(e.getStackTrace()).limit(12).toList();
        return e + top.stream().map(line -> "\n    at " + line).reduce("", String::concat);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
