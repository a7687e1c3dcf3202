package org.anisoflow.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.anisoflow.figures.FigureFile;
import org.anisoflow.formats.ArrayFiles;
import org.anisoflow.formats.ArraySelector;
import org.anisoflow.formats.Json;
import org.anisoflow.formats.RowSource;
import org.anisoflow.formats.Tables;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.result.Results;
import org.anisoflow.study.validation.Layout;
import org.anisoflow.study.validation.RunFiles;
import org.anisoflow.sweep.Journal;
import org.anisoflow.sweep.SweepFile;

/** The readers of files that others made: each takes any bytes at all, and reads or refuses them. */
enum FuzzTarget {
    NPY(".npy") {
        @Override
        void read(Path file) {
            array(file, ArraySelector.only());
        }
    },
    NPZ(".npz") {
        @Override
        void read(Path file) {
            named(file, ArraySelector.Key.ARRAY);
        }
    },
    HDF5(".h5") {
        @Override
        void read(Path file) {
            named(file, ArraySelector.Key.DATASET);
            ArrayFiles.number(file, "box/edges");
        }
    },
    SAFETENSORS(".safetensors") {
        @Override
        void read(Path file) {
            named(file, ArraySelector.Key.TENSOR);
        }
    },
    CSV(".csv") {
        @Override
        void read(Path file) {
            table(file, ArraySelector.only());
        }
    },
    JSON(".json") {
        @Override
        void read(Path file) {
            Json.read(file);
        }
    },
    STUDY(".yaml") {
        @Override
        void read(Path file) {
            StudyFile.read(file);
        }
    },
    SWEEP(".yaml") {
        @Override
        void read(Path file) {
            SweepFile.read(file);
        }
    },
    FIGURE(".yaml") {
        @Override
        void read(Path file) {
            FigureFile.read(file);
        }
    },
    RUNS_NPZ(".npz") {
        @Override
        void read(Path file) {
            runs(file);
        }
    },
    RUNS_HDF5(".h5") {
        @Override
        void read(Path file) {
            runs(file);
        }
    },
    RUNS_CSV(".csv") {
        @Override
        void read(Path file) {
            runs(file);
        }
    },
    JOURNAL(".journal") {
        @Override
        void read(Path file) throws IOException {
            Journal.resume(file, Samples.SWEEP, Samples.VERSION).close();
        }
    },
    /** A result directory in which one file was replaced: its name is the first line of the input, its bytes the rest. */
    RESULT("") {
        @Override
        Path write(Path folder, byte[] bytes) throws IOException {
            return Samples.resultWith(folder.resolve("result"), bytes);
        }

        @Override
        void read(Path directory) {
            Results.open(directory);
        }
    };

    private static final int ROWS = 64;

    private final String extension;

    FuzzTarget(String extension) {
        this.extension = extension;
    }

    /** Reads what {@link #write} wrote, all of it. */
    abstract void read(Path file) throws IOException;

    /** Puts an input where it can be read from. */
    Path write(Path folder, byte[] bytes) throws IOException {
        return Files.write(folder.resolve("case" + extension), bytes);
    }

    /** The folder of its inputs, in the resources and on the command line. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Sound inputs to start from. */
    List<byte[]> seeds() {
        try {
            return Samples.of(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void array(Path file, ArraySelector selector) {
        ArrayFiles.read(file, selector);
        table(file, selector);
    }

    private static void named(Path file, ArraySelector.Key key) {
        for (String name : ArrayFiles.names(file).stream().limit(4).toList()) {
            ArrayFiles.text(file, name);
            ArrayFiles.number(file, name);
            array(file, new ArraySelector(key, name));
        }
    }

    private static void table(Path file, ArraySelector selector) {
        try (RowSource rows = Tables.open(file, selector)) {
            double[] buffer = new double[ROWS * rows.columns()];
            while (rows.read(buffer) > 0) {
                // to the end
            }
        }
    }

    private static void runs(Path file) {
        RunFiles.read(List.of(file), Layout.TND, Samples.STUDY.request());
    }

    /** The names of all targets, for messages. */
    static List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (FuzzTarget target : values()) {
            keys.add(target.key());
        }
        return keys;
    }

    /** The target of a key. */
    static FuzzTarget of(String key) {
        for (FuzzTarget target : values()) {
            if (target.key().equals(key)) {
                return target;
            }
        }
        throw new IllegalArgumentException("no target " + key + "; there are " + keys());
    }

    /** The bytes of a text. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
