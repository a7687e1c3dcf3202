package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Small HDF5 files, damaged ones and strange ones, that must be read or refused quickly and in little memory. */
class Hdf5HostileTest {
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    Path directory;

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(resource("/hostile/hdf5"))) {
            return files.sorted().toList();
        }
    }

    private static Path resource(String name) {
        try {
            return Path.of(Hdf5HostileTest.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void isReadOrRefusedWithinTheBounds(Path path) throws IOException {
        List<String> problems = new ArrayList<>();
        readAll(path, problems);
        long start = System.nanoTime();
        long allocated = allocated();
        readAll(path, problems);
        assertThat(allocated() - allocated).isLessThan(2 * Files.size(path) + 64 * MEBIBYTE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(problems).allSatisfy(problem -> assertThat(problem)
                .doesNotContainPattern("[a-z]\\.[a-z]|[a-z][A-Z]|Exception|Error")
                .hasSizeLessThan(600)
                .matches("[^\\n]+"));
        assertThat(descriptors(path)).isZero();
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static void readAll(Path path, List<String> problems) {
        List<ArraySelector> selectors = new ArrayList<>(List.of(
                ArraySelector.only(),
                ArraySelector.dataset("x"),
                ArraySelector.dataset("t"),
                ArraySelector.dataset("particles/all/position/value")));
        attempt(problems, () -> ArrayFiles.names(path).stream()
                .map(ArraySelector::dataset)
                .forEach(selectors::add));
        for (ArraySelector selector : selectors) {
            attempt(problems, () -> ArrayFiles.read(path, selector, NonFinite.KEEP));
            attempt(problems, () -> ArrayFiles.text(path, selector.name()));
            attempt(problems, () -> ArrayFiles.number(path, selector.name()));
        }
    }

    private static void attempt(List<String> problems, Runnable action) {
        try {
            action.run();
        } catch (FormatException e) {
            problems.add(e.problem());
        }
    }

    /** How many descriptors of this process are open on a file; none where that cannot be asked. */
    private static long descriptors(Path path) throws IOException {
        Path all = Path.of("/proc/self/fd");
        if (!Files.isDirectory(all)) {
            return 0;
        }
        try (Stream<Path> descriptors = Files.list(all)) {
            return descriptors
                    .filter(descriptor -> {
                        try {
                            return Files.isSameFile(descriptor, path);
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
    }

    @Test
    void softLinksDoNotLeadToOtherFiles() {
        Path evil = resource("/hostile/hdf5/evil.h5");
        assertThat(ArrayFiles.names(evil)).containsExactly("plain");
        for (String name : List.of("x", "c", "e", "ec")) {
            assertThatThrownBy(() -> ArrayFiles.read(evil, ArraySelector.dataset(name)))
                    .hasMessage(evil + ": dataset \"" + name + "\" is a link to another file, which is not followed; "
                            + "copy the data into this file");
        }
    }

    /** Sums as h5py has them. */
    @ParameterizedTest
    @CsvSource({
        "bool.h5,                   x, 9.0",
        "filter-mask.h5,            x, -335.0",
        "fletcher32.h5,             x, 34.999",
        "unreadable-sibling.h5,     x, 34.999",
        "unwritten-chunks.h5,       x, 28.250000000000007"
    })
    void isReadWithoutPython(String file, String name, double sum) {
        double found = 0;
        for (double value : ArrayFiles.read(resource("/hdf5/" + file), ArraySelector.dataset(name))
                .data()) {
            found += value;
        }
        assertThat(found).isEqualTo(sum);
        found = 0;
        for (double value :
                ArrayFiles.read(resource("/hdf5/" + file), ArraySelector.only()).data()) {
            found += value;
        }
        assertThat(found).isEqualTo(sum);
    }

    @Test
    void aWrongChecksumIsDamage() throws IOException {
        byte[] bytes = Files.readAllBytes(resource("/hdf5/fletcher32.h5"));
        bytes[bytes.length - 20] ^= 1;
        Path path = Files.write(directory.resolve("x.h5"), bytes);
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.dataset("x")))
                .hasMessageContaining("dataset \"x\" is damaged: the chunk at element [")
                .hasMessageContaining("does not have the fletcher32 checksum that was stored with it");
    }

    @Test
    void aFileCutShortIsTruncated() throws IOException {
        byte[] bytes = Files.readAllBytes(resource("/hdf5/bool.h5"));
        Path path = Files.write(directory.resolve("x.h5"), Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.dataset("x")))
                .hasMessage(path + ": is truncated: it has " + (bytes.length - 1) + " bytes but was written with "
                        + bytes.length + "; write or copy it again");
    }

    @Test
    void whatTheHeapCannotHoldIsRefusedBeforehand() {
        long most = Runtime.getRuntime().maxMemory();
        assertThatThrownBy(() -> Heap.require(Path.of("x.h5"), "the array of shape (2, 3)", most))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(
                        "x.h5: the array of shape (2, 3) needs " + (most >> 20) + " MiB of memory but Java has ")
                .hasMessageContaining("ANISOFLOW_JAVA_OPTS=-Xmx");
        Heap.require(Path.of("x.h5"), "half of it", most / 2);
    }
}
