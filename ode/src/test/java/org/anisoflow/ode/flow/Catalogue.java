package org.anisoflow.ode.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.exact.ExactSolution;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.apache.commons.math3.ode.nonstiff.GraggBulirschStoerIntegrator;

/** Named problems with exact solutions, docs/theory.md section 3. */
final class Catalogue {
    private static final long SEED = 2025;
    private static final double SHARE_OF_BLOW_UP = 0.85;

    private Catalogue() {}

    static List<Problem> all() {
        List<Problem> problems = new ArrayList<>();
        problems.addAll(identityValue());
        problems.addAll(oneDimensional());
        problems.addAll(separable());
        problems.addAll(drifts());
        problems.addAll(normalized());
        problems.add(denseLinear());
        return problems;
    }

    // ---- softmax, V = v I

    private static List<Problem> identityValue() {
        RandomCases cases = new RandomCases(SEED);
        Matrix query = cases.matrix(4, 4);
        Matrix shortQuery = cases.matrix(2, 5);
        Matrix factor = cases.matrix(4, 4);
        Matrix wide = cases.matrix(5, 5);
        Matrix thin = cases.matrix(5, 2);
        Matrix key = cases.matrix(4, 4);
        double blowUp = blowUpDepth(factor, query, key, 1);
        double symmetricBlowUp = blowUpDepth(factor, query, query, 0.7);
        return List.of(
                scalarValueSoftmax("softmax, V = I, dense A, before its blow-up", factor, none(4), query, key, 1, 1)
                        .to(0.8 * blowUp),
                scalarValueSoftmax(
                                "softmax, V = I, K = Q, mean, before its blow-up",
                                factor,
                                ones(4),
                                query,
                                query,
                                0.7,
                                1)
                        .to(0.9 * symmetricBlowUp),
                scalarValueSoftmax("softmax, V = I, K = -Q, contraction", factor, ones(4), query, query.times(-1), 1, 1)
                        .to(20),
                scalarValueSoftmax(
                                "softmax, V = I, K = -Q of two rows, limit on the kernel",
                                wide,
                                none(5),
                                shortQuery,
                                shortQuery.times(-1),
                                1,
                                1)
                        .to(1000),
                scalarValueSoftmax("softmax, V = -I, K = Q, mean decays", factor, ones(4), query, query, 1, -1)
                        .to(8),
                scalarValueSoftmax(
                                "softmax, V = I, covariance of rank 2 in d = 5",
                                thin,
                                ones(2),
                                shortQuery,
                                shortQuery.times(-1),
                                1,
                                1)
                        .to(5));
    }

    private static double[] none(int n) {
        return new double[n];
    }

    private static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** t* = 1 / lambda_max(s F0^T (A + A^T) F0) of softmax with V = I. */
    static double blowUpDepth(Matrix factor, Matrix query, Matrix key, double scale) {
        Matrix a = key.transpose().times(query).times(scale);
        Matrix whitened =
                factor.transpose().times(Matrices.twiceSymmetricPart(a)).times(factor);
        return 1 / Decompositions.symmetricEigen(whitened).values()[0];
    }

    /** A problem whose horizon is still open. */
    interface OpenProblem {
        Problem to(double depth);
    }

    /** Softmax with V = v I, and a mean F0 z, which is known where A is symmetric. */
    static OpenProblem scalarValueSoftmax(
            String name, Matrix factor, double[] z, Matrix query, Matrix key, double scale, double v) {
        Gaussian law = Gaussian.ofFactor(Matrices.apply(factor, z), factor);
        Head head = new Head(
                new Kernel.Softmax(scale),
                query,
                key,
                Matrix.identity(factor.rows()).times(v));
        double rate = Math.max(0, 1 / blowUpDepth(factor, query, key, v * scale));
        return depth -> {
            Transformer transformer = Transformer.of(Attention.of(head), depth);
            ExactSolution exact =
                    ExactSolution.of(FlowRequest.of(law, transformer)).orElseThrow();
            return new Problem(
                    name,
                    law,
                    transformer,
                    t -> exact.at(t).mean(),
                    t -> exact.at(t).covariance(),
                    1 / (1 - depth * rate));
        };
    }

    // ---- d = 1, and products of it

