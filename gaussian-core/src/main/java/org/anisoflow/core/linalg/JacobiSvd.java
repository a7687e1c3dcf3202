package org.anisoflow.core.linalg;

import java.util.Arrays;

/**
 * Thin singular value decompositions by one-sided Jacobi rotations, for few columns: small singular values keep their digits,
 * nothing is allocated, and up to {@value #FEW} columns it is faster than bidiagonalisation.
 */
final class JacobiSvd {
    /** Up to this number of columns it is used. */
    static final int FEW = 3;

    /** Largest cosine of two columns that counts as orthogonal. */
    private static final double ORTHOGONAL = 2e-15;

    /**
     * A column shorter than this is zero. What rounding leaves of a column that depends on others shrinks with every rotation,
     * down to here, where its digits would begin to get lost.
     */
    private static final double NEGLIGIBLE = 1e-290;

    private static final int MAX_SWEEPS = 40;

    private final int q;
    private final int p;
    private final double[] columns;
    private final double[] rotation;
    private final double[] values;

    /** For matrices of p columns of length q, p at most q. */
    JacobiSvd(int q, int p) {
        this.q = q;
        this.p = p;
        columns = new double[p * q];
        rotation = new double[p * p];
        values = new double[p];
    }

    /** The entries of A, to be filled before {@link #decompose}: column by column. */
    double[] columns() {
        return columns;
    }

    /** Singular values, in no particular order. */
    double[] values() {
        return values;
    }

    /** Entry i of the left singular vector j. */
    double left(int i, int j) {
        return columns[j * q + i];
    }

    /** Entry i of the right singular vector j. */
    double right(int i, int j) {
        return rotation[j * p + i];
    }

    /** Decomposes A, all of whose entries are finite and at most 1 in size; false if it did not converge. */
    boolean decompose() {
        Arrays.fill(rotation, 0);
        for (int j = 0; j < p; j++) {
            rotation[j * p + j] = 1;
            measure(j);
        }
        boolean turned = true;
        for (int sweep = 0; turned && sweep < MAX_SWEEPS; sweep++) {
            turned = false;
            for (int i = 0; i < p; i++) {
                for (int j = i + 1; j < p; j++) {
                    turned |= orthogonalize(i, j);
                }
            }
        }
        for (int j = 0; j < p; j++) {
            normalize(j);
        }
        return !turned;
    }

    /** Rotates two columns until they are orthogonal; false if they are. */
    private boolean orthogonalize(int i, int j) {
        double longer = Math.max(values[i], values[j]);
        double shorter = Math.min(values[i], values[j]);
        if (shorter == 0) {
            return false;
        }
        double cosine = 0;
        for (int l = 0; l < q; l++) {
            cosine += columns[i * q + l] / values[i] * (columns[j * q + l] / values[j]);
        }
        if (Math.abs(cosine) <= ORTHOGONAL) {
            return false;
        }
        // products of norms may leave the range of doubles, their ratio does not
        double ratio = shorter / longer;
        double difference = (1 - ratio) * (1 + ratio) * (values[j] >= values[i] ? 1 : -1);
        double zeta = difference / (2 * cosine * ratio);
        double tangent = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        double cos = 1 / Math.sqrt(1 + tangent * tangent);
        double sin = cos * tangent;
        rotate(columns, i * q, j * q, q, cos, sin);
        rotate(rotation, i * p, j * p, p, cos, sin);
        measure(i);
        measure(j);
        return true;
    }

    private void measure(int j) {
        double norm = Products.norm(q, columns, j * q);
        values[j] = norm < NEGLIGIBLE ? 0 : norm;
    }

    private static void rotate(double[] a, int x, int y, int length, double cos, double sin) {
        for (int l = 0; l < length; l++) {
            double before = a[x + l];
            a[x + l] = cos * before - sin * a[y + l];
            a[y + l] = sin * before + cos * a[y + l];
        }
    }

    /** Scales a column to length 1; one of zeros becomes orthogonal to all others. */
    private void normalize(int j) {
        if (values[j] > 0) {
            for (int l = 0; l < q; l++) {
                columns[j * q + l] /= values[j];
            }
            return;
        }
        for (int axis = 0; axis < q; axis++) {
            Arrays.fill(columns, j * q, (j + 1) * q, 0);
            columns[j * q + axis] = 1;
            // twice is enough
            subtractOthers(j);
            subtractOthers(j);
            double rest = Products.norm(q, columns, j * q);
            // the others leave 1 / q or more of the square of some axis
            if (rest * rest > 0.5 / q) {
                for (int l = 0; l < q; l++) {
                    columns[j * q + l] /= rest;
                }
                return;
            }
        }
    }

    /** Subtracts the projections onto the columns of length 1: those before j, and those with a singular value behind it. */
    private void subtractOthers(int j) {
        for (int i = 0; i < p; i++) {
            if (i == j || (i > j && values[i] == 0)) {
                continue;
            }
            double length = i > j ? values[i] : 1;
            double product = 0;
            for (int l = 0; l < q; l++) {
                product += columns[i * q + l] / length * columns[j * q + l];
            }
            for (int l = 0; l < q; l++) {
                columns[j * q + l] -= product * columns[i * q + l] / length;
            }
        }
    }
}
