package org.anisoflow.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The formats that are read, told apart by the extension. */
enum FileFormat {
    CSV(ArraySelector.Key.ONLY),
    TSV(ArraySelector.Key.ONLY),
    NPY(ArraySelector.Key.ONLY),
    NPZ(ArraySelector.Key.ARRAY),
    HDF5(ArraySelector.Key.DATASET),
    SAFETENSORS(ArraySelector.Key.TENSOR);

    private final ArraySelector.Key key;

    FileFormat(ArraySelector.Key key) {
        this.key = key;
    }

    /** How an array of the file is named. */
    ArraySelector.Key key() {
        return key;
    }

    boolean isText() {
        return this == CSV || this == TSV;
    }

    /** The format of an existing file with content. */
    static FileFormat of(Path path) throws IOException {
        String name = path.toString().toLowerCase(Locale.ROOT);
        FileFormat format =
                switch (name.substring(name.lastIndexOf('.') + 1)) {
                    case "csv" -> CSV;
                    case "tsv" -> TSV;
                    case "npy" -> NPY;
                    case "npz" -> NPZ;
                    case "h5", "hdf5", "h5md" -> HDF5;
                    case "safetensors" -> SAFETENSORS;
                    default ->
                        throw new FormatException(
                                path,
                                "has an unknown extension; files of numbers end in"
                                        + " .csv, .tsv, .npy, .npz, .h5, .hdf5, .h5md or .safetensors");
                };
        if (!Files.exists(path)) {
            throw new FormatException(path, "file does not exist");
        }
        if (Files.isDirectory(path)) {
            throw new FormatException(path, "is a directory; a file is needed");
        }
        if (Files.isRegularFile(path) && Files.size(path) == 0) {
            throw new FormatException(path, "file is empty");
        }
        return format;
    }

    /** Checks that the selector suits the format. */
    void check(Path path, ArraySelector selector) {
        if (selector.key() != ArraySelector.Key.ONLY && selector.key() != key) {
            throw new FormatException(
                    path,
                    "cannot be read with " + selector.key() + " " + Texts.quote(selector.name()) + ": "
                            + (key == ArraySelector.Key.ONLY
                                    ? "a file of this format holds one array without a name"
                                    : "arrays in a file of this format are named with " + key));
        }
        if (!isText() && (selector.header() == Header.NONE || selector.header() == Header.NAMES)) {
            throw new FormatException(
                    path,
                    "cannot be read with " + Header.KEY + ": " + selector.header()
                            + ": only CSV and TSV files can have a line of names; remove " + Header.KEY);
        }
    }
}
