package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The main commands in processes of their own, on every JDK that is there: nothing but results, and no word of the JDK. */
@Timeout(300)
class JdksTest {
    private static final String STUDY = """
            anisoflow: 1
            title: Tiny
            attention: {type: softmax, query: {identity: 2}, key: {identity: 2, times: -1}, value: {identity: 2}}
            initial: {covariance: [[2, 0.3], [0.3, 1]]}
            depth: 0.1
            save: {points: 3}
            particles: {counts: [32], replicates: 20}
            """;

    @TempDir
    private Path scratch;

    /** Real directories of JDKs from 17 on, one for each version. */
    static List<Path> jdks() throws IOException {
        List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
            if (variable.getKey().startsWith("JAVA_HOME")) {
                homes.add(Path.of(variable.getValue()));
            }
        }
        Path all = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(all)) {
            try (Stream<Path> more = Files.list(all)) {
                homes.addAll(more.toList());
            }
        }
        Map<Integer, Path> versions = new TreeMap<>();
        for (Path home : homes) {
            Path release = home.resolve("release");
            if (Files.isExecutable(home.resolve("bin/java")) && Files.isReadable(release)) {
                int version = Files.readAllLines(release).stream()
                        .filter(line -> line.startsWith("JAVA_VERSION=\""))
                        .mapToInt(line -> Integer.parseInt(line.replaceFirst("\\D*(\\d+).*", "$1")))
                        .findFirst()
                        .orElse(0);
                if (version >= 17) {
                    versions.putIfAbsent(version, home.toRealPath());
                }
            }
        }
        return List.copyOf(versions.values());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void commandsWriteNothingToStandardError(Path jdk) throws Exception {
        Files.writeString(scratch.resolve("study.yaml"), STUDY);
        run(jdk, "solve", "study.yaml", "--out", "a", "--blas", "auto", "--progress", "none");
        run(jdk, "plot", "a", "-o", "a.pdf");
        run(jdk, "report", "a", "-o", "a.html");
        run(jdk, "notebook", "a", "--force");
        run(jdk, "diff", "a", "a");
        run(jdk, "validate", "study.yaml", "--out", "v", "--no-plots", "--progress", "none");
        run(jdk, "reference", "--list");
        run(jdk, "doctor");
    }

    @Test
    void theJarOpensWhatTheCommandsNeed() throws Exception {
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<Enable-Native-Access>ALL-UNNAMED</Enable-Native-Access>");
    }

    private void run(Path jdk, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                jdk.resolve("bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED", // as the manifest says to a JDK that knows it
                "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED",
                "-cp",
                absolute(System.getProperty("java.class.path")),
                Anisoflow.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(scratch.toFile())
                .redirectOutput(scratch.resolve("out").toFile())
                .start();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        // a check of 32 tokens comes to no verdict, and says so
        boolean check = arguments[0].equals("validate");
        assertThat(process.waitFor())
                .as("%s: %s", List.of(arguments), err)
                .isEqualTo(check ? ExitCode.FAILED : ExitCode.DONE);
        assertThat(err)
                .as("%s on %s", List.of(arguments), jdk)
                .isEqualTo(
                        check
                                ? "anisoflow: the verdict is inconclusive\n  hint: every test is in v/validation.json\n"
                                : "");
    }

    private static String absolute(String classPath) {
        return String.join(
                File.pathSeparator,
                Stream.of(classPath.split(File.pathSeparator, -1))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }
}
