package org.anisoflow.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Looks for inputs that break a reader, {@code anisoflow.fuzz.seconds} for each; {@code mvn -Pfuzz} runs it. What it finds lies
 * in {@code target/fuzz/TARGET} as {@code crash-..}; it belongs into the resources of {@link FuzzedInputsTest}.
 */
@Tag("fuzz")
class FuzzingTest {
    private static final Path FOLDER = Path.of("target/fuzz");

    @ParameterizedTest
    @EnumSource
    void findsNothing(FuzzTarget target) throws Exception {
        Path folder = FOLDER.resolve(target.key()).toAbsolutePath();
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        write(corpus, target.seeds());
        for (Path input : FuzzedInputsTest.found(target)) {
            Files.write(corpus.resolve(input.getFileName()), Files.readAllBytes(input));
        }
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Xmx1g",
                        "-Djava.awt.headless=true",
                        "-Danisoflow.fuzz=" + target.key(),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + Fuzz.class.getName(),
                        "--instrumentation_includes=org.anisoflow.formats.**:org.anisoflow.study.**:org.anisoflow.sweep.**"
                                + ":org.anisoflow.figures.**:org.snakeyaml.**:com.fasterxml.jackson.**",
                        "--custom_hook_excludes=**",
                        "--disabled_hooks=*",
                        "--reproducer_path=" + folder,
                        "-artifact_prefix=" + folder + "/",
                        "-max_total_time=" + Long.getLong("anisoflow.fuzz.seconds", 60),
                        "-timeout=30",
                        "-rss_limit_mb=0",
                        "-print_final_stats=1",
                        corpus.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int status = process.waitFor();
        assertThat(status).as("see %s, whose end is%n%s", log, end(log)).isZero();
    }

    private static void write(Path corpus, List<byte[]> seeds) throws IOException {
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(corpus.resolve("sound-" + i), seeds.get(i));
        }
    }

    private static String end(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }
}