    private static List<Problem> oneDimensional() {
        List<ScalarCase> flows = List.of(
                new ScalarCase(new Kernel.Softmax(0.5), 1.2, 0.7, 0.9, 1.3, -0.8),
                new ScalarCase(new Kernel.Softmax(0.5), 1.2, -0.7, 0.9, 1.3, 0.8),
                new ScalarCase(new Kernel.L2(0.8), 1.1, 0.6, 1.2, 0.5, 0.3),
                new ScalarCase(new Kernel.L2(0.8), -1.1, 0.6, 1.2, 2.5, -1),
                new ScalarCase(new Kernel.Sinkhorn(0.7), 0.9, 1.1, 0.8, 0.6, 0.5),
                new ScalarCase(new Kernel.Sinkhorn(0.7), -0.9, 1.1, 0.8, 3, 0.5),
                new ScalarCase(new Kernel.Linear(0.6), 0.9, 0.8, 0.7, 0.4, 0.9),
                new ScalarCase(new Kernel.Linear(0.6), 0.9, -0.8, 0.7, 0.4, 2));
        List<Problem> problems = new ArrayList<>();
        for (ScalarCase flow : flows) {
            String sign = flow.q() * flow.k() * flow.v() > 0 ? "expansion" : "contraction";
            problems.add(product(flow.kernel().type().key() + ", d = 1, mean, " + sign, List.of(flow)));
        }
        return problems;
    }

    private static List<Problem> separable() {
        return List.of(
                random(new Kernel.Softmax(0.5), 2, false, true),
                random(new Kernel.L2(0.4), 3, false, true),
                random(new Kernel.Sinkhorn(1.5), 4, false, true),
                random(new Kernel.Linear(0.5), 3, false, false),
                random(new Kernel.Softmax(0.5), 5, true, true),
                random(new Kernel.Softmax(0.3), 64, true, true),
                random(new Kernel.L2(0.5), 2, true, true),
                random(new Kernel.L2(0.5), 32, true, true),
                random(new Kernel.Sinkhorn(1.2), 3, true, true),
                random(new Kernel.Sinkhorn(2), 16, true, true),
                random(new Kernel.Linear(0.5), 8, true, false));
    }

    /** d random flows side by side, in axes of their own or turned. */
    private static Problem random(Kernel kernel, int d, boolean turned, boolean withMean) {
        long seed = SEED + d;
        RandomCases cases = new RandomCases(seed);
        List<ScalarCase> flows = new ArrayList<>();
        for (int i = 0; i < d; i++) {
            double q = cases.uniform(0.4, 1.4) * (i % 2 == 0 ? 1 : -1);
            double mean = withMean ? cases.uniform(-1, 1) : 0;
            flows.add(new ScalarCase(
                    kernel, q, cases.uniform(0.4, 1.4), cases.uniform(0.3, 1.2), cases.uniform(0.2, 1.5), mean));
        }
        String name = kernel.type().key() + ", d = " + d + (turned ? ", turned" : ", separable") + ", " + cases;
        if (!turned) {
            return product(name, flows);
        }
        return turned(product(name, flows), cases.orthogonal(d), cases.orthogonal(d));
    }

    /** Flows side by side in the coordinate axes. */
    private static Problem product(String name, List<ScalarCase> flows) {
        double depth = flows.stream().mapToDouble(Catalogue::safeDepth).min().orElseThrow();
        Matrix variances =
                Matrix.diagonal(flows.stream().mapToDouble(ScalarCase::variance).toArray());
        Head head = new Head(
                flows.get(0).kernel(),
                Matrix.diagonal(flows.stream().mapToDouble(ScalarCase::q).toArray()),
                Matrix.diagonal(flows.stream().mapToDouble(ScalarCase::k).toArray()),
                Matrix.diagonal(flows.stream().mapToDouble(ScalarCase::v).toArray()));
        double growth = flows.stream()
                .mapToDouble(flow -> flow.variance(depth) / flow.variance())
                .max()
                .orElseThrow();
        return new Problem(
                name,
                Gaussian.of(flows.stream().mapToDouble(ScalarCase::mean).toArray(), variances),
                Transformer.of(Attention.of(head), depth),
                t -> flows.stream().mapToDouble(flow -> flow.mean(t)).toArray(),
                t -> Matrix.diagonal(
                        flows.stream().mapToDouble(flow -> flow.variance(t)).toArray()),
                Math.max(1, Math.min(growth, 1 / (1 - SHARE_OF_BLOW_UP))));
    }

