package org.anisoflow.core.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.netlib.util.intW;

/**
 * Thin singular value decompositions of m x n matrices of one shape, again and again: LAPACK's dgesdd for large ones
 * where the system has it, else EJML.
 */
public final class SvdWorkspace {
    private final int m;
    private final int n;
    private final int p;
    private final double[] u;
    private final double[] w;
    private final double[] values;
    private final DMatrixRMaj input;
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
        input = new DMatrixRMaj(m, n);
        values = new double[p];
        boolean large = SystemLapack.suits(p);
        ejml = large ? null : DecompositionFactory_DDRM.svd(m, n, true, true, true);
        ejmlU = new DMatrixRMaj(large ? 0 : m, large ? 0 : p);
        ejmlW = new DMatrixRMaj(large ? 0 : n, large ? 0 : p);
        u = large ? new double[m * p] : ejmlU.data;
        w = large ? new double[n * p] : ejmlW.data;
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
        for (int i = 0; i < m * n; i++) {
            input.data[i] = a[i] / unit;
        }
        if (ejml == null) {
            decomposeByLapack();
        } else {
            if (!ejml.decompose(input)) {
                throw new ArithmeticException("the singular value iteration did not converge");
            }
            ejml.getU(ejmlU, false);
            ejml.getV(ejmlW, false);
            System.arraycopy(ejml.getSingularValues(), 0, values, 0, p);
        }
        for (int i = 0; i < p; i++) {
            values[i] *= unit;
        }
    }

    /** Row-major A is column-major A^T = W diag U^T: LAPACK's left vectors are W, its right ones U. */
    private void decomposeByLapack() {
        intW info = new intW(0);
        SystemLapack.LIBRARY.dgesdd(
                "S", n, m, input.data, n, values, transposedW, n, u, p, work, work.length, integerWork, info);
        if (info.val != 0) {
            throw new ArithmeticException("the singular value iteration did not converge");
        }
        // column-major n x p to row-major; U^T in columns of length p is U in rows already
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < p; j++) {
                w[i * p + j] = transposedW[j * n + i];
            }
        }
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
