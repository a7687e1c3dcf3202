package org.anisoflow.study.validation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.formats.DirectoryKind;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.Json;
import org.anisoflow.ode.crosscheck.ParticleMoments;
import org.anisoflow.ode.crosscheck.Validation;
import org.anisoflow.ode.particles.SinkhornReport;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyWriter;
import org.anisoflow.study.result.Attachment;
import org.anisoflow.study.result.Environment;

/**
 * Writes a cross-check into a directory that exists only when it is complete: {@code study.yaml}, {@code validation.json},
 * and {@code particles-nN.npz} with the runs of N tokens, a file that {@link RunFiles} reads.
 */
public final class ValidationDirectory {
    /** The name of the summary. */
    public static final String FILE_NAME = "validation.json";

    private static final Pattern RUNS = Pattern.compile("particles-n[0-9]+\\.npz");
    private static final Set<String> FILES =
            Set.of(StudyWriter.FILE_NAME, FILE_NAME, "validation.svg", "validation.png", "errors.svg", "errors.png");

    /** By what a check is known, and which files are in it: those that are written here, and the attachments of commands. */
    public static final DirectoryKind KIND = new DirectoryKind(
            "a check",
            FILE_NAME,
            DirectoryKind.json(summary -> summary.path("format").isInt()
                    && summary.path("verdict").isTextual()
                    && summary.path("environment").path("version").isTextual()),
            file -> {
                String name = file.getFileName().toString();
                return FILES.contains(name) || RUNS.matcher(name).matches();
            });

    private ValidationDirectory() {}

    /**
     * What is to be written.
     *
     * @param study what was checked
     * @param files run files that were compared, as the user named them; empty for runs of our own
     * @param environment what it was computed with
     * @param started when work began
     */
    public record Check(
            Study study, Validation validation, List<Path> files, Environment environment, Instant started) {}

    /**
     * Writes the directory.
     *
     * @param attachments further files
     * @param replace whether an existing directory is replaced
     * @throws FormatException if the directory exists and is not to be replaced, or its parent cannot be written to
     * @throws IOException if a file cannot be written; nothing is left behind then
     */
    public static void write(Path directory, Check check, List<Attachment> attachments, boolean replace)
            throws IOException {
        AtomicOutput.writeDirectory(directory, KIND, replace, inside -> {
            StudyWriter.write(check.study(), inside);
            for (ParticleMoments runs : check.validation().runs()) {
                RunFiles.write(inside.resolve(runFile(runs)), runs);
            }
            for (Attachment attachment : attachments) {
                Files.write(inside.resolve(attachment.name()), attachment.content());
            }
            Json.write(inside.resolve(FILE_NAME), summary(check));
        });
    }

    private static String runFile(ParticleMoments runs) {
        return "particles-n" + runs.n() + ".npz";
    }

    private static Map<String, Object> summary(Check check) {
        Study study = check.study();
        Validation validation = check.validation();
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("format", 1);
        summary.put("title", study.title());
        summary.put("attention", study.attentionTypes());
        summary.put("heads", study.heads());
        summary.put("d", study.initial().dimension());
        summary.put("tokens", study.tokens().map(Study.Tokens::entries).orElse(null));
        summary.put("closure", validation.closure().key());
        summary.put("verdict", validation.verdict().key());
        summary.put("message", validation.message());
        summary.put("level", validation.level());
        summary.put("paired", validation.paired());
        summary.put("seed", validation.seed());
        summary.put("complete", validation.complete());
        summary.put("files", check.files().stream().map(Path::toString).toList());
        summary.put(
                "runs", validation.runs().stream().map(ValidationDirectory::run).toList());
        summary.put(
                "tests",
                validation.tests().stream().map(ValidationDirectory::test).toList());
        summary.put(
                "error_slope",
                validation.errorSlope().map(ValidationDirectory::slope).orElse(null));
        summary.put(
                "cubature_error",
                validation.cubatureError().isPresent()
                        ? validation.cubatureError().getAsDouble()
                        : null);
        summary.put("effective_tokens", validation.effective());
        summary.put("sinkhorn", validation.sinkhorn().equals(SinkhornReport.NONE) ? null : validation.sinkhorn());
        summary.put("seconds", Duration.between(check.started(), Instant.now()).toNanos() / 1e9);
        summary.put("environment", check.environment().entries());
        return summary;
    }

    private static Map<String, Object> run(ParticleMoments runs) {
        Map<String, Object> entries = new LinkedHashMap<>();
        entries.put("n", runs.n());
        entries.put("replicates", runs.replicates());
        entries.put("sampling", runs.sampling().key());
        entries.put("file", runFile(runs));
        return entries;
    }

    private static Map<String, Object> slope(Validation.Slope slope) {
        Map<String, Object> entries = new LinkedHashMap<>();
        entries.put("value", slope.value());
        entries.put("standard_error", slope.standardError());
        entries.put("expected", slope.expected());
        entries.put("t", slope.depth());
        entries.put("points", slope.points());
        return entries;
    }

    private static Map<String, Object> test(Validation.Test test) {
        Map<String, Object> entries = new LinkedHashMap<>();
        entries.put("n", test.n());
        entries.put("replicates", test.replicates());
        entries.put("t", test.depth());
        entries.put("quantity", test.quantity());
        entries.put("closure", test.closure());
        entries.put("particles", test.particles());
        entries.put("difference", test.difference());
        entries.put("standard_error", test.standardError());
        entries.put("z", test.z());
        entries.put("allowed", test.allowed());
        entries.put("trusted", test.trusted());
        return entries;
    }
}
