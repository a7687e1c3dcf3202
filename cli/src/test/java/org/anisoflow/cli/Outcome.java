package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

/** What a command did: its exit status, and what it wrote to standard output and standard error. */
record Outcome(int status, String out, String err) {
    /** Runs the program in this process. */
    static Outcome run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Anisoflow.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                Stream.of(args).map(Object::toString).toArray(String[]::new));
        return new Outcome(status, out.toString(), err.toString());
    }

    /**
     * Asserts that input was refused with this sentence and nothing else.
     *
     * @param hint empty if there is none
     */
    void assertBadInput(String message, String hint) {
        assertThat(err)
                .isEqualTo("anisoflow: " + message + System.lineSeparator()
                        + (hint.isEmpty() ? "" : "  hint: " + hint + System.lineSeparator()));
        assertThat(out).isEmpty();
        assertThat(status).isEqualTo(ExitCode.BAD_INPUT);
    }
}
