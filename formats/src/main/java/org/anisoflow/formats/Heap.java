package org.anisoflow.formats;

import java.nio.file.Path;
import java.util.Locale;

/** Room for arrays that are held as a whole. */
final class Heap {
    /** What an array may take of the heap: the rest is for what is computed from it. */
    private static final double SHARE = 0.75;

    private Heap() {}

    /**
     * Room for {@code count} doubles.
     *
     * @param copies how many arrays of this size are held at a time
     * @throws FormatException if there are more than {@link Limits#MAX_ELEMENTS}, or they do not fit into the heap
     */
    static double[] doubles(Path path, long count, int copies) {
        check(path, count, copies);
        try {
            return new double[(int) count];
        } catch (OutOfMemoryError e) {
            throw tooLarge(path, count, copies);
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
        if ((double) count * copies * Double.BYTES
                > SHARE * Runtime.getRuntime().maxMemory()) {
            throw tooLarge(path, count, copies);
        }
    }

    private static FormatException tooLarge(Path path, long count, int copies) {
        double mebibytes = (double) count * copies * Double.BYTES / (1 << 20);
        return new FormatException(
                path,
                String.format(
                        Locale.ROOT,
                        "holds an array of %d elements, which takes %.0f MiB and does not fit into the Java heap of %d MiB; "
                                + "give Java more: ANISOFLOW_JAVA_OPTS=-Xmx%dg",
                        count,
                        mebibytes,
                        Runtime.getRuntime().maxMemory() >> 20,
                        (long) Math.ceil(Math.max(2 * mebibytes, 1) / 1024)));
    }
}
