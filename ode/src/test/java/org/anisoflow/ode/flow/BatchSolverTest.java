package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Problems solved together come out as each would alone. */
class BatchSolverTest {
    private static final double TOLERANCE = 1e-8;

    // ---- random problems

    /** Problems of many shapes that reach the end, converge, blow up or diverge. */
    private static List<FlowRequest> mixed(int count, long seed) {
        List<FlowRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RandomCases cases = new RandomCases(seed + i);
            int d = 1 + i % 8;
            int r = i % 5 == 0 ? Math.max(1, d - 1) : d;
            int count1 = i % 3 == 0 ? 2 : 1;
            List<Head> heads = new ArrayList<>();
            for (int h = 0; h < count1; h++) {
                heads.add(head(cases, d, (i / 8 + h) % 3, i % 4));
            }
            Drift drift =
                    i % 7 == 0 ? new Drift(Optional.of(cases.matrix(d, d).times(0.1)), Optional.empty()) : Drift.NONE;
            Attention attention = new Attention(heads, new Normalization.None());
            Gaussian law = Gaussian.ofFactor(new double[d], cases.matrix(d, r));
            requests.add(FlowRequest.of(law, new Transformer(List.of(new Layer(20, attention)), drift))
                    .with(limited(300))
                    .with(plan(5))
                    .with(Set.of(Metric.EFFECTIVE_RANK)));
        }
        return requests;
    }

    private static SolverOptions limited(long maxSteps) {
        return new SolverOptions(
                Method.DORMAND_PRINCE_853,
                TOLERANCE,
                1e-3 * TOLERANCE,
                OptionalDouble.empty(),
                maxSteps,
                OptionalDouble.empty());
    }

    private static Head head(RandomCases cases, int d, int kind, int variant) {
        Kernel kernel = List.of(new Kernel.Softmax(0.6), new Kernel.L2(0.5), new Kernel.Linear(0.5))
                .get(kind);
        int k = variant == 0 ? Math.max(1, d / 2) : d;
        Matrix query = cases.matrix(k, d);
        Matrix key = variant == 1 ? cases.matrix(k, d) : query.times(-1);
        Matrix value = variant == 2 ? cases.matrix(d, d) : Matrix.identity(d);
        return new Head(kernel, query, key, value);
    }

    private static SavePlan plan(int points) {
        return new SavePlan(
                new SavePlan.Depths.Points(points, SavePlan.Spacing.LINEAR, OptionalDouble.empty()), Optional.empty());
    }

    private static Trajectory[] solve(List<FlowRequest> requests) {
        Trajectory[] results = new Trajectory[requests.size()];
        new BatchSolver(() -> false).solve(requests.iterator(), (position, trajectory) -> {
            assertThat(results[position]).isNull();
            results[position] = trajectory;
        });
        return results;
    }

    private static Trajectory solve(FlowRequest request) {
        assertThat(BatchSolver.suits(request)).isTrue();
        return solve(List.of(request))[0];
    }

    @Test
    void resultsAgreeWithThoseOfTheSolverOfOne() {
        List<FlowRequest> requests = mixed(96, 1);
        Trajectory[] together = solve(requests);
        Map<Status, Integer> counts = new HashMap<>();
        int sameSteps = 0;
        for (int i = 0; i < together.length; i++) {
            Trajectory alone = new FlowSolver().solve(requests.get(i));
            compare("problem " + i, together[i], alone);
            sameSteps += together[i].steps().accepted() == alone.steps().accepted() ? 1 : 0;
            counts.merge(together[i].status(), 1, Integer::sum);
        }
        assertThat(counts.keySet()).contains(Status.REACHED_END, Status.BLEW_UP, Status.DIVERGED);
        // rounding decides where an error estimate is all but the tolerance
        assertThat(sameSteps).isGreaterThanOrEqualTo(together.length - 3);
    }

    /** The same to a hundred times the tolerance, magnified near a blow-up by what the problem itself does. */
    private static void compare(String name, Trajectory actual, Trajectory expected) {
        assertThat(actual.status()).as(name).isEqualTo(expected.status());
        assertThat(actual.stiff()).as(name).isEqualTo(expected.stiff());
        assertThat(actual.blowUpDepth().isPresent())
                .as(name)
                .isEqualTo(expected.blowUpDepth().isPresent());
        if (actual.status() == Status.BLEW_UP) {
            assertThat(relative(
                            actual.blowUpDepth().getAsDouble(),
                            expected.blowUpDepth().getAsDouble()))
                    .as(name)
                    .isLessThan(1e-6);
        } else if (actual.status() != Status.STEP_LIMIT) {
            assertThat(relative(actual.end(), expected.end())).as(name).isLessThan(1e-2);
        }
        assertThat(actual.decayExponent().isPresent())
                .as(name)
                .isEqualTo(expected.decayExponent().isPresent());
        assertThat(actual.points()).as(name).hasSameSizeAs(expected.points());
        for (int p = 0; p < actual.points().size(); p++) {
            Trajectory.Point a = actual.points().get(p);
            Trajectory.Point e = expected.points().get(p);
            boolean planned = a.depth() == e.depth();
            assertThat(planned || p == actual.points().size() - 1).as(name).isTrue();
            if (planned && actual.status() != Status.BLEW_UP) {
                assertThat(Matrices.relativeError(Problem.covarianceOf(a), Problem.covarianceOf(e)))
                        .as("%s, depth %s", name, a.depth())
                        .isLessThan(100 * TOLERANCE);
            }
        }
    }

    private static double relative(double a, double b) {
        return Math.abs(a - b) / Math.max(Math.abs(b), 1e-300);
    }

    // ---- lanes do not see each other

    @Test
    void resultsDoNotDependOnCompanyOrOrder() {
        List<FlowRequest> requests = mixed(400, 7);
        Trajectory[] together = solve(requests);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(1));
        Trajectory[] shuffled = solve(order.stream().map(requests::get).toList());
        for (int i = 0; i < order.size(); i++) {
            same(shuffled[i], together[order.get(i)]);
        }
        for (int i = 0; i < requests.size(); i += 37) {
            same(solve(requests.get(i)), together[i]);
        }
    }

    private static void same(Trajectory a, Trajectory b) {
        assertThat(a.request()).isSameAs(b.request());
        assertThat(a.status()).isEqualTo(b.status());
        assertThat(a.message()).isEqualTo(b.message());
        assertThat(a.end()).isEqualTo(b.end());
        assertThat(a.blowUpDepth()).isEqualTo(b.blowUpDepth());
        assertThat(a.decayExponent()).isEqualTo(b.decayExponent());
        assertThat(a.steps()).isEqualTo(b.steps());
        assertThat(a.points()).hasSameSizeAs(b.points());
        for (int p = 0; p < a.points().size(); p++) {
            assertThat(a.points().get(p).depth()).isEqualTo(b.points().get(p).depth());
            assertThat(a.points().get(p).factor()).isEqualTo(b.points().get(p).factor());
            assertThat(a.points().get(p).eigenvalues())
                    .isEqualTo(b.points().get(p).eigenvalues());
        }
    }

    @Test
    void aLongRunDoesNotHoldUpOthersOfItsShape() {
        List<FlowRequest> requests = new ArrayList<>();
        requests.add(contraction(2, 1e6).with(new StopRule(0, 1e12)));
        for (int i = 0; i < 500; i++) {
            requests.add(contraction(2, 1));
        }
        List<Integer> order = new ArrayList<>();
        new BatchSolver(() -> false).solve(requests.iterator(), (position, trajectory) -> order.add(position));
        assertThat(order).hasSize(501);
        assertThat(order.indexOf(0)).isGreaterThan(100);
    }

    @Test
    void takesNoMoreProblemsThanItHolds() {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        Iterator<FlowRequest> source = Stream.generate(() -> contraction(1 + taken.get() % 3, 1))
                .limit(3000)
                .peek(request -> taken.incrementAndGet())
                .iterator();
        new BatchSolver(() -> false).solve(source, (position, trajectory) -> {
            done.incrementAndGet();
            assertThat(taken.get() - done.get()).isLessThanOrEqualTo(512);
        });
        assertThat(done.get()).isEqualTo(3000);
    }

    // ---- exact solutions

    @TestFactory
    Stream<DynamicTest> errorsStayWithinAHundredTolerances() {
        return Catalogue.all().stream()
                .filter(problem -> BatchSolver.suits(FlowRequest.of(problem.initial(), problem.transformer())))
                .flatMap(problem -> Stream.of(Method.DORMAND_PRINCE_853, Method.DORMAND_PRINCE_54)
                        .flatMap(method -> DoubleStream.of(1e-4, 1e-8, 1e-11)
                                .mapToObj(tolerance -> DynamicTest.dynamicTest(
                                        problem + ", " + method.key() + ", " + tolerance,
                                        () -> check(problem, method, tolerance)))));
    }

    private static void check(Problem problem, Method method, double tolerance) {
        Trajectory trajectory = solve(FlowRequest.of(problem.initial(), problem.transformer())
                .with(CatalogueTest.adaptive(method, tolerance))
                .with(new StopRule(0, 1e30))
                .with(plan(9)));
        assertThat(trajectory.status()).isEqualTo(Status.REACHED_END);
        assertThat(trajectory.points()).hasSize(9);
        for (Trajectory.Point point : trajectory.points()) {
            assertThat(problem.error(point))
                    .as("error at depth %s", point.depth())
                    .isLessThanOrEqualTo(100 * tolerance * problem.errorScale());
        }
    }

    @Test
    void theCatalogueHasProblemsThatSuit() {
        assertThat(Catalogue.all().stream()
                        .filter(problem -> BatchSolver.suits(FlowRequest.of(problem.initial(), problem.transformer()))))
                .hasSizeGreaterThanOrEqualTo(3);
    }

    // ---- ends

    private static FlowRequest softmax(int d, Matrix query, Matrix key, Matrix value, double depth) {
        return FlowRequest.of(
                        Gaussian.standard(d),
                        Transformer.of(Attention.of(new Head(new Kernel.Softmax(1), query, key, value)), depth))
                .with(SolverOptions.DEFAULT.withTolerances(TOLERANCE, 1e-3 * TOLERANCE))
                .with(plan(3))
                .with(Set.of());
    }

    private static FlowRequest contraction(int d, double depth) {
        Matrix one = Matrix.identity(d);
        return softmax(d, one, one.times(-1), one, depth);
    }

    /** Status, message and all. */
    private static void endsAlike(FlowRequest request, Status status) {
        Trajectory actual = solve(request);
        Trajectory expected = new FlowSolver().solve(request);
        assertThat(expected.status()).isEqualTo(status);
        assertThat(actual.message()).isEqualTo(expected.message());
        compare(status.key(), actual, expected);
    }

    @Test
    void endsLikeTheSolverOfOne() {
        Matrix one = Matrix.identity(2);
        Matrix singular = Matrix.of(1, 2, 1, 0);
        endsAlike(contraction(3, 50), Status.REACHED_END);
        endsAlike(softmax(2, one, one, one, 10), Status.BLEW_UP);
        endsAlike(softmax(2, singular, singular.times(-1), one, 1e12).with(new StopRule(1e-5, 1e12)), Status.CONVERGED);
        Drift growth = new Drift(Optional.of(one), Optional.empty());
        Transformer growing = new Transformer(
                List.of(new Layer(100, Attention.of(new Head(new Kernel.Softmax(1), one, one, Matrix.zeros(2, 2))))),
                growth);
        endsAlike(FlowRequest.of(Gaussian.standard(2), growing).with(plan(3)), Status.DIVERGED);
        endsAlike(contraction(2, 1000).with(limited(7)), Status.STEP_LIMIT);
    }

    @Test
    void velocitiesBeyondTheDoublesEndTheRunAtItsStart() {
        Matrix huge = Matrix.identity(2).times(1e200);
        for (Matrix value : List.of(huge, Matrix.identity(2))) {
            FlowRequest request = softmax(2, huge, huge.times(-1), value, 1);
            Trajectory actual = solve(request);
            assertThat(actual.status()).isEqualTo(Status.NON_FINITE);
            assertThat(actual.message())
                    .isEqualTo(new FlowSolver().solve(request).message());
        }
    }

    /** Stability holds the step down to about an eighth. */
    private static FlowRequest stiff(double depth) {
        return FlowRequest.of(
                        Gaussian.of(new double[2], Matrix.diagonal(1, 1)),
                        new Transformer(
                                List.of(new Layer(
                                        depth,
                                        Attention.of(new Head(
                                                new Kernel.Softmax(1),
                                                Matrix.of(1, 2, 1, 0),
                                                Matrix.of(1, 2, -1, 0),
                                                Matrix.identity(2))))),
                                new Drift(Optional.of(Matrix.diagonal(0, -50)), Optional.empty())))
                .with(new StopRule(0, 1e12))
                .with(plan(2));
    }

    @Test
    void stiffnessIsToldAsByTheSolverOfOne() {
        FlowRequest request = stiff(1000);
        Trajectory alone = new FlowSolver().solve(request);
        assertThat(alone.stiff()).isTrue();
        assertThat(alone.steps().accepted()).as("solved in a lane").isLessThan(10_000);
        assertThat(solve(request).stiff()).isTrue();
    }

    @Test
    void manyStepsAreTakenByTheSolverOfOne() {
        FlowRequest request = stiff(3000);
        Trajectory alone = new FlowSolver().solve(request);
        assertThat(alone.steps().accepted()).isGreaterThan(10_000);
        same(solve(request), alone);
        FlowRequest other = contraction(2, 1);
        Map<Integer, Trajectory> ended = new HashMap<>();
        new BatchSolver(() -> false)
                .solve(List.of(other, request, contraction(2, 2)).iterator(), ended::put);
        assertThat(ended).hasSize(3);
        same(ended.get(1), alone);
        same(ended.get(0), solve(other));
    }

    @Test
    void cancellingEndsWhatIsInLanesAndReportsNoOther() {
        AtomicInteger asked = new AtomicInteger();
        Map<Integer, Trajectory> ended = new HashMap<>();
        new BatchSolver(() -> asked.incrementAndGet() > 5)
                .solve(Stream.generate(() -> contraction(2, 1e9)).iterator(), ended::put);
        assertThat(ended).isNotEmpty().hasSizeLessThan(512);
        assertThat(ended.values()).allSatisfy(trajectory -> {
            assertThat(trajectory.status()).isEqualTo(Status.CANCELLED);
            assertThat(trajectory.steps().accepted()).isEqualTo(5);
            assertThat(trajectory.last().depth()).isEqualTo(trajectory.end()).isPositive();
        });
    }

    @Test
    void aTimeLimitEndsARunAfterItsFirstStep() {
        SolverOptions none = new SolverOptions(
                Method.DORMAND_PRINCE_853, 1e-8, 1e-11, OptionalDouble.empty(), 1000, OptionalDouble.of(1e-12));
        Trajectory trajectory = solve(contraction(2, 1e9).with(none));
        assertThat(trajectory.status()).isEqualTo(Status.TIME_LIMIT);
        assertThat(trajectory.message()).startsWith("the time limit of 1.0E-12 s ended the run at depth");
    }

    // ---- what suits

    @Test
    void otherProblemsDoNotSuit() {
        FlowRequest base = contraction(2, 1);
        Attention attention = base.transformer().layers().get(0).attention();
        Layer layer = new Layer(1, attention);
        Gaussian law = Gaussian.standard(2);
        assertThat(BatchSolver.suits(base)).isTrue();
        assertThat(List.of(
                        contraction(9, 1),
                        FlowRequest.of(law, new Transformer(List.of(layer, layer), Drift.NONE)),
                        FlowRequest.of(Gaussian.ofFactor(new double[] {0, 1}, Matrix.identity(2)), base.transformer()),
                        FlowRequest.of(Gaussian.ofFactor(new double[2], Matrix.zeros(2, 0)), base.transformer()),
                        base.with(SolverOptions.layers(0.5)),
                        base.withPassengers(Optional.of(Matrix.identity(2)), false),
                        base.withPassengers(Optional.empty(), true),
                        FlowRequest.of(law, new Transformer(List.of(layer), Drift.NONE, Noise.own(0.1))),
                        FlowRequest.of(
                                law,
                                new Transformer(
                                        List.of(layer),
                                        new Drift(Optional.empty(), Optional.of(Matrices.column(1, 0))))),
                        FlowRequest.of(
                                law,
                                Transformer.of(
                                        new Attention(
                                                attention.heads(), new Normalization.MeanFieldRms(Optional.empty())),
                                        1)),
                        FlowRequest.of(law, Transformer.of(Attentions.mixture(new RandomCases(1), 2, false), 1))))
                .noneMatch(BatchSolver::suits);
    }

    @Test
    void namesTheProblemThatDoesNotSuit() {
        Iterator<FlowRequest> source =
                Arrays.asList(contraction(2, 1), contraction(9, 1)).iterator();
        assertThatThrownBy(() -> new BatchSolver(() -> false).solve(source, (position, trajectory) -> {}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("problems solved together must be small, of one layer and of mean zero, but problem 1 is "
                        + "not; solve it alone");
    }
}
