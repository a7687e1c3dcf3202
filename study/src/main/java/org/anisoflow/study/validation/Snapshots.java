package org.anisoflow.study.validation;

import java.nio.file.Path;
import java.util.Arrays;
import org.anisoflow.core.gaussian.MomentAccumulator;
import org.anisoflow.formats.ArrayStream;
import org.anisoflow.formats.FormatException;
import org.anisoflow.ode.crosscheck.ParticleMoments;
import org.anisoflow.ode.particles.Sampling;

/** Reduces token snapshots to their moments while they are read. */
final class Snapshots {
    /** Values read at a time. */
    private static final int BLOCK = 1 << 16;

    private final Path file;
    private final String what;
    private final ArrayStream stream;
    private final Layout layout;
    private final double[] depths;
    private final int d;

    /**
     * Snapshots of an array.
     *
     * @param what its name for messages, such as {@code array "x"}
     * @param depths T of them
     */
    Snapshots(Path file, String what, ArrayStream stream, Layout layout, double[] depths, int d) {
        this.file = file;
        this.what = what;
        this.stream = stream;
        this.layout = layout;
        this.depths = depths;
        this.d = d;
    }

    ParticleMoments read(int runs, int n, Sampling sampling) {
        int t = depths.length;
        double[][][] means = new double[runs][t][];
        double[][][] covariances = new double[runs][t][];
        for (int r = 0; r < runs; r++) {
            MomentAccumulator[] moments = new MomentAccumulator[t];
            if (layout == Layout.TND) {
                for (int k = 0; k < t; k++) {
                    moments[k] = snapshot(r, k, n);
                }
            } else {
                Arrays.setAll(moments, k -> new MomentAccumulator(d));
                tokenByToken(r, n, moments);
            }
            for (int k = 0; k < t; k++) {
                means[r][k] = moments[k].mean();
                covariances[r][k] = moments[k].covariance();
            }
        }
        return new ParticleMoments(n, depths, means, covariances, sampling);
    }

    private MomentAccumulator snapshot(int r, int k, int n) {
        MomentAccumulator moments = new MomentAccumulator(d);
        double[] block = new double[Math.min(n, Math.max(1, BLOCK / d)) * d];
        for (int i = 0; i < n; i += block.length / d) {
            int rows = Math.min(block.length / d, n - i);
            stream.read(block, rows * d);
            add(moments, block, rows, r, k, i);
        }
        return moments;
    }

    private void tokenByToken(int r, int n, MomentAccumulator[] moments) {
        int t = depths.length;
        int most = Math.min(n, Math.max(1, BLOCK / (t * d)));
        double[] block = new double[most * t * d];
        double[] rows = new double[most * d];
        for (int i = 0; i < n; i += most) {
            int count = Math.min(most, n - i);
            stream.read(block, count * t * d);
            for (int k = 0; k < t; k++) {
                for (int row = 0; row < count; row++) {
                    System.arraycopy(block, (row * t + k) * d, rows, row * d, d);
                }
                add(moments[k], rows, count, r, k, i);
            }
        }
    }

    /** @param first index of the first token of the block */
    private void add(MomentAccumulator moments, double[] block, int rows, int r, int k, int first) {
        for (int i = 0; i < rows * d; i++) {
            if (!Double.isFinite(block[i])) {
                throw new FormatException(
                        file,
                        notFinite(
                                what,
                                block[i],
                                "run " + r + ", snapshot " + k + " (t = " + depths[k] + "), token " + (first + i / d)
                                        + ", coordinate " + i % d));
            }
        }
        moments.add(block, rows);
    }

    /** The sentence about a value that is not finite. */
    static String notFinite(String what, double value, String place) {
        return what + " is " + value + " at " + place
                + ", counted from 0; a softmax that does not subtract the maximum of each row before exp overflows so";
    }
}
