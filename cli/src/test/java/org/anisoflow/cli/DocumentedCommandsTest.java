package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.anisoflow.testkit.Python;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command of README and guide, page by page in the order in which a reader meets them, in a folder that has the
 * examples.
 *
 * <ol>
 *   <li>It ends with the status that the printed lines tell (3 where they say "disagrees", else 0), within a minute, or within
 *       the minutes that its comment states ({@code # takes 3 minutes}).
 *   <li>Lines that a page shows below a command are printed, in this order; a line of dots stands for any others.
 *   <li>A study that is named but is no file is the last YAML block before the command.
 *   <li>Commands with a placeholder in capitals are not run, nor are those of other programs than ours and Python, nor the app.
 * </ol>
 */
@Tag("docs")
class DocumentedCommandsTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK =
            Pattern.compile("^```(\\w*)\\n(.*?)^```|`(\\./anisoflow [^`]+)`", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern COMMAND = Pattern.compile("\\$? ?((?:\\./)?anisoflow|python3) .*");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\b(?!R\\b|N\\b|CI\\b)[A-Z]{2,}\\b|\\bapp\\b|my-run");
    private static final Pattern MINUTES = Pattern.compile("# takes (\\d+) minutes?");
    private static final Pattern STUDY = Pattern.compile("\\s([\\w-]+\\.yaml)\\b");

    /** The minutes of a page are those of two idle cores. */
    private static final int CORES = 2;

    @TempDir
    private Path folder;

    static Stream<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(HOME.resolve("README.md")));
        try (Stream<Path> docs = Files.list(HOME.resolve("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        List<Path> withCommands = new ArrayList<>();
        for (Path page : pages) {
            if (!steps(Files.readString(page)).isEmpty()) {
                withCommands.add(HOME.relativize(page));
            }
        }
        return withCommands.stream();
    }

    /**
     * A command of a page.
     *
     * @param shown the lines below it
     * @param study the last YAML block before it
     */
    private record Step(String command, List<String> shown, String study) {}

    private static List<Step> steps(String page) {
        List<Step> steps = new ArrayList<>();
        String study = "";
        Matcher block = BLOCK.matcher(page);
        while (block.find()) {
            if (block.group(3) != null) {
                add(steps, block.group(3), study);
            } else if (block.group(1).equals("yaml")) {
                study = block.group(2);
            } else if (block.group(1).isEmpty() || block.group(1).equals("sh")) {
                for (String line : block.group(2).replace("\\\n", " ").lines().toList()) {
                    if (COMMAND.matcher(line).matches()) {
                        add(steps, line.replaceFirst("^\\$ ", ""), study);
                    } else if (block.group(2).startsWith("$ ") && !steps.isEmpty()) {
                        steps.get(steps.size() - 1).shown().add(line);
                    }
                }
            }
        }
        return steps;
    }

    private static void add(List<Step> steps, String line, String study) {
        String command = line.replaceFirst("^anisoflow", "./anisoflow");
        if (!PLACEHOLDER.matcher(command.replaceFirst("\\s#.*", "")).find()) {
            steps.add(new Step(command, new ArrayList<>(), study));
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void commandsDoWhatThePageSays(Path page) throws Exception {
        Files.createSymbolicLink(folder.resolve("examples"), HOME.resolve("examples"));
        launcher();
        for (Step step : steps(Files.readString(HOME.resolve(page)))) {
            if (step.command().startsWith("python3")) {
                Python.require("numpy");
            }
            Matcher study = STUDY.matcher(step.command());
            if (study.find()
                    && !Files.exists(folder.resolve(study.group(1)))
                    && !step.command().contains("--save")) {
                Files.writeString(folder.resolve(study.group(1)), step.study());
            }
            List<String> printed = run(page, step);
            for (String line : step.shown()) {
                if (!line.matches("\\.{2,3}")) {
                    int at = printed.indexOf(line.stripTrailing());
                    assertThat(at)
                            .as("%s: %s prints%n%s%nin%n%s", page, step.command(), line, String.join("\n", printed))
                            .isNotNegative();
                    printed = printed.subList(at + 1, printed.size());
                }
            }
        }
    }

    private void launcher() throws IOException {
        Path launcher = Files.writeString(
                folder.resolve("anisoflow"),
                "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' -Djava.awt.headless=true --add-exports java.base/jdk.internal.module=ALL-UNNAMED -cp '"
                        + System.getProperty("java.class.path") + "' " + Anisoflow.class.getName() + " \"$@\"\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
    }

    private List<String> run(Path page, Step step) throws IOException, InterruptedException {
        Matcher minutes = MINUTES.matcher(step.command());
        int limit = minutes.find() ? Integer.parseInt(minutes.group(1)) : 1;
        File output = folder.resolve("output.txt").toFile();
        Process process = new ProcessBuilder("sh", "-c", step.command().replaceFirst("^python3", Python.INTERPRETER))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        Duration used = Duration.ZERO;
        boolean ended = false;
        while (!ended && used.toMinutes() < (long) CORES * limit) {
            used = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
                    .reduce(used, (most, each) -> most.compareTo(each) < 0 ? each : most);
            ended = process.waitFor(200, TimeUnit.MILLISECONDS);
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        List<String> printed = Files.readAllLines(output.toPath()).stream()
                .map(String::stripTrailing)
                .toList();
        assertThat(ended)
                .as("%s: %s ends within %d min", page, step.command(), limit)
                .isTrue();
        boolean disagrees = step.shown().stream().anyMatch(line -> line.startsWith("disagrees"));
        assertThat(process.exitValue())
                .as("%s: %s prints%n%s", page, step.command(), String.join("\n", printed))
                .isEqualTo(disagrees ? ExitCode.DISAGREED : ExitCode.DONE);
        return printed;
    }
}
