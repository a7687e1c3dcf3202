package org.anisoflow.formats.hdf5;

import java.io.IOException;

/** The B-trees of version 2 (spec III.A.2). */
final class BTree2 {
    /** Bytes of a node besides its records: signature, version, kind, checksum. */
    private static final int OVERHEAD = 10;

    private static final int MAX_DEPTH = 32;

    private final Storage storage;
    private final Visitor visitor;
    private final int recordSize;
    private final int[] countBytes;
    private final int[] totalBytes;

    private BTree2(Storage storage, Visitor visitor, int recordSize, int nodeSize, int depth) {
        this.storage = storage;
        this.visitor = visitor;
        this.recordSize = recordSize;
        this.countBytes = new int[depth + 1];
        this.totalBytes = new int[depth + 1];
        long leaf = ((long) nodeSize - OVERHEAD) / recordSize;
        long total = leaf;
        for (int level = 1; level <= depth; level++) {
            // how many bytes the counts in a pointer to a node take follows from how many there can be
            countBytes[level] = Block.bytesFor(leaf);
            totalBytes[level] = level == 1 ? 0 : Block.bytesFor(total);
            int pointer = storage.offsetSize() + countBytes[level] + totalBytes[level];
            long records = ((long) nodeSize - (OVERHEAD + pointer)) / (recordSize + pointer);
            total = Math.min((records + 1) * total + records, Long.MAX_VALUE >>> 32);
        }
    }

    /** Takes a record. */
    interface Visitor {
        void visit(Block record) throws IOException;
    }

    /** Visits all records. */
    static void visit(Storage storage, long address, Visitor visitor) throws IOException {
        int bytes = 22 + storage.offsetSize() + storage.lengthSize();
        Block header = storage.checked(address, bytes, "BTHD");
        header.skip(2);
        long nodeSize = header.u4();
        int recordSize = header.u2();
        int depth = header.u2();
        header.skip(2);
        long root = header.offset();
        int records = header.u2();
        if (recordSize == 0 || nodeSize < OVERHEAD || nodeSize > storage.size() || depth > MAX_DEPTH) {
            throw header.damaged("a B-tree has impossible sizes");
        }
        if (root != Storage.UNDEFINED && records > 0) {
            new BTree2(storage, visitor, recordSize, (int) Math.min(nodeSize, 1 << 30), depth)
                    .visit(root, records, depth);
        }
    }

    private void visit(long address, long records, int level) throws IOException {
        int pointer = level == 0 ? 0 : storage.offsetSize() + countBytes[level] + totalBytes[level];
        long bytes = OVERHEAD + records * recordSize + (level == 0 ? 0 : (records + 1) * pointer);
        Block node = storage.checked(address, bytes, level == 0 ? "BTLF" : "BTIN");
        node.skip(2);
        Block own = node.slice(records * recordSize);
        for (long i = 0; i < records; i++) {
            visitor.visit(own.slice(recordSize));
        }
        for (long i = 0; level > 0 && i <= records; i++) {
            long child = node.offset();
            long count = node.number(countBytes[level]);
            node.skip(totalBytes[level]);
            visit(child, count, level - 1);
        }
    }
}
