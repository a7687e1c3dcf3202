package org.anisoflow.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Python with NumPy and more, the other side of files and numbers. */
public final class Python {
    public static final String INTERPRETER = "/usr/bin/python3";

    private static final Map<String, Boolean> PRESENT = new ConcurrentHashMap<>();

    private Python() {}

    /** Skips the test if there is no Python with these modules, such as {@code "numpy, h5py"}, but not in CI. */
    public static void require(String modules) throws IOException, InterruptedException {
        Boolean present = PRESENT.get(modules);
        if (present == null) {
            present = Files.isExecutable(Path.of(INTERPRETER))
                    && run(Path.of("."), "-c", "import " + modules).status() == 0;
            PRESENT.put(modules, present);
        }
        Tool.require(present, INTERPRETER + " with " + modules);
    }

    /** Runs Python in a directory. */
    public static Tool.Outcome run(Path directory, String... arguments) throws IOException, InterruptedException {
        return Tool.run(
                directory,
                Stream.concat(Stream.of(INTERPRETER), Stream.of(arguments)).toArray(String[]::new));
    }

    /** What a script prints that uses {@code np} and {@code h5py}; it must go well. */
    public static String script(Path directory, String text) throws IOException, InterruptedException {
        require("numpy, h5py");
        return run(directory, "-c", "import numpy as np, h5py\n" + text).text();
    }

    /** Skips the test if notebooks cannot be run, but not in CI. */
    public static void requireJupyter() throws IOException, InterruptedException {
        require("nbconvert, ipykernel, matplotlib, numpy, scipy, pandas, h5py");
    }

    /** Runs the code of notebooks, one after another, in place. */
    public static Tool.Outcome notebooks(Path... notebooks) throws IOException, InterruptedException {
        Stream<String> options = Stream.of("-m", "nbconvert", "--execute", "--to", "notebook", "--inplace");
        return run(
                Path.of("."),
                Stream.concat(options, Stream.of(notebooks).map(file -> file.toAbsolutePath()
                                .toString()))
                        .toArray(String[]::new));
    }
}
