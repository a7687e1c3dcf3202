package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What every reader owes to any bytes: it reads them, or refuses them in words of ours, in little time and memory. */
final class Refusals {
    private static final String LEAK = "(?s).*(\\b(java|javax|com|org|io|sun|jdk)\\.[a-z]|Exception|Error:).*";

    private Refusals() {}

    /** Reads all that a file holds, and returns how many arrays or values could be read; checks refusals. */
    static int read(Path path) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long start = threads.getCurrentThreadCpuTime();
        int readable;
        if (path.toString().endsWith(".json")) {
            readable = refusal(path, () -> Json.read(path)).isPresent() ? 0 : 1;
        } else {
            readable = arrays(path);
        }
        if (path.toString().endsWith(".h5")) {
            return readable;
        }
        assertThat((threads.getCurrentThreadCpuTime() - start) / 1e9)
                .as("seconds for %s", path)
                .isLessThan(2);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("bytes allocated for %s", path)
                .isLessThan((64 << 20) + 2 * path.toFile().length());
        return readable;
    }

    private static int arrays(Path path) {
        List<String> names = new ArrayList<>();
        if (refusal(path, () -> names.addAll(ArrayFiles.names(path))).isPresent()) {
            return 0;
        }
        int readable = 0;
        for (String name : names.isEmpty() ? List.of("") : names) {
            ArraySelector selector =
                    switch (path.toString().substring(path.toString().lastIndexOf('.'))) {
                        case ".npz" -> ArraySelector.array(name);
                        case ".h5" -> ArraySelector.dataset(name);
                        case ".safetensors" -> ArraySelector.tensor(name);
                        default -> ArraySelector.only();
                    };
            refusal(path, () -> ArrayFiles.text(path, name));
            refusal(path, () -> ArrayFiles.number(path, name));
            readable += refusal(path, () -> ArrayFiles.read(path, selector)).isPresent() ? 0 : 1;
        }
        return readable;
    }

    /** The refusal, whose words are checked; anything else that is thrown goes on. */
    static Optional<FormatException> refusal(Path path, Runnable reading) {
        try {
            reading.run();
            return Optional.empty();
        } catch (FormatException e) {
            assertThat(e.getMessage()).startsWith(path + ": ").doesNotContain("\n");
            if (!path.toString().endsWith(".h5")) {
                assertThat(e.problem()).hasSizeLessThan(500);
                assertThat(e.problem()).doesNotMatch(LEAK);
            }
            return Optional.of(e);
        }
    }
}
