package org.anisoflow.sweep;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Adjacent rows as bytes, big-endian: first index, count, and for every row what {@link Row} has. */
public final class RowCodec {
    private final int columns;
    private final long members;

    /** The codec of a sweep's rows. */
    public RowCodec(Sweep sweep) {
        columns = new Columns(sweep).names().size();
        members = sweep.size();
    }

    /**
     * The bytes of rows.
     *
     * @param rows adjacent members in increasing order, at least one
     */
    public byte[] encode(List<Row> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(rows.get(0).index());
            out.writeInt(rows.size());
            for (Row row : rows) {
                for (double value : row.values()) {
                    out.writeDouble(value);
                }
                out.writeInt(row.along().length);
                for (double value : row.along()) {
                    out.writeDouble(value);
                }
                out.writeBoolean(row.message().isPresent());
                if (row.message().isPresent()) {
                    writeText(out, row.message().get());
                }
                out.writeDouble(row.seconds());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The rows of bytes. */
    public List<Row> decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            long first = in.readLong();
            int count = in.readInt();
            List<Row> rows = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                double[] values = doubles(in, columns);
                double[] along = doubles(in, in.readInt());
                Optional<String> message = in.readBoolean() ? Optional.of(readText(in)) : Optional.empty();
                rows.add(new Row(first + i, values, along, message, in.readDouble()));
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether bytes can be rows of this sweep, so far as their beginning tells. */
    boolean fits(byte[] bytes) {
        if (bytes.length < Long.BYTES + Integer.BYTES) {
            return false;
        }
        ByteBuffer head = ByteBuffer.wrap(bytes);
        long first = head.getLong();
        int count = head.getInt();
        return first >= 0 && count > 0 && first <= members - count && count <= bytes.length / (Double.BYTES * columns);
    }

    /** Which members the rows of bytes are of. */
    static Range range(byte[] bytes) {
        ByteBuffer head = ByteBuffer.wrap(bytes);
        long first = head.getLong();
        return new Range(first, first + head.getInt());
    }

    private static double[] doubles(DataInputStream in, int count) throws IOException {
        double[] values = new double[count];
        ByteBuffer.wrap(bytes(in, (long) Double.BYTES * count)).asDoubleBuffer().get(values);
        return values;
    }

    /** Exactly so many bytes. */
    private static byte[] bytes(DataInputStream in, long count) throws IOException {
        if (count < 0 || count > in.available()) {
            throw new EOFException();
        }
        return in.readNBytes((int) count);
    }

    static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String readText(DataInputStream in) throws IOException {
        return new String(bytes(in, in.readInt()), StandardCharsets.UTF_8);
    }
}
