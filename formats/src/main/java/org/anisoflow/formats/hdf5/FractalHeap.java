package org.anisoflow.formats.hdf5;

import java.io.IOException;

/** The heap that holds links and attributes of objects that have many (spec III.G). */
final class FractalHeap {
    private final Storage storage;
    private final int idBytes;
    private final int offsetBytes;
    private final int lengthBytes;
    private final long hugeTree;
    private final int width;
    private final long firstBlock;
    private final long largestDirect;
    private final long root;
    private final int rootRows;

    private FractalHeap(Storage storage, Block header) throws IOException {
        this.storage = storage;
        header.skip(1);
        this.idBytes = header.u2();
        if (header.u2() > 0) {
            throw new Hdf5Exception("keeps links or attributes compressed, which is not read; copy it with h5repack");
        }
        header.skip(1);
        long largestObject = header.u4();
        header.skip(storage.lengthSize());
        this.hugeTree = header.offset();
        header.skip(storage.lengthSize() + storage.offsetSize());
        header.skip(8L * storage.lengthSize());
        this.width = header.u2();
        this.firstBlock = header.length();
        this.largestDirect = header.length();
        int bits = header.u2();
        header.skip(2);
        this.root = header.offset();
        this.rootRows = header.u2();
        if (width == 0 || bits > 64 || !isPower(width) || !isPower(firstBlock) || !isPower(largestDirect)) {
            throw header.damaged("a heap has impossible sizes");
        }
        this.offsetBytes = (bits + 7) / 8;
        this.lengthBytes = Math.min((log2(largestDirect) + 7) / 8, Block.bytesFor(largestObject));
    }

    private static boolean isPower(long value) {
        return Long.bitCount(value) == 1;
    }

    private static int log2(long value) {
        return 63 - Long.numberOfLeadingZeros(value);
    }

    static FractalHeap read(Storage storage, long address) throws IOException {
        int bytes = 26 + 3 * storage.offsetSize() + 12 * storage.lengthSize();
        Block fixed = storage.block(address, bytes, "FRHP");
        Block start = fixed.restart();
        start.skip(7);
        // a heap with filters has a longer header, and is refused before its checksum matters
        if (start.u2() == 0) {
            fixed = storage.checked(address, bytes, "FRHP");
        }
        return new FractalHeap(storage, fixed);
    }

    /** The length of an identifier. */
    int idBytes() {
        return idBytes;
    }

    /** The object with an identifier, which the next bytes of the block are. */
    Block object(Block record) throws IOException {
        Block id = record.slice(idBytes);
        int first = id.u1();
        return switch ((first >> 4) & 3) {
            case 0 -> managed(id.number(offsetBytes), id.natural(lengthBytes));
            case 1 -> huge(id.number(Math.min(8, id.remaining())));
            case 2 -> {
                boolean isLong = idBytes > 17;
                yield id.slice((isLong ? (first & 0xF) << 8 | id.u1() : first & 0xF) + 1L);
            }
            default -> throw id.damaged("a kind of heap object does not exist");
        };
    }

    private Block huge(long wanted) throws IOException {
        long[] place = {Storage.UNDEFINED, 0};
        BTree2.visit(storage, hugeTree, record -> {
            long address = record.offset();
            long length = record.length();
            if (record.number(storage.lengthSize()) == wanted) {
                place[0] = address;
                place[1] = length;
            }
        });
        return storage.block(place[0], place[1]);
    }

    private Block managed(long offset, long length) throws IOException {
        if (rootRows == 0) {
            return storage.block(root + offset, length);
        }
        long block = root;
        long rest = offset;
        while (true) {
            long firstRow = firstBlock * width;
            int row = Long.compareUnsigned(rest, firstRow) < 0 ? 0 : log2(rest) - log2(firstRow) + 1;
            if (rest < 0 || row > 64) {
                throw Hdf5Exception.damaged("a place in a heap lies outside of it", storage.position(block));
            }
            long size = row == 0 ? firstBlock : firstBlock << (row - 1);
            long inRow = rest - (row == 0 ? 0 : firstRow << (row - 1));
            int directRows = log2(largestDirect) - log2(firstBlock) + 2;
            // direct and indirect blocks take one address each in their parent
            long entry = (long) row * width + inRow / size;
            long at = block + 5 + storage.offsetSize() + offsetBytes + entry * storage.offsetSize();
            block = storage.block(at, storage.offsetSize()).offset();
            if (block == Storage.UNDEFINED) {
                throw Hdf5Exception.damaged("a block of a heap is missing", storage.position(at));
            }
            rest = inRow % size;
            if (row < directRows) {
                return storage.block(block + rest, length);
            }
        }
    }
}
