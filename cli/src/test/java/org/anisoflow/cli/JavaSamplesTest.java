package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.anisoflow.testkit.Tool;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The samples of Java in README and docs compile and run as they stand, and print lines that begin as they say. */
class JavaSamplesTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern SAMPLE = Pattern.compile("(?ms)^```java\n(.*?)^```");
    private static final Pattern STATEMENTS = Pattern.compile("(?m)^(?!import |$)");
    private static final Pattern PRINTS = Pattern.compile("(?m)// prints (.*)$");

    @TempDir
    private Path folder;

    /**
     * A sample.
     *
     * @param line where its fence is
     */
    private record Sample(Path page, long line, String code) {
        @Override
        public String toString() {
            return place(0);
        }

        String place(long below) {
            return HOME.relativize(page) + ":" + (line + below);
        }
    }

    static List<Sample> samples() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(HOME.resolve("README.md")));
        try (Stream<Path> docs = Files.list(HOME.resolve("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        List<Sample> samples = new ArrayList<>();
        for (Path page : pages) {
            String text = Files.readString(page);
            Matcher fence = SAMPLE.matcher(text);
            while (fence.find()) {
                long line = text.substring(0, fence.start(1)).lines().count();
                samples.add(new Sample(page, line, fence.group(1)));
            }
        }
        return samples;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void compilesAndRuns(Sample sample) throws IOException, InterruptedException {
        compile(sample);
        Files.createSymbolicLink(folder.resolve("examples"), HOME.resolve("examples"));
        String classPath = folder + System.getProperty("path.separator") + System.getProperty("java.class.path");
        String java = ProcessHandle.current().info().command().orElseThrow();

        Tool.Outcome run = Tool.run(folder, java, "-Djava.awt.headless=true", "-cp", classPath, "Sample");

        assertThat(run.status()).as("%s: %s", sample, run.output()).isZero();
        assertThat(run.output())
                .as("%s", sample)
                .containsPattern(PRINTS.matcher(sample.code())
                        .results()
                        .map(match -> "^" + Pattern.quote(match.group(1)))
                        .collect(Collectors.joining(".*?", "(?ms)", "")));
    }

    /** Compiles the statements as the body of a method, without moving lines. */
    private void compile(Sample sample) {
        String source = STATEMENTS
                        .matcher(sample.code())
                        .replaceFirst("class Sample { public static void main(String[] arguments) throws Exception { ")
                + "}}";
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///Sample.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-cp", System.getProperty("java.class.path"), "-d", folder.toString());
        compiler.getTask(null, null, found, options, null, List.of(file)).call();
        assertThat(found.getDiagnostics().stream()
                        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                        .map(each -> sample.place(each.getLineNumber()) + ": " + each.getMessage(null)))
                .isEmpty();
    }
}
