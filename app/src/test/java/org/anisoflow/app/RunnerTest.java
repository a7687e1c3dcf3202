package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.anisoflow.app.Runner.Outcome;
import org.anisoflow.app.Runner.Purpose;
import org.anisoflow.app.Runner.Request;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.study.Study;
import org.anisoflow.study.result.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunnerTest {
    private static final Path PLACE = Path.of("study.yaml");
    private static final String TEXT = """
            anisoflow: 1
            attention: {type: softmax, query: {identity: 2}, key: {identity: 2, times: -1}, value: {identity: 2}}
            initial: {covariance: [[2, 0.5], [0.5, 1]]}
            depth: %s
            """;

    /** Takes far longer than any test. */
    private static final String ENDLESS = """
            anisoflow: 1
            attention: {type: softmax, query: {identity: 2}, key: {identity: 2, times: -1}, value: {identity: 2}}
            initial: {covariance: [[2, 0.5], [0.5, 1]]}
            depth: 500000
            solver: {method: layers, step: 0.1}
            save: {points: 2}
            """;

    private final List<Outcome> outcomes = Collections.synchronizedList(new ArrayList<>());
    private final List<String> sound = Collections.synchronizedList(new ArrayList<>());
    private final List<Result> parts = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch idle = new CountDownLatch(1);
    private final CountDownLatch running = new CountDownLatch(1);
    private final Runner runner = new Runner(
            new Runner.Listener() {
                @Override
                public void sound(Request request, Study study) {
                    sound.add(study.title());
                }

                @Override
                public void part(Request request, Result soFar, List<ChartKind> kinds) {
                    parts.add(soFar);
                }

                @Override
                public void progress(Request request, FlowObserver.Progress progress) {
                    running.countDown();
                }

                @Override
                public void ended(Outcome outcome) {
                    outcomes.add(outcome);
                }

                @Override
                public void idle() {
                    idle.countDown();
                }
            },
            Runnable::run);

    @AfterEach
    void close() {
        runner.close();
    }

    private static Request request(String text, Purpose purpose, long delay) {
        return new Request(PLACE, new StudyText(0, text), purpose, delay);
    }

    private static Request request(String depth) {
        return request(TEXT.formatted(depth), Purpose.SOLVE, 0);
    }

    /** Depths where the results that were told ended. */
    private List<Double> ends() {
        return outcomes.stream()
                .map(outcome -> outcome.result().orElseThrow().trajectory().end())
                .toList();
    }

    private void waitUntilIdle() throws InterruptedException {
        assertThat(idle.await(30, TimeUnit.SECONDS)).as("idle in time").isTrue();
    }

    @Test
    void solvesAndSaysHowTheResultCanBeDrawn() throws InterruptedException {
        runner.submit(request("5"));
        waitUntilIdle();
        assertThat(ends()).containsExactly(5.0);
        assertThat(outcomes.get(0).kinds()).contains(ChartKind.SPECTRUM, ChartKind.ELLIPSES);
        assertThat(runner.busy()).isFalse();
    }

    @Test
    void theNewestOfRequestsThatWaitWins() throws InterruptedException {
        for (int depth = 1; depth <= 20; depth++) {
            runner.submit(request(TEXT.formatted(depth), Purpose.SOLVE, 50));
        }
        waitUntilIdle();
        assertThat(ends()).containsExactly(20.0);
    }

    @Test
    void aRunIsCancelledForANewerOneAndItsResultDropped() throws InterruptedException {
        runner.submit(request(ENDLESS, Purpose.SOLVE, 0));
        assertThat(running.await(30, TimeUnit.SECONDS)).as("running in time").isTrue();
        runner.submit(request("3"));
        waitUntilIdle();
        assertThat(ends()).containsExactly(3.0);
    }

    @Test
    void aPreviewThatTakesTooLongGivesWayToTheNext() throws InterruptedException {
        runner.submit(request(ENDLESS, Purpose.PREVIEW, 0));
        assertThat(running.await(30, TimeUnit.SECONDS)).as("running in time").isTrue();
        runner.submit(request(TEXT.formatted("3"), Purpose.PREVIEW, 0));
        waitUntilIdle();
        assertThat(ends()).containsExactly(3.0);
        assertThat(outcomes.get(0).result().orElseThrow().trajectory().points().size())
                .isEqualTo(81);
    }

    @Test
    void cancelKeepsWhatWasComputed() throws InterruptedException {
        runner.submit(request(ENDLESS, Purpose.SOLVE, 0));
        assertThat(running.await(30, TimeUnit.SECONDS)).as("running in time").isTrue();
        runner.cancel();
        waitUntilIdle();
        assertThat(outcomes.get(0).result().orElseThrow().trajectory().status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void badInputComesWithItsPlace() throws InterruptedException {
        runner.submit(request(TEXT.formatted("-1"), Purpose.SOLVE, 0));
        waitUntilIdle();
        assertThat(outcomes.get(0).result()).isEmpty();
        Problem problem = outcomes.get(0).problems().get(0);
        assertThat(problem.line()).isEqualTo(4);
        assertThat(problem.message()).startsWith("depth");
    }

    @Test
    void aTextIsFoundSoundBeforeItIsSolvedAndALookAloneSolvesNothing() throws InterruptedException {
        runner.submit(request(TEXT.formatted("5"), Purpose.CHECK, 0));
        waitUntilIdle();
        assertThat(sound).hasSize(1);
        assertThat(outcomes).isEmpty();
    }

    @Test
    void aLookTellsWhatIsWrong() throws InterruptedException {
        runner.submit(request("anisoflow: [1", Purpose.CHECK, 0));
        waitUntilIdle();
        assertThat(sound).isEmpty();
        assertThat(outcomes).singleElement().satisfies(outcome -> {
            assertThat(outcome.refused()).isTrue();
            assertThat(outcome.problems()).isNotEmpty();
        });
    }

    @Test
    void partsOfALongRunBeginAtZeroAndGrow() throws InterruptedException {
        runner.submit(request(ENDLESS.replace("points: 2", "points: 100000"), Purpose.SOLVE, 0));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (parts.size() < 3) {
            assertThat(System.nanoTime()).as("time until there are parts").isLessThan(end);
            Thread.sleep(5);
        }
        runner.cancel();
        waitUntilIdle();
        for (int i = 0; i < parts.size(); i++) {
            assertThat(parts.get(i).trajectory().first().depth()).isZero();
            assertThat(parts.get(i).trajectory().points().size())
                    .isGreaterThan(
                            i == 0 ? 1 : parts.get(i - 1).trajectory().points().size());
        }
        assertThat(outcomes.get(0).result().orElseThrow().trajectory().points())
                .startsWith(parts.get(2).trajectory().points().toArray(Trajectory.Point[]::new));
    }
}
