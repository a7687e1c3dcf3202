package org.anisoflow.cli;

import static org.anisoflow.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command that reads tokens says how many: a line that was taken for what it is not shows in their number. */
class TokenCountTest {
    private static final String STUDY = """
            anisoflow: 1
            attention: {type: softmax, query: {identity: 2}, key: {identity: 2}, value: {identity: 2, times: -1}}
            initial: {tokens: {file: x.csv}}
            depth: 0.1
            save: {points: 2}
            particles: {counts: [10, 20], replicates: 2, tolerance: 1e-4}
            """;
    private static final String ROWS = "7.1,-0.5\n2.2,1.4\n-0.3,1.7\n-5,1.8\n";

    @TempDir
    private Path scratch;

    private Path study;

    @BeforeEach
    void writeFiles() throws IOException {
        study = Files.writeString(scratch.resolve("s.yaml"), STUDY);
        Files.writeString(scratch.resolve("labels.csv"), "0\n0\n1\n1\n");
    }

    private void tokens(String text) throws IOException {
        Files.writeString(scratch.resolve("x.csv"), text);
    }

    private JsonNode summary(String name) throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(scratch.resolve("out").resolve(name).toFile());
    }

    private Outcome solve(String... sets) {
        Object[] arguments = new Object[6 + sets.length];
        System.arraycopy(
                new Object[] {"solve", study, "--out", scratch.resolve("out"), "--no-plots", "--force"},
                0,
                arguments,
                0,
                6);
        System.arraycopy(sets, 0, arguments, 6, sets.length);
        return run(arguments);
    }

    @Test
    void namesAreLeftOutAndSaidSo() throws IOException {
        tokens("x,y\n" + ROWS);
        assertThat(solve().out())
                .startsWith("tokens: 4 read from " + scratch.resolve("x.csv") + ", below a line of names\n");
        JsonNode tokens = summary("summary.json").at("/initial/tokens");
        assertThat(tokens.path("count").asInt()).isEqualTo(4);
        assertThat(tokens.path("header").asBoolean()).isTrue();
        assertThat(tokens.path("file").asText())
                .isEqualTo(scratch.resolve("x.csv").toString());
    }

    @Test
    void yearsAreARowThatTheCountShows() throws IOException {
        tokens("1990,1991\n" + ROWS);
        assertThat(solve().out()).startsWith("tokens: 5 read from " + scratch.resolve("x.csv") + "\n");
        assertThat(summary("summary.json").at("/initial/tokens/count").asInt()).isEqualTo(5);
        assertThat(solve("--set", "initial.tokens.header=names").out()).startsWith("tokens: 4 read from ");
    }

    @Test
    void rowThatCountsIsRefusedWithTheRemedy() throws IOException {
        tokens("0,1\n" + ROWS);
        Outcome refused = solve();
        assertThat(refused.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err())
                .contains("x.csv: line 1 counts from 0 to 1")
                .contains(
                        "  hint: write header: names beside file if line 1 names the columns, or header: none if it is a row");
        assertThat(scratch.resolve("out")).doesNotExist();
        assertThat(solve("--set", "initial.tokens.header=none").out()).startsWith("tokens: 5 read from ");
        assertThat(Files.readString(scratch.resolve("out/study.yaml"))).contains("header: none");
    }

    @Test
    void labelsMayStartAtZero() throws IOException {
        tokens(ROWS);
        assertThat(solve("--set", "initial.labels={file: labels.csv}").out())
                .startsWith("tokens: 4 read from " + scratch.resolve("x.csv") + ", with 4 labels of 2 classes\n");
        assertThat(summary("summary.json").at("/initial/tokens/labels").asInt()).isEqualTo(4);
        assertThat(summary("summary.json").at("/initial/tokens/classes").asInt())
                .isEqualTo(2);
    }

    @Test
    void checksAndSweepsSayIt() throws IOException {
        tokens(ROWS);
        Path out = scratch.resolve("out");
        Outcome validated = run("validate", study, "--out", out, "--no-plots");
        assertThat(validated.out()).startsWith("tokens: 4 read from ");
        assertThat(summary("validation.json").at("/tokens/count").asInt()).isEqualTo(4);
        Path sweep = Files.writeString(
                scratch.resolve("sweep.yaml"),
                "anisoflow-sweep: 1\nstudy: s.yaml\naxes:\n  - {key: attention.scale, values: [0.5, 1]}\n");
        Outcome swept = run("sweep", sweep, "--out", scratch.resolve("swept"), "--no-plots");
        assertThat(swept.out()).startsWith("tokens: 4 read from ");
        assertThat(summary("../swept/summary.json").at("/tokens/0/count").asInt())
                .isEqualTo(4);
    }

    @Test
    void filesOfAnotherKindAreNamedWithTheirCommand() throws IOException {
        Path sweep = Files.writeString(scratch.resolve("sweep.yaml"), "anisoflow-sweep: 1\nstudy: s.yaml\n");
        Path figure = Files.writeString(scratch.resolve("f.yaml"), "anisoflow-figure: 1\nsource: {study: s.yaml}\n");
        for (String command : new String[] {"solve", "validate", "app"}) {
            assertThat(run(command, sweep))
                    .isEqualTo(new Outcome(
                            ExitCode.BAD_INPUT,
                            "",
                            "anisoflow: " + sweep
                                    + ": is a sweep; a study file is needed\n  hint: this is a sweep file; "
                                    + "use anisoflow sweep " + sweep + "\n"));
        }
        assertThat(run("solve", figure).err()).contains("hint: this is a figure file; use anisoflow plot " + figure);
        assertThat(run("sweep", figure).err()).contains("is a figure; a sweep file is needed");
        assertThat(run("sweep", study).err()).contains("is a study; a sweep file is needed");
        assertThat(run("plot", sweep, "-o", scratch.resolve("x.svg")).err())
                .contains("is a sweep; a figure file or a result directory is needed");
        assertThat(run("plot", study, "-o", scratch.resolve("x.svg")).err())
                .contains("solve it first (anisoflow solve " + study + ") and draw the result directory");
    }
}
