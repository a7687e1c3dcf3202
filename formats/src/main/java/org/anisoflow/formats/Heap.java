package org.anisoflow.formats;

import java.nio.file.Path;

/** Room for what is held in memory as a whole. */
final class Heap {
    /** What it may take of the heap: the rest is for what is computed from it. */
    private static final double SHARE = 0.75;

    private Heap() {}

    /**
     * Room for {@code count} doubles of an array that is read as a whole.
     *
     * @param copies how many arrays of this size are held at a time
     * @throws FormatException if there are more than {@link Limits#MAX_ELEMENTS}, or they do not fit into the heap
     */
    static double[] doubles(Path path, long count, int copies) {
        check(path, count, copies);
        return doubles(path, array(count), (int) count);
    }

    /** Room for {@code count} doubles, which {@code what} needs. */
    static double[] doubles(Path path, String what, int count) {
        long bytes = (long) count * Double.BYTES;
        require(path, what, bytes);
        try {
            return new double[count];
        } catch (OutOfMemoryError e) {
            throw tooLarge(path, what, bytes);
        }
    }

    /** Refuses arrays that are too large, or cannot fit. */
    static void check(Path path, long count, int copies) {
        if (count > Limits.MAX_ELEMENTS) {
            throw new FormatException(
                    path,
                    "holds an array of " + count + " elements; at most " + Limits.MAX_ELEMENTS
                            + " are read into memory as a whole");
        }
        require(path, array(count), count * copies * Double.BYTES);
    }

    /** Refuses what cannot be held in memory, before it is taken. */
    static void require(Path path, String what, long bytes) {
        if (bytes > SHARE * Runtime.getRuntime().maxMemory()) {
            throw tooLarge(path, what, bytes);
        }
    }

    private static String array(long count) {
        return "the array of " + count + " elements";
    }

    private static FormatException tooLarge(Path path, String what, long bytes) {
        return new FormatException(
                path,
                what + " needs " + (bytes >> 20) + " MiB of memory but Java has "
                        + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MiB in all; give it more: ANISOFLOW_JAVA_OPTS=-Xmx"
                        + (2 * bytes / (1 << 30) + 1) + "g");
    }
}
