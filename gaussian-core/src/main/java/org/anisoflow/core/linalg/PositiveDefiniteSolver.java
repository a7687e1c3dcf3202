package org.anisoflow.core.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.netlib.util.intW;

/** Solves {@code S X = Y} for symmetric positive definite S of one size by Cholesky, again and again. */
public final class PositiveDefiniteSolver {
    private final int n;
    private final int m;
    private final boolean large;
    private final DMatrixRMaj matrix;
    private final DMatrixRMaj right;
    private final DMatrixRMaj solution;
    private final LinearSolverDense<DMatrixRMaj> solver;
    private final intW info = new intW(0);
    private DMatrixRMaj triangle;

    /** For S n x n, X and Y n x m. */
    public PositiveDefiniteSolver(int n, int m) {
        this.n = n;
        this.m = m;
        large = SystemLapack.suits(n);
        matrix = new DMatrixRMaj(n, n);
        right = new DMatrixRMaj(large ? 0 : n, large ? 0 : m);
        solution = new DMatrixRMaj(large ? 0 : n, large ? 0 : m);
        solver = large ? null : LinearSolverFactory_DDRM.chol(n);
    }

    /** S, to be filled before {@link #solveInPlace}; row-major, overwritten by it. */
    public double[] matrix() {
        return matrix.data;
    }

    /**
     * Overwrites Y by S^-1 Y.
     *
     * @param y n x m, row-major, from its offset on
     * @return false if S is not positive definite to working precision, or not finite
     */
    public boolean solveInPlace(double[] y, int offset) {
        if (large) {
            return solveByLapack(y, offset);
        }
        if (!solver.setA(matrix)) {
            return false;
        }
        System.arraycopy(y, offset, right.data, 0, n * m);
        solver.solve(right, solution);
        System.arraycopy(solution.data, 0, y, offset, n * m);
        return true;
    }

    /** Row-major Y is column-major Y^T, and Y^T S^-1 = Y^T L^-T L^-1 for S = L L^T. */
    private boolean solveByLapack(double[] y, int offset) {
        SystemLapack.LIBRARY.dpotrf("L", n, matrix.data, n, info);
        if (info.val != 0) {
            return false;
        }
        Products.BLAS_LIBRARY.dtrsm("R", "L", "T", "N", m, n, 1, matrix.data, 0, n, y, offset, m);
        Products.BLAS_LIBRARY.dtrsm("R", "L", "N", "N", m, n, 1, matrix.data, 0, n, y, offset, m);
        return true;
    }

    /** log det S of the latest S that was solved with. */
    public double logDeterminant() {
        DMatrixRMaj factor = matrix;
        if (!large) {
            triangle = solver.<CholeskyDecomposition_F64<DMatrixRMaj>>getDecomposition()
                    .getT(triangle == null ? new DMatrixRMaj(n, n) : triangle);
            factor = triangle;
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += 2 * Math.log(factor.data[i * n + i]);
        }
        return sum;
    }
}
