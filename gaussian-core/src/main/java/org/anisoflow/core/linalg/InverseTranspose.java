package org.anisoflow.core.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** Computes {@code F^-T} for square matrices of one size, again and again. */
public final class InverseTranspose {
    private final int n;
    private final DMatrixRMaj matrix;
    private final DMatrixRMaj inverse;
    private final LinearSolverDense<DMatrixRMaj> solver;

    public InverseTranspose(int n) {
        this.n = n;
        matrix = new DMatrixRMaj(n, n);
        inverse = new DMatrixRMaj(n, n);
        solver = LinearSolverFactory_DDRM.lu(n);
    }

    /** {@code G += factor F^-T}; NaN if F is singular. F and G are n x n, row-major. */
    public void addTo(double[] g, double factor, double[] f) {
        System.arraycopy(f, 0, matrix.data, 0, n * n);
        boolean regular = solver.setA(matrix);
        if (regular) {
            solver.invert(inverse);
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                g[i * n + j] += regular ? factor * inverse.data[j * n + i] : Double.NaN;
            }
        }
    }
}
