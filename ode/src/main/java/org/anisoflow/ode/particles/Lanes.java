package org.anisoflow.ode.particles;

import java.lang.reflect.Constructor;
import java.util.Locale;
import java.util.function.Supplier;
import org.anisoflow.core.InvalidInputException;

/**
 * The loops in which the time of attention goes. One implementation uses the Vector API, where the JVM was started with
 * {@code --add-modules jdk.incubator.vector} and the processor has lanes enough; the other is plain Java. They agree to
 * 1e-14. The system property {@value #PROPERTY} ({@code auto}, {@code off}) chooses; it is read once.
 *
 * <p>{@code exp} is accurate to 2 ulp; results below 3e-308 become 0.
 *
 * <p>Tiles of scores and weights are row-major and {@value #COLUMNS} columns wide; their first column is a multiple of that,
 * columns beyond the last token belong to keys and values of zero. They have room for a multiple of {@value #ROWS} rows.
 */
abstract class Lanes {
    static final String PROPERTY = "anisoflow.vector";

    static final int ROWS = 6;
    static final int COLUMNS = 128;

    /** Below, exp is 0. */
    static final double LOWEST = -708;
    /** Above, exp is infinite. */
    static final double HIGHEST = 709.782712893384;

    /** Exponents up to this size need no shift. */
    static final double BOUND = 300;

    /** Makes the implementation in use, for one thread at a time. */
    static final Supplier<Lanes> IN_USE = choose(System.getProperty(PROPERTY, "auto"));

    /** The keys of all tokens. */
    interface Keys {
        /** Takes the keys of rows from to end - 1, row-major. */
        void store(int from, int end, double[] keys, int at);

        /**
         * Writes products of queries with keys.
         *
         * @param queries as {@link Lanes#arrange} returned them
         */
        void scores(double[] queries, int height, int column, double[] scores);
    }

    /** The values of all tokens. */
    interface Values {
        /** Length of a row of sums; at least that of a value. */
        int stride();

        /** Takes the values of rows from to end - 1, row-major. */
        void store(int from, int end, double[] values, int at);

        /** Adds weighted sums of values to rows of sums. */
        void addSums(double[] weights, int height, int column, double[] sums);
    }

    static Supplier<Lanes> choose(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "auto" -> vector();
            case "off" -> PlainLanes::new;
            default -> throw new InvalidInputException("vector must be auto or off but is " + name);
        };
    }

    private static Supplier<Lanes> vector() {
        try {
            Constructor<? extends Lanes> constructor = Class.forName("org.anisoflow.ode.particles.VectorLanes")
                    .asSubclass(Lanes.class)
                    .getDeclaredConstructor();
            return constructor.newInstance().count() >= 4 ? () -> create(constructor) : PlainLanes::new;
        } catch (ReflectiveOperationException | LinkageError e) {
            return PlainLanes::new;
        }
    }

    private static Lanes create(Constructor<? extends Lanes> constructor) {
        try {
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
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

    /** Queries, row-major, in the order that {@link Keys#scores} takes; until the next call. */
    double[] arrange(double[] queries, int height, int k) {
        return queries;
    }

    /** The largest entry; minus infinity for none. */
    abstract double max(double[] a, int from, int end);

    /** {@code a = exp(a - shift)}; returns the sum. */
    abstract double exp(double[] a, int from, int end, double shift);

    /** {@code a = exp(a)} for entries of size at most the bound, itself at most {@value #BOUND}; returns the sum. */
    abstract double expOfBounded(double[] a, int from, int end, double bound);

    /**
     * Adds values weighted by {@code e_j = exp(first k_j0 + second k_j1)}, for exponents of size at most the bound, itself
     * at most {@value #BOUND}.
     *
     * @param sums get {@code sum_j e_j v_j} from at on, j from from to end - 1
     * @return {@code sum_j e_j}
     */
    abstract double addExp(
            double first, double second, Plane plane, int from, int end, double bound, double[] sums, int at);
}
