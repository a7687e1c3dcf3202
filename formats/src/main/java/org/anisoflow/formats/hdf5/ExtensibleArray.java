package org.anisoflow.formats.hdf5;

import java.io.IOException;

/**
 * The index of chunks of a dataset of which one axis can grow without bound (spec VII.D, "extensible array"). Elements are in the index
 * block, then in data blocks that grow, whose addresses are in the index block and then in super blocks. Super block s has
 * 2^(s/2) data blocks of 2^((s+1)/2) times the elements of the smallest.
 */
final class ExtensibleArray {
    private final Storage storage;
    private final FixedArray.Visitor visitor;
    private final int size;
    private final int bits;
    private final int inIndex;
    private final int smallest;
    private final int pointers;
    private final long page;
    private final long end;
    private long index;

    private ExtensibleArray(Storage storage, Block header, FixedArray.Visitor visitor) throws IOException {
        this.storage = storage;
        this.visitor = visitor;
        header.skip(2);
        this.size = header.u1();
        this.bits = header.u1();
        this.inIndex = header.u1();
        this.smallest = header.u1();
        this.pointers = header.u1();
        int pageBits = header.u1();
        header.skip(4L * storage.lengthSize());
        this.end = header.length();
        header.skip(storage.lengthSize());
        if (size == 0
                || bits > 64
                || pageBits > 31
                || Integer.bitCount(smallest) != 1
                || Integer.bitCount(pointers) != 1) {
            throw header.damaged("an index of chunks has impossible sizes");
        }
        this.page = 1L << pageBits;
    }

    static void visit(Storage storage, long address, FixedArray.Visitor visitor) throws IOException {
        long bytes = 16L + 6L * storage.lengthSize() + storage.offsetSize();
        Block header = storage.checked(address, bytes, "EAHD");
        ExtensibleArray array = new ExtensibleArray(storage, header, visitor);
        long indexBlock = header.offset();
        if (indexBlock != Storage.UNDEFINED) {
            array.readIndex(indexBlock);
        }
    }

    private void readIndex(long address) throws IOException {
        int offset = storage.offsetSize();
        int blocks = 2 * (pointers - 1);
        int firstSupers = 2 * Integer.numberOfTrailingZeros(pointers);
        int supers = Math.max(0, 1 + bits - Integer.numberOfTrailingZeros(smallest));
        long bytes =
                6L + offset + (long) inIndex * size + (long) (blocks + Math.max(0, supers - firstSupers)) * offset + 4;
        Block block = storage.checked(address, bytes, "EAIB");
        block.skip(2L + offset);
        FixedArray.visit(block, 0, inIndex, size, visitor);
        index = inIndex;
        for (int s = 0; s < supers && index < end; s++) {
            long count = 1L << (s / 2);
            long elements = (1L << ((s + 1) / 2)) * smallest;
            if (s < firstSupers) {
                for (long i = 0; i < count; i++) {
                    readData(block.offset(), elements, new byte[0], 0);
                }
            } else {
                readSuper(block.offset(), count, elements);
            }
        }
    }

    private void readSuper(long address, long count, long elements) throws IOException {
        if (address == Storage.UNDEFINED) {
            index += count * elements;
            return;
        }
        int offset = storage.offsetSize();
        long pages = elements > page ? elements / page : 0;
        long bitmap = (pages + 7) / 8;
        if (bitmap > storage.size()) {
            throw Hdf5Exception.damaged("an index of chunks has impossible sizes", storage.position(address));
        }
        long bytes = 6L + offset + (bits + 7) / 8 + count * (bitmap + offset) + 4;
        Block block = storage.checked(address, bytes, "EASB");
        block.skip(2L + offset + (bits + 7) / 8);
        byte[] written = block.bytes((int) (count * bitmap));
        for (long i = 0; i < count && index < end; i++) {
            readData(block.offset(), elements, written, i * pages);
        }
    }

    /**
     * @param written which pages are, one bit each
     * @param firstPage the bit of the first page of this block
     */
    private void readData(long address, long elements, byte[] written, long firstPage) throws IOException {
        long first = index;
        index += elements;
        if (address == Storage.UNDEFINED) {
            return;
        }
        int offset = storage.offsetSize();
        int prefix = 6 + offset + (bits + 7) / 8;
        if (elements <= page) {
            Block block = storage.checked(address, prefix + elements * size + 4, "EADB");
            block.skip(prefix - 4L);
            FixedArray.visit(block, first, elements, size, visitor);
            return;
        }
        storage.checked(address, prefix + 4L, "EADB");
        long at = address + prefix + 4;
        for (long i = 0; i < elements / page; i++) {
            if (firstPage + i < 8L * written.length && FixedArray.isSet(written, firstPage + i)) {
                FixedArray.visit(storage.checked(at, page * size + 4, ""), first + i * page, page, size, visitor);
            }
            at += page * size + 4;
        }
    }
}
