package org.anisoflow.formats;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes an NPZ file: named arrays, float64, little-endian, C order, deflated. The same calls give the same bytes.
 *
 * <p>A name may hold slashes, as in {@code metrics/effective_rank}. An array that is too large to hold twice is written
 * in pieces: {@link #begin} and then {@link #append} until it is complete.
 */
public final class NpzWriter implements AutoCloseable {
    /**
     * The first of January 1980 is not written as it is: it stands for times before, which Java keeps in an additional
     * field that depends on the time zone.
     */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final ZipOutputStream output;
    private final Set<String> names = new HashSet<>();
    private String current = "";
    private long missing;

    /** Creates the file, or replaces it. */
    public NpzWriter(Path path) throws IOException {
        this(Files.newOutputStream(path));
    }

    /** Writes to a stream, which is closed at the end. */
    public NpzWriter(OutputStream stream) {
        output = new ZipOutputStream(new BufferedOutputStream(stream));
    }

    /** Writes a whole array. */
    public void add(String name, NumericArray array) throws IOException {
        begin(name, array.shape());
        append(array.data());
    }

    /** Writes a scalar as an int64 array of rank 0. */
    public void add(String name, long value) throws IOException {
        entry(name, "<i8");
        output.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }

    /** Writes a text as a unicode array of rank 0; trailing NUL characters are lost, as in numpy. */
    public void add(String name, String text) throws IOException {
        texts(name, List.of(text));
    }

    /** Writes texts as a unicode array of rank 1; trailing NUL characters are lost, as in numpy. */
    public void add(String name, List<String> texts) throws IOException {
        texts(name, texts, texts.size());
    }

    private void texts(String name, List<String> texts, long... shape) throws IOException {
        int width =
                texts.stream().mapToInt(text -> (int) text.codePoints().count()).reduce(1, Math::max);
        entry(name, "<U" + width, shape);
        for (String text : texts) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * width).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asIntBuffer().put(text.codePoints().toArray());
            output.write(bytes.array());
        }
    }

    /**
     * Starts an array of doubles whose values follow by {@link #append}.
     *
     * @param shape the lengths of the axes; none for a scalar
     * @throws IllegalArgumentException if a name is used twice or cannot name a file in an archive
     * @throws IllegalStateException if the array before is not complete
     */
    public void begin(String name, int... shape) throws IOException {
        long[] lengths = Arrays.stream(shape).asLongStream().toArray();
        long size = Shapes.size(lengths);
        entry(name, "<f8", lengths);
        missing = size;
    }

    /**
     * Writes the next values, row-major, of the array begun last.
     *
     * @throws IllegalArgumentException if there are more than its shape has
     */
    public void append(double... values) throws IOException {
        if (values.length > missing) {
            throw new IllegalArgumentException("array " + Texts.quote(current) + " takes only " + missing
                    + " more values but " + values.length + " were given");
        }
        Npy.writeDoubles(output, values);
        missing -= values.length;
    }

    /**
     * Completes the file.
     *
     * @throws IllegalStateException if the last array is not complete; the file is closed all the same
     */
    @Override
    public void close() throws IOException {
        try (output) {
            checkComplete();
        }
    }

    private void entry(String name, String description, long... shape) throws IOException {
        checkComplete();
        if (!Texts.isPath(name)) {
            throw new IllegalArgumentException(
                    "an array needs a name such as metrics/effective_rank, not " + Texts.quote(name));
        }
        if (!names.add(name)) {
            throw new IllegalArgumentException("array " + Texts.quote(name) + " is written twice");
        }
        ZipEntry entry = new ZipEntry(name + ".npy");
        entry.setTimeLocal(TIME);
        output.putNextEntry(entry);
        Npy.writeHeader(output, description, shape);
        current = name;
    }

    private void checkComplete() {
        if (missing > 0) {
            throw new IllegalStateException("array " + Texts.quote(current) + " lacks " + missing + " values");
        }
    }
}
