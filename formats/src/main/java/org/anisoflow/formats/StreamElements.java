package org.anisoflow.formats;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Elements that lie one after another, row-major, in a stream of bytes. */
final class StreamElements implements ElementSource {
    private static final int BUFFER_BYTES = 1 << 16;

    private final long[] shape;
    private final Encoding encoding;
    private final InputStream input;
    private final Closeable owner;
    private final ByteBuffer buffer;
    private final long packed;

    /**
     * @param input positioned at the first element
     * @param owner closed with this source
     */
    StreamElements(long[] shape, Encoding encoding, InputStream input, Closeable owner) {
        this(shape, encoding, input, owner, Long.MAX_VALUE);
    }

    /** @param packed bytes of the file that the stream is unpacked from */
    StreamElements(long[] shape, Encoding encoding, InputStream input, Closeable owner, long packed) {
        this.shape = shape;
        this.encoding = encoding;
        this.input = input;
        this.owner = owner;
        this.packed = packed;
        this.buffer = ByteBuffer.allocate(BUFFER_BYTES).order(encoding.order());
    }

    @Override
    public long[] shape() {
        return shape;
    }

    @Override
    public long packed() {
        return packed;
    }

    @Override
    public void read(double[] target, int offset, int count) throws IOException {
        int most = BUFFER_BYTES / encoding.bytes();
        for (int done = 0; done < count; ) {
            int elements = Math.min(most, count - done);
            int bytes = elements * encoding.bytes();
            if (input.readNBytes(buffer.array(), 0, bytes) < bytes) {
                throw new EOFException();
            }
            encoding.type().decode(buffer.clear(), target, offset + done, elements);
            done += elements;
        }
    }

    @Override
    public void close() throws IOException {
        owner.close();
    }
}
