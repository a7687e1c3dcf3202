package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.anisoflow.figures.FigureFile;
import org.anisoflow.formats.FormatException;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.document.DocumentLimits;
import org.anisoflow.sweep.SweepFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that did harm: each is read, or refused in one sentence with its place, within 2 s of processor time and with no more
 * than 64 MiB above twice the file.
 */
class HostileFilesTest {
    private static final Path FOLDER = Path.of("src/test/resources/hostile");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Pattern CLASS_NAME = Pattern.compile("\\b(java|com|org)\\.|Exception|Error\\b");

    @TempDir
    private Path scratch;

    /** Classes and schemas are loaded once. */
    @BeforeAll
    static void loadClasses() {
        StudyFile.read(Path.of("../examples/two-heads.yaml"));
        SweepFile.read(Path.of("../examples/sweeps/phase-diagram-sinkhorn.yaml"));
    }

    private static Consumer<Path> reader(Path file) {
        return switch (file.getParent().getFileName().toString()) {
            case "sweep" -> SweepFile::read;
            case "figure" -> FigureFile::read;
            default -> StudyFile::read;
        };
    }

    static List<Path> hostileFiles() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("hostileFiles")
    void isReadOrRefusedInOneSentence(Path file) throws IOException {
        check(file, reader(file));
    }

    /** What came of it; null if the file was read. */
    private static Throwable check(Path file, Consumer<Path> reader) throws IOException {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long time = THREADS.getCurrentThreadCpuTime();
        Throwable problem = catchThrowable(() -> reader.accept(file));
        assertThat(THREADS.getCurrentThreadCpuTime() - time).as("nanoseconds").isLessThan(2_000_000_000L);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - bytes)
                .as("bytes")
                .isLessThan(2 * Files.size(file) + (64 << 20));
        if (problem != null) {
            assertThat(problem).isInstanceOfAny(DocumentException.class, FormatException.class);
            assertThat(problem.getMessage())
                    .startsWith(file.toString())
                    .hasSizeLessThan(2500)
                    .doesNotContainPattern(CLASS_NAME)
                    .doesNotContainPattern("\\p{Cntrl}");
        }
        return problem;
    }

    private Path file(String text) throws IOException {
        return Files.writeString(scratch.resolve("s.yaml"), text);
    }

    @Test
    void emojiAtAnyPlaceIsRead() throws IOException {
        Path emoji = FOLDER.resolve("study/emoji-at-buffer-edge.yaml");
        String text = Files.readString(emoji);
        StudyFile.read(emoji);
        for (int shift = 0; shift < 40; shift++) {
            StudyFile.parse(emoji, "#" + "x".repeat(1000 + shift) + "\uD83D\uDE00\n" + text);
        }
    }

    @Test
    void longTextsAreRefusedBeforeTheyAreScanned() throws IOException {
        int most = DocumentLimits.MAX_FILE_BYTES - 64;
        for (String start : List.of("title: ", "title: \"", "title: |\n  ", "# ", "title: &", "title: !", "? ")) {
            assertThat(check(file(start + "x".repeat(most)), StudyFile::read))
                    .hasMessageContaining("a text that starts here is longer than 65536 characters");
        }
        assertThat(check(file("title:" + " ".repeat(most) + "x"), StudyFile::read))
                .hasMessageContaining("s.yaml:1:7: a text that starts here is longer than 65536 characters");
        assertThat(check(file("title: " + "x ".repeat(40_000)), StudyFile::read))
                .hasMessageContaining("s.yaml:1:8: a text that starts here is longer than 65536 characters");
    }

    @Test
    void unknownKeysAreNotAllLookedFor() throws IOException {
        StringBuilder keys = new StringBuilder("anisoflow: 1\n");
        for (int i = 0; i < 400_000; i++) {
            keys.append('k').append(i).append(": 1\n");
        }
        assertThat(check(file(keys.toString()), StudyFile::read))
                .hasMessageContaining("more than 10000 keys in one map");
        String some = keys.substring(0, keys.indexOf("k9000:"));
        Throwable problem = check(file(some), StudyFile::read);
        assertThat(problem).hasMessageContaining("s.yaml:2:1: unknown key k0 in the study");
        assertThat(((DocumentException) problem).problems()).hasSize(DocumentLimits.MAX_PROBLEMS);
    }
}
