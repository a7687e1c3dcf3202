package org.anisoflow.core.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.netlib.util.intW;

/**
 * Thin singular value decompositions of m x n matrices of one shape, again and again: Jacobi rotations for few columns or
 * rows, LAPACK's dgesdd for many where the system has it, else EJML.
 */
public final class SvdWorkspace {
    private final int m;
    private final int n;
    private final int p;
    private final double[] u;
    private final double[] w;
    private final double[] values;
    private final DMatrixRMaj input;
    private final JacobiSvd jacobi;
    private final SingularValueDecomposition_F64<DMatrixRMaj> ejml;
    private final DMatrixRMaj ejmlU;
    private final DMatrixRMaj ejmlW;
    private final double[] transposedW;
    private final double[] work;
    private final int[] integerWork;

    public SvdWorkspace(int m, int n) {
        this.m = m;
        this.n = n;
        p = Math.min(m, n);
        values = new double[p];
        jacobi = p <= JacobiSvd.FEW ? new JacobiSvd(Math.max(m, n), p) : null;
        boolean large = jacobi == null && SystemLapack.suits(p);
        boolean other = jacobi == null && !large;
        input = jacobi == null ? new DMatrixRMaj(m, n) : null;
        ejml = other ? DecompositionFactory_DDRM.svd(m, n, true, true, true) : null;
        ejmlU = other ? new DMatrixRMaj(m, p) : null;
        ejmlW = other ? new DMatrixRMaj(n, p) : null;
        u = other ? ejmlU.data : new double[m * p];
        w = other ? ejmlW.data : new double[n * p];
        // netlib asks for room for all n columns, though LAPACK writes p
        transposedW = new double[large ? n * n : 0];
        integerWork = new int[large ? 8 * p : 0];
        work = new double[large ? workSize() : 0];
    }

    private int workSize() {
        double[] size = new double[1];
        SystemLapack.LIBRARY.dgesdd("S", n, m, input.data, n, values, w, n, u, p, size, -1, integerWork, new intW(0));
        return (int) size[0];
    }

    /**
     * Decomposes into {@code U diag(values) W^T}, in no particular order.
     *
     * @param a m x n, row-major; kept as it is
     * @throws ArithmeticException if the iteration fails, as it does for entries that are not finite
     */
    public void decompose(double[] a) {
        double unit = 0;
        for (int i = 0; i < m * n; i++) {
            // a NaN stays: Math.max keeps it
            unit = Math.max(unit, Math.abs(a[i]));
        }
        if (!Double.isFinite(unit)) {
            throw new ArithmeticException("a matrix with entries that are not finite has no singular values");
        }
        unit = unit > 0 ? unit : 1;
        if (jacobi != null) {
            require(decomposeByJacobi(a, unit));
        } else {
            for (int i = 0; i < m * n; i++) {
                input.data[i] = a[i] / unit;
            }
            require(ejml == null ? decomposeByLapack() : decomposeByEjml());
        }
        for (int i = 0; i < p; i++) {
            values[i] *= unit;
        }
    }

    private static void require(boolean converged) {
        if (!converged) {
            throw new ArithmeticException("the singular value iteration did not converge");
        }
    }

    /** The columns of A, or of A^T if it has fewer rows. */
    private boolean decomposeByJacobi(double[] a, double unit) {
        double[] columns = jacobi.columns();
        boolean tall = n == p;
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                columns[tall ? j * m + i : i * n + j] = a[i * n + j] / unit;
            }
        }
        boolean converged = jacobi.decompose();
        System.arraycopy(jacobi.values(), 0, values, 0, p);
        double[] left = tall ? u : w;
        double[] right = tall ? w : u;
        for (int j = 0; j < p; j++) {
            for (int i = 0; i < Math.max(m, n); i++) {
                left[i * p + j] = jacobi.left(i, j);
            }
            for (int i = 0; i < p; i++) {
                right[i * p + j] = jacobi.right(i, j);
            }
        }
        return converged;
    }

    private boolean decomposeByEjml() {
        boolean converged = ejml.decompose(input);
        if (converged) {
            ejml.getU(ejmlU, false);
            ejml.getV(ejmlW, false);
            System.arraycopy(ejml.getSingularValues(), 0, values, 0, p);
        }
        return converged;
    }

    /** Row-major A is column-major A^T = W diag U^T: LAPACK's left vectors are W, its right ones U. */
    private boolean decomposeByLapack() {
        intW info = new intW(0);
        SystemLapack.LIBRARY.dgesdd(
                "S", n, m, input.data, n, values, transposedW, n, u, p, work, work.length, integerWork, info);
        // column-major n x p to row-major; U^T in columns of length p is U in rows already
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < p; j++) {
                w[i * p + j] = transposedW[j * n + i];
            }
        }
        return info.val == 0;
    }

    /** U, m x p, row-major, valid until the next decomposition. */
    public double[] u() {
        return u;
    }

    /** W, n x p, row-major, valid until the next decomposition. */
    public double[] w() {
        return w;
    }

    /** Singular values, valid until the next decomposition. */
    public double[] values() {
        return values;
    }
}