    /** A share of the way to a blow-up that softmax or linear attention may meet; the others meet none. */
    private static double safeDepth(ScalarCase flow) {
        double rate = 2 * Math.abs(flow.q() * flow.k() * flow.v());
        if (flow.kernel() instanceof Kernel.Softmax softmax) {
            return SHARE_OF_BLOW_UP / (rate * softmax.scale() * flow.variance());
        }
        if (flow.kernel() instanceof Kernel.Linear linear) {
            return SHARE_OF_BLOW_UP / (rate * linear.scale() * (flow.variance() + flow.mean() * flow.mean()));
        }
        return 3;
    }

    /** The problem in coordinates U x, its queries and keys turned by another orthogonal matrix. */
    private static Problem turned(Problem problem, Matrix u, Matrix keyTurn) {
        Head head = problem.transformer().layers().get(0).attention().heads().get(0);
        Head turned = new Head(
                head.kernel(),
                keyTurn.times(head.query()).times(u.transpose()),
                keyTurn.times(head.key()).times(u.transpose()),
                u.times(head.value()).times(u.transpose()));
        return new Problem(
                problem.name(),
                Gaussian.of(
                        Matrices.apply(u, problem.initial().mean()),
                        u.times(problem.initial().covariance()).times(u.transpose())),
                Transformer.of(Attention.of(turned), problem.transformer().depth()),
                t -> Matrices.apply(u, problem.mean().apply(t)),
                t -> u.times(problem.covariance().apply(t)).times(u.transpose()),
                problem.errorScale());
    }

    // ---- drift and noise, without attention or beside it

    private static Layer idle(int d, double depth) {
        return new Layer(
                depth,
                Attention.of(
                        new Head(new Kernel.Softmax(1), Matrix.identity(d), Matrix.identity(d), Matrix.zeros(d, d))));
    }

    private static List<Problem> drifts() {
        RandomCases cases = new RandomCases(SEED);
        int d = 3;
        Gaussian law = Gaussian.of(cases.vector(d), cases.symmetric(d, 0.3, 2));
        Matrix sigma = law.covariance();
        Matrix c = Matrices.column(cases.vector(d));
        Matrix linear = cases.matrix(d, d);
        Matrix decay = cases.symmetric(d, -2, -0.5);
        double kappa = 0.3;
        Matrix stationary = Matrices.function(decay, x -> -kappa / x);
        Problem affine = new Problem(
                "affine drift",
                law,
                new Transformer(List.of(idle(d, 2)), new Drift(Optional.of(linear), Optional.of(c))),
                t -> affineMean(linear, c, law.mean(), t),
                t -> conjugate(Matrices.exponential(linear.times(t)), sigma),
                2);
        Problem diffusion = new Problem(
                "diffusion",
                law,
                new Transformer(List.of(idle(d, 3)), Drift.NONE, Noise.own(kappa)),
                t -> law.mean(),
                t -> Matrices.sum(sigma, 2 * kappa * t, Matrix.identity(d)),
                1);
        Problem ornsteinUhlenbeck = new Problem(
                "Ornstein-Uhlenbeck",
                law,
                new Transformer(List.of(idle(d, 4)), new Drift(Optional.of(decay), Optional.of(c)), Noise.own(kappa)),
                t -> affineMean(decay, c, law.mean(), t),
                t -> Matrices.sum(
                        stationary,
                        1,
                        conjugate(Matrices.exponential(decay.times(t)), Matrices.sum(sigma, -1, stationary))),
                1);
        return List.of(affine, diffusion, ornsteinUhlenbeck, meanShift(cases));
    }

    /** exp(D t) alpha0 + integral of exp(D s) c, from the exponential of ((D, c), (0, 0)). */
    private static double[] affineMean(Matrix linear, Matrix c, double[] mean, double t) {
        int d = mean.length;
        double[][] extended = new double[d + 1][d + 1];
        for (int i = 0; i < d; i++) {
            System.arraycopy(linear.row(i), 0, extended[i], 0, d);
            extended[i][d] = c.get(i, 0);
        }
        double[] start = Arrays.copyOf(mean, d + 1);
        start[d] = 1;
        return Arrays.copyOf(
                Matrices.apply(Matrices.exponential(Matrix.of(extended).times(t)), start), d);
    }

