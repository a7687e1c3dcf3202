package org.anisoflow.core.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;

/** The thin QR decomposition of m x n matrices, m >= n, of one shape, again and again. */
public final class ThinQr {
    private final DMatrixRMaj input;
    private final DMatrixRMaj q;
    private final DMatrixRMaj r;
    private final QRDecomposition<DMatrixRMaj> qr;

    public ThinQr(int m, int n) {
        input = new DMatrixRMaj(m, n);
        q = new DMatrixRMaj(m, n);
        r = new DMatrixRMaj(n, n);
        qr = DecompositionFactory_DDRM.qr(m, n);
    }

    /**
     * Decomposes {@code A^T = Q R}.
     *
     * @param a A, n x m, row-major, from its offset on
     */
    public void decomposeTransposed(double[] a, int offset) {
        int m = input.numRows;
        int n = input.numCols;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < m; j++) {
                input.data[j * n + i] = a[offset + i * m + j];
            }
        }
        qr.decompose(input);
        qr.getQ(q, true);
        qr.getR(r, true);
    }

    /** Q, m x n, row-major, valid until the next decomposition. */
    public double[] q() {
        return q.data;
    }

    /** R, n x n upper triangular, row-major, valid until the next decomposition. */
    public double[] r() {
        return r.data;
    }
}
