package org.anisoflow.formats;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.anisoflow.formats.hdf5.Chunks;

/**
 * A chunked HDF5 dataset, read in bands: all chunks that share their place along the first axis are decompressed and
 * put together at a time.
 */
final class ChunkedElements implements ElementSource {
    private final Path path;
    private final String what;
    private final Chunks chunks;
    private final Encoding encoding;
    private final double fill;
    private final Closeable file;
    private final long[] shape;
    private final long[] chunk;
    private final int[] chunkStride;
    private final int[] bandStride;
    private final int chunkElements;
    private final boolean wholeRows;
    private double[] band = new double[0];
    private double[] part = new double[0];
    private long nextRow;
    private int position;
    private int limit;

    /**
     * @param fill the value of what was never written
     * @param file closed with this source
     */
    ChunkedElements(
            Path path, String what, long[] shape, Chunks chunks, Encoding encoding, double fill, Closeable file) {
        this.path = path;
        this.what = what;
        this.chunks = chunks;
        this.encoding = encoding;
        this.fill = fill;
        this.file = file;
        this.shape = shape;
        this.chunk = chunks.shape();
        long elements = Shapes.size(chunk);
        long bandElements = Shapes.size(shape) / shape[0] * Math.min(chunk[0], shape[0]);
        if (Math.max(bandElements, elements) > Limits.MAX_HDF5_BAND) {
            throw new FormatException(
                    path,
                    what + " has chunks of " + elements + " elements and " + bandElements
                            + " elements in a row of chunks; at most " + Limits.MAX_HDF5_BAND
                            + " are supported: save it with smaller chunks");
        }
        this.chunkElements = (int) elements;
        this.chunkStride = strides(chunk);
        this.bandStride = strides(shape);
        this.wholeRows = Arrays.equals(chunk, 1, chunk.length, shape, 1, shape.length);
        long partElements = wholeRows ? 0 : elements;
        Heap.require(
                path,
                "a row of chunks of " + what,
                Double.BYTES * (bandElements + partElements) + 2 * elements * encoding.bytes());
    }

    private static int[] strides(long[] lengths) {
        int[] strides = new int[lengths.length];
        int stride = 1;
        for (int axis = lengths.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= (int) lengths[axis];
        }
        return strides;
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** Its chunks are not counted one by one. */
    @Override
    public long packed() {
        return path.toFile().length();
    }

    @Override
    public void close() throws IOException {
        chunks.close();
        file.close();
    }

    @Override
    public void read(double[] target, int offset, int count) throws IOException {
        for (int done = 0; done < count; ) {
            if (position == limit) {
                Hdf5.guarded(path, what + " ", this::readBand);
            }
            int elements = Math.min(limit - position, count - done);
            System.arraycopy(band, position, target, offset + done, elements);
            position += elements;
            done += elements;
        }
    }

    private Void readBand() throws IOException {
        int rows = (int) Math.min(chunk[0], shape[0] - nextRow);
        if (band.length == 0) {
            band = Heap.doubles(path, "a row of chunks of " + what, rows * bandStride[0]);
        }
        int elements = rows * bandStride[0];
        long[] corner = new long[shape.length];
        corner[0] = nextRow;
        do {
            readChunk(corner, elements);
        } while (advance(corner));
        nextRow += rows;
        position = 0;
        limit = elements;
        return null;
    }

    private void readChunk(long[] corner, int bandElements) throws IOException {
        Optional<ByteBuffer> bytes = chunks.read(corner);
        if (wholeRows) {
            if (bytes.isPresent()) {
                encoding.type().decode(bytes.get().order(encoding.order()), band, 0, bandElements);
            } else {
                Arrays.fill(band, 0, bandElements, fill);
            }
            return;
        }
        if (bytes.isPresent()) {
            if (part.length == 0) {
                part = Heap.doubles(path, "a chunk of " + what, chunkElements);
            }
            encoding.type().decode(bytes.get().order(encoding.order()), part, 0, chunkElements);
        }
        int to = 0;
        for (int axis = 1; axis < shape.length; axis++) {
            to += (int) corner[axis] * bandStride[axis];
        }
        copy(bytes.isPresent(), corner, 0, 0, to);
    }

    /** Copies the elements of the chunk that lie inside the dataset, along one axis and those after it. */
    private void copy(boolean written, long[] corner, int axis, int from, int to) {
        int count = (int) Math.min(chunk[axis], shape[axis] - corner[axis]);
        if (axis == shape.length - 1) {
            if (written) {
                System.arraycopy(part, from, band, to, count);
            } else {
                Arrays.fill(band, to, to + count, fill);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            copy(written, corner, axis + 1, from + i * chunkStride[axis], to + i * bandStride[axis]);
        }
    }

    /** Moves to the next chunk of the band. */
    private boolean advance(long[] corner) {
        for (int axis = corner.length - 1; axis > 0; axis--) {
            corner[axis] += chunk[axis];
            if (corner[axis] < shape[axis]) {
                return true;
            }
            corner[axis] = 0;
        }
        return false;
    }
}
