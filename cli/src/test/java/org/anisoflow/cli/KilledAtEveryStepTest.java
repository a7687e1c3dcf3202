package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.study.result.ResultDirectory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands that are killed at system calls by which their outputs come to the disk: {@code strace} sends SIGKILL when a thread
 * enters its n-th call of a kind. After each kill what is visible must be whole, and the next run must succeed and leave
 * nothing but its output. Not part of {@code mvn verify}: {@code mvn -Pcrash -pl cli -am test}.
 */
@Tag("crash")
@Timeout(1800)
class KilledAtEveryStepTest {
    private static final int KILLED = 128 + 9;
    private static final List<String> CALLS =
            List.of("rename", "fsync", "fdatasync", "write", "pwrite64", "unlink", "rmdir", "mkdir");
    private static final Pattern CALL = Pattern.compile("^(\\d+) +(\\w+)\\(.*");
    private static final String STUDY = """
            anisoflow: 1
            attention: {type: softmax, query: [[1, 2]], key: {same-as: query, times: -1}, value: {identity: 2}}
            initial: {covariance: [[2, 0.3], [0.3, 1]]}
            depth: 1
            save: {points: 5}
            particles: {counts: [20], replicates: 2, integrator: rk4, step: 0.5}
            """;
    private static final String SWEEP = """
            anisoflow-sweep: 1
            study: two.yaml
            axes:
              - key: attention.scale
                linear: {from: 0.1, to: 1, points: 50}
            along: [effective_rank]
            replicates: 20
            """;

    @TempDir
    private Path scratch;

    /** Takes what libraries unpack, and a kill leaves. */
    private Path temporary;

    /**
     * A command that is killed.
     *
     * @param kills how many of its calls are tried
     * @param output what it writes
     * @param command its arguments; it runs where its input is
     * @param next arguments of the next run
     * @param before arguments of a run before it, so that there is something to replace; empty for none
     */
    private record Scenario(
            String name, int kills, String output, List<String> command, List<String> next, List<String> before) {
        static Scenario of(String name, int kills, String output, String command, String more, String before) {
            return new Scenario(
                    name,
                    kills,
                    output,
                    words(command),
                    words(command + " " + more),
                    before.isEmpty() ? List.of() : words(before));
        }

        private static List<String> words(String line) {
            return Stream.of((line + " --quiet --threads 1 --blas java").split(" "))
                    .filter(word -> !word.isEmpty())
                    .toList();
        }

        boolean isDirectory() {
            return !output.contains(".");
        }
    }

    private static final List<Scenario> SCENARIOS = List.of(
            Scenario.of("solve", 20, "out", "solve two.yaml --no-plots --out out", "--force", ""),
            Scenario.of(
                    "solve --force",
                    28,
                    "out",
                    "solve two.yaml --no-plots --out out --force",
                    "",
                    "solve two.yaml --no-plots --out out --set depth=2"),
            Scenario.of("sweep", 24, "out", "sweep s.yaml --no-plots --out out --resume", "", ""),
            Scenario.of("validate", 16, "out", "validate two.yaml --no-plots --out out", "--force", ""),
            Scenario.of("report", 12, "r.html", "report result -o r.html", "--force", ""),
            Scenario.of("notebook", 12, "n.ipynb", "notebook result --no-plots -o n.ipynb", "--force", ""));

    @Test
    void whatIsVisibleIsWholeAndTheNextRunLeavesNothingElse() throws Exception {
        temporary = Files.createDirectory(scratch.resolve("temporary"));
        boolean traced = Stream.of("/usr/bin/strace", "/bin/strace", "/usr/local/bin/strace")
                .anyMatch(path -> Files.isExecutable(Path.of(path)));
        assumeTrue(traced || System.getenv("CI") != null, "there is no strace");
        StringBuilder table = new StringBuilder("| killed | tried | survived | calls |\n|---|---:|---:|---|\n");
        int tried = 0;
        for (Scenario scenario : SCENARIOS) {
            Map<String, int[]> calls = run(scenario);
            int here = calls.values().stream().mapToInt(count -> count[0]).sum();
            int survived = calls.values().stream().mapToInt(count -> count[1]).sum();
            List<String> parts = new ArrayList<>();
            calls.forEach((call, count) -> parts.add(call + " " + count[0]));
            table.append(String.format(
                    Locale.ROOT,
                    "| `%s` | %d | %d | %s |%n",
                    scenario.name(),
                    here,
                    survived,
                    String.join(", ", parts)));
            tried += here;
        }
        System.out.println(table);
        Files.writeString(Path.of("target", "killed.md"), table);
        assertThat(tried).as("kills in all").isGreaterThanOrEqualTo(100);
    }

