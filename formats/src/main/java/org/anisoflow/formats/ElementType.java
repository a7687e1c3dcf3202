package org.anisoflow.formats;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** A number as it is stored. 64-bit integers beyond 2^53 are rounded to the nearest double. */
enum ElementType {
    F16(2),
    BF16(2),
    F32(4),
    F64(8),
    I8(1),
    I16(2),
    I32(4),
    I64(8),
    U8(1),
    U16(2),
    U32(4),
    U64(8),
    BOOL(1);

    /** What is read, for messages about what is not. */
    static final String READ =
            "floating-point numbers of 2, 4 or 8 bytes, integers of 1, 2, 4 or 8 bytes and booleans are read";

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    /** The type that a safetensors file calls so: there they have the names that they have here. */
    static Optional<ElementType> ofSafetensors(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    static ElementType integer(int bytes, boolean signed) {
        return switch (bytes) {
            case 1 -> signed ? I8 : U8;
            case 2 -> signed ? I16 : U16;
            case 4 -> signed ? I32 : U32;
            case 8 -> signed ? I64 : U64;
            default -> throw new IllegalArgumentException("integers have 1, 2, 4 or 8 bytes, not " + bytes);
        };
    }

    static ElementType floating(int bytes) {
        return switch (bytes) {
            case 2 -> F16;
            case 4 -> F32;
            case 8 -> F64;
            default -> throw new IllegalArgumentException("floating-point numbers have 2, 4 or 8 bytes, not " + bytes);
        };
    }

    /** Decodes the next elements of the source, in the byte order of the source. */
    void decode(ByteBuffer source, double[] target, int offset, int count) {
        if (this == F64) {
            source.asDoubleBuffer().get(target, offset, count);
            source.position(source.position() + 8 * count);
            return;
        }
        for (int i = offset; i < offset + count; i++) {
            target[i] = next(source);
        }
    }

    private double next(ByteBuffer source) {
        return switch (this) {
            case F16 -> half(source.getShort());
            case BF16 -> Float.intBitsToFloat(source.getShort() << 16);
            case F32 -> source.getFloat();
            case F64 -> source.getDouble();
            case I8 -> source.get();
            case I16 -> source.getShort();
            case I32 -> source.getInt();
            case I64 -> source.getLong();
            case U8 -> source.get() & 0xFF;
            case U16 -> source.getShort() & 0xFFFF;
            case U32 -> Integer.toUnsignedLong(source.getInt());
            case U64 -> unsigned(source.getLong());
            case BOOL -> source.get() == 0 ? 0 : 1;
        };
    }

    private static double half(short bits) {
        int exponent = (bits >> 10) & 0x1F;
        int fraction = bits & 0x3FF;
        double magnitude =
                switch (exponent) {
                    case 0 -> Math.scalb((double) fraction, -24);
                    case 31 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
                    default -> Math.scalb((double) (fraction + 1024), exponent - 25);
                };
        return bits < 0 ? -magnitude : magnitude;
    }

    private static double unsigned(long value) {
        // halved with the last bit kept sticky, so that the conversion rounds once and correctly
        return value >= 0 ? value : 2.0 * ((value >>> 1) | (value & 1));
    }
}
