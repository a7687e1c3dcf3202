package org.anisoflow.core.attention;

import java.util.List;
import org.anisoflow.core.InvalidInputException;

/**
 * A transformer in the limit of many layers: stretches of depth, one after another, and drift and noise that act all along.
 *
 * @param layers at least one, all of the same token dimension
 */
public record Transformer(List<Layer> layers, Drift drift, Noise noise) {
    public Transformer {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new InvalidInputException("a transformer needs at least one layer but has none");
        }
        int d = layers.get(0).attention().dimension();
        for (int i = 1; i < layers.size(); i++) {
            if (layers.get(i).attention().dimension() != d) {
                throw new InvalidInputException("all layers must have the same token dimension: layer 0 has " + d
                        + " but layer " + i + " has "
                        + layers.get(i).attention().dimension());
            }
        }
        drift.requireDimension(d);
        new Schedule(layers);
    }

    /** A transformer without noise. */
    public Transformer(List<Layer> layers, Drift drift) {
        this(layers, drift, Noise.NONE);
    }

    /** The same attention over the whole depth, without drift and noise. */
    public static Transformer of(Attention attention, double depth) {
        return new Transformer(List.of(new Layer(depth, attention)), Drift.NONE);
    }

    public int dimension() {
        return layers.get(0).attention().dimension();
    }

    /** Where the layers lie. */
    public Schedule schedule() {
        return new Schedule(layers);
    }

    /** Sum of the layers' depths. */
    public double depth() {
        return schedule().depth();
    }
}
