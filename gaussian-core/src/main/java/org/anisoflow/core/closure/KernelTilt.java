package org.anisoflow.core.closure;

import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.linalg.PositiveDefiniteSolver;
import org.anisoflow.core.linalg.Products;
import org.anisoflow.core.linalg.SvdWorkspace;
import org.anisoflow.core.linalg.ThinQr;

/**
 * How one kernel tilts a Gaussian N(alpha, F F^T): the reweighted law of y given x is N(m0 + G x, C) with
 * {@code C = F Psi F^T} and {@code G = g C K^T Q}. docs/theory.md section 1 and the table there; [castin2025] for softmax and
 * L2, [janati2020] for Sinkhorn.
 *
 * <p>Works in place on {@code Z = K F} and turns it into {@code Z Psi}, so that {@code K C = (Z Psi) F^T}; neither Sigma
 * nor A is inverted. Psi is r x r; decompositions have the smaller of k and r.
 */
abstract sealed class KernelTilt {
    /** The factor g of {@code G = g C K^T Q}. */
    final double slope;

    /** The factor p of the velocity {@code p V (m0 + G x)}. */
    final double velocity;

    private KernelTilt(double slope, double velocity) {
        this.slope = slope;
        this.velocity = velocity;
    }

    /**
     * Overwrites Z by {@code Z Psi}.
     *
     * @param z Z = K F, k x r, row-major, from its offset on
     * @param x X = Q F, of the same shape; read by Sinkhorn only
     */
    abstract void tilt(double[] z, double[] x, int offset);

    /** log det Psi of the latest tilt. */
    double logDeterminant() {
        return 0;
    }

    static KernelTilt of(Kernel kernel, int k, int r) {
        if (kernel instanceof Kernel.Sinkhorn sinkhorn) {
            double epsilon = sinkhorn.epsilon();
            return k < r ? new NarrowSinkhorn(epsilon, k, r) : new WideSinkhorn(epsilon, k, r);
        }
        return kernel.isDistance() ? new L2(kernel.scale(), k, r) : new Plain(kernel.scale());
    }

    /** Psi = I: softmax, linear, pointwise. */
    private static final class Plain extends KernelTilt {
        Plain(double scale) {
            super(scale, 1);
        }

        @Override
        void tilt(double[] z, double[] x, int offset) {
            // C = Sigma
        }
    }

    /** {@code Psi = (I_r + 2s Z^T Z)^-1}; by Woodbury {@code Z Psi = (I_k + 2s Z Z^T)^-1 Z}. */
    private static final class L2 extends KernelTilt {
        private final int k;
        private final int r;
        private final PositiveDefiniteSolver solver;
        private final double[] transposed;

        L2(double scale, int k, int r) {
            super(2 * scale, 1);
            this.k = k;
            this.r = r;
            boolean narrow = k <= r;
            solver = narrow ? new PositiveDefiniteSolver(k, r) : new PositiveDefiniteSolver(r, k);
            transposed = new double[narrow ? 0 : k * r];
        }

        @Override
        void tilt(double[] z, double[] x, int offset) {
            double[] s = solver.matrix();
            if (k <= r) {
                Products.multiplyTransposedRight(k, k, r, slope, z, offset, z, offset, 0, s, 0);
                addIdentity(s, k);
                require(solver.solveInPlace(z, offset));
                return;
            }
            transpose(z, offset, k, r, transposed, 0);
            Products.multiplyTransposedRight(r, r, k, slope, transposed, transposed, 0, s);
            addIdentity(s, r);
            require(solver.solveInPlace(transposed, 0));
            transpose(transposed, 0, r, k, z, offset);
        }

        @Override
        double logDeterminant() {
            return -solver.logDeterminant();
        }

        private static void require(boolean solved) {
            if (!solved) {
                throw new ArithmeticException("I + 2s K Sigma K^T is not positive definite to working precision");
            }
        }

        private static void addIdentity(double[] s, int n) {
            for (int i = 0; i < n; i++) {
                s[i * n + i] += 1;
            }
        }
    }

    /** {@code Psi = U diag(psi) U^T} for {@code N = Z^T X = U diag(sigma) W^T}, r x r. */
    private static final class WideSinkhorn extends KernelTilt {
        private final int k;
        private final int r;
        private final double epsilon;
        private final double[] n;
        private final double[] zu;
        private final SvdWorkspace svd;

        WideSinkhorn(double epsilon, int k, int r) {
            super(1 / epsilon, 1 / epsilon);
            this.k = k;
            this.r = r;
            this.epsilon = epsilon;
            n = new double[r * r];
            zu = new double[k * r];
            svd = new SvdWorkspace(r, r);
        }

        @Override
        void tilt(double[] z, double[] x, int offset) {
            Products.multiplyTransposedLeft(r, r, k, 1, z, offset, x, offset, 0, n);
            svd.decompose(n);
            Products.multiply(k, r, r, 1, z, offset, svd.u(), 0, 0, zu, 0);
            scaleColumns(zu, k, r, svd.values(), epsilon);
            Products.multiplyTransposedRight(k, r, r, 1, zu, 0, svd.u(), 0, 0, z, offset);
        }
    }

    /** The same for k < r, where N has rank k: with Z^T = Q_z R_z and X^T = Q_x R_x its core is R_z R_x^T, k x k. */
    private static final class NarrowSinkhorn extends KernelTilt {
        private final int k;
        private final int r;
        private final double epsilon;
        private final ThinQr qrOfZ;
        private final ThinQr qrOfX;
        private final SvdWorkspace svd;
        private final double[] core;
        private final double[] ru;
        private final double[] rup;

        NarrowSinkhorn(double epsilon, int k, int r) {
            super(1 / epsilon, 1 / epsilon);
            this.k = k;
            this.r = r;
            this.epsilon = epsilon;
            qrOfZ = new ThinQr(r, k);
            qrOfX = new ThinQr(r, k);
            svd = new SvdWorkspace(k, k);
            core = new double[k * k];
            ru = new double[k * k];
            rup = new double[k * k];
        }

        @Override
        void tilt(double[] z, double[] x, int offset) {
            qrOfZ.decomposeTransposed(z, offset);
            qrOfX.decomposeTransposed(x, offset);
            Products.multiplyTransposedRight(k, k, k, 1, qrOfZ.r(), qrOfX.r(), 0, core);
            svd.decompose(core);
            Products.multiplyTransposedLeft(k, k, k, 1, qrOfZ.r(), svd.u(), 0, ru);
            scaleColumns(ru, k, k, svd.values(), epsilon);
            Products.multiplyTransposedRight(k, k, k, 1, ru, svd.u(), 0, rup);
            Products.multiplyTransposedRight(k, r, k, 1, rup, 0, qrOfZ.q(), 0, 0, z, offset);
        }
    }

    /** Multiplies column j by {@code psi_j = 2 epsilon / (sqrt(4 sigma_j^2 + epsilon^2) + epsilon)}. */
    private static void scaleColumns(double[] a, int rows, int columns, double[] sigma, double epsilon) {
        for (int j = 0; j < columns; j++) {
            double psi = 2 * epsilon / (Math.hypot(2 * sigma[j], epsilon) + epsilon);
            for (int i = 0; i < rows; i++) {
                a[i * columns + j] *= psi;
            }
        }
    }

    private static void transpose(double[] a, int offsetA, int rows, int columns, double[] b, int offsetB) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                b[offsetB + j * rows + i] = a[offsetA + i * columns + j];
            }
        }
    }
}
