package org.anisoflow.formats;

import io.jhdf.HdfFile;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.filter.PipelineFilterWithData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * A chunked HDF5 dataset, read in bands: all chunks that share their place along the first axis are decompressed and
 * put together at a time.
 */
final class ChunkedElements implements ElementSource {
    /** Deflate, shuffle, fletcher32: the library ignores that HDF5 may have skipped one of the others for a chunk. */
    private static final Set<Integer> FILTERS = Set.of(1, 2, 3);

    private final Path path;
    private final String what;
    private final ChunkedDataset dataset;
    private final Encoding encoding;
    private final HdfFile file;
    private final int[] shape;
    private final int[] chunk;
    private final int[] chunkStride;
    private final int[] bandStride;
    private final double[] band;
    private final double[] part;
    private int nextRow;
    private int position;
    private int limit;

    ChunkedElements(Path path, String what, ChunkedDataset dataset, Encoding encoding, HdfFile file) {
        for (PipelineFilterWithData filter : dataset.getFilters()) {
            if (!FILTERS.contains(filter.getId())) {
                throw new FormatException(
                        path,
                        what + " is stored with the filter " + filter.getName()
                                + "; gzip, shuffle and fletcher32 are supported");
            }
        }
        this.path = path;
        this.what = what;
        this.dataset = dataset;
        this.encoding = encoding;
        this.file = file;
        this.shape = dataset.getDimensions();
        this.chunk = dataset.getChunkDimensions();
        long chunkElements = Shapes.size(Arrays.stream(chunk).asLongStream().toArray());
        long rows = Math.min(chunk[0], shape[0]);
        long bandElements = Shapes.size(dataset.getDimensionsAsLong()) / shape[0] * rows;
        if (Math.max(bandElements, chunkElements) > Limits.MAX_HDF5_BAND) {
            throw new FormatException(
                    path,
                    what + " has chunks of " + chunkElements + " elements and " + bandElements
                            + " elements in a row of chunks; at most " + Limits.MAX_HDF5_BAND
                            + " are supported: save it with smaller chunks");
        }
        this.chunkStride = strides(chunk);
        this.bandStride = strides(shape);
        this.band = new double[(int) bandElements];
        this.part = new double[(int) chunkElements];
    }

    private static int[] strides(int[] lengths) {
        int[] strides = new int[lengths.length];
        int stride = 1;
        for (int axis = lengths.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= lengths[axis];
        }
        return strides;
    }

    @Override
    public long[] shape() {
        return dataset.getDimensionsAsLong();
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public void read(double[] target, int offset, int count) throws IOException {
        for (int done = 0; done < count; ) {
            if (position == limit) {
                Hdf5.guarded(path, this::readBand);
            }
            int elements = Math.min(limit - position, count - done);
            System.arraycopy(band, position, target, offset + done, elements);
            position += elements;
            done += elements;
        }
    }

    private Void readBand() {
        int[] corner = new int[shape.length];
        corner[0] = nextRow;
        do {
            readChunk(corner);
        } while (advance(corner, chunk, shape));
        int rows = Math.min(chunk[0], shape[0] - nextRow);
        nextRow += rows;
        position = 0;
        limit = rows * bandStride[0];
        return null;
    }

    private void readChunk(int[] corner) {
        byte[] bytes = dataset.getDecompressedChunk(corner);
        if (bytes.length != part.length * encoding.bytes()) {
            throw new FormatException(
                    path,
                    what + " is damaged: a chunk has " + bytes.length + " bytes instead of "
                            + part.length * encoding.bytes());
        }
        encoding.type().decode(ByteBuffer.wrap(bytes).order(encoding.order()), part, 0, part.length);
        int to = 0;
        for (int axis = 1; axis < shape.length; axis++) {
            to += corner[axis] * bandStride[axis];
        }
        copy(corner, 0, 0, to);
    }

    /** Copies the elements of the chunk that lie inside the dataset, along one axis and those after it. */
    private void copy(int[] corner, int axis, int from, int to) {
        int count = Math.min(chunk[axis], shape[axis] - corner[axis]);
        if (axis == shape.length - 1) {
            System.arraycopy(part, from, band, to, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            copy(corner, axis + 1, from + i * chunkStride[axis], to + i * bandStride[axis]);
        }
    }

    private static boolean advance(int[] index, int[] step, int[] end) {
        for (int axis = index.length - 1; axis > 0; axis--) {
            index[axis] += step[axis];
            if (index[axis] < end[axis]) {
                return true;
            }
            index[axis] = 0;
        }
        return false;
    }
}