    private static Matrix conjugate(Matrix m, Matrix sigma) {
        return m.times(sigma).times(m.transpose());
    }

    /** Softmax with V = I and drift -I: {@code Sigma^-1 = e^2t Sigma0^-1 - s (A + A^T)(e^2t - 1)/2}. */
    private static Problem meanShift(RandomCases cases) {
        int d = 3;
        double scale = 0.3;
        Matrix query = cases.matrix(d, d);
        Matrix key = cases.matrix(d, d);
        Matrix sigma = cases.symmetric(d, 0.3, 1);
        Matrix precision = Matrices.function(sigma, x -> 1 / x);
        Matrix a = Matrices.twiceSymmetricPart(key.transpose().times(query).times(scale));
        return new Problem(
                "mean shift of softmax, V = I",
                Gaussian.of(new double[d], sigma),
                new Transformer(
                        List.of(new Layer(
                                2, Attention.of(new Head(new Kernel.Softmax(scale), query, key, Matrix.identity(d))))),
                        new Drift(Optional.of(Matrix.identity(d).times(-1)), Optional.empty())),
                t -> new double[d],
                t -> Matrices.function(
                        Matrices.sum(precision.times(Math.exp(2 * t)), -0.5 * Math.expm1(2 * t), a), x -> 1 / x),
                1);
    }

    // ---- normalised tokens

    /** d = 1 without mean: {@code sqrt(Sigma)} grows at the constant rate v g G, G the slope at N(0, g^2). */
    private static List<Problem> normalized() {
        double q = 0.8;
        double k = 1.1;
        double v = 0.7;
        double gain = 1.3;
        double square = gain * gain;
        double sinkhorn = Math.sqrt(4 * q * q * k * k * square * square + 1) + 1;
        return List.of(
                normalized(new Kernel.Softmax(0.9), q, k, v, gain, 0.9 * square * q * k),
                normalized(new Kernel.Linear(0.9), q, k, v, gain, 0.9 * square * q * k),
                normalized(new Kernel.L2(0.9), q, -k, v, gain, -1.8 * square * q * k / (1 + 1.8 * k * k * square)),
                normalized(new Kernel.Sinkhorn(1), q, k, v, gain, 2 * square * q * k / sinkhorn));
    }

    private static Problem normalized(Kernel kernel, double q, double k, double v, double gain, double slope) {
        double variance = 2;
        Head head = new Head(kernel, Matrix.diagonal(q), Matrix.diagonal(k), Matrix.diagonal(v));
        Normalization rms = new Normalization.MeanFieldRms(Optional.of(Matrices.column(gain)));
        return new Problem(
                kernel.type().key() + ", d = 1, RMS normalised",
                Gaussian.of(new double[1], Matrix.diagonal(variance)),
                Transformer.of(new Attention(List.of(head), rms), 1.5),
                t -> new double[1],
                t -> Matrix.diagonal(Math.pow(Math.sqrt(variance) + v * gain * slope * t, 2)),
                1);
    }

    // ---- no closed form: another integrator on the covariance form

    /** Linear attention, V dense, with mean: {@code B = s V (Sigma + alpha alpha^T) A}. */
    private static Problem denseLinear() {
        RandomCases cases = new RandomCases(SEED);
        int d = 3;
        double scale = 0.4;
        Matrix query = cases.matrix(d, d);
        Matrix key = cases.matrix(d, d);
        Matrix value = cases.matrix(d, d);
        Gaussian law = Gaussian.of(cases.vector(d), cases.symmetric(d, 0.3, 1));
        Matrix a = key.transpose().times(query).times(scale);
        CovarianceFlow flow = new CovarianceFlow(d, (mean, sigma) -> {
            Matrix alpha = Matrices.column(mean);
            Matrix b = value.times(Matrices.sum(sigma, 1, alpha.times(alpha.transpose())))
                    .times(a);
            return new CovarianceFlow.Field(b, Matrices.apply(b, mean), 0);
        });
        GraggBulirschStoerIntegrator integrator = new GraggBulirschStoerIntegrator(0, 1, 1e-13, 1e-13);
        return new Problem(
                "linear, dense, mean",
                law,
                Transformer.of(Attention.of(new Head(new Kernel.Linear(scale), query, key, value)), 1),
                t -> flow.solve(integrator, law, t).mean(),
                t -> flow.solve(integrator, law, t).covariance(),
                4);
    }
}
