package org.anisoflow.core.linalg;

import dev.ludovic.netlib.lapack.LAPACK;
import dev.ludovic.netlib.lapack.NativeLAPACK;

/** The system's LAPACK, used for large decompositions where the products are the system's too. */
final class SystemLapack {
    /** From this size on it is faster than EJML. */
    private static final int LARGE = 24;

    /** Null where there is none. */
    static final LAPACK LIBRARY = find();

    private SystemLapack() {}

    /** Whether it is there and faster for matrices of this size. */
    static boolean suits(int size) {
        return LIBRARY != null && size >= LARGE;
    }

    private static LAPACK find() {
        if (!Products.isNative()) {
            return null;
        }
        try {
            return NativeLAPACK.getInstance();
        } catch (RuntimeException | LinkageError e) {
            return null;
        }
    }
}
