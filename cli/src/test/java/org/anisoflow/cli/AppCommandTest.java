package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.GraphicsEnvironment;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class AppCommandTest {
    @Test
    void withoutDisplayItSaysWhatToDoAndEndsAsBadInput() {
        Assumptions.assumeTrue(GraphicsEnvironment.isHeadless(), "there is a display, and the app would open");
        Outcome outcome = Outcome.run("app");
        assertThat(outcome.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .startsWith("anisoflow: anisoflow app needs a ")
                .contains("hint: ")
                .doesNotContain("Exception");
    }
}
