package org.anisoflow.formats.hdf5;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What was done to the bytes of a chunk before it was written (spec IV.A.2.l, "filter pipeline message"), and how it is undone: deflate,
 * shuffle and Fletcher-32, in any order.
 */
final class Filters {
    /** The filter mask of a chunk that went through no filter. */
    static final int NONE = -1;

    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;
    private static final int FLETCHER32 = 3;
    private static final List<String> NAMES =
            List.of("", "gzip", "shuffle", "fletcher32", "szip", "N-bit", "scale-offset");

    private final List<Filter> filters;
    private final Inflater inflater = new Inflater();
    private final Deque<byte[]> spare = new ArrayDeque<>();

    private record Filter(int id, String name, int parameter) {}

    /** The bytes of a chunk: the first {@code length} ones of the array. */
    record Bytes(byte[] array, int length) {}

    private Filters(List<Filter> filters) {
        this.filters = filters;
    }

    static Filters none() {
        return new Filters(List.of());
    }

    static Filters read(Block block) throws Hdf5Exception {
        int version = block.u1();
        int count = block.u1();
        block.skip(version == 1 ? 6 : 0);
        List<Filter> filters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = block.u2();
            int nameLength = version == 1 || id >= 256 ? block.u2() : 0;
            block.skip(2);
            int parameters = block.u2();
            String name = block.text(nameLength);
            int parameter = parameters > 0 ? (int) block.u4() : 0;
            block.skip(4L * Math.max(0, parameters - 1) + (version == 1 && parameters % 2 == 1 ? 4 : 0));
            filters.add(new Filter(
                    id, id < NAMES.size() ? NAMES.get(id) : name.isBlank() ? "number " + id : name, parameter));
        }
        return new Filters(filters);
    }

    boolean isEmpty() {
        return filters.isEmpty();
    }

    boolean deflates() {
        return filters.stream().anyMatch(filter -> filter.id == DEFLATE);
    }

    /**
     * Refuses what cannot be undone.
     *
     * @param mask the filters that all chunks skipped, one bit each
     */
    void check(int mask) throws Hdf5Exception {
        for (int i = 0; i < filters.size(); i++) {
            Filter filter = filters.get(i);
            if (!skipped(mask, i) && (filter.id < DEFLATE || filter.id > FLETCHER32)) {
                throw new Hdf5Exception("is stored with the filter " + filter.name
                        + "; gzip, shuffle and fletcher32 are supported: copy it with h5repack");
            }
        }
    }

    private static boolean skipped(int mask, int filter) {
        return mask == NONE || (filter < Integer.SIZE && (mask >>> filter & 1) != 0);
    }

    /**
     * Undoes the filters, the last one first.
     *
     * @param bytes is overwritten
     * @param mask the filters that this chunk skipped
     * @param expected the number of bytes that must come out
     * @param what the chunk in messages
     */
    Bytes undo(Bytes bytes, int mask, int expected, String what) throws Hdf5Exception {
        Bytes current = bytes;
        for (int i = filters.size() - 1; i >= 0; i--) {
            if (skipped(mask, i)) {
                continue;
            }
            current = switch (filters.get(i).id) {
                case DEFLATE -> inflate(current, expected, what);
                case SHUFFLE -> unshuffle(current, filters.get(i).parameter);
                default -> verify(current, what);
            };
        }
        if (current.length != expected) {
            throw damaged(what + " has " + current.length + " bytes instead of " + expected);
        }
        return current;
    }

    private static Hdf5Exception damaged(String what) {
        return new Hdf5Exception("is damaged: " + what + "; write or copy the file again");
    }

    /** An array of at least this length, that was used before if there is one. */
    byte[] take(int length) {
        while (!spare.isEmpty()) {
            byte[] array = spare.remove();
            if (array.length >= length) {
                return array;
            }
        }
        return new byte[length];
    }

    /** Gives back an array that was taken. */
    void give(byte[] array) {
        spare.add(array);
    }

    /** The most bytes that a chunk can have on its way: filters can add checksums. */
    int most(int expected) {
        return Math.addExact(expected, 4 * filters.size() + 1);
    }

    private Bytes inflate(Bytes bytes, int expected, String what) throws Hdf5Exception {
        byte[] target = take(most(expected));
        inflater.reset();
        inflater.setInput(bytes.array, 0, bytes.length);
        try {
            int length = 0;
            for (int count = 1; count > 0 && length < target.length; length += count) {
                count = inflater.inflate(target, length, target.length - length);
            }
            if (!inflater.finished()) {
                throw damaged(what
                        + (length < target.length
                                ? " ends before its compressed data do"
                                : " has more than " + expected + " bytes when uncompressed"));
            }
            give(bytes.array);
            return new Bytes(target, length);
        } catch (DataFormatException e) {
            throw damaged(what + " is no valid gzip data");
        }
    }

    /** Byte k of element i is at place {@code k * elements + i}; what is left over is at the end as it was. */
    private Bytes unshuffle(Bytes bytes, int size) {
        if (size <= 1 || bytes.length < size) {
            return bytes;
        }
        byte[] source = bytes.array;
        byte[] target = take(bytes.length);
        int elements = bytes.length / size;
        for (int k = 0; k < size; k++) {
            for (int i = 0, from = k * elements, to = k; i < elements; i++, from++, to += size) {
                target[to] = source[from];
            }
        }
        System.arraycopy(source, elements * size, target, elements * size, bytes.length - elements * size);
        give(source);
        return new Bytes(target, bytes.length);
    }

    private static Bytes verify(Bytes bytes, String what) throws Hdf5Exception {
        int length = bytes.length - 4;
        if (length < 0) {
            throw damaged(what + " is shorter than its checksum");
        }
        int stored = 0;
        for (int i = 0; i < 4; i++) {
            stored |= (bytes.array[length + i] & 0xFF) << (8 * i);
        }
        int computed = fletcher32(bytes.array, length);
        // libraries before 1.6.3 swapped the bytes of both halves on little-endian machines
        int swapped = (computed & 0x00FF00FF) << 8 | (computed >>> 8 & 0x00FF00FF);
        if (stored != computed && stored != swapped) {
            throw damaged(what + " does not have the fletcher32 checksum that was stored with it");
        }
        return new Bytes(bytes.array, length);
    }

    private static int fletcher32(byte[] bytes, int length) {
        long sum1 = 0;
        long sum2 = 0;
        int i = 0;
        while (i + 1 < length) {
            // sums of so many 16-bit words stay far below 2^63
            for (int end = Math.min(length - 1, i + (1 << 16)); i < end; i += 2) {
                sum1 += (bytes[i] & 0xFF) << 8 | (bytes[i + 1] & 0xFF);
                sum2 += sum1;
            }
            sum1 = fold(sum1);
            sum2 = fold(sum2);
        }
        if (i < length) {
            sum1 = fold(sum1 + ((bytes[i] & 0xFF) << 8));
            sum2 = fold(sum2 + sum1);
        }
        return (int) (sum2 << 16 | sum1);
    }

    /** Modulo 65535, where only 0 stays 0. */
    private static long fold(long sum) {
        return sum == 0 ? 0 : (sum - 1) % 0xFFFF + 1;
    }

    /** Releases memory outside of the heap. */
    void close() {
        inflater.end();
    }
}
