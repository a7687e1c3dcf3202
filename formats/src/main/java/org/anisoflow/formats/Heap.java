package org.anisoflow.formats;

import java.nio.file.Path;

/** What fits into the memory of Java. */
final class Heap {
    private Heap() {}

    /**
     * Refuses what cannot be held in memory, before it is taken.
     *
     * @param what needs it
     */
    static void require(Path path, String what, long bytes) {
        long most = Runtime.getRuntime().maxMemory() / 4 * 3;
        if (bytes > most) {
            throw tooLarge(path, what, bytes);
        }
    }

    /** An array for what the file holds. */
    static double[] doubles(Path path, String what, int count) {
        long bytes = (long) count * Double.BYTES;
        require(path, what, bytes);
        try {
            return new double[count];
        } catch (OutOfMemoryError e) {
            throw tooLarge(path, what, bytes);
        }
    }

    private static FormatException tooLarge(Path path, String what, long bytes) {
        return new FormatException(
                path,
                what + " needs " + mebibytes(bytes) + " MiB of memory, which Java, with "
                        + mebibytes(Runtime.getRuntime().maxMemory()) + " MiB in all, does not have: give it more"
                        + " (ANISOFLOW_JAVA_OPTS=-Xmx" + (2 * bytes / (1 << 30) + 1) + "g)");
    }

    private static long mebibytes(long bytes) {
        return bytes >> 20;
    }
}
