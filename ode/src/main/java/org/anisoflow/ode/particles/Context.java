package org.anisoflow.ode.particles;

import java.util.Arrays;
import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;

/**
 * The tokens as attention sees them: normalised, minus their mean, and in an order in which row i sees the rows from
 * {@code first[i]} to {@code end[i] - 1}, both not decreasing in i.
 */
final class Context {
    final int n;
    final int d;
    final int[] first;
    final int[] end;
    /** Whether every row sees every row. */
    final boolean full;
    /** Normalised tokens minus {@link #mean}, N x d, in the order of rows. */
    final double[] centred;
    /** Mean of the normalised tokens, length d. */
    final double[] mean;

    /** Token of each row; null where row i is token i. */
    private final int[] order;

    private final Normalization normalization;
    private final double[] gain;

    Context(Attention attention, int n, Optional<double[]> positions) {
        this.n = n;
        d = attention.dimension();
        normalization = attention.normalization();
        gain = normalization.gain().map(Matrix::toRowMajor).orElse(null);
        centred = new double[n * d];
        mean = new double[d];
        first = new int[n];
        end = new int[n];
        Mask mask = attention.mask();
        full = mask instanceof Mask.None;
        order = mask instanceof Mask.Strided strided && strided.stride() > 1 ? byResidue(n, strided.stride()) : null;
        for (int i = 0; i < n; i++) {
            end[i] = full ? n : i + 1;
            if (mask instanceof Mask.SlidingWindow window) {
                first[i] = Math.max(0, end[i] - window.width());
            } else if (mask instanceof Mask.Strided strided && order != null) {
                boolean connected = i > 0 && order[i] - order[i - 1] == strided.stride();
                first[i] = connected ? first[i - 1] : i;
            }
        }
        if (mask instanceof Mask.Causal && positions.isPresent()) {
            letTiesSeeEachOther(positions.get());
        }
    }

    /** Tokens 0, s, 2s, ..., then 1, 1 + s, ...: those that a stride connects stand together. */
    private static int[] byResidue(int n, int stride) {
        int[] order = new int[n];
        int at = 0;
        for (int residue = 0; residue < Math.min(n, stride); residue++) {
            for (long i = residue; i < n; i += stride) {
                order[at++] = (int) i;
            }
        }
        return order;
    }

    private void letTiesSeeEachOther(double[] positions) {
        if (positions.length != n) {
            throw new InvalidInputException(
                    "positions must be as many as tokens, " + n + ", but are " + positions.length);
        }
        for (int i = 0; i < n; i++) {
            if (!Double.isFinite(positions[i]) || (i > 0 && positions[i] < positions[i - 1])) {
                throw new InvalidInputException("positions must be finite numbers that do not decrease but entry " + i
                        + " is " + positions[i] + (i > 0 ? " after " + positions[i - 1] : "")
                        + "; sort the tokens by position");
            }
        }
        for (int i = n - 2; i >= 0; i--) {
            if (positions[i] == positions[i + 1]) {
                end[i] = end[i + 1];
            }
        }
    }

    /** The token that stands in a row. */
    int token(int row) {
        return order == null ? row : order[row];
    }

    /** Takes a cloud, N x d. */
    void load(double[] x) {
        boolean tokenwise = normalization instanceof Normalization.Rms;
        double shared = normalization instanceof Normalization.MeanFieldRms ? inverseRms(x, 0, n * d) : 1;
        Arrays.fill(mean, 0);
        for (int i = 0; i < n; i++) {
            int from = token(i) * d;
            double scale = tokenwise ? inverseRms(x, from, d) : shared;
            for (int l = 0; l < d; l++) {
                double value = x[from + l] * scale;
                if (gain != null) {
                    value *= gain[l];
                }
                centred[i * d + l] = value;
                mean[l] += value;
            }
        }
        for (int l = 0; l < d; l++) {
            mean[l] /= n;
        }
        for (int i = 0; i < n * d; i += d) {
            for (int l = 0; l < d; l++) {
                centred[i + l] -= mean[l];
            }
        }
    }

    /** 1 / rho with rho the root mean square of entries; 1 where all are zero. */
    private static double inverseRms(double[] x, int from, int count) {
        double norm = Products.norm(count, x, from);
        return norm == 0 ? 1 : Math.sqrt(count) / norm;
    }
}
