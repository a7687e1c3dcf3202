package org.anisoflow.formats.hdf5;

import java.util.Arrays;
import java.util.Optional;

/**
 * How the data of a dataset are stored (spec IV.A.2.i, "data layout message").
 *
 * @param address of the data or of the index of the chunks
 * @param data the data themselves, if they are in the header
 * @param chunk the lengths of a chunk, if the data are chunked
 * @param wholeEdges whether chunks that the edge of the dataset cuts went through no filter
 * @param index the kind of the index of the chunks
 * @param single size and filter mask of the only chunk, if it is filtered
 */
record Layout(
        Kind kind,
        long address,
        Optional<Block> data,
        long[] chunk,
        boolean wholeEdges,
        Index index,
        Optional<Block> single) {
    /** The classes, in the order of their numbers. */
    enum Kind {
        COMPACT,
        CONTIGUOUS,
        CHUNKED,
        VIRTUAL
    }

    /** The indexes of chunks, in the order of their numbers. */
    enum Index {
        BTREE1,
        SINGLE,
        IMPLICIT,
        FIXED_ARRAY,
        EXTENSIBLE_ARRAY,
        BTREE2
    }

    private static final long[] NO_CHUNKS = {};

    static Layout read(Block block) throws Hdf5Exception {
        int version = block.u1();
        return switch (version) {
            case 1, 2 -> readOld(block);
            case 3, 4, 5 -> readNew(block, version);
            default ->
                throw new Hdf5Exception("is stored in version " + version
                        + " of the layout, which is not known; save it with libver \"v110\" or older");
        };
    }

    private static Kind kind(Block block) throws Hdf5Exception {
        int kind = block.u1();
        if (kind >= Kind.values().length) {
            throw block.damaged("the class " + kind + " of a layout does not exist");
        }
        return Kind.values()[kind];
    }

    private static Layout readOld(Block block) throws Hdf5Exception {
        int rank = block.u1();
        Kind kind = kind(block);
        block.skip(5);
        long address = kind == Kind.COMPACT ? Storage.UNDEFINED : block.offset();
        long[] lengths = lengths(block, rank, 4);
        return switch (kind) {
            case COMPACT -> compact(block, block.u4());
            case CONTIGUOUS -> contiguous(address);
            default -> chunked(block, address, lengths);
        };
    }

    private static Layout readNew(Block block, int version) throws Hdf5Exception {
        Kind kind = kind(block);
        return switch (kind) {
            case COMPACT -> compact(block, block.u2());
            case CONTIGUOUS -> contiguous(block.offset());
            case VIRTUAL ->
                new Layout(kind, Storage.UNDEFINED, Optional.empty(), NO_CHUNKS, false, Index.SINGLE, Optional.empty());
            case CHUNKED -> {
                if (version > 3) {
                    yield indexed(block);
                }
                int rank = block.u1();
                long address = block.offset();
                yield chunked(block, address, lengths(block, rank, 4));
            }
        };
    }

    /** Chunks since version 4: with one of the five newer indexes. */
    private static Layout indexed(Block block) throws Hdf5Exception {
        int flags = block.u1();
        int rank = block.u1();
        long[] lengths = lengths(block, rank, block.u1());
        int index = block.u1();
        if (index == 0 || index >= Index.values().length) {
            throw block.damaged("the kind " + index + " of an index of chunks does not exist");
        }
        Index kindOfIndex = Index.values()[index];
        boolean isFilteredSingle = kindOfIndex == Index.SINGLE && (flags & 2) != 0;
        Optional<Block> single =
                isFilteredSingle ? Optional.of(block.slice(block.lengthSize() + 4L)) : Optional.empty();
        // how the index was set up is in the index, too
        block.skip(
                switch (kindOfIndex) {
                    case FIXED_ARRAY -> 1;
                    case EXTENSIBLE_ARRAY -> 5;
                    case BTREE2 -> 6;
                    default -> 0;
                });
        return new Layout(
                Kind.CHUNKED,
                block.offset(),
                Optional.empty(),
                withoutElement(block, lengths),
                (flags & 1) != 0,
                kindOfIndex,
                single);
    }

    private static long[] lengths(Block block, int rank, int bytes) throws Hdf5Exception {
        if (bytes > Long.BYTES) {
            throw block.damaged("lengths of " + bytes + " bytes are impossible");
        }
        long[] lengths = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            lengths[axis] = block.natural(bytes);
        }
        return lengths;
    }

    private static Layout compact(Block block, long size) throws Hdf5Exception {
        Optional<Block> data = Optional.of(block.slice(size));
        return new Layout(Kind.COMPACT, Storage.UNDEFINED, data, NO_CHUNKS, false, Index.SINGLE, Optional.empty());
    }

    private static Layout contiguous(long address) {
        return new Layout(Kind.CONTIGUOUS, address, Optional.empty(), NO_CHUNKS, false, Index.SINGLE, Optional.empty());
    }

    private static Layout chunked(Block block, long address, long[] lengths) throws Hdf5Exception {
        return new Layout(
                Kind.CHUNKED,
                address,
                Optional.empty(),
                withoutElement(block, lengths),
                false,
                Index.BTREE1,
                Optional.empty());
    }

    /** The last length is that of an element in bytes. */
    private static long[] withoutElement(Block block, long[] lengths) throws Hdf5Exception {
        if (lengths.length < 2) {
            throw block.damaged("a chunk has no axes");
        }
        long[] chunk = Arrays.copyOf(lengths, lengths.length - 1);
        for (long length : chunk) {
            if (length == 0) {
                throw block.damaged("a chunk has the length 0");
            }
        }
        return chunk;
    }
}
