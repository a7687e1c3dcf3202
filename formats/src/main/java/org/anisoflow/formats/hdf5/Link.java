package org.anisoflow.formats.hdf5;

import java.io.IOException;

/**
 * An entry of a group (spec IV.A.2.g, "link message").
 *
 * @param address of the object header, for a hard link
 * @param target the path in this file, for a soft link
 */
record Link(String name, Kind kind, long address, String target) {
    /** What a name stands for. */
    enum Kind {
        HARD,
        SOFT,
        /** An object in another file, or of a kind of link that an application made. */
        FOREIGN
    }

    static Link hard(String name, long address) {
        return new Link(name, Kind.HARD, address, "");
    }

    static Link soft(String name, String target) {
        return new Link(name, Kind.SOFT, Storage.UNDEFINED, target);
    }

    static Link read(Block block) throws IOException {
        block.skip(1);
        int flags = block.u1();
        int kind = (flags & 8) != 0 ? block.u1() : 0;
        block.skip(((flags & 4) != 0 ? 8 : 0) + ((flags & 16) != 0 ? 1 : 0));
        String name = block.text((int) Math.min(block.remaining() + 1L, block.natural(1 << (flags & 3))));
        return switch (kind) {
            case 0 -> hard(name, block.offset());
            case 1 -> soft(name, block.text(block.u2()));
            default -> new Link(name, Kind.FOREIGN, Storage.UNDEFINED, "");
        };
    }
}
