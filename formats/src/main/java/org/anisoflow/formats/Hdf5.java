package org.anisoflow.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.anisoflow.formats.hdf5.Chunks;
import org.anisoflow.formats.hdf5.Datatype;
import org.anisoflow.formats.hdf5.Hdf5Dataset;
import org.anisoflow.formats.hdf5.Hdf5Exception;
import org.anisoflow.formats.hdf5.Hdf5File;
import org.anisoflow.formats.hdf5.Hdf5Value;
import org.anisoflow.formats.hdf5.StoredData;

/** HDF5 files: datasets as streams of numbers, names, single texts and numbers. */
final class Hdf5 {
    private static final int MAX_NAMES = 10_000;

    /** Elements of which none needs to have been written: 16 MiB of doubles. */
    private static final long MAX_UNWRITTEN = 1 << 21;

    private Hdf5() {}

    static List<String> names(Path path) throws IOException {
        return guarded(path, "", () -> {
            try (Hdf5File file = Hdf5File.open(path)) {
                return file.datasets(MAX_NAMES);
            }
        });
    }

    /** A text, of a dataset or an attribute. */
    static Optional<String> text(Path path, String name) throws IOException {
        return value(path, name, value -> value.text(Limits.MAX_TEXT));
    }

    /** A number, of a dataset or an attribute. */
    static OptionalDouble number(Path path, String name) throws IOException {
        return value(path, name, value -> encoding(value.datatype())
                        .map(encoding -> decode(encoding, value.bytes())[0]))
                .map(OptionalDouble::of)
                .orElse(OptionalDouble.empty());
    }

    /** Takes a value as what it is asked for. */
    private interface Reading<T> {
        Optional<T> of(Hdf5Value value) throws IOException;
    }

    private static <T> Optional<T> value(Path path, String name, Reading<T> reading) throws IOException {
        return guarded(path, "", () -> {
            try (Hdf5File file = Hdf5File.open(path)) {
                return guarded(path, Texts.quote(name) + " ", () -> {
                    Optional<Hdf5Value> value = file.value(name);
                    return value.isPresent() ? reading.of(value.get()) : Optional.<T>empty();
                });
            }
        });
    }

    static ElementSource open(Path path, ArraySelector selector) throws IOException {
        return guarded(path, "", () -> {
            Hdf5File file = Hdf5File.open(path);
            try {
                return open(path, file, selector);
            } catch (IOException | RuntimeException | Error e) {
                file.close();
                throw e;
            }
        });
    }

    /** An action on a file. */
    interface Action<T> {
        T run() throws IOException;
    }

    /**
     * Runs what reads a file.
     *
     * @param subject what problems are said of, with a space behind it; empty for the file
     */
    static <T> T guarded(Path path, String subject, Action<T> action) throws IOException {
        try {
            return action.run();
        } catch (Hdf5Exception e) {
            throw new FormatException(path, subject + e.getMessage(), e);
        } catch (FormatException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            // no known file leads here, but a hostile one may
            throw new FormatException(
                    path, subject + "is damaged: its structure is impossible; write or copy it again", e);
        }
    }

    private static ElementSource open(Path path, Hdf5File file, ArraySelector selector) throws IOException {
        String name = selector.name();
        Optional<Hdf5Dataset> dataset =
                selector.key() == ArraySelector.Key.ONLY ? Optional.empty() : dataset(path, file, name);
        if (dataset.isEmpty()) {
            name = choose(path, file, selector);
            dataset = dataset(path, file, name);
        }
        String what = "dataset " + Texts.quote(name);
        Hdf5Dataset found = dataset.orElseThrow(() ->
                new FormatException(path, what + " is no dataset but a damaged group; write or copy the file again"));
        return guarded(path, what + " ", () -> open(path, file, what, found));
    }

    private static Optional<Hdf5Dataset> dataset(Path path, Hdf5File file, String name) throws IOException {
        return guarded(path, "dataset " + Texts.quote(name) + " ", () -> file.dataset(name));
    }

    /** The name to read: where none is said, that of the only dataset, or of the only one that holds numbers. */
    private static String choose(Path path, Hdf5File file, ArraySelector selector) throws IOException {
        List<String> names = file.datasets(MAX_NAMES);
        if (selector.key() == ArraySelector.Key.ONLY && names.size() > 1) {
            List<String> numeric = new ArrayList<>();
            Set<Long> seen = new HashSet<>();
            for (String name : names) {
                try {
                    Optional<Hdf5Dataset> dataset = file.dataset(name)
                            .filter(found -> encoding(found.datatype()).isPresent());
                    if (dataset.isPresent()
                            && dataset.get().isInFile()
                            && seen.add(dataset.get().identity())) {
                        numeric.add(name);
                    }
                } catch (Hdf5Exception unreadable) {
                    // is no choice
                }
            }
            return numeric.size() == 1 ? numeric.get(0) : selector.choose(path, names);
        }
        return selector.choose(path, names);
    }

