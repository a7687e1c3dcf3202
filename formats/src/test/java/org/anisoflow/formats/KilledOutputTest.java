package org.anisoflow.formats;

import static org.anisoflow.formats.AtomicOutputTest.KIND;
import static org.anisoflow.formats.AtomicOutputTest.entries;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that end, without a chance to tidy up, before every single step by which an output appears. */
@Timeout(120)
class KilledOutputTest {
    private static final int KILLED = 137;

    @TempDir
    private Path directory;

    /** A process that replaces a directory or a file, and ends in the midst of it as if it had been killed. */
    public static final class Writer {
        private Writer() {}

        /** Takes what is written ({@code directory} or {@code file}), where to, and before which step to end. */
        public static void main(String[] args) throws IOException {
            int last = Integer.parseInt(args[2]);
            AtomicInteger steps = new AtomicInteger();
            Disk.WATCHER.set(step -> {
                if (steps.incrementAndGet() == last) {
                    Runtime.getRuntime().halt(KILLED);
                }
            });
            Path target = Path.of(args[1]);
            switch (args[0]) {
                case "directory" -> AtomicOutputTest.write(target, "new", true);
                default -> AtomicOutput.writeFile(target, true, to -> Files.writeString(to, "new"));
            }
        }
    }

    private static Process start(String what, Path target, int step) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        what,
                        target.toString(),
                        String.valueOf(step))
                .inheritIO()
                .start();
    }

    @Test
    void aReplacedDirectoryIsTheOldOrTheNewOne() throws Exception {
        int steps = 0;
        int restored = 0;
        for (int status = KILLED; status == KILLED; ) {
            steps++;
            Path place = Files.createDirectory(directory.resolve("step-" + steps));
            Path target = place.resolve("run");
            AtomicOutputTest.write(target, "old", false);
            status = start("directory", target, steps).waitFor();
            String told = "ended before step " + steps;
            if (Files.exists(target)) {
                assertWhole(told, target);
                assertThat(AtomicOutput.recover(target, KIND)).as(told).isEmpty();
            } else {
                restored++;
                assertThat(AtomicOutput.recover(target, KIND))
                        .as(told)
                        .contains(
                                target + ": a run was ended while it replaced this directory; it is whole and has its "
                                        + "name again");
            }
            assertWhole(told, target);
            assertThat(entries(place)).as(told).containsExactly("run");
        }
        assertThat(steps).as("steps").isGreaterThan(12);
        assertThat(restored).as("times without a name").isEqualTo(1);
    }

    private static void assertWhole(String told, Path target) throws IOException {
        assertThat(entries(target)).as(told).containsExactly("a.txt", "b.txt", "marker.json");
        String content = Files.readString(target.resolve("a.txt"));
        assertThat(content).as(told).isIn("old", "new");
        assertThat(target.resolve("b.txt")).as(told).hasContent(content);
    }

    @Test
    void aFileIsTheOldOrTheNewOneAndTheNextRunLeavesNothingElse() throws Exception {
        int steps = 0;
        for (int status = KILLED; status == KILLED; ) {
            steps++;
            Path target = Files.writeString(directory.resolve("x.csv"), "old");
            status = start("file", target, steps).waitFor();
            assertThat(Files.readString(target)).isIn("old", "new");
        }
        assertThat(steps).isGreaterThan(6);
        AtomicOutput.checkFile(directory.resolve("x.csv"), true);
        assertThat(entries(directory)).containsExactly("x.csv");
    }

    @Test
    void remainsThatHoldAForeignFileOrBelongToNobodyAreKept() throws Exception {
        Path target = directory.resolve("run");
        AtomicOutputTest.write(target, "old", false);
        assertThat(start("directory", target, 6).waitFor()).isEqualTo(KILLED);
        Path remains = directory.resolve(entries(directory).stream()
                .filter(name -> name.matches("\\.run\\.[^.]*"))
                .findFirst()
                .orElseThrow());
        Files.writeString(remains.resolve("thesis.doc"), "precious");
        Path lookalike = Files.createDirectory(directory.resolve(".run.8d3f0c1e-1111-4222-8333-444455556666"));
        AtomicOutputTest.write(target, "new", true);
        assertThat(remains.resolve("thesis.doc")).hasContent("precious");
        assertThat(lookalike).isDirectory();
        Files.delete(remains.resolve("thesis.doc"));
        AtomicOutputTest.write(target, "new", true);
        assertThat(entries(directory)).isEqualTo(List.of(lookalike.getFileName().toString(), "run"));
    }

    @Test
    void whatIsLeftInADirectoryIsNoReasonToKeepIt() throws Exception {
        Path target = directory.resolve("run");
        AtomicOutputTest.write(target, "old", false);
        assertThat(start("file", target.resolve("a.txt"), 3).waitFor()).isEqualTo(KILLED);
        assertThat(entries(target)).hasSize(5);
        AtomicOutputTest.write(target, "new", true);
        assertThat(entries(target)).hasSize(3);
        assertThat(AtomicOutput.recover(target, KIND)).isEqualTo(Optional.empty());
    }
}
