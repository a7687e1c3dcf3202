package org.anisoflow.ode.particles;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.linalg.Matrix;

/** Random heads, drifts and clouds of order one. */
final class ParticleCases {
    private ParticleCases() {}

    static List<Kernel> kernels() {
        List<Kernel> kernels = new ArrayList<>(List.of(
                new Kernel.Softmax(0.7),
                new Kernel.Softmax(-0.4),
                new Kernel.L2(0.5),
                new Kernel.Linear(0.8),
                new Kernel.Sinkhorn(8)));
        for (Activation activation : Activation.values()) {
            kernels.add(new Kernel.Pointwise(activation, 0.6, -0.3));
        }
        return kernels;
    }

    static List<Mask> masks(int n) {
        return List.of(
                new Mask.None(),
                new Mask.Causal(),
                new Mask.SlidingWindow(1),
                new Mask.SlidingWindow(1 + n / 3),
                new Mask.SlidingWindow(2 * n),
                new Mask.Strided(1),
                new Mask.Strided(3),
                new Mask.Strided(n + 1));
    }

    static List<Normalization> normalizations(RandomGenerator random, int d) {
        return List.of(
                new Normalization.None(),
                new Normalization.MeanFieldRms(Optional.empty()),
                new Normalization.MeanFieldRms(Optional.of(matrix(random, d, 1))),
                new Normalization.Rms(Optional.empty()),
                new Normalization.Rms(Optional.of(matrix(random, d, 1))));
    }

    static Matrix matrix(RandomGenerator random, int rows, int columns) {
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian() / Math.sqrt(columns);
        }
        return Matrix.of(rows, columns, values);
    }

    /** A head with all biases; with an output matrix where valueRows is not d, and half of the other times. */
    static Head head(RandomGenerator random, Kernel kernel, int d, int k, int valueRows) {
        boolean output = valueRows != d || random.nextBoolean();
        return new Head(
                kernel,
                matrix(random, k, d),
                matrix(random, k, d),
                matrix(random, valueRows, d),
                output ? Optional.of(matrix(random, d, valueRows)) : Optional.empty(),
                new Head.Biases(
                        Optional.of(matrix(random, k, 1)),
                        Optional.of(matrix(random, k, 1)),
                        Optional.of(matrix(random, valueRows, 1)),
                        Optional.of(matrix(random, d, 1))));
    }

    static Head plainHead(RandomGenerator random, Kernel kernel, int d, int k) {
        return new Head(kernel, matrix(random, k, d), matrix(random, k, d), matrix(random, d, d));
    }

    static Drift drift(RandomGenerator random, int d) {
        return new Drift(Optional.of(matrix(random, d, d)), Optional.of(matrix(random, d, 1)));
    }

    /** n tokens around a mean that is not zero. */
    static double[] tokens(RandomGenerator random, int n, int d) {
        double[] x = new double[n * d];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextGaussian() + 0.5 * Math.sin(1 + i % d);
        }
        return x;
    }
}
