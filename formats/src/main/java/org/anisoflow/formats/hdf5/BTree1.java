package org.anisoflow.formats.hdf5;

import java.io.IOException;

/** The B-trees of version 1, of the symbols of a group and of chunks (spec III.A.1). */
final class BTree1 {
    static final int SYMBOLS = 0;
    static final int CHUNKS = 1;

    private BTree1() {}

    /** Takes what a leaf points to. */
    interface Visitor {
        void visit(Block key, long address) throws IOException;
    }

    /**
     * Visits all leaves.
     *
     * @param keyBytes the length of a key
     */
    static void visit(Storage storage, long root, int kind, int keyBytes, Visitor visitor) throws IOException {
        visit(storage, root, kind, keyBytes, -1, visitor);
    }

    private static void visit(Storage storage, long address, int kind, int keyBytes, int expected, Visitor visitor)
            throws IOException {
        int header = 8 + 2 * storage.offsetSize();
        Block start = storage.block(address, header, "TREE");
        int found = start.u1();
        int level = start.u1();
        int entries = start.u2();
        if (found != kind || (expected >= 0 && level != expected)) {
            throw start.damaged("a node of a B-tree is of another kind than its parent");
        }
        Block body = storage.block(address + header, (long) entries * (keyBytes + storage.offsetSize()));
        for (int i = 0; i < entries; i++) {
            Block key = body.slice(keyBytes);
            long child = body.offset();
            if (level == 0) {
                visitor.visit(key, child);
            } else {
                visit(storage, child, kind, keyBytes, level - 1, visitor);
            }
        }
    }
}