    private Map<String, int[]> run(Scenario scenario) throws Exception {
        Path template = Files.createDirectory(scratch.resolve(scenario.name().replace(' ', '-')));
        Files.writeString(template.resolve("two.yaml"), STUDY);
        Files.writeString(template.resolve("s.yaml"), SWEEP);
        if (scenario.command().contains("result")) {
            run(template, Scenario.words("solve two.yaml --no-plots --out result"));
        }
        if (!scenario.before().isEmpty()) {
            run(template, scenario.before());
        }
        Path done = copy(template, "done");
        run(done, scenario.command());
        List<String> expected = entries(done);

        Map<String, Integer> most = count(scenario, copy(template, "count"));
        List<Map.Entry<String, Integer>> plan = plan(most, scenario.kills());
        Map<String, int[]> tally = new TreeMap<>();
        ExecutorService workers = Executors.newFixedThreadPool(2);
        try {
            List<Future<Boolean>> kills = new ArrayList<>();
            for (Map.Entry<String, Integer> kill : plan) {
                Path place = copy(template, kill.getKey() + "-" + kill.getValue());
                kills.add(workers.submit(() -> {
                    String told = scenario.name() + ", killed at " + kill.getKey() + " " + kill.getValue();
                    boolean killed = trace(
                                    place,
                                    scenario,
                                    "-e",
                                    "inject=" + kill.getKey() + ":signal=KILL:when=" + kill.getValue())
                            == KILLED;
                    synchronized (this) {
                        check(told, scenario, place, template, done);
                        run(place, scenario.next());
                        assertThat(entries(place))
                                .as(told + ": after the next run")
                                .isEqualTo(expected);
                        assertSame(told + ": after the next run", scenario, place, done);
                    }
                    return killed;
                }));
            }
            for (int i = 0; i < plan.size(); i++) {
                boolean killed = kills.get(i).get();
                int[] count = tally.computeIfAbsent(plan.get(i).getKey(), call -> new int[2]);
                if (killed) {
                    count[0]++;
                    count[1]++;
                }
            }
        } finally {
            workers.shutdownNow();
            workers.awaitTermination(1, TimeUnit.MINUTES);
        }
        tally.values().removeIf(count -> count[0] == 0);
        return tally;
    }

    /** Calls of each kind that the busiest thread makes. */
    private Map<String, Integer> count(Scenario scenario, Path place) throws Exception {
        Path log = scratch.resolve("calls-" + scenario.name().replace(' ', '-'));
        assertThat(trace(place, scenario, "-o", log.toString())).isZero();
        Map<String, Map<String, Integer>> threads = new TreeMap<>();
        for (String line : Files.readAllLines(log, StandardCharsets.ISO_8859_1)) {
            Matcher call = CALL.matcher(line);
            if (call.matches()) {
                threads.computeIfAbsent(call.group(2), name -> new TreeMap<>()).merge(call.group(1), 1, Integer::sum);
            }
        }
        Map<String, Integer> most = new LinkedHashMap<>();
        threads.forEach((call, counts) ->
                most.put(call, counts.values().stream().max(Integer::compare).orElseThrow()));
        return most;
    }

