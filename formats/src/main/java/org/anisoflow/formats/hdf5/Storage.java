package org.anisoflow.formats.hdf5;

import io.jhdf.checksum.JenkinsLookup3HashLittle;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** The bytes of a file. Addresses count from the end of its user block (spec II.A, "base address"). */
final class Storage implements Closeable {
    /** The address of what does not exist. */
    static final long UNDEFINED = -1;

    /** Most bytes that are read at a time: the channel keeps a buffer of as many outside of the heap. */
    private static final int SLICE = 1 << 18;

    /** How many times the size of the file may be read for its structure, besides {@link #FREE}. */
    private static final long REREADS = 16;

    private static final long FREE = 1 << 20;

    /** What a read costs beyond its bytes. */
    private static final long READ_COST = 64;

    private final FileChannel channel;
    private final long size;
    private final long base;
    private final int offsetSize;
    private final int lengthSize;
    private long budget;

    private Storage(FileChannel channel, long size, long base, int offsetSize, int lengthSize) {
        this.channel = channel;
        this.size = size;
        this.base = base;
        this.offsetSize = offsetSize;
        this.lengthSize = lengthSize;
        this.budget = FREE + REREADS * size;
    }

    /** A file before its superblock is known. */
    static Storage open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new Storage(channel, channel.size(), 0, Long.BYTES, Long.BYTES);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The same file with the sizes that its superblock tells. */
    Storage with(long newBase, int newOffsetSize, int newLengthSize) {
        return new Storage(channel, size, newBase, newOffsetSize, newLengthSize);
    }

    /** The bytes behind the user block. */
    long size() {
        return size - base;
    }

    int offsetSize() {
        return offsetSize;
    }

    int lengthSize() {
        return lengthSize;
    }

    /** Where an address is in the file. */
    long position(long address) {
        return base + address;
    }

    boolean contains(long address, long length) {
        return address >= 0 && length >= 0 && address <= size() && length <= size() - address;
    }

    /** Reads a part of the file's structure. */
    Block block(long address, long length) throws IOException {
        if (!contains(address, length)) {
            throw Hdf5Exception.damaged("a block of " + length + " bytes lies outside of the file", position(address));
        }
        spend(length);
        byte[] bytes = new byte[(int) length];
        read(address, bytes, bytes.length);
        return new Block(
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), position(address), offsetSize, lengthSize);
    }

    /** Counts what is read or made out of the structure. */
    void spend(long length) throws Hdf5Exception {
        budget -= length + READ_COST;
        if (isExhausted() || length > Integer.MAX_VALUE - 8) {
            throw new Hdf5Exception("is damaged: its blocks point to each other without end; write or copy it again");
        }
    }

    /** Whether far more has been read than there is. */
    boolean isExhausted() {
        return budget < 0;
    }

    /** Reads up to so many bytes, fewer at the end of the file. */
    Block upTo(long address, int length) throws IOException {
        return block(address, Math.max(0, Math.min(length, size() - address)));
    }

    /** Reads a block that begins with a signature, which is skipped. */
    Block block(long address, long length, String signature) throws IOException {
        Block block = block(address, length);
        byte[] start = block.bytes(Math.min(signature.length(), block.remaining()));
        if (!Arrays.equals(start, signature.getBytes(StandardCharsets.US_ASCII))) {
            throw Hdf5Exception.damaged("the block does not begin with " + signature, position(address));
        }
        return block;
    }

    /** Reads a block that ends with its checksum, which is left out. */
    Block checked(long address, long length, String signature) throws IOException {
        if (length < signature.length() + 4) {
            throw Hdf5Exception.damaged("the block " + signature + " is too short", position(address));
        }
        Block block = block(address, length, signature);
        block.verify();
        return block;
    }

    static int checksum(ByteBuffer bytes) {
        return JenkinsLookup3HashLittle.hash(bytes);
    }

    /** Reads the start of an array from the file. */
    void read(long address, byte[] target, int count) throws IOException {
        for (int done = 0; done < count; ) {
            ByteBuffer part = ByteBuffer.wrap(target, done, Math.min(SLICE, count - done));
            int read = channel.read(part, position(address) + done);
            if (read < 0) {
                throw new Hdf5Exception("is truncated: it became shorter while it was read");
            }
            done += read;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
