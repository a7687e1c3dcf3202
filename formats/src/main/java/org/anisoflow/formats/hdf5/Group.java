package org.anisoflow.formats.hdf5;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The links of a group, however they are stored. */
final class Group {
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final Storage storage;

    private Group(Storage storage) {
        this.storage = storage;
    }

    static boolean is(ObjectHeader header) {
        return header.has(ObjectHeader.SYMBOL_TABLE)
                || header.has(ObjectHeader.LINK_INFO)
                || header.has(ObjectHeader.LINK);
    }

    static Group read(Storage storage, ObjectHeader header) throws IOException {
        Group group = new Group(storage);
        for (Block message : header.all(ObjectHeader.LINK)) {
            group.add(Link.read(message));
        }
        Optional<Block> dense = header.find(ObjectHeader.LINK_INFO);
        if (dense.isPresent()) {
            group.readDense(dense.get());
        }
        Optional<Block> symbols = header.find(ObjectHeader.SYMBOL_TABLE);
        if (symbols.isPresent()) {
            group.readSymbols(symbols.get());
        }
        return group;
    }

    Map<String, Link> links() {
        return links;
    }

    private void add(Link link) throws IOException {
        storage.spend(link.name().length() + link.target().length());
        links.putIfAbsent(link.name(), link);
    }

    /** Many links: in a heap, found by a B-tree of their names (spec IV.A.2.c, "link info message"). */
    private void readDense(Block info) throws IOException {
        info.skip(1);
        info.skip((info.u1() & 1) != 0 ? 8 : 0);
        long heapAddress = info.offset();
        long names = info.offset();
        if (heapAddress == Storage.UNDEFINED || names == Storage.UNDEFINED) {
            return;
        }
        FractalHeap heap = FractalHeap.read(storage, heapAddress);
        BTree2.visit(storage, names, record -> {
            record.skip(4);
            add(Link.read(heap.object(record)));
        });
    }

    /** The old way: a B-tree of symbol table nodes, names in a heap (spec III.B to III.D). */
    private void readSymbols(Block table) throws IOException {
        long tree = table.offset();
        Block heap = storage.block(table.offset(), 8L + 2L * storage.lengthSize() + storage.offsetSize(), "HEAP");
        heap.skip(4);
        long length = heap.length();
        heap.skip(storage.lengthSize());
        Block names = storage.block(heap.offset(), length);
        BTree1.visit(storage, tree, BTree1.SYMBOLS, storage.lengthSize(), (key, address) -> {
            Block start = storage.block(address, 8, "SNOD");
            start.skip(2);
            int count = start.u2();
            Block entries = storage.block(address + 8, count * (24L + 2L * storage.offsetSize()));
            for (int i = 0; i < count; i++) {
                String name = text(names, entries.offset());
                long object = entries.offset();
                boolean soft = entries.u4() == 2;
                entries.skip(4);
                Block scratch = entries.slice(16);
                add(soft ? Link.soft(name, text(names, scratch.u4())) : Link.hard(name, object));
            }
        });
    }

    private static String text(Block heap, long offset) throws Hdf5Exception {
        Block from = heap.restart();
        from.skip(offset);
        return from.text();
    }
}
