package org.anisoflow.formats.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A part of the file's structure, read from its start to its end. Numbers are unsigned and little-endian. */
final class Block {
    private final ByteBuffer bytes;
    private final long position;
    private final int offsetSize;
    private final int lengthSize;

    /** @param position where in the file the bytes are */
    Block(ByteBuffer bytes, long position, int offsetSize, int lengthSize) {
        this.bytes = bytes;
        this.position = position;
        this.offsetSize = offsetSize;
        this.lengthSize = lengthSize;
    }

    int lengthSize() {
        return lengthSize;
    }

    int remaining() {
        return bytes.remaining();
    }

    /** How many bytes have been read. */
    int read() {
        return bytes.position();
    }

    /** Checks the four bytes at the end, the checksum of all before, and drops them (spec, appendix "Lookup3"). */
    void verify() throws Hdf5Exception {
        int end = bytes.limit() - 4;
        if (end < 0 || Storage.checksum(bytes.duplicate().position(0).limit(end)) != bytes.getInt(end)) {
            throw damaged("the checksum does not fit the bytes");
        }
        bytes.limit(end);
    }

    int u1() throws Hdf5Exception {
        return need(1).bytes.get() & 0xFF;
    }

    int u2() throws Hdf5Exception {
        return need(2).bytes.getShort() & 0xFFFF;
    }

    long u4() throws Hdf5Exception {
        return need(4).bytes.getInt() & 0xFFFF_FFFFL;
    }

    /** A number of up to 8 bytes; negative if it exceeds a long. */
    long number(int size) throws Hdf5Exception {
        need(size);
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (bytes.get() & 0xFFL) << (8 * i);
        }
        return value;
    }

    /** An address, {@link Storage#UNDEFINED} if all of its bits are set. */
    long offset() throws Hdf5Exception {
        long value = number(offsetSize);
        boolean undefined = offsetSize < Long.BYTES && value == (1L << (8 * offsetSize)) - 1;
        return undefined ? Storage.UNDEFINED : value;
    }

    /** A length in the file. */
    long length() throws Hdf5Exception {
        return natural(lengthSize);
    }

    /** A number that must fit a long. */
    long natural(int size) throws Hdf5Exception {
        long value = number(size);
        if (value < 0) {
            throw damaged("a length is impossibly large");
        }
        return value;
    }

    void skip(long count) throws Hdf5Exception {
        need(count);
        bytes.position(bytes.position() + (int) count);
    }

    /** Skips to a multiple of 8 bytes from the start. */
    void align() throws Hdf5Exception {
        skip(Math.min(remaining(), -read() & 7));
    }

    /** The next bytes as a block of their own. */
    Block slice(long count) throws Hdf5Exception {
        need(count);
        ByteBuffer part = bytes.slice(bytes.position(), (int) count).order(ByteOrder.LITTLE_ENDIAN);
        Block slice = new Block(part, position + bytes.position(), offsetSize, lengthSize);
        skip(count);
        return slice;
    }

    /** The same bytes, from their start. */
    Block restart() {
        return new Block(
                bytes.duplicate().position(0).order(ByteOrder.LITTLE_ENDIAN), position, offsetSize, lengthSize);
    }

    byte[] bytes(int count) throws Hdf5Exception {
        byte[] copy = new byte[need(count).remaining() == 0 ? 0 : count];
        bytes.get(copy);
        return copy;
    }

    /** A text of so many bytes, up to its first zero. */
    String text(int count) throws Hdf5Exception {
        String text = new String(bytes(count), StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** A text that ends with a zero. */
    String text() throws Hdf5Exception {
        int start = bytes.position();
        while (u1() != 0) {
            // the zero ends it
        }
        int count = bytes.position() - start - 1;
        bytes.position(start);
        String text = text(count);
        skip(1);
        return text;
    }

    /** The number of bytes that are needed for all numbers up to a bound (as the HDF5 library counts them). */
    static int bytesFor(long bound) {
        return (63 - Long.numberOfLeadingZeros(Math.max(1, bound))) / 8 + 1;
    }

    Hdf5Exception damaged(String what) {
        return Hdf5Exception.damaged(what, position + bytes.position());
    }

    private Block need(long count) throws Hdf5Exception {
        if (count < 0 || count > bytes.remaining()) {
            throw damaged("a block ends before what it should hold");
        }
        return this;
    }
}
