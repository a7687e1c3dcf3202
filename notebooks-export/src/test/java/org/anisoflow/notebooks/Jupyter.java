package org.anisoflow.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Runs notebooks with Jupyter, the other side of the export. */
final class Jupyter {
    private static final String INTERPRETER = "/usr/bin/python3";

    private Jupyter() {}

    /** What a run gave. */
    record Outcome(int status, String output) {}

    /** Skips the test if notebooks cannot be run, but not in CI. */
    static void require() throws IOException, InterruptedException {
        boolean present = Files.isExecutable(Path.of(INTERPRETER))
                && run(Path.of("."), "-c", "import nbconvert, ipykernel, matplotlib, scipy, pandas, h5py").status == 0;
        if (!present && !"true".equals(System.getenv("CI"))) {
            Assumptions.abort(
                    "needs " + INTERPRETER + " with nbconvert, ipykernel, matplotlib, numpy, scipy, pandas and h5py");
        }
        assertThat(present).as("python3 with nbconvert and what notebooks need").isTrue();
    }

    /** Runs notebooks one after another, in place. */
    static Outcome execute(List<Path> notebooks) throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("-m", "nbconvert", "--execute", "--to", "notebook", "--inplace"));
        notebooks.forEach(notebook -> arguments.add(notebook.toString()));
        return run(notebooks.get(0).getParent(), arguments.toArray(String[]::new));
    }

    /** Runs a script with NumPy in a directory. */
    static Outcome script(Path directory, String text) throws IOException, InterruptedException {
        return run(directory, "-c", "import numpy as np\n" + text);
    }

    private static Outcome run(Path directory, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(INTERPRETER));
        command.addAll(List.of(arguments));
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
