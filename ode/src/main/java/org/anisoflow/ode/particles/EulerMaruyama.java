package org.anisoflow.ode.particles;

import java.util.random.RandomGenerator;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;

/**
 * {@code x <- (I + h D) x + h (Gamma(x) + c) + sqrt(2 kappa h) xi}: what drift keeps is formed first, so that in mean shift (D =
 * -I/h) what attention leaves keeps its digits.
 */
final class EulerMaruyama extends FixedSteps {
    private static final int ROWS = 256;

    private final Drift drift;
    private final Noise noise;
    private final RandomGenerator random;
    private final double[] moves;
    private final double[] linear;
    private final double[] block;
    private double[] kept;
    private double keptOf = Double.NaN;

    EulerMaruyama(CloudFlow cloud, Drift drift, Noise noise, RandomGenerator random) {
        super(cloud);
        this.drift = drift;
        this.noise = noise;
        this.random = random;
        moves = new double[cloud.tokens().length];
        linear = drift.linear().map(Matrix::toRowMajor).orElse(null);
        block = new double[linear == null ? 0 : ROWS * dimension()];
    }

    private int dimension() {
        return moves.length / cloud.count();
    }

    @Override
    public Drift drift() {
        return drift.withoutLinear();
    }

    @Override
    void step(double h) {
        double[] x = cloud.tokens();
        cloud.velocity(x, moves);
        if (linear != null) {
            keep(x, h);
        }
        for (int i = 0; i < moves.length; i++) {
            moves[i] *= h;
        }
        noise.addTo(moves, h, random);
        cloud.space().move(x, 1, moves, x);
    }

    /** {@code x <- (I + h D) x}. */
    private void keep(double[] x, double h) {
        int d = dimension();
        if (h != keptOf) {
            keptOf = h;
            kept = Drift.kept(linear, d, h);
        }
        for (int from = 0; from < cloud.count(); from += ROWS) {
            int rows = Math.min(ROWS, cloud.count() - from);
            Products.multiplyTransposedRight(rows, d, d, 1, x, from * d, kept, 0, 0, block, 0);
            System.arraycopy(block, 0, x, from * d, rows * d);
        }
    }
}
