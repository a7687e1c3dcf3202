package org.anisoflow.study.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Runs what others read our files with. A test is skipped if the tool is missing, but not in CI. */
final class Tools {
    private static final String INTERPRETER = "/usr/bin/python3";

    private Tools() {}

    /** What a Python script prints that uses numpy and h5py. */
    static String python(Path directory, String script) throws IOException, InterruptedException {
        require(
                Files.isExecutable(Path.of(INTERPRETER))
                        && execute(directory, INTERPRETER, "-c", "import numpy, h5py").status == 0,
                INTERPRETER + " with numpy and h5py");
        return output(directory, INTERPRETER, "-c", script);
    }

    /** What h5dump prints. */
    static String h5dump(Path directory, String... arguments) throws IOException, InterruptedException {
        String tool = "/usr/bin/h5dump";
        require(Files.isExecutable(Path.of(tool)), tool);
        String[] command = new String[arguments.length + 1];
        command[0] = tool;
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return output(directory, command);
    }

    private static void require(boolean present, String tool) {
        if (!present && !"true".equals(System.getenv("CI"))) {
            Assumptions.abort("needs " + tool);
        }
        assertThat(present).as(tool).isTrue();
    }

    private static String output(Path directory, String... command) throws IOException, InterruptedException {
        Outcome outcome = execute(directory, command);
        assertThat(outcome.status).as(outcome.output).isZero();
        return outcome.output.strip();
    }

    private record Outcome(int status, String output) {}

    private static Outcome execute(Path directory, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
