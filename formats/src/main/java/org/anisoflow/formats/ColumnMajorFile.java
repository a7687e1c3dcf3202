package org.anisoflow.formats;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A matrix stored column by column in a file, read row by row: a block of rows is gathered from all columns. */
final class ColumnMajorFile implements ElementSource {
    private static final int BLOCK_ELEMENTS = 1 << 18;

    private final FileChannel channel;
    private final long start;
    private final long rows;
    private final int columns;
    private final Encoding encoding;
    private final int blockRows;
    private final double[] block;
    private final double[] part;
    private final ByteBuffer bytes;
    private long nextRow;
    private int position;
    private int limit;

    /** @param start where in the file the first element is */
    ColumnMajorFile(FileChannel channel, long start, long[] shape, Encoding encoding) {
        this.channel = channel;
        this.start = start;
        this.rows = shape[0];
        this.columns = Math.toIntExact(shape[1]);
        this.encoding = encoding;
        this.blockRows = (int) Math.min(rows, Math.max(1, BLOCK_ELEMENTS / columns));
        this.block = new double[Math.multiplyExact(blockRows, columns)];
        this.part = new double[blockRows];
        this.bytes = ByteBuffer.allocate(blockRows * encoding.bytes()).order(encoding.order());
    }

    @Override
    public long[] shape() {
        return new long[] {rows, columns};
    }

    @Override
    public void read(double[] target, int offset, int count) throws IOException {
        for (int done = 0; done < count; ) {
            if (position == limit) {
                gather();
            }
            int elements = Math.min(limit - position, count - done);
            System.arraycopy(block, position, target, offset + done, elements);
            position += elements;
            done += elements;
        }
    }

    private void gather() throws IOException {
        int count = (int) Math.min(blockRows, rows - nextRow);
        for (int column = 0; column < columns; column++) {
            bytes.clear().limit(count * encoding.bytes());
            long from = start + (column * rows + nextRow) * encoding.bytes();
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, from + bytes.position()) < 0) {
                    throw new EOFException();
                }
            }
            encoding.type().decode(bytes.flip(), part, 0, count);
            for (int row = 0; row < count; row++) {
                block[row * columns + column] = part[row];
            }
        }
        nextRow += count;
        position = 0;
        limit = count * columns;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
