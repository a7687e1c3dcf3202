package org.anisoflow.core.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.netlib.util.intW;

/**
 * Solves {@code S X = Y} for symmetric positive definite S of one size by Cholesky, again and again: LAPACK's for large S where
 * the system has it, EJML's else, and up to size {@value #TINY} loops in place, which take a third of its time.
 */
public final class PositiveDefiniteSolver {
    private static final int TINY = 8;

    private final int n;
    private final int m;
    private final boolean tiny;
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
        tiny = n <= TINY;
        large = SystemLapack.suits(n);
        boolean ejml = !tiny && !large;
        matrix = new DMatrixRMaj(n, n);
        right = new DMatrixRMaj(ejml ? n : 0, ejml ? m : 0);
        solution = new DMatrixRMaj(ejml ? n : 0, ejml ? m : 0);
        solver = ejml ? LinearSolverFactory_DDRM.chol(n) : null;
    }

    /** S, to be filled before {@link #solveInPlace}; row-major, overwritten by it. */
    public double[] matrix() {
        return matrix.data;
    }

    /**
     * Overwrites Y by S^-1 Y.
     *
     * @param y n x m, row-major, from its offset on
     * @return false if S is not positive definite to working precision, or X not finite
     */
    public boolean solveInPlace(double[] y, int offset) {
        boolean solved = tiny ? solveTiny(y, offset) : large ? solveByLapack(y, offset) : solveByEjml(y, offset);
        return solved && isFinite(y, offset);
    }

    private boolean solveByEjml(double[] y, int offset) {
        if (!solver.setA(matrix)) {
            return false;
        }
        System.arraycopy(y, offset, right.data, 0, n * m);
        solver.solve(right, solution);
        System.arraycopy(solution.data, 0, y, offset, n * m);
        return true;
    }

    /** The libraries let a NaN in S pass, which then fills X. */
    private boolean isFinite(double[] y, int offset) {
        double sum = 0;
        for (int i = offset; i < offset + n * m; i++) {
            sum += 0 * y[i];
        }
        return sum == 0;
    }

    private boolean solveTiny(double[] y, int offset) {
        double[] l = matrix.data;
        if (!Cholesky.factorize(n, l, 0)) {
            return false;
        }
        for (int i = 0; i < n; i++) {
            int row = offset + i * m;
            for (int q = 0; q < i; q++) {
                subtract(l[i * n + q], y, offset + q * m, row);
            }
            divide(y, row, l[i * n + i]);
        }
        for (int i = n - 1; i >= 0; i--) {
            int row = offset + i * m;
            for (int q = i + 1; q < n; q++) {
                subtract(l[q * n + i], y, offset + q * m, row);
            }
            divide(y, row, l[i * n + i]);
        }
        return true;
    }

    private void subtract(double times, double[] y, int from, int row) {
        for (int j = 0; j < m; j++) {
            y[row + j] -= times * y[from + j];
        }
    }

    private void divide(double[] y, int row, double divisor) {
        for (int j = 0; j < m; j++) {
            y[row + j] /= divisor;
        }
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
        if (solver != null) {
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
