package org.anisoflow.formats.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The only element of a dataset or of an attribute. */
public final class Hdf5Value {
    private final Storage storage;
    private final Datatype datatype;
    private final byte[] bytes;

    Hdf5Value(Storage storage, Datatype datatype, byte[] bytes) {
        this.storage = storage;
        this.datatype = datatype;
        this.bytes = bytes;
    }

    public Datatype datatype() {
        return datatype;
    }

    /** As it is stored; a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * The text, if it is one.
     *
     * @param most bytes of a text that is read
     */
    public Optional<String> text(int most) throws IOException {
        if (!datatype.isText()) {
            return Optional.empty();
        }
        if (!datatype.isVariableText()) {
            check(bytes.length, most);
            String text = new String(bytes, StandardCharsets.UTF_8);
            int zero = text.indexOf('\0');
            String untilZero = zero < 0 ? text : text.substring(0, zero);
            boolean padded = (datatype.flags() & 0xF) == 2;
            return Optional.of(padded ? untilZero.stripTrailing() : untilZero);
        }
        Block reference = new Block(
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 0, storage.offsetSize(), storage.lengthSize());
        long length = reference.u4();
        check(length, most);
        long collection = reference.offset();
        return Optional.of(length == 0 ? "" : inHeap(collection, reference.u4()).text((int) length));
    }

    private static void check(long length, int most) throws Hdf5Exception {
        if (length > most) {
            throw new Hdf5Exception("has a text of " + length + " bytes; at most " + most + " are read");
        }
    }

    /** An object of a global heap (spec III.E). */
    private Block inHeap(long address, long wanted) throws IOException {
        int header = 8 + storage.lengthSize();
        Block start = storage.block(address, header, "GCOL");
        start.skip(4);
        Block objects = storage.block(address, start.length());
        objects.skip(header);
        while (objects.remaining() >= header) {
            int index = objects.u2();
            objects.skip(6);
            long size = objects.length();
            if (index == 0) {
                break;
            }
            Block object = objects.slice(size);
            if (index == wanted) {
                return object;
            }
            objects.align();
        }
        throw objects.damaged("a text is missing in its heap");
    }
}
