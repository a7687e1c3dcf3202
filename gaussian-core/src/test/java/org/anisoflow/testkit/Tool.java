package org.anisoflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Programs that are not ours. */
public final class Tool {
    private Tool() {}

    /**
     * How a program ended.
     *
     * @param output what it printed, errors included
     */
    public record Outcome(int status, String output) {
        /** What it printed, without white space around; it must have gone well. */
        public String text() {
            assertThat(status).as(output).isZero();
            return output.strip();
        }
    }

    /** Skips the test if something is not there, but not in CI. */
    public static void require(boolean present, String what) {
        if (!present && !"true".equals(System.getenv("CI"))) {
            Assumptions.abort("needs " + what);
        }
        assertThat(present).as(what).isTrue();
    }

    /** Runs a program in a directory, without input. */
    public static Outcome run(Path directory, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        // one thread per process: several run at once, and their matrices are small
        builder.environment().put("OPENBLAS_NUM_THREADS", "1");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
