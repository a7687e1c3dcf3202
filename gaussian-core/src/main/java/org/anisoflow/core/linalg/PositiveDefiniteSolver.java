package org.anisoflow.core.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** Solves {@code S X = Y} for symmetric positive definite S of one size, again and again. */
public final class PositiveDefiniteSolver {
    private final DMatrixRMaj matrix;
    private final DMatrixRMaj right;
    private final DMatrixRMaj solution;
    private final LinearSolverDense<DMatrixRMaj> solver;

    /** For S n x n, X and Y n x m. */
    public PositiveDefiniteSolver(int n, int m) {
        matrix = new DMatrixRMaj(n, n);
        right = new DMatrixRMaj(n, m);
        solution = new DMatrixRMaj(n, m);
        solver = LinearSolverFactory_DDRM.chol(n);
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
        if (!solver.setA(matrix)) {
            return false;
        }
        System.arraycopy(y, offset, right.data, 0, right.data.length);
        solver.solve(right, solution);
        System.arraycopy(solution.data, 0, y, offset, solution.data.length);
        return true;
    }
}
