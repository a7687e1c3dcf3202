package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a project of its own, with scripts in place of Maven and Java that say how they were called. */
@Timeout(60)
class LauncherTest {
    private static final Path LAUNCHER = Path.of("..", "anisoflow");

    @TempDir
    private Path scratch;

    private Path project;
    private Path launcher;
    private Path tools;

    @BeforeEach
    void makeProject() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the launcher needs a Unix shell");
        project = Files.createDirectories(scratch.resolve("a project"));
        launcher = Files.copy(LAUNCHER, project.resolve("anisoflow"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(project.resolve("cli/src/main"));
        source("one");
        tools = Files.createDirectories(scratch.resolve("jdk/bin"));
        script("java", """
                if [ "$1" = -version ]; then echo "openjdk version \\"${FAKE_VERSION:-17.0.1}\\" 2021" >&2; exit; fi
                for a; do printf '[%s]' "$a"; done
                printf ' threads=%s\\n' "${OPENBLAS_NUM_THREADS-unset}"
                exit 7
                """);
        script("javac", "");
        script("mvn", """
                echo built >>builds
                [ -z "${FAKE_FAILURE:-}" ] || { echo 'cannot find symbol'; exit 1; }
                sleep 1
                mkdir -p cli/target && : >cli/target/cli-0.1.0.jar
                """);
    }

    private void script(String name, String body) throws IOException {
        Path file = Files.writeString(tools.resolve(name), "#!/bin/sh\n" + body);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Path source(String text) throws IOException {
        return Files.writeString(project.resolve("cli/src/main/Source.java"), text);
    }

    private Process start(Path command, Map<String, String> environment, String... args) throws IOException {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(line).directory(scratch.toFile());
        builder.environment().keySet().removeIf(key -> key.endsWith("_NUM_THREADS") || key.startsWith("ANISOFLOW"));
        builder.environment().put("JAVA_HOME", scratch.resolve("jdk").toString());
        builder.environment().merge("PATH", tools.toString(), (path, first) -> first + ":" + path);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Outcome end(Process process) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), out, err);
    }

    private Outcome run(Map<String, String> environment, String... args) throws Exception {
        return end(start(launcher, environment, args));
    }

    private long builds() throws IOException {
        return Files.readAllLines(project.resolve("builds")).size();
    }

