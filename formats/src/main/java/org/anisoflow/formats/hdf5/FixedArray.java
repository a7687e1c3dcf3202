package org.anisoflow.formats.hdf5;

import java.io.IOException;

/** The index of chunks of a dataset that cannot grow without bound (spec VII.C, "fixed array"). */
final class FixedArray {
    private FixedArray() {}

    /** Takes an element. */
    interface Visitor {
        void visit(long index, Block element) throws IOException;
    }

    static void visit(Storage storage, long address, Visitor visitor) throws IOException {
        int offset = storage.offsetSize();
        Block header = storage.checked(address, 12L + storage.lengthSize() + offset, "FAHD");
        header.skip(2);
        int size = header.u1();
        int pageBits = header.u1();
        long count = header.length();
        long data = header.offset();
        if (size == 0 || pageBits > 31) {
            throw header.damaged("an index of chunks has impossible sizes");
        }
        if (data == Storage.UNDEFINED) {
            return;
        }
        long page = 1L << pageBits;
        int prefix = 6 + offset;
        if (count > storage.size() / size) {
            throw header.damaged("an index of chunks has more entries than the file");
        }
        if (count <= page) {
            Block block = storage.checked(data, prefix + count * size + 4, "FADB");
            block.skip(2L + offset);
            visit(block, 0, count, size, visitor);
            return;
        }
        long pages = ChunkGrid.chunks(count, page);
        long bitmap = (pages + 7) / 8;
        Block block = storage.checked(data, prefix + bitmap + 4, "FADB");
        block.skip(2L + offset);
        byte[] written = block.bytes((int) bitmap);
        long at = data + prefix + bitmap + 4;
        for (int i = 0; i < pages; i++) {
            long entries = Math.min(page, count - i * page);
            if (isSet(written, i)) {
                visit(storage.checked(at, entries * size + 4, ""), i * page, entries, size, visitor);
            }
            at += entries * size + 4;
        }
    }

    /** Whether a bit is set, counted from the highest one of the first byte. */
    static boolean isSet(byte[] bits, long index) {
        return (bits[(int) (index / 8)] & 0x80 >> index % 8) != 0;
    }

    static void visit(Block block, long first, long count, int size, Visitor visitor) throws IOException {
        for (long i = 0; i < count; i++) {
            visitor.visit(first + i, block.slice(size));
        }
    }
}
