package org.anisoflow.core.linalg;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.QRDecomposition;

/** Symmetric eigenproblem, singular values and QR, sorted, sign-fixed and checked. */
public final class Decompositions {
    private Decompositions() {}

    /**
     * Eigenvalues of a symmetric matrix, descending, and its orthonormal eigenvectors as columns (n x n); the entry of
     * largest magnitude of every vector is positive.
     */
    public record SymmetricEigen(double[] values, Matrix vectors) {}

    /**
     * Thin singular value decomposition {@code U diag(values) W^T} of an m x n matrix, p = min(m, n): U is m x p, W is
     * n x p, the values descend; the entry of largest magnitude of every column of U is positive.
     */
    public record Svd(Matrix u, double[] values, Matrix w) {}

    /**
     * The symmetric eigenproblem.
     *
     * @param a symmetric n x n; its symmetric part is used
     * @throws ArithmeticException if the iteration fails or leaves a residual above 1e-9 of the norm
     */
    public static SymmetricEigen symmetricEigen(Matrix a) {
        int n = a.rows();
        if (n == 0) {
            return new SymmetricEigen(new double[0], a);
        }
        DMatrixRMaj work = new DMatrixRMaj(n, n);
        double norm = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double value = 0.5 * a.get(i, j) + 0.5 * a.get(j, i);
                work.set(i, j, value);
                norm = Math.max(norm, Math.abs(value));
            }
        }
        double unit = norm > 0 ? norm : 1;
        for (int i = 0; i < work.data.length; i++) {
            work.data[i] /= unit;
        }
        DMatrixRMaj original = work.copy();
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
        if (!eigen.decompose(work)) {
            throw new ArithmeticException("the symmetric eigenvalue iteration did not converge");
        }
        double[] unsorted = new double[n];
        Arrays.setAll(unsorted, i -> eigen.getEigenvalue(i).getReal());
        int[] order = descending(unsorted);
        double[] values = new double[n];
        double[] vectors = new double[n * n];
        for (int j = 0; j < n; j++) {
            double[] v = eigen.getEigenVector(order[j]).data;
            double value = unsorted[order[j]];
            values[j] = unit * value;
            double sign = signOf(v, 0, 1, n);
            for (int i = 0; i < n; i++) {
                vectors[i * n + j] = sign * v[i];
                double residual = -value * v[i];
                for (int l = 0; l < n; l++) {
                    residual += original.data[i * n + l] * v[l];
                }
                if (!(Math.abs(residual) <= 1e-9 * n)) {
                    throw new ArithmeticException("the symmetric eigenvalue problem left a residual of " + residual);
                }
            }
        }
        return new SymmetricEigen(values, Matrix.of(n, n, vectors));
    }

    /**
     * The thin singular value decomposition.
     *
     * @throws ArithmeticException if the iteration fails
     */
    public static Svd svd(Matrix a) {
        int m = a.rows();
        int n = a.columns();
        int p = Math.min(m, n);
        if (p == 0) {
            return new Svd(Matrix.zeros(m, 0), new double[0], Matrix.zeros(n, 0));
        }
        SvdWorkspace workspace = new SvdWorkspace(m, n);
        workspace.decompose(a.toRowMajor());
        double[] u = workspace.u();
        double[] w = workspace.w();
        int[] order = descending(workspace.values());
        double[] values = new double[p];
        double[] sortedU = new double[m * p];
        double[] sortedW = new double[n * p];
        for (int j = 0; j < p; j++) {
            int from = order[j];
            values[j] = workspace.values()[from];
            double sign = signOf(u, from, p, m);
            for (int i = 0; i < m; i++) {
                sortedU[i * p + j] = sign * u[i * p + from];
            }
            for (int i = 0; i < n; i++) {
                sortedW[i * p + j] = sign * w[i * p + from];
            }
        }
        return new Svd(Matrix.of(m, p, sortedU), values, Matrix.of(n, p, sortedW));
    }

    /** The triangular factor R (p x n, p = min(m, n)) of the thin QR decomposition of an m x n matrix. */
    public static Matrix triangularFactor(Matrix a) {
        int p = Math.min(a.rows(), a.columns());
        QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(a.rows(), a.columns());
        if (p == 0) {
            return Matrix.zeros(p, a.columns());
        }
        // what it returns tells whether the rank is full, which R does not need
        boolean unused = qr.decompose(a.toEjml());
        return Matrix.of(p, a.columns(), qr.getR(null, true).data);
    }

    private static double signOf(double[] entries, int from, int stride, int n) {
        double largest = 0;
        for (int i = 0; i < n; i++) {
            double value = entries[from + i * stride];
            // the slack makes the choice stable when two entries agree up to round-off
            if (Math.abs(value) > Math.abs(largest) * (1 + 1e-9)) {
                largest = value;
            }
        }
        return largest < 0 ? -1 : 1;
    }

    private static int[] descending(double[] values) {
        int[] order = new int[values.length];
        // by insertion: LAPACK's are in order already, and those of small matrices are few
        for (int i = 0; i < order.length; i++) {
            int at = i;
            while (at > 0 && Double.compare(values[order[at - 1]], values[i]) < 0) {
                order[at] = order[at - 1];
                at--;
            }
            order[at] = i;
        }
        return order;
    }
}