    /** Every call of the kinds that are few, and those of the others evenly spread. */
    private static List<Map.Entry<String, Integer>> plan(Map<String, Integer> most, int kills) {
        List<Map.Entry<String, Integer>> plan = new ArrayList<>();
        int kinds = most.size();
        int left = kills;
        List<Map.Entry<String, Integer>> fewestFirst =
                most.entrySet().stream().sorted(Map.Entry.comparingByValue()).toList();
        for (Map.Entry<String, Integer> kind : fewestFirst) {
            int share = Math.min(kind.getValue(), left / kinds);
            for (int i = 1; i <= share; i++) {
                plan.add(Map.entry(kind.getKey(), (int) Math.round(i * (double) kind.getValue() / share)));
            }
            left -= share;
            kinds--;
        }
        return plan;
    }

    private int trace(Path place, Scenario scenario, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("strace", "-f", "-qq", "-e", "trace=" + String.join(",", CALLS)));
        command.addAll(List.of(options));
        if (!command.contains("-o")) {
            command.addAll(List.of("-o", "/dev/null"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx512m",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                "org.anisoflow.cli.Anisoflow"));
        command.addAll(scenario.command());
        Process process = new ProcessBuilder(command)
                .directory(place.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        assertThat(status).as(said).isIn(ExitCode.DONE, ExitCode.FAILED, KILLED);
        return status == ExitCode.FAILED && scenario.name().equals("validate") ? ExitCode.DONE : status;
    }

    /** What a kill left. */
    private static void check(String told, Scenario scenario, Path place, Path template, Path done) throws IOException {
        Path output = place.resolve(scenario.output());
        if (!Files.exists(output) && scenario.name().equals("solve --force")) {
            assertThat(AtomicOutput.recover(output, ResultDirectory.KIND))
                    .as(told)
                    .isPresent();
            assertThat(output).as(told).exists();
        }
        if (!Files.exists(output)) {
            return;
        }
        if (scenario.before().isEmpty() || diff(output, done.resolve("out")) == ExitCode.DONE) {
            assertSame(told, scenario, place, done);
        } else {
            assertSame(told, scenario, place, template);
        }
    }

    /** Asserts that an output has the files of another, and the same numbers in them. */
    private static void assertSame(String told, Scenario scenario, Path place, Path reference) throws IOException {
        Path output = place.resolve(scenario.output());
        Path other = reference.resolve(scenario.output());
        if (!scenario.isDirectory()) {
            assertThat(Files.readString(output).length())
                    .as(told)
                    .isEqualTo(Files.readString(other).length());
            return;
        }
        assertThat(entries(output)).as(told).isEqualTo(entries(other));
        switch (scenario.name()) {
            case "sweep" -> {
                for (String table : List.of("table.csv", "table.npz", "paths.npz")) {
                    assertThat(output.resolve(table)).as(told).hasSameBinaryContentAs(other.resolve(table));
                }
            }
            case "validate" ->
                assertThat(output.resolve("particles-n20.npz"))
                        .as(told)
                        .hasSameBinaryContentAs(other.resolve("particles-n20.npz"));
            default -> assertThat(diff(output, other)).as(told).isEqualTo(ExitCode.DONE);
        }
    }

    private static int diff(Path first, Path second) {
        return Outcome.run("diff", first, second).status();
    }

    /** Runs a command in this process, with its paths in a directory. */
    private static void run(Path place, List<String> arguments) {
        Outcome outcome = Outcome.run(arguments.stream()
                .map(word -> List.of("two.yaml", "s.yaml", "out", "result", "r.html", "n.ipynb")
                                .contains(word)
                        ? place.resolve(word).toString()
                        : word)
                .toArray());
        assertThat(outcome.status())
                .as(arguments + ": " + outcome.err())
                .isIn(
                        arguments.contains("validate")
                                ? List.of(ExitCode.DONE, ExitCode.FAILED)
                                : List.of(ExitCode.DONE));
    }

    private Path copy(Path template, String name) throws IOException {
        Path place = Files.createDirectory(scratch.resolve(template.getFileName() + "-" + name));
        try (Stream<Path> all = Files.walk(template)) {
            for (Path each : all.skip(1).toList()) {
                Files.copy(each, place.resolve(template.relativize(each).toString()));
            }
        }
        return place;
    }

    private static List<String> entries(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
