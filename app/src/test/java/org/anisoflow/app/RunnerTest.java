package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.anisoflow.app.Runner.Outcome;
import org.anisoflow.app.Runner.Request;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.Status;
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
    private final CountDownLatch idle = new CountDownLatch(1);
    private final CountDownLatch running = new CountDownLatch(1);
    private final Runner runner = new Runner(
            new Runner.Listener() {
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

    private static Request request(String depth) {
        return new Request(PLACE, TEXT.formatted(depth), false, 0);
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
            runner.submit(new Request(PLACE, TEXT.formatted(depth), false, 50));
        }
        waitUntilIdle();
        assertThat(ends()).containsExactly(20.0);
    }

    @Test
    void aRunIsCancelledForANewerOneAndItsResultDropped() throws InterruptedException {
        runner.submit(new Request(PLACE, ENDLESS, false, 0));
        assertThat(running.await(30, TimeUnit.SECONDS)).as("running in time").isTrue();
        runner.submit(request("3"));
        waitUntilIdle();
        assertThat(ends()).containsExactly(3.0);
    }

    @Test
    void aPreviewThatTakesTooLongGivesWayToTheNext() throws InterruptedException {
        runner.submit(new Request(PLACE, ENDLESS, true, 0));
        assertThat(running.await(30, TimeUnit.SECONDS)).as("running in time").isTrue();
        runner.submit(new Request(PLACE, TEXT.formatted("3"), true, 0));
        waitUntilIdle();
        assertThat(ends()).containsExactly(3.0);
        assertThat(outcomes.get(0).result().orElseThrow().trajectory().points().size())
                .isEqualTo(81);
    }

    @Test
    void cancelKeepsWhatWasComputed() throws InterruptedException {
        runner.submit(new Request(PLACE, ENDLESS, false, 0));
        assertThat(running.await(30, TimeUnit.SECONDS)).as("running in time").isTrue();
        runner.cancel();
        waitUntilIdle();
        assertThat(outcomes.get(0).result().orElseThrow().trajectory().status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void badInputComesWithItsPlace() throws InterruptedException {
        runner.submit(new Request(PLACE, TEXT.formatted("-1"), false, 0));
        waitUntilIdle();
        assertThat(outcomes.get(0).result()).isEmpty();
        Problem problem = outcomes.get(0).problems().get(0);
        assertThat(problem.line()).isEqualTo(4);
        assertThat(problem.message()).startsWith("depth");
    }
}
