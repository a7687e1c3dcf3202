package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Runs numpy and h5py, the other side of the round trips. */
final class Python {
    private static final String INTERPRETER = "/usr/bin/python3";

    private Python() {}

    /** Runs a script in a directory and returns what it prints; skips the test, but not in CI, if it cannot run. */
    static String run(Path directory, String script) throws IOException, InterruptedException {
        boolean present =
                Files.isExecutable(Path.of(INTERPRETER)) && execute(directory, "import numpy, h5py").status == 0;
        if (!present && !"true".equals(System.getenv("CI"))) {
            Assumptions.abort("needs " + INTERPRETER + " with numpy and h5py");
        }
        assertThat(present).as("python3 with numpy and h5py").isTrue();
        Outcome outcome = execute(directory, "import numpy as np, h5py\n" + script);
        assertThat(outcome.status).as(outcome.output).isZero();
        return outcome.output.strip();
    }

    private record Outcome(int status, String output) {}

    private static Outcome execute(Path directory, String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(INTERPRETER, "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
