package org.anisoflow.formats.hdf5;

import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;

/**
 * What an element is (spec IV.A.2.d, "datatype message").
 *
 * @param family the class
 * @param flags the bits whose meaning depends on the class
 * @param size bytes of an element
 * @param number how it is a number, if it is; enumerations are their integers, bit fields are unsigned
 */
public record Datatype(Family family, int flags, long size, Optional<Numeric> number) {
    /** The classes, in the order of their numbers. */
    enum Family {
        INTEGER("an integer"),
        FLOAT("a floating-point number"),
        TIME("a time"),
        STRING("a text"),
        BIT_FIELD("a bit field"),
        OPAQUE("an opaque type"),
        COMPOUND("a compound type"),
        REFERENCE("a reference"),
        ENUMERATION("an enumeration"),
        VARIABLE_LENGTH("a type of variable length"),
        ARRAY("an array type"),
        COMPLEX("a complex number");

        private final String words;

        Family(String words) {
            this.words = words;
        }
    }

    /**
     * An integer of all bits of 1, 2, 4 or 8 bytes, or a floating-point number of the IEEE kind: a sign, an exponent and a mantissa with an
     * implied leading bit.
     *
     * @param signed whether integers are
     * @param mantissaBits stored bits of the mantissa; 0 for an integer
     */
    public record Numeric(int bytes, boolean signed, int mantissaBits, ByteOrder order) {}

    static Datatype read(Block block) throws Hdf5Exception {
        int kind = block.u1() & 0xF;
        if (kind >= Family.values().length) {
            throw block.damaged("the class " + kind + " of a datatype does not exist");
        }
        Family family = Family.values()[kind];
        int flags = (int) block.number(3);
        long size = block.u4();
        return new Datatype(family, flags, size, number(family, flags, size, block));
    }

    private static Optional<Numeric> number(Family family, int flags, long size, Block block) throws Hdf5Exception {
        ByteOrder order = (flags & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        return switch (family) {
            case ENUMERATION -> {
                Datatype base = read(block);
                yield base.family == Family.INTEGER && base.size == size ? base.number : Optional.empty();
            }
            case INTEGER, BIT_FIELD -> {
                boolean whole = block.u2() == 0
                        && block.u2() == 8 * size
                        && Set.of(1L, 2L, 4L, 8L).contains(size);
                boolean signed = family == Family.INTEGER && (flags & 8) != 0;
                yield whole ? Optional.of(new Numeric((int) size, signed, 0, order)) : Optional.empty();
            }
            case FLOAT -> floating(flags, size, order, block);
            default -> Optional.empty();
        };
    }

    private static Optional<Numeric> floating(int flags, long size, ByteOrder order, Block block) throws Hdf5Exception {
        long bits = 8 * size;
        int first = block.u2();
        int precision = block.u2();
        int exponentAt = block.u1();
        int exponentBits = block.u1();
        int mantissaAt = block.u1();
        int mantissaBits = block.u1();
        long bias = block.u4();
        boolean vax = (flags & 0x40) != 0;
        boolean implied = (flags & 0x30) == 0x20;
        boolean ieee = first == 0
                && precision == bits
                && implied
                && !vax
                && mantissaAt == 0
                && exponentAt == mantissaBits
                && 1 + exponentBits + mantissaBits == bits
                && flags >>> 8 == bits - 1
                && exponentBits < 32
                && bias == (1L << exponentBits >>> 1) - 1;
        return ieee ? Optional.of(new Numeric((int) size, true, mantissaBits, order)) : Optional.empty();
    }

    /** Whether elements are texts. */
    boolean isText() {
        return family == Family.STRING || isVariableText();
    }

    /** Whether elements are texts in a heap. */
    boolean isVariableText() {
        return family == Family.VARIABLE_LENGTH && (flags & 0xF) == 1;
    }

    /** In words, with the article. */
    @Override
    public String toString() {
        if (isVariableText()) {
            return Family.STRING.words;
        }
        boolean unusual = number.isEmpty() && (family == Family.INTEGER || family == Family.FLOAT);
        return family.words + " of " + size + (size == 1 ? " byte" : " bytes")
                + (unusual ? " in a layout of its own" : "");
    }
}
