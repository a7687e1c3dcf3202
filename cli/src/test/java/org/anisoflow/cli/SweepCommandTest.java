package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.anisoflow.study.StudyFile;
import org.anisoflow.sweep.Journal;
import org.anisoflow.sweep.Sweep;
import org.anisoflow.sweep.SweepFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class SweepCommandTest {
    private static final String SWEEP = """
            anisoflow-sweep: 1
            title: Random softmax
            study:
              anisoflow: 1
              attention:
                type: softmax
                query: {random: normal, shape: [1, 2], seed: member}
                key: {same-as: query, times: -1}
                value: {identity: 2}
              initial: {covariance: {random: wishart, shape: [2, 4], seed: member}}
              depth: 10
              solver: {relative: 1e-6, absolute: 1e-9}
            axes:
              - key: attention.scale
                values: [0.5, 1, 2]
            replicates: 10
            """;

    @TempDir
    private Path scratch;

    private Path sweep;
    private Path out;

    @BeforeEach
    void write() throws Exception {
        sweep = Files.writeString(scratch.resolve("s.yaml"), SWEEP);
        out = scratch.resolve("out");
    }

    @Test
    void commandsThatNeedATrajectoryTellWhereTheDirectoryOfASweepLeads() {
        assertThat(run("--no-plots").status()).isZero();
        String words = out + ": is the directory of a sweep, which holds no trajectory";
        String hint = "its charts are in it, and anisoflow sweep " + out.resolve("sweep.yaml")
                + " --member INDEX prints the study of a member, which can be solved by itself";
        Path picture = scratch.resolve("picture.svg");
        Outcome.run("plot", out, "-o", picture).assertBadInput(words, hint);
        Outcome.run("report", out, "-o", scratch.resolve("report.html")).assertBadInput(words, hint);
        Outcome.run("notebook", out, "-o", scratch.resolve("n.ipynb")).assertBadInput(words, hint);
        assertThat(Outcome.run("sweep", out.resolve("sweep.yaml"), "--member", 3)
                        .status())
                .isZero();
    }

    private Outcome run(Object... more) {
        Object[] all = new Object[more.length + 6];
        System.arraycopy(new Object[] {"sweep", sweep, "--out", out, "--progress", "none"}, 0, all, 0, 6);
        System.arraycopy(more, 0, all, 6, more.length);
        return Outcome.run(all);
    }

    private Path journal() {
        return scratch.resolve("out.journal");
    }

    @Test
    void solvesAllMembersAndSaysWhatBecameOfThem() throws Exception {
        Outcome outcome = run("--no-plots");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.status()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out())
                .startsWith("Random softmax: 30 members\n  reached_end ")
                .contains("outcomes\n")
                .contains("\n  regular ")
                .endsWith("saved in " + out + "\n");
        assertThat(out.resolve("table.csv")).isRegularFile();
        assertThat(Files.readAllLines(out.resolve("table.csv"))).hasSize(31);
        assertThat(journal()).as("no longer needed").doesNotExist();
        run().assertBadInput(out + ": exists already and is not overwritten", "choose another name or use --force");
        assertThat(run("--no-plots", "--force", "--quiet").status()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void printsTheStudyOfAMember() {
        Outcome outcome = run("--member", "17", "--seed", "5");
        assertThat(outcome.status()).isEqualTo(ExitCode.DONE);
        assertThat(StudyFile.parse(scratch.resolve("m.yaml"), outcome.out())
                        .transformer()
                        .layers()
                        .get(0)
                        .attention()
                        .heads()
                        .get(0)
                        .kernel()
                        .toString())
                .contains("scale=1");
        assertThat(out).doesNotExist();
        run("--member", "30").assertBadInput("--member must be from 0 to 29 for this sweep but is 30", "");
    }

    @Test
    void largeSweepsAreAskedForAgain() throws Exception {
        Files.writeString(sweep, SWEEP.replace("replicates: 10", "replicates: 1000000"));
        run().assertBadInput(
                        sweep + ": the sweep has 3,000,000 members, more than 1,000,000",
                        "shorten an axis, or add --yes");
        assertThat(journal()).doesNotExist();
    }

    @Test
    void anEngineThatIsNotThereIsExplained() {
        run("--engine", "hadoop").assertBadInput("--engine must be local or spark but is hadoop", "");
        Outcome outcome = run("--engine", "spark");
        assertThat(outcome.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(outcome.err())
                .contains("there is no Apache Spark on the class path")
                .contains("hint: ");
    }

    @Test
    void aSweepThatWasNotFinishedIsNotStartedOverUnasked() throws Exception {
        Files.write(journal(), new byte[100]);
        run().assertBadInput(
                        journal() + ": holds rows of a sweep that was not finished",
                        "add --resume to go on with it, or --force to start anew");
        Outcome damaged = run("--resume");
        assertThat(damaged.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(damaged.err()).contains("is not the journal of a sweep, or its beginning is damaged");
        assertThat(run("--no-plots", "--force").status()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void resumingASweepThatIsCompleteSaysSo() throws Exception {
        assertThat(run("--no-plots", "--quiet").status()).isEqualTo(ExitCode.DONE);
        byte[] table = Files.readAllBytes(out.resolve("table.csv"));
        // as a kill between the last two steps would leave it
        Journal.create(journal(), SweepFile.read(sweep), Anisoflow.Version.number())
                .close();
        assertThat(run("--resume"))
                .isEqualTo(new Outcome(
                        ExitCode.DONE, "Random softmax is complete: all 30 members are in " + out + "\n", ""));
        assertThat(journal()).doesNotExist();
        assertThat(out.resolve("table.csv")).hasBinaryContent(table);
        Files.writeString(sweep, SWEEP.replace("replicates: 10", "replicates: 11"));
        run("--resume")
                .assertBadInput(
                        out + ": holds another sweep: replicates is 11 but was 10",
                        "choose another name, or use --force to replace it");
        Files.delete(out.resolve("summary.json"));
        run("--resume")
                .assertBadInput(out + ": exists already and is not overwritten", "choose another name or use --force");
    }

    private Process start() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.anisoflow.cli.Anisoflow",
                        "sweep",
                        sweep.toString(),
                        "--out",
                        out.toString(),
                        "--resume",
                        "--no-plots",
                        "--quiet")
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void interruptedItKeepsItsRowsAndSaysHowToGoOn() throws Exception {
        Files.writeString(sweep, SWEEP.replace("replicates: 10", "replicates: 200000"));
        Path file = scratch.resolve(out.getFileName() + ".journal");
        Process process = start();
        try (BufferedReader said = process.inputReader()) {
            while (!Files.exists(file) || Files.size(file) < 100_000) {
                assertThat(process.isAlive()).isTrue();
                Thread.sleep(20);
            }
            assertThat(new ProcessBuilder("sh", "-c", "kill -INT " + process.pid())
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(process.waitFor()).isEqualTo(ExitCode.INTERRUPTED);
            long kept = done(file, SweepFile.read(sweep));
            assertThat(kept).isPositive();
            assertThat(said.lines())
                    .anyMatch(line -> line.contains("interrupted; " + kept + " of 600000 members are kept in " + file))
                    .anyMatch(line -> line.contains("add --resume to go on"));
        }
        assertThat(out).doesNotExist();
    }

    private static long done(Path file, Sweep sweep) throws Exception {
        try (Journal journal = Journal.resume(file, sweep, Anisoflow.Version.number())) {
            return journal.done();
        }
    }

    @Test
    void killedAtAnyMomentItGoesOnToTheSameTable() throws Exception {
        Files.writeString(sweep, SWEEP.replace("replicates: 10", "replicates: 20000"));
        assertThat(run("--no-plots").status()).isEqualTo(ExitCode.DONE);
        byte[] table = Files.readAllBytes(out.resolve("table.csv"));
        byte[] arrays = Files.readAllBytes(out.resolve("table.npz"));
        out = scratch.resolve("again");
        Path file = scratch.resolve("again.journal");
        Random random = new Random(3);
        Sweep whole = SweepFile.read(sweep);
        long before = 0;
        int grown = 0;
        for (int kill = 0; kill < 10; kill++) {
            long size = file.toFile().length();
            Process process = start();
            // half of the kills come while it starts, half once it writes rows, however long a machine takes to start
            long patience = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (kill % 2 == 0
                    && process.isAlive()
                    && file.toFile().length() <= size
                    && System.nanoTime() < patience) {
                process.waitFor(10, TimeUnit.MILLISECONDS);
            }
            process.waitFor(random.nextInt(kill % 2 == 0 ? 200 : 1500), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            if (Files.exists(file)) {
                long done = done(file, whole);
                assertThat(done).as("rows are not lost").isGreaterThanOrEqualTo(before);
                grown += done > before ? 1 : 0;
                before = done;
            }
            if (kill == 5 && Files.exists(file)) {
                // as if the last block had been cut by a full disk
                try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                    cut.setLength(cut.length() - 5);
                }
                before = done(file, whole);
            }
        }
        assertThat(grown).as("kills that came between").isGreaterThan(1);
        assertThat(run("--resume", "--no-plots", "--force").status()).isEqualTo(ExitCode.DONE);
        assertThat(Files.readAllBytes(out.resolve("table.csv"))).isEqualTo(table);
        assertThat(Files.readAllBytes(out.resolve("table.npz"))).isEqualTo(arrays);
        assertThat(List.of(scratch.toFile().list())).doesNotContain("again.journal");
    }
}
