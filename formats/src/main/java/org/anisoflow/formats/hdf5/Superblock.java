package org.anisoflow.formats.hdf5;

import java.io.IOException;
import java.util.Arrays;

/**
 * Where a file begins (spec II.A).
 *
 * @param storage the file with its base address and sizes
 * @param root the address of the object header of the root group
 */
record Superblock(Storage storage, long root) {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};

    /** Looks for the superblock at 0, 512, 1024, ..: before it is a user block. */
    static Superblock read(Storage file) throws IOException {
        for (long start = 0; file.contains(start, 48); start = start == 0 ? 512 : 2 * start) {
            Block block = file.upTo(start, 128);
            if (Arrays.equals(block.bytes(SIGNATURE.length), SIGNATURE)) {
                return read(file, start, block);
            }
        }
        throw new Hdf5Exception("is not an HDF5 file: it does not begin as one; check the extension or write it again");
    }

    private static Superblock read(Storage file, long start, Block block) throws IOException {
        int version = block.u1();
        if (version > 3) {
            throw new Hdf5Exception("has version " + version
                    + " of the superblock, which is not known; save it with libver" + " \"v110\" or older");
        }
        boolean old = version < 2;
        block.skip(old ? 4 : 0);
        int offsetSize = size(block);
        int lengthSize = size(block);
        block.skip(version == 0 ? 9 : version == 1 ? 13 : 1);
        Storage storage = file.with(start, offsetSize, lengthSize);
        Block addresses = storage.upTo(block.read(), 6 * Long.BYTES);
        addresses.skip(2L * offsetSize);
        long end = addresses.offset();
        if (end < 0 || end > file.size()) {
            throw new Hdf5Exception("is truncated: it has " + file.size() + " bytes but was written with " + end
                    + "; write or copy it again");
        }
        if (old) {
            addresses.skip(2L * offsetSize);
        } else {
            storage.block(0, block.read() + 4L * offsetSize + 4).verify();
        }
        return new Superblock(storage, addresses.offset());
    }

    private static int size(Block block) throws Hdf5Exception {
        int size = block.u1();
        if (size != 2 && size != 4 && size != 8) {
            throw block.damaged("addresses of " + size + " bytes are impossible");
        }
        return size;
    }
}
