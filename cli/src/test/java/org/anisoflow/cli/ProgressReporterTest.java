package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.anisoflow.ode.flow.FlowObserver.Progress;
import org.junit.jupiter.api.Test;

class ProgressReporterTest {
    private static final long SECOND = 1_000_000_000;

    private final StringWriter err = new StringWriter();

    private ProgressReporter reporter(ProgressReporter.Style style, boolean terminal) {
        return new ProgressReporter(new PrintWriter(err), style, terminal, 0);
    }

    @Test
    void plainLinesComeEveryFewSeconds() {
        ProgressReporter reporter = reporter(ProgressReporter.Style.AUTO, false);
        reporter.step(new Progress(1, 10, 3), SECOND);
        assertThat(err.toString()).isEmpty();
        reporter.step(new Progress(2, 10, 7), 20 * SECOND);
        reporter.step(new Progress(2, 10, 7), 21 * SECOND);
        reporter.finish();
        assertThat(err.toString().strip()).isEqualTo("20.0 %  t = 2.000 of 10.00  7 steps  about 1.5 min left");
    }

    @Test
    void terminalShowsOneLineThatIsRemoved() {
        ProgressReporter reporter = reporter(ProgressReporter.Style.AUTO, true);
        reporter.step(new Progress(0, 10, 1), SECOND);
        reporter.step(new Progress(5, 10, 2), 2 * SECOND);
        reporter.step(new Progress(7.5, 10, 3), 15 * SECOND);
        reporter.finish();
        assertThat(err.toString())
                .isEqualTo("\r\u001b[K  0.0 %  t = 0.000 of 10.00  1 steps"
                        + "\r\u001b[K 50.0 %  t = 5.000 of 10.00  2 steps"
                        + "\r\u001b[K 75.0 %  t = 7.500 of 10.00  3 steps  about 5 s left"
                        + "\r\u001b[K");
    }

    @Test
    void jsonIsOneObjectPerLine() {
        ProgressReporter reporter = reporter(ProgressReporter.Style.JSON, true);
        reporter.step(new Progress(2.5, 10, 4), 2 * SECOND);
        reporter.step(new Progress(7.5, 10, 5), 12 * SECOND);
        assertThat(err.toString().lines())
                .containsExactly(
                        "{\"depth\": 2.5, \"horizon\": 10.0, \"steps\": 4, \"elapsed\": 2.0, \"left\": null}",
                        "{\"depth\": 7.5, \"horizon\": 10.0, \"steps\": 5, \"elapsed\": 12.0, \"left\": 4.0}");
    }

    @Test
    void checksTellWhatTheyDo() {
        ProgressReporter plain = reporter(ProgressReporter.Style.PLAIN, true);
        plain.check(0.25, "400 tokens, replicate 1 of 20", 20 * SECOND);
        ProgressReporter json = reporter(ProgressReporter.Style.JSON, true);
        json.check(0.25, "400 tokens, replicate 1 of 20", 20 * SECOND);
        assertThat(err.toString().lines())
                .containsExactly(
                        " 25.0 %  400 tokens, replicate 1 of 20  about 1 min left",
                        "{\"done\": 0.2500, \"doing\": \"400 tokens, replicate 1 of 20\", \"elapsed\": 20.0, \"left\": 60.0}");
    }

    @Test
    void sweepsTellTheirRateAndASweepThatGoesOnCountsWhatWasDone() {
        ProgressReporter plain = reporter(ProgressReporter.Style.PLAIN, true);
        plain.members(0, 2_000, 10_000, 10 * SECOND);
        plain.members(0, 2_001, 10_000, 11 * SECOND);
        plain.members(5_000, 7_500, 10_000, 20 * SECOND);
        ProgressReporter json = reporter(ProgressReporter.Style.JSON, true);
        json.members(5_000, 7_500, 10_000, 20 * SECOND);
        assertThat(err.toString().lines())
                .containsExactly(
                        " 20.0 %  2,000 of 10,000 members  200 a second  about 40 s left",
                        " 75.0 %  7,500 of 10,000 members  125 a second  about 20 s left",
                        "{\"members\": 7500, \"of\": 10000, \"rate\": 125.0, \"elapsed\": 20.0, \"left\": 20.0}");
    }

    @Test
    void noneIsSilent() {
        ProgressReporter reporter = reporter(ProgressReporter.Style.NONE, true);
        reporter.step(new Progress(2.5, 10, 4), 100 * SECOND);
        reporter.finish();
        assertThat(err.toString()).isEmpty();
    }
}
