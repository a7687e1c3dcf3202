package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.GraphicsEnvironment;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class AppCommandTest {
    @Test
    void withoutDisplayItSaysWhatToDoAndEndsAsBadInput() {
        Assumptions.assumeTrue(GraphicsEnvironment.isHeadless(), "there is a display, and the app would open");
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Anisoflow.run(new PrintWriter(out, true), new PrintWriter(err, true), "app");
        assertThat(status).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .startsWith("anisoflow: anisoflow app needs a ")
                .contains("hint: ")
                .doesNotContain("Exception");
    }
}
