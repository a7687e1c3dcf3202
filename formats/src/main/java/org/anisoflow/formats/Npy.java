package org.anisoflow.formats;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The NPY format of numpy, versions 1 to 3: a magic string, the length of a header, the header as a Python dictionary,
 * the elements.
 */
final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;

    private static final Pattern ENTRY = Pattern.compile("\\s*(['\"])(descr|fortran_order|shape)\\1\\s*:\\s*"
            + "(?:(['\"])([^'\"]*)\\3|(True|False)|\\(([\\d\\s,L]*)\\)|(\\[[^}]*\\]))\\s*(,?\\s*}|,)");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,19}L?");
    private static final Pattern DESCRIPTION = Pattern.compile("([<>=|])([a-zA-Z])(\\d*)");

    /**
     * The header of an array.
     *
     * @param order byte order
     * @param kind letter of the type, as in numpy
     * @param itemSize bytes of a number, or characters of a text
     * @param columnMajor whether the first index varies fastest
     * @param shape lengths of the axes
     * @param length bytes before the first element
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Header(ByteOrder order, char kind, int itemSize, boolean columnMajor, long[] shape, int length) {}

    private Npy() {}

    /** Opens a file. */
    static ElementSource open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path);
        try {
            InputStream input = Channels.newInputStream(channel);
            Header header = readHeader(path, "the array", input);
            Encoding encoding = checkedEncoding(path, "the array", header, channel.size());
            if (header.columnMajor()
                    && header.shape().length == 2
                    && Shapes.size(header.shape()) > 0
                    && header.shape()[1] <= Limits.MAX_COLUMNS) {
                return new ColumnMajorFile(channel, header.length(), header.shape(), encoding);
            }
            return elements(path, header, encoding, input, channel, Long.MAX_VALUE);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Opens the array in a stream.
     *
     * @param available bytes of the stream
     * @param packed bytes of the file that they are unpacked from
     */
    static ElementSource open(Path path, String what, InputStream input, long available, long packed, Closeable owner)
            throws IOException {
        Header header = readHeader(path, what, input);
        Encoding encoding = checkedEncoding(path, what, header, available);
        return elements(path, header, encoding, input, owner, packed);
    }

    private static ElementSource elements(
            Path path, Header header, Encoding encoding, InputStream input, Closeable owner, long packed)
            throws IOException {
        StreamElements stream = new StreamElements(header.shape(), encoding, input, owner, packed);
        if (!header.columnMajor() || header.shape().length < 2) {
            return stream;
        }
        try (stream) {
            ArrayFiles.checkPacking(path, stream);
            double[] columnMajor = ArrayFiles.readAll(path, stream, 2);
            return new MemoryElements(header.shape(), Shapes.toRowMajor(columnMajor, header.shape()));
        }
    }

    /** The text scalar in a stream; empty if the array is not a text. */
    static Optional<String> text(Path path, String what, InputStream input) throws IOException {
        Header header = readHeader(path, what, input);
        boolean wide = header.kind() == 'U';
        if ((!wide && header.kind() != 'S') || Shapes.size(header.shape()) != 1) {
            return Optional.empty();
        }
        if (header.itemSize() > Limits.MAX_TEXT) {
            throw new FormatException(
                    path, what + " has " + header.itemSize() + " characters; at most " + Limits.MAX_TEXT + " are read");
        }
        byte[] bytes = read(input, header.itemSize() * (wide ? 4 : 1));
        if (!wide) {
            return Optional.of(stripNuls(new String(bytes, StandardCharsets.UTF_8)));
        }
        ByteBuffer codePoints = ByteBuffer.wrap(bytes).order(header.order());
        StringBuilder text = new StringBuilder();
        while (codePoints.hasRemaining()) {
            int codePoint = codePoints.getInt();
            if (!Character.isValidCodePoint(codePoint)) {
                throw new FormatException(path, what + " is not a valid text");
            }
            text.appendCodePoint(codePoint);
        }
        return Optional.of(stripNuls(text.toString()));
    }

    private static String stripNuls(String padded) {
        int end = padded.length();
        while (end > 0 && padded.charAt(end - 1) == '\0') {
            end--;
        }
        return padded.substring(0, end);
    }

    private static Header readHeader(Path path, String what, InputStream input) throws IOException {
        byte[] start = input.readNBytes(MAGIC.length + 2);
        if (start.length < MAGIC.length + 2 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new FormatException(path, what + " is not in NPY format: it does not start with \\x93NUMPY");
        }
        int version = start[MAGIC.length];
        if (version < 1 || version > 3) {
            throw new FormatException(path, what + " has NPY version " + version + "; versions 1 to 3 are supported");
        }
        int lengthBytes = version == 1 ? 2 : 4;
        ByteBuffer lengthField = ByteBuffer.wrap(read(input, lengthBytes)).order(ByteOrder.LITTLE_ENDIAN);
        long length = version == 1 ? lengthField.getShort() & 0xFFFF : Integer.toUnsignedLong(lengthField.getInt());
        if (length > Limits.MAX_NPY_HEADER) {
            throw new FormatException(
                    path,
                    what + " claims an NPY header of " + length + " bytes; at most " + Limits.MAX_NPY_HEADER
                            + " are read");
        }
        String text = new String(
                read(input, (int) length), version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        return parse(path, what, text.strip(), MAGIC.length + 2 + lengthBytes + (int) length);
    }

    private static Header parse(Path path, String what, String text, int length) {
        String description = null;
        String columnMajor = null;
        long[] shape = null;
        Set<String> keys = new HashSet<>();
        Matcher entry = ENTRY.matcher(text);
        int position = 1;
        boolean open = text.startsWith("{");
        while (open && entry.region(position, text.length()).lookingAt() && keys.add(entry.group(2))) {
            switch (entry.group(2)) {
                case "descr" -> {
                    if (entry.group(7) != null) {
                        throw new FormatException(
                                path, what + " has fields (a structured type); save one field as a plain array");
                    }
                    description = entry.group(4);
                }
                case "fortran_order" -> columnMajor = entry.group(5);
                default -> shape = lengths(path, what, entry.group(6));
            }
            position = entry.end();
            open = entry.group(8).equals(",");
        }
        if (open
                || position != text.length()
                || keys.size() != 3
                || description == null
                || columnMajor == null
                || shape == null) {
            throw new FormatException(path, what + " has a malformed NPY header: " + Texts.quote(text));
        }
        Matcher parts = DESCRIPTION.matcher(description);
        if (!parts.matches() || parts.group(3).length() > 9) {
            throw new FormatException(path, what + " has the unknown type " + Texts.quote(description));
        }
        ByteOrder order = parts.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        Shapes.check(path, what, shape);
        int itemSize = parts.group(3).isEmpty() ? 0 : Integer.parseInt(parts.group(3));
        return new Header(order, parts.group(2).charAt(0), itemSize, columnMajor.equals("True"), shape, length);
    }

    /** The lengths of a tuple as Python writes it; null if it is none. */
    private static long[] lengths(Path path, String what, String tuple) {
        if (tuple == null) {
            return null;
        }
        String[] parts = tuple.strip().split("\\s*,\\s*", -1);
        // a tuple of one needs a comma, all others may end in one
        int count = parts[parts.length - 1].isEmpty() ? parts.length - 1 : parts.length;
        if (parts.length == 1 && count == 1) {
            return null;
        }
        Shapes.checkRank(path, what, count);
        long[] lengths = new long[count];
        for (int i = 0; i < count; i++) {
            if (!LENGTH.matcher(parts[i]).matches()) {
                return null;
            }
            try {
                lengths[i] = Long.parseLong(parts[i].replace("L", ""));
            } catch (NumberFormatException e) {
                return null;
            }
        }
        return lengths;
    }

    private static Encoding checkedEncoding(Path path, String what, Header header, long available) {
        if (header.kind() == 'O') {
            throw new FormatException(
                    path,
                    what + " holds pickled Python objects, which are refused because loading them can run code;"
                            + " save it as numbers, for example numpy.save(file, array.astype('float64'))");
        }
        Encoding encoding = new Encoding(type(path, what, header), header.order());
        long claimed = Shapes.bytes(path, what, header.shape(), encoding);
        long present = available - header.length();
        if (claimed != present) {
            throw new FormatException(
                    path,
                    what + (claimed > present ? " is truncated: " : " has trailing bytes: ") + "shape "
                            + Shapes.format(header.shape()) + " needs " + claimed + " bytes of data but there are "
                            + present);
        }
        return encoding;
    }

    private static ElementType type(Path path, String what, Header header) {
        int bytes = header.itemSize();
        boolean integral = Set.of(1, 2, 4, 8).contains(bytes);
        if (header.kind() == 'f' && integral && bytes > 1) {
            return ElementType.floating(bytes);
        }
        if ((header.kind() == 'i' || header.kind() == 'u') && integral) {
            return ElementType.integer(bytes, header.kind() == 'i');
        }
        if (header.kind() == 'b' && bytes == 1) {
            return ElementType.BOOL;
        }
        throw new FormatException(
                path,
                what + " has the type " + Texts.quote(header.kind() + (bytes == 0 ? "" : "" + bytes)) + "; "
                        + ElementType.READ);
    }

    private static byte[] read(InputStream input, int count) throws IOException {
        byte[] bytes = input.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }

    /** Writes a header of version 1; the elements must follow in C order. */
    static void writeHeader(OutputStream output, String description, long... shape) throws IOException {
        String text =
                "{'descr': '" + description + "', 'fortran_order': False, 'shape': " + Shapes.format(shape) + ", }";
        int unpadded = MAGIC.length + 4 + text.length() + 1;
        text += " ".repeat(Math.floorMod(-unpadded, ALIGNMENT)) + "\n";
        output.write(MAGIC);
        output.write(new byte[] {1, 0, (byte) text.length(), (byte) (text.length() >> 8)});
        output.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Writes little-endian doubles. */
    static void writeDoubles(OutputStream output, double[] values) throws IOException {
        int most = Math.min(values.length, 1 << 13);
        ByteBuffer buffer = ByteBuffer.allocate(8 * most).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < values.length; done += most) {
            int count = Math.min(most, values.length - done);
            buffer.asDoubleBuffer().put(values, done, count);
            output.write(buffer.array(), 0, 8 * count);
        }
    }

    static void write(Path path, NumericArray array) throws IOException {
        try (OutputStream output = new BufferedOutputStream(Files.newOutputStream(path))) {
            writeHeader(
                    output, "<f8", Arrays.stream(array.shape()).asLongStream().toArray());
            writeDoubles(output, array.data());
        }
    }
}
