package org.anisoflow.formats.hdf5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The attributes of an object (spec IV.A.2.m, "attribute message"). */
final class Attributes {
    private Attributes() {}

    static Optional<Hdf5Value> find(Storage storage, ObjectHeader header, String name) throws IOException {
        for (Block message : header.all(ObjectHeader.ATTRIBUTE)) {
            Optional<Hdf5Value> value = read(storage, message, name);
            if (value.isPresent()) {
                return value;
            }
        }
        Optional<Block> dense = header.find(ObjectHeader.ATTRIBUTE_INFO);
        return dense.isPresent() ? findDense(storage, dense.get(), name) : Optional.empty();
    }

    /** Many or large attributes are in a heap (spec IV.A.2.v, "attribute info message"). */
    private static Optional<Hdf5Value> findDense(Storage storage, Block info, String name) throws IOException {
        info.skip(1);
        info.skip((info.u1() & 1) != 0 ? 2 : 0);
        long heapAddress = info.offset();
        long names = info.offset();
        if (heapAddress == Storage.UNDEFINED || names == Storage.UNDEFINED) {
            return Optional.empty();
        }
        FractalHeap heap = FractalHeap.read(storage, heapAddress);
        List<Hdf5Value> found = new ArrayList<>();
        BTree2.visit(storage, names, record -> {
            // in a table that objects share, if the flag behind the identifier says so
            boolean own = (record.restart().bytes(heap.idBytes() + 1)[heap.idBytes()] & 2) == 0;
            if (own && found.isEmpty()) {
                read(storage, heap.object(record), name).ifPresent(found::add);
            }
        });
        return found.stream().findFirst();
    }

    /** The value of an attribute if it has the name and one element. */
    private static Optional<Hdf5Value> read(Storage storage, Block block, String name) throws IOException {
        int version = block.u1();
        int flags = block.u1();
        int nameBytes = block.u2();
        int typeBytes = block.u2();
        int spaceBytes = block.u2();
        block.skip(version == 3 ? 1 : 0);
        String found = block.text(nameBytes);
        if (!found.equals(name)) {
            return Optional.empty();
        }
        boolean aligned = version == 1;
        align(block, aligned);
        Block type = block.slice(typeBytes);
        align(block, aligned);
        Block space = block.slice(spaceBytes);
        align(block, aligned);
        Datatype datatype = Datatype.read(
                !aligned && (flags & 1) != 0 ? ObjectHeader.shared(storage, type, ObjectHeader.DATATYPE) : type);
        Dataspace shape = Dataspace.read(
                !aligned && (flags & 2) != 0 ? ObjectHeader.shared(storage, space, ObjectHeader.DATASPACE) : space);
        return shape.size() == 1
                ? Optional.of(new Hdf5Value(storage, datatype, block.bytes((int) datatype.size())))
                : Optional.empty();
    }

    private static void align(Block block, boolean aligned) throws Hdf5Exception {
        if (aligned) {
            block.align();
        }
    }
}
