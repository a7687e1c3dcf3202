package org.anisoflow.formats.hdf5;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** A dataset: its type and shape, and where its elements are. */
public final class Hdf5Dataset {
    private final Storage storage;
    private final ObjectHeader header;
    private final long address;
    private final Datatype datatype;
    private final Dataspace space;

    private Hdf5Dataset(Storage storage, ObjectHeader header, long address) throws IOException {
        this.storage = storage;
        this.header = header;
        this.address = address;
        this.datatype = Datatype.read(header.need(ObjectHeader.DATATYPE, "type"));
        this.space = Dataspace.read(header.need(ObjectHeader.DATASPACE, "shape"));
    }

    static boolean is(ObjectHeader header) {
        return header.has(ObjectHeader.DATASPACE) && header.has(ObjectHeader.DATATYPE);
    }

    static Hdf5Dataset read(Storage storage, ObjectHeader header, long address) throws IOException {
        return new Hdf5Dataset(storage, header, address);
    }

    /** What tells this dataset from all others of the file, whatever its names. */
    public long identity() {
        return address;
    }

    public Datatype datatype() {
        return datatype;
    }

    /** The lengths of the axes; empty for a scalar; a copy. */
    public long[] shape() {
        return space.shape().clone();
    }

    /** Whether there is no array at all, which HDF5 calls a null dataspace. */
    public boolean isNull() {
        return space.isNull();
    }

    Dataspace space() {
        return space;
    }

    /** Whether its elements are in this file, in a way that is known. */
    public boolean isInFile() throws IOException {
        return !header.has(ObjectHeader.EXTERNAL_FILES) && layout().kind() != Layout.Kind.VIRTUAL;
    }

    private Layout layout() throws IOException {
        return Layout.read(header.need(ObjectHeader.LAYOUT, "layout"));
    }

    /**
     * Where the elements are. The index of chunks is read.
     *
     * @param mostElements of a chunk
     * @throws Hdf5Exception if they are not in this file, or a filter is not supported
     */
    public StoredData data(int mostElements) throws IOException {
        if (header.has(ObjectHeader.EXTERNAL_FILES)) {
            throw new Hdf5Exception("keeps its data in another file, which is not followed; copy it with h5repack");
        }
        Layout layout = layout();
        return switch (layout.kind()) {
            case VIRTUAL ->
                throw new Hdf5Exception(
                        "is a virtual dataset, put together from others, which is not read; copy it with h5repack");
            case COMPACT -> {
                Block data = layout.data().orElseThrow();
                yield new StoredData.Whole(data.bytes(data.remaining()));
            }
            case CONTIGUOUS ->
                layout.address() == Storage.UNDEFINED
                        ? new StoredData.Unwritten()
                        : new StoredData.Contiguous(
                                storage.position(layout.address()), storage.size() - layout.address());
            case CHUNKED -> new StoredData.Chunked(chunks(layout, mostElements));
        };
    }

    private Chunks chunks(Layout layout, int mostElements) throws IOException {
        long[] chunk = layout.chunk();
        if (chunk.length != space.shape().length) {
            throw new Hdf5Exception("is damaged: its chunks have " + chunk.length + " axes but it has "
                    + space.shape().length + "; write or copy the file again");
        }
        long elements = new Dataspace(chunk, chunk, false).size();
        if (elements < 0 || elements > mostElements || elements * datatype.size() > Integer.MAX_VALUE / 2) {
            throw new Hdf5Exception("has chunks of shape " + Arrays.toString(chunk) + "; at most " + mostElements
                    + " elements are supported: save it with smaller chunks");
        }
        int bytes = (int) (elements * datatype.size());
        Optional<Block> pipeline = header.find(ObjectHeader.FILTERS);
        Filters filters = pipeline.isPresent() ? Filters.read(pipeline.get()) : Filters.none();
        ChunkGrid grid = new ChunkGrid(space.shape(), chunk);
        ChunkIndex index = ChunkIndex.read(storage, layout, space, grid, bytes);
        filters.check(index.skippedByAll());
        return new Chunks(storage, grid, index, filters, bytes);
    }

    /** The bytes of the element that stands where nothing was written (spec IV.A.2.e and f). */
    public byte[] fillValue() throws IOException {
        byte[] zero = new byte[(int) Math.min(datatype.size(), 1 << 16)];
        Optional<Block> message = header.find(ObjectHeader.FILL_VALUE);
        byte[] value = message.isPresent() ? fillValue(message.get()) : sized(header.find(ObjectHeader.OLD_FILL_VALUE));
        return value.length == zero.length ? value : zero;
    }

    private static byte[] fillValue(Block block) throws IOException {
        int version = block.u1();
        if (version >= 3) {
            boolean defined = (block.u1() & 0x20) != 0;
            return defined ? sized(Optional.of(block)) : new byte[0];
        }
        block.skip(2);
        boolean defined = block.u1() != 0;
        return defined ? sized(Optional.of(block)) : new byte[0];
    }

    private static byte[] sized(Optional<Block> block) throws IOException {
        return block.isPresent() ? block.get().bytes((int) Math.min(block.get().u4(), 1 << 16)) : new byte[0];
    }

    /** The bytes of its only element, empty if it has not one. */
    Optional<byte[]> single() throws IOException {
        if (space.isNull() || space.size() != 1 || datatype.size() > 1 << 20) {
            return Optional.empty();
        }
        int size = (int) datatype.size();
        StoredData data = data(Integer.MAX_VALUE);
        if (data instanceof StoredData.Whole whole) {
            return Optional.of(Arrays.copyOf(whole.bytes(), size));
        }
        if (data instanceof StoredData.Contiguous contiguous) {
            return Optional.of(
                    storage.block(storage.size() - contiguous.bytes(), size).bytes(size));
        }
        if (data instanceof StoredData.Chunked chunked) {
            try {
                Optional<byte[]> first = chunked.chunks().first(size);
                return first.isPresent() ? first : Optional.of(fillValue());
            } finally {
                chunked.chunks().close();
            }
        }
        return Optional.of(fillValue());
    }
}