    @Test
    void buildsOnFirstUseAndWhenSourcesAreNewer() throws Exception {
        Outcome first = run(Map.of(), "solve", "a b.yaml");
        assertThat(first.err()).isEqualTo("building Anisoflow (first use)...\n");
        assertThat(first.out())
                .isEqualTo("[-jar][" + project.toRealPath().resolve("cli/target/cli-0.1.0.jar")
                        + "][solve][a b.yaml] threads=unset\n");
        assertThat(first.status()).as("that of Java").isEqualTo(7);
        assertThat(run(Map.of()).err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
        Files.setLastModifiedTime(source("two"), FileTime.from(Instant.now().plusSeconds(1)));
        assertThat(run(Map.of()).err()).isEqualTo("building Anisoflow (sources changed)...\n");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void failedBuildShowsItsLogAndIsTriedAgain() throws Exception {
        Outcome failed = run(Map.of("FAKE_FAILURE", "yes"));
        assertThat(failed.status()).isEqualTo(2);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err()).contains("cannot find symbol").contains("anisoflow: the build failed");
        assertThat(run(Map.of()).status()).isEqualTo(7);
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void usersWhoStartTogetherBuildOnce() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(start(launcher, Map.of()));
        }
        for (Process process : processes) {
            assertThat(end(process).status()).isEqualTo(7);
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void lockOfAProcessThatIsGoneDoesNotCount() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        assertThat(gone.waitFor()).isZero();
        Files.createDirectories(project.resolve("cli/target"));
        Files.createSymbolicLink(project.resolve("cli/target/.building"), Path.of(String.valueOf(gone.pid())));
        assertThat(run(Map.of()).status()).isEqualTo(7);
    }

    private void lock(String owner) throws IOException {
        Files.createDirectories(project.resolve("cli/target"));
        Files.createSymbolicLink(project.resolve("cli/target/.building"), Path.of(owner));
    }

    @Test
    void lockOfAProcessThatBuildsNothingDoesNotCount() throws Exception {
        long foreign = ProcessHandle.current().pid();
        for (String owner : List.of(foreign + ":1", Long.toString(foreign), "nonsense")) {
            Files.deleteIfExists(project.resolve("cli/target/cli-0.1.0.jar"));
            lock(owner);
            Outcome outcome = run(Map.of());
            assertThat(outcome.status()).as(owner).isEqualTo(7);
            assertThat(outcome.err()).startsWith("building Anisoflow").doesNotContain("waiting");
        }
    }

    @Test
    void whoeverWaitsForABuildSaysSo() throws Exception {
        Process first = start(launcher, Map.of());
        Path lock = project.resolve("cli/target/.building");
        while (!Files.isSymbolicLink(lock)) {
            Thread.sleep(5);
        }
        Outcome second = run(Map.of());
        assertThat(second.err()).isEqualTo("another build is running (process " + first.pid() + "), waiting ...\n");
        assertThat(second.status()).isEqualTo(7);
        assertThat(end(first).status()).isEqualTo(7);
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void somethingElseInThePlaceOfTheLockIsNamedAndKept() throws Exception {
        Path file = Files.createDirectories(project.resolve("cli/target/.building"));
        Outcome outcome = run(Map.of());
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("/cli/target/.building is in the way of the build")
                .contains("hint: move it away");
        assertThat(file).isDirectory();
    }

    @Test
    void pathsMayBeginWithADash() throws Exception {
        Files.move(project, scratch.resolve("-p"));
        Files.move(scratch.resolve("jdk"), scratch.resolve("-jdk"));
        Outcome outcome = end(start(
                Path.of("/bin/sh"),
                Map.of("JAVA_HOME", "-jdk", "PATH", scratch.resolve("-jdk/bin") + ":" + System.getenv("PATH")),
                "-c",
                "PATH=$PATH:-p; exec -p/anisoflow -x.yaml"));
        assertThat(outcome.err()).isEqualTo("building Anisoflow (first use)...\n");
        assertThat(outcome.out()).contains("/-p/cli/target/cli-0.1.0.jar][-x.yaml]");
        assertThat(outcome.status()).isEqualTo(7);
    }

    @Test
    void javaGetsALocaleThatHasAllNames() throws Exception {
        script("java", """
                if [ "$1" = -version ]; then echo 'openjdk version "17.0.1" 2021' >&2; exit; fi
                locale charmap
                """);
        assumeTrue(run(Map.of("LC_ALL", "C.UTF-8")).out().equals("UTF-8\n"), "the system has no C.UTF-8");
        for (String locale : List.of("", "C", "POSIX", "xx_YY.UTF-8")) {
            assertThat(run(Map.of("LC_ALL", locale, "LANG", "", "LC_CTYPE", "")).out())
                    .as(locale)
                    .isEqualTo("UTF-8\n");
        }
    }

    @Test
    void startsWithoutLangAndWithCdpath() throws Exception {
        Outcome outcome = end(start(
                Path.of("/bin/sh"),
                Map.of("CDPATH", "/:/tmp"),
                "-c",
                "unset LANG LC_ALL LC_CTYPE; exec 'a project/anisoflow' --version"));
        assertThat(outcome.out()).startsWith("[-jar][").endsWith("[--version] threads=unset\n");
        assertThat(outcome.err()).isEqualTo("building Anisoflow (first use)...\n");
    }

    @Test
    void worksThroughLinks() throws Exception {
        Path bin = Files.createDirectories(scratch.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("second"), Path.of("..", "a project", "anisoflow"));
        Path link = Files.createSymbolicLink(bin.resolve("first"), Path.of("second"));
        assertThat(end(start(link, Map.of())).out()).contains("/a project/cli/target/cli-0.1.0.jar]");
    }

    @Test
    void threadsReachTheBlasAndJava() throws Exception {
        String two = run(Map.of(), "solve", "--threads", "2").out();
        assertThat(two).startsWith("[-XX:ActiveProcessorCount=2][-jar]").endsWith("threads=2\n");
        assertThat(run(Map.of(), "solve", "--threads=3").out()).endsWith("threads=3\n");
        assertThat(run(Map.of(), "--set", "threads=4").out()).endsWith("threads=unset\n");
        assertThat(run(Map.of(), "--threads", "x").out()).endsWith("threads=unset\n");
    }

    @Test
    void productsOfChecksHaveOneThreadUnlessTheUserSaysOtherwise() throws Exception {
        for (String command : List.of("validate", "compare")) {
            String two = run(Map.of(), command, "--threads", "2").out();
            assertThat(two).startsWith("[-XX:ActiveProcessorCount=2][-jar]").endsWith("threads=1\n");
            assertThat(run(Map.of(), command).out()).startsWith("[-jar]").endsWith("threads=1\n");
            assertThat(run(Map.of("OPENBLAS_NUM_THREADS", "3"), command).out()).endsWith("threads=3\n");
        }
    }

    @Test
    void optionsForJavaComeFirst() throws Exception {
        assertThat(run(Map.of("ANISOFLOW_JAVA_OPTS", "-Xmx8g -Da=b"), "doctor").out())
                .startsWith("[-Xmx8g][-Da=b][-jar]");
    }

    @Test
    void oldOrMissingJavaIsNamed() throws Exception {
        Outcome old = run(Map.of("FAKE_VERSION", "11.0.2"));
        assertThat(old.status()).isEqualTo(2);
        assertThat(old.err())
                .contains("is version 11 but 17 or newer is needed")
                .contains("hint: install a JDK 17");
        assertThat(run(Map.of("FAKE_VERSION", "1.8.0_292")).err()).contains("is version 1 but");
        assertThat(run(Map.of("JAVA_HOME", "/nowhere")).err()).contains("JAVA_HOME is /nowhere but");
    }
}
