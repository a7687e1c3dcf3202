package org.anisoflow.ode.particles;

import java.util.Locale;
import org.anisoflow.core.InvalidInputException;

/**
 * The loops in which the time of attention goes. One implementation uses the Vector API, where the JVM was started with
 * {@code --add-modules jdk.incubator.vector} and the processor has lanes enough; the other is plain Java. They agree to
 * 1e-14. The system property {@value #PROPERTY} ({@code auto}, {@code off}) chooses; it is read once.
 *
 * <p>{@code exp} is accurate to 2 ulp; results below 3e-308 become 0.
 *
 * <p>Tiles of scores and weights are row-major; their first column and their width are multiples of {@value #COLUMNS}, the
 * columns beyond the last token belonging to keys and values of zero. They have room for a multiple of {@value #ROWS} rows.
 */
abstract class Lanes {
    static final String PROPERTY = "anisoflow.vector";

    static final int ROWS = 6;
    static final int COLUMNS = 32;

    /** Below, exp is 0. */
    static final double LOWEST = -708;
    /** Above, exp is infinite. */
    static final double HIGHEST = 709.782712893384;

    /** The implementation in use. */
    static final Lanes IN_USE = choose(System.getProperty(PROPERTY, "auto"));

    /** The keys of all tokens. */
    interface Keys {
        /** Takes the keys of rows from to end - 1, row-major. */
        void store(int from, int end, double[] keys, int at);

        /** Writes products of queries, row-major, with keys. */
        void scores(double[] queries, int height, int column, int width, double[] scores);
    }

    /** The values of all tokens. */
    interface Values {
        /** Length of a row of sums; at least that of a value. */
        int stride();

        /** Takes the values of rows from to end - 1, row-major. */
        void store(int from, int end, double[] values, int at);

        /** Adds weighted sums of values to rows of sums. */
        void addSums(double[] weights, int height, int column, int width, double[] sums);
    }

    static Lanes choose(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "auto" -> vector();
            case "off" -> new PlainLanes();
            default -> throw new InvalidInputException("vector must be auto or off but is " + name);
        };
    }

    private static Lanes vector() {
        try {
            Lanes lanes = Class.forName("org.anisoflow.ode.particles.VectorLanes")
                    .asSubclass(Lanes.class)
                    .getDeclaredConstructor()
                    .newInstance();
            return lanes.count() >= 4 ? lanes : new PlainLanes();
        } catch (ReflectiveOperationException | LinkageError e) {
            return new PlainLanes();
        }
    }

    static int roundUp(int count, int unit) {
        return (count + unit - 1) / unit * unit;
    }

    /** Lanes of one operation. */
    abstract int count();

    /** What a person calls it. */
    abstract String description();

    /** Memory for n keys of length k. */
    abstract Keys keys(int n, int k);

    /** Memory for n values. */
    abstract Values values(int n, int dimension);

    /** The largest entry; minus infinity for none. */
    abstract double max(double[] a, int from, int end);

    /** {@code a = exp(a - shift)}; returns the sum. */
    abstract double exp(double[] a, int from, int end, double shift);
}