    private static ElementSource open(Path path, Hdf5File file, String what, Hdf5Dataset dataset) throws IOException {
        Encoding encoding = encoding(dataset.datatype())
                .orElseThrow(
                        () -> new FormatException(
                                path,
                                what + " holds " + dataset.datatype()
                                        + "; floating-point numbers of 2, 4 or 8 bytes or integers of 1, 2, 4 or 8 bytes are needed"));
        if (dataset.isNull()) {
            throw new FormatException(path, what + " has no array, only a type (a null dataspace)");
        }
        long[] shape = dataset.shape();
        long bytes = Shapes.bytes(path, what, shape, encoding);
        if (bytes == 0) {
            file.close();
            return new MemoryElements(shape, new double[0]);
        }
        StoredData data = dataset.data(Limits.MAX_HDF5_BAND);
        double fill = decode(encoding, dataset.fillValue())[0];
        if (data instanceof StoredData.Chunked chunked) {
            Chunks chunks = chunked.chunks();
            try {
                checkWritten(path, what, shape, bytes, encoding, chunks.mostBytes());
                return new ChunkedElements(path, what, shape, chunks, encoding, fill, file);
            } catch (RuntimeException | Error e) {
                chunks.close();
                throw e;
            }
        }
        file.close();
        if (data instanceof StoredData.Whole whole) {
            checkSize(path, what, shape, bytes, "in its header", whole.bytes().length);
            return new MemoryElements(shape, decode(encoding, Arrays.copyOf(whole.bytes(), (int) bytes)));
        }
        if (data instanceof StoredData.Contiguous contiguous) {
            checkSize(path, what, shape, bytes, "at " + contiguous.position(), contiguous.bytes());
            InputStream input = stream(path, contiguous.position());
            return new StreamElements(shape, encoding, input, input);
        }
        checkWritten(path, what, shape, bytes, encoding, 0);
        double[] values = new double[(int) (bytes / encoding.bytes())];
        Arrays.fill(values, fill);
        return new MemoryElements(shape, values);
    }

    private static void checkSize(Path path, String what, long[] shape, long bytes, String where, long most) {
        if (bytes > most) {
            throw new FormatException(
                    path,
                    what + " of shape " + Shapes.format(shape) + " needs " + bytes + " bytes " + where
                            + " but the file has only " + most + " there");
        }
    }

    /** Refuses sizes that are said without anything to show for them. */
    private static void checkWritten(Path path, String what, long[] shape, long bytes, Encoding encoding, long most) {
        if (bytes / encoding.bytes() > MAX_UNWRITTEN && bytes > most) {
            throw new FormatException(
                    path,
                    what + " of shape " + Shapes.format(shape) + " has " + bytes
                            + " bytes, of which the file holds nearly none: it was created but not written");
        }
    }

    private static InputStream stream(Path path, long position) throws IOException {
        InputStream input = Files.newInputStream(path);
        try {
            input.skipNBytes(position);
            return input;
        } catch (IOException e) {
            input.close();
            throw e;
        }
    }

    private static double[] decode(Encoding encoding, byte[] bytes) {
        double[] values = new double[bytes.length / encoding.bytes()];
        encoding.type().decode(ByteBuffer.wrap(bytes).order(encoding.order()), values, 0, values.length);
        return values;
    }

    private static Optional<Encoding> encoding(Datatype datatype) {
        return datatype.number().flatMap(number -> type(number).map(type -> new Encoding(type, number.order())));
    }

    private static Optional<ElementType> type(Datatype.Numeric number) {
        return switch (number.mantissaBits()) {
            case 0 -> Optional.of(ElementType.integer(number.bytes(), number.signed()));
            case 7 -> number.bytes() == 2 ? Optional.of(ElementType.BF16) : Optional.empty();
            case 10 -> number.bytes() == 2 ? Optional.of(ElementType.F16) : Optional.empty();
            case 23 -> number.bytes() == 4 ? Optional.of(ElementType.F32) : Optional.empty();
            case 52 -> number.bytes() == 8 ? Optional.of(ElementType.F64) : Optional.empty();
            default -> Optional.empty();
        };
    }
}
