package org.anisoflow.ode.flow;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.closure.LawField;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;

/**
 * What rides along a flow without steering it: the law and its steps are the same without. It keeps its value between steps; while
 * a step is tried it is a part of the state, in a place that {@link Seats} knows.
 */
interface Passenger {
    /** Where it stands after the last accepted step; what is written into it is where it stands from then on. */
    double[] value();

    /** Whether its velocity sees the mean, so that it rides with the mean where that has steps of its own. */
    default boolean ridesWithMean() {
        return false;
    }

    /** Comes into a stretch of constant weights. */
    default void enter(Layer layer, LawField field) {}

    /**
     * Its velocity for the law that the field was given.
     *
     * @param at where it is in the state, and its velocity in that of the state
     */
    void velocity(LawField field, double[] y, int at, double[] yDot);

    /** Passes a layer {@code x <- x + h v(x)} of a residual stack, of the law that the field was given. */
    void pass(ClosureField field, double h);

    /**
     * Adds what is saved of it, matrices row by row.
     *
     * @param means of the law at the last accepted step, as are the factors
     */
    void save(double[] means, double[] factors, Map<Carried, double[]> carried);

    /** The spectral norm of a square matrix; empty if it has left the range of doubles. */
    static OptionalDouble norm(double... matrix) {
        int d = (int) Math.sqrt(matrix.length);
        return Arrays.stream(matrix).allMatch(Double::isFinite)
                ? OptionalDouble.of(Decompositions.svd(Matrix.of(d, d, matrix)).values()[0])
                : OptionalDouble.empty();
    }

    /** Passengers side by side in a state. */
    final class Seats {
        private final List<Passenger> passengers;
        private final int[] places;
        private final int end;

        /** @param from the first place */
        Seats(List<Passenger> passengers, int from) {
            this.passengers = passengers;
            places = new int[passengers.size()];
            int next = from;
            for (int i = 0; i < places.length; i++) {
                places[i] = next;
                next += passengers.get(i).value().length;
            }
            end = next;
        }

        /** The first place behind them. */
        int end() {
            return end;
        }

        /** Writes where they stand into a state. */
        void board(double[] y) {
            for (int i = 0; i < places.length; i++) {
                double[] value = passengers.get(i).value();
                System.arraycopy(value, 0, y, places[i], value.length);
            }
        }

        /** Makes them stand where they are in a state. */
        void leave(double[] y) {
            for (int i = 0; i < places.length; i++) {
                double[] value = passengers.get(i).value();
                System.arraycopy(y, places[i], value, 0, value.length);
            }
        }

        void velocity(LawField field, double[] y, double[] yDot) {
            for (int i = 0; i < places.length; i++) {
                passengers.get(i).velocity(field, y, places[i], yDot);
            }
        }
    }
}
