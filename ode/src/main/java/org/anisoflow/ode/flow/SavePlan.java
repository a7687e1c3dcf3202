package org.anisoflow.ode.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.InvalidInputException;

/**
 * At which depths to save, and at which of them whole laws. Diagnostics are saved at every depth of the plan; the depth
 * where a run ends early is always added.
 *
 * @param laws which saved depths keep mean, factor and covariance; absent means {@link Laws#ALL} up to d = 128 and
 *     {@link Laws#ENDS} above
 */
public record SavePlan(Depths depths, Optional<Laws> laws) {
    /** Upper bound on the number of saved depths. */
    public static final int MAX_POINTS = 1_000_000;

    /** Largest dimension whose whole laws are saved at all depths unless asked otherwise. */
    public static final int MAX_DIMENSION_OF_ALL_LAWS = 128;

    /** 201 equally spaced depths. */
    public static final SavePlan DEFAULT =
            new SavePlan(new Depths.Points(201, Spacing.LINEAR, OptionalDouble.empty()), Optional.empty());

    /** Which saved depths keep the whole law. */
    public enum Laws {
        ALL,
        ENDS,
        NONE;

        /** The name in study files. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How saved depths are spread. */
    public enum Spacing {
        LINEAR,
        LOGARITHMIC;

        /** The name in study files. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The depths of a plan, before the horizon is known. */
    public sealed interface Depths {
        /**
         * A number of depths from 0 to the horizon T, both included. Logarithmic spacing has 0 first, then a geometric
         * sequence from {@code first} to T.
         *
         * @param count at least 2
         * @param first first positive depth of logarithmic spacing; absent means 1e-6 T
         */
        record Points(int count, Spacing spacing, OptionalDouble first) implements Depths {
            public Points {
                if (count < 2 || count > MAX_POINTS) {
                    throw new InvalidInputException("points must be from 2 to " + MAX_POINTS + " but is " + count);
                }
                if (first.isPresent() && !(first.getAsDouble() > 0)) {
                    throw new InvalidInputException("first must be a positive depth but is " + first.getAsDouble());
                }
                if (first.isPresent() && spacing != Spacing.LOGARITHMIC) {
                    throw new InvalidInputException("first belongs to logarithmic spacing but the spacing is "
                            + spacing.key() + "; remove first");
                }
            }
        }

        /** Given depths, strictly increasing, within [0, T]; they are all that is saved. */
        record At(List<Double> values) implements Depths {
            public At {
                values = List.copyOf(values);
                if (values.isEmpty() || values.size() > MAX_POINTS) {
                    throw new InvalidInputException(
                            "at must list from 1 to " + MAX_POINTS + " depths but lists " + values.size());
                }
                for (int i = 0; i < values.size(); i++) {
                    if (!(values.get(i) >= 0) || (i > 0 && !(values.get(i) > values.get(i - 1)))) {
                        throw new InvalidInputException("depths in at must increase from 0 or above: entry " + i
                                + " is " + values.get(i) + (i > 0 ? " after " + values.get(i - 1) : ""));
                    }
                }
            }
        }

        /** Multiples of h from 0, and the horizon. */
        record Every(double h) implements Depths {
            public Every {
                if (!(h > 0) || !Double.isFinite(h)) {
                    throw new InvalidInputException("every must be a positive number but is " + h);
                }
            }

            private double intervals(double horizon) {
                return Math.ceil(horizon / h * (1 - 1e-12));
            }
        }
    }

    /**
     * The saved depths for a horizon, increasing.
     *
     * @throws InvalidInputException if a given depth lies beyond the horizon or there are too many
     */
    public double[] resolve(double horizon) {
        if (depths instanceof Depths.At at) {
            double[] values = at.values().stream().mapToDouble(v -> v).toArray();
            if (values[values.length - 1] > horizon) {
                throw new InvalidInputException("depths in at must not exceed the depth of the study, " + horizon
                        + ", but " + values[values.length - 1] + " does");
            }
            return values;
        }
        if (depths instanceof Depths.Every every) {
            double count = every.intervals(horizon);
            if (count + 1 > MAX_POINTS) {
                throw new InvalidInputException("every " + every.h() + " over a depth of " + horizon
                        + " asks for more than " + MAX_POINTS + " points; choose a larger step");
            }
            List<Double> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                values.add(i * every.h());
            }
            values.add(horizon);
            return values.stream().mapToDouble(v -> v).toArray();
        }
        Depths.Points points = (Depths.Points) depths;
        int n = points.count();
        double[] values = new double[n];
        if (points.spacing() == Spacing.LINEAR) {
            boolean huge = horizon > Double.MAX_VALUE / n;
            Arrays.setAll(values, i -> huge ? horizon * ((double) i / (n - 1)) : horizon * i / (n - 1));
        } else {
            double first = points.first().orElse(Math.max(Double.MIN_VALUE, 1e-6 * horizon));
            if (!(first < horizon) && n > 2) {
                throw new InvalidInputException(
                        "first must be below the depth of the study, " + horizon + ", but is " + first);
            }
            Arrays.setAll(values, i -> i == 0 ? 0 : between(first, horizon, n == 2 ? 1 : (i - 1.0) / (n - 2)));
        }
        values[n - 1] = horizon;
        return values;
    }

    /** How many depths {@link #resolve} gives. */
    public int count(double horizon) {
        if (depths instanceof Depths.At at) {
            return at.values().size();
        }
        return depths instanceof Depths.Every every
                ? 1 + (int) every.intervals(horizon)
                : ((Depths.Points) depths).count();
    }

    /** The geometric mean of two positive depths with a weight of the second one. */
    private static double between(double first, double second, double weight) {
        double ratio = second / first;
        return ratio < Double.POSITIVE_INFINITY
                ? first * Math.pow(ratio, weight)
                : Math.pow(first, 1 - weight) * Math.pow(second, weight);
    }

    /** Which laws are kept for tokens of dimension d. */
    public Laws lawsFor(int d) {
        return laws.orElse(d <= MAX_DIMENSION_OF_ALL_LAWS ? Laws.ALL : Laws.ENDS);
    }
}
