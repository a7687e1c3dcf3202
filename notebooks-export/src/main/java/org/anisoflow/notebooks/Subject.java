package org.anisoflow.notebooks;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.anisoflow.formats.Faults;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.Json;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.StudyWriter;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.result.Result;
import org.anisoflow.study.result.ResultDirectory;
import org.anisoflow.study.result.ResultFormat;
import org.anisoflow.study.result.Results;
import org.anisoflow.study.validation.ValidationDirectory;

/**
 * What a notebook or a report tells of.
 *
 * @param studyText the study with every default filled in, as {@code study.yaml} holds it
 * @param data the file with the arrays that lies beside the document: {@code trajectory.npz}, or else
 *     {@code trajectory.h5}; empty if there is neither
 * @param environment what it was computed with, as {@code summary.json} names it
 * @param validation the content of {@code validation.json} of a check of the same study, if there is one
 */
public record Subject(
        Result result,
        String studyText,
        Optional<String> data,
        Map<String, Object> environment,
        Optional<JsonNode> validation) {
    private static final String NPZ = "trajectory.npz";
    private static final String H5 = "trajectory.h5";

    /**
     * The result in a directory, with the check in the directory {@code NAME-validation} beside it if that is of the same study:
     * the same attention, drift and initial law.
     *
     * @throws FormatException as {@link Results#open} does
     */
    public static Subject open(Path directory) {
        Subject subject = unchecked(directory);
        Path whole = directory.toAbsolutePath().normalize();
        Path check = whole.resolveSibling(whole.getFileName() + "-validation");
        return Files.exists(check.resolve(ValidationDirectory.FILE_NAME)) && sameStudy(subject, check)
                ? subject.with(verdict(check))
                : subject;
    }

    /**
     * The result in a directory, with the check in another.
     *
     * @throws FormatException as {@link Results#open} does, and if the other directory holds no check, or one of another study
     */
    public static Subject open(Path directory, Path check) {
        Subject subject = unchecked(directory);
        if (!Files.exists(check.resolve(ValidationDirectory.FILE_NAME))) {
            throw new FormatException(
                    check,
                    "is not the directory of a check, as it has no " + ValidationDirectory.FILE_NAME
                            + "; give a directory that anisoflow validate or compare has written");
        }
        if (!sameStudy(subject, check)) {
            throw new FormatException(
                    check,
                    "is a check of another study than " + directory
                            + ": attention, drift or initial law differ; give the check of this one, or none");
        }
        return subject.with(verdict(check));
    }

    /**
     * A result that is being saved.
     *
     * @param directory where it will be
     * @param formats the files that will lie there
     */
    public static Subject of(ResultDirectory.Run run, Path directory, Set<ResultFormat> formats) throws IOException {
        return new Subject(
                new Result(run.study(), run.trajectory()),
                StudyWriter.text(run.study(), directory),
                formats.contains(ResultFormat.NPZ)
                        ? Optional.of(NPZ)
                        : formats.contains(ResultFormat.H5) ? Optional.of(H5) : Optional.empty(),
                run.environment().entries(),
                Optional.empty());
    }

    /** What an entry of the environment is called in a document. */
    public static String environmentName(String key) {
        return switch (key) {
            case "version" -> "Anisoflow";
            case "java" -> "Java";
            case "blas" -> "BLAS";
            default -> key;
        };
    }

    private static Subject unchecked(Path directory) {
        Result result = Results.open(directory);
        Path summary = directory.resolve("summary.json");
        return new Subject(
                result,
                text(directory.resolve(StudyWriter.FILE_NAME)),
                Stream.of(NPZ, H5)
                        .filter(name -> Files.exists(directory.resolve(name)))
                        .findFirst(),
                environment(summary),
                Optional.empty());
    }

    private static Map<String, Object> environment(Path summary) {
        JsonNode environment = Json.read(summary).path("environment");
        if (!environment.isObject()) {
            throw new FormatException(
                    summary,
                    "environment must be a map but is "
                            + (environment.isMissingNode() ? "missing" : Json.excerpt(environment))
                            + "; solve the study again");
        }
        return JsonMapper.builder().build().convertValue(environment, new TypeReference<Map<String, Object>>() {});
    }

    private Subject with(JsonNode check) {
        return new Subject(result, studyText, data, environment, Optional.of(check));
    }

    private static JsonNode verdict(Path check) {
        return Json.read(check.resolve(ValidationDirectory.FILE_NAME));
    }

    private static boolean sameStudy(Subject subject, Path check) {
        Path file = check.resolve(StudyWriter.FILE_NAME);
        if (!Files.exists(file)) {
            return false;
        }
        if (subject.studyText().equals(text(file))) {
            return true;
        }
        try {
            Study study = subject.result().study();
            Study checked = StudyFile.read(file);
            return study.transformer().equals(checked.transformer())
                    && study.law().equals(checked.law());
        } catch (DocumentException e) {
            return false;
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw Faults.unreadable(file, e);
        }
    }
}
