package org.anisoflow.formats.hdf5;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The messages that describe a group or a dataset (spec IV.A). */
final class ObjectHeader {
    static final int DATASPACE = 0x01;
    static final int LINK_INFO = 0x02;
    static final int DATATYPE = 0x03;
    static final int OLD_FILL_VALUE = 0x04;
    static final int FILL_VALUE = 0x05;
    static final int LINK = 0x06;
    static final int EXTERNAL_FILES = 0x07;
    static final int LAYOUT = 0x08;
    static final int FILTERS = 0x0B;
    static final int ATTRIBUTE = 0x0C;
    static final int SYMBOL_TABLE = 0x11;
    static final int ATTRIBUTE_INFO = 0x15;
    private static final int CONTINUATION = 0x10;
    private static final int SHARED = 2;
    private static final int MAX_MESSAGES = 1 << 16;

    private final Storage storage;
    private final List<Message> messages = new ArrayList<>();

    private record Message(int type, int flags, Block body) {}

    private ObjectHeader(Storage storage) {
        this.storage = storage;
    }

    static ObjectHeader read(Storage storage, long address) throws IOException {
        ObjectHeader header = new ObjectHeader(storage);
        Block start = storage.upTo(address, 16);
        if (start.u1() == 1) {
            header.readOld(address, start);
        } else {
            header.readNew(address, storage.upTo(address, 64));
        }
        return header;
    }

    /** Version 1: messages of multiples of 8 bytes, without checksums. */
    private void readOld(long address, Block prefix) throws IOException {
        prefix.skip(1);
        int count = prefix.u2();
        prefix.skip(4);
        Deque<Block> blocks = new ArrayDeque<>();
        blocks.add(storage.block(address + 16, prefix.u4()));
        while (!blocks.isEmpty()) {
            Block block = blocks.remove();
            for (; block.remaining() >= 8 && count > 0; count--) {
                int type = block.u2();
                int size = block.u2();
                int flags = block.u1();
                block.skip(3);
                Block body = block.slice(size);
                if (type == CONTINUATION) {
                    blocks.add(storage.block(body.offset(), body.length()));
                } else {
                    add(new Message(type, flags, body));
                }
            }
        }
    }

    private void readNew(long address, Block prefix) throws IOException {
        prefix.skip(5);
        int flags = prefix.u1();
        prefix.skip(((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0));
        long size = prefix.natural(1 << (flags & 3));
        Block first = storage.checked(address, Math.addExact(prefix.read() + 4L, Math.min(size, 1L << 62)), "OHDR");
        first.skip(prefix.read() - 4L);
        Deque<Block> blocks = new ArrayDeque<>();
        blocks.add(first);
        int ordered = (flags & 4) != 0 ? 2 : 0;
        while (!blocks.isEmpty()) {
            Block block = blocks.remove();
            while (block.remaining() >= 4 + ordered) {
                int type = block.u1();
                int length = block.u2();
                int messageFlags = block.u1();
                block.skip(ordered);
                Block body = block.slice(length);
                if (type == CONTINUATION) {
                    blocks.add(storage.checked(body.offset(), body.length(), "OCHK"));
                } else {
                    add(new Message(type, messageFlags, body));
                }
            }
        }
    }

    private void add(Message message) throws Hdf5Exception {
        if (messages.size() == MAX_MESSAGES) {
            throw message.body.damaged("an object has more than " + MAX_MESSAGES + " messages");
        }
        messages.add(message);
    }

    boolean has(int type) {
        return messages.stream().anyMatch(message -> message.type == type);
    }

    /** The body of the message of a type. */
    Optional<Block> find(int type) throws IOException {
        for (Message message : messages) {
            if (message.type == type) {
                return Optional.of(
                        (message.flags & SHARED) != 0
                                ? shared(storage, message.body.restart(), type)
                                : message.body.restart());
            }
        }
        return Optional.empty();
    }

    Block need(int type, String what) throws IOException {
        return find(type)
                .orElseThrow(() -> new Hdf5Exception("is damaged: it has no " + what + "; write or copy it again"));
    }

    /** The bodies of all messages of a type that this header holds itself. */
    List<Block> all(int type) {
        return messages.stream()
                .filter(message -> message.type == type && (message.flags & SHARED) == 0)
                .map(message -> message.body.restart())
                .toList();
    }

    /** The message that a reference stands for, as that to a datatype with a name (spec IV.A.2, "shared message"). */
    static Block shared(Storage storage, Block reference, int type) throws IOException {
        int version = reference.u1();
        int kind = reference.u1();
        reference.skip(version == 1 ? 6 : 0);
        if (version == 3 && kind == 1) {
            throw new Hdf5Exception(
                    "has its description in a table that objects share, which is not read; copy it with h5repack");
        }
        for (Message message : read(storage, reference.offset()).messages) {
            if (message.type == type && (message.flags & SHARED) == 0) {
                return message.body.restart();
            }
        }
        throw reference.damaged("a shared description is missing");
    }
}
