package org.anisoflow.core.closure;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.ThinQr;
import org.apache.commons.math3.random.SobolSequenceGenerator;
import org.apache.commons.numbers.gamma.InverseErfc;

/**
 * Quasi-Monte-Carlo rules: Sobol points with a fixed digital shift, moved to the middle of their cells, mapped to the normal law
 * coordinate by coordinate, taken with both signs, and multiplied by the matrix near the identity that makes their second moments
 * those of N(0, I). All weights are equal. Polynomials of degree 3 are integrated exactly. docs/theory.md section 5.
 */
final class SobolPoints {
    private static final double SAFETY = 4;
    private static final int DEFAULT = 4096;
    private static final int MAX_DIMENSION = 1000;

    /** With fewer points per dimension the second moments would be set by force. */
    static final int POINTS_PER_DIMENSION = 8;

    /** Bound of the coordinates of all points: half a gigabyte. */
    private static final int MAX_COORDINATES = 1 << 26;

    private SobolPoints() {}

    /**
     * The rule, and its companion: half as many points with another shift.
     *
     * @param points rounded up to an even number
     */
    static DenseRule rule(OptionalInt points, int r, boolean companion) {
        if (r > MAX_DIMENSION) {
            throw new InvalidInputException("the cubature " + Cubature.Rule.QUASI_MONTE_CARLO.key() + " is known up to "
                    + MAX_DIMENSION + " dimensions but the rank of the law is " + r + "; use a law of lower rank");
        }
        int least = POINTS_PER_DIMENSION * r;
        int most = MAX_COORDINATES / r;
        int n = points.orElse(Math.max(DEFAULT, least));
        if (n < least || n > most) {
            throw new InvalidInputException("points of the cubature " + Cubature.Rule.QUASI_MONTE_CARLO.key()
                    + " must be from " + least + " to " + Math.min(most, Cubature.MAX_POINTS) + " in " + r
                    + " dimensions but are " + n);
        }
        int pairs = (n + 1) / 2;
        return companion ? of((pairs + 1) / 2, r, 2) : of(pairs, r, 1);
    }

    private static DenseRule of(int pairs, int r, int shiftSeed) {
        // points in the middle of cells half as wide as those that hold one point each: the mirrored points take the
        // others
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(pairs - 1) + 1;
        double cells = 1L << bits;
        Random random = new Random(shiftSeed);
        long[] shift = random.longs(r, 0, 1L << bits).toArray();
        SobolSequenceGenerator sobol = new SobolSequenceGenerator(r);
        double[] half = new double[r * pairs];
        for (int i = 0; i < pairs; i++) {
            double[] point = sobol.nextVector();
            for (int l = 0; l < r; l++) {
                double u = (((long) (point[l] * cells) ^ shift[l]) + 0.5) / cells;
                half[l * pairs + i] = -Math.sqrt(2) * InverseErfc.value(2 * u);
            }
        }
        // the matrix Z of the points is Q R, and sqrt(pairs) Q has the wanted second moments
        ThinQr qr = new ThinQr(pairs, r);
        qr.decomposeTransposed(half, 0);
        double[] z = new double[2 * pairs * r];
        for (int i = 0; i < pairs * r; i++) {
            z[i] = Math.sqrt(pairs) * qr.q()[i];
            z[pairs * r + i] = -z[i];
        }
        double[] weight = new double[2 * pairs];
        Arrays.fill(weight, 0.5 / pairs);
        return new DenseRule(r, z, weight, SAFETY);
    }
}
