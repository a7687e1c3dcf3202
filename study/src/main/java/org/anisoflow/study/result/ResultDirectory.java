package org.anisoflow.study.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.Json;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyWriter;

/**
 * Writes what a run computed into a directory that exists only when it is complete: {@code study.yaml},
 * {@code summary.json}, and the files of the formats asked for.
 */
public final class ResultDirectory {
    private ResultDirectory() {}

    /**
     * What is to be written.
     *
     * @param study what was asked
     * @param trajectory what was computed
     * @param environment what it was computed with
     * @param started when work began, for the total time
     */
    public record Run(Study study, Trajectory trajectory, Environment environment, Instant started) {
        /** Texts that accompany arrays. */
        Map<String, String> attributes() {
            Map<String, String> texts = new LinkedHashMap<>();
            texts.put("title", study.title());
            texts.put("attention", study.attentionTypes());
            texts.put("closure", study.closure().key());
            if (Laws.several(trajectory)) {
                texts.put("arrangement", study.law().arrangement().key());
            }
            texts.put("status", trajectory.status().key());
            return texts;
        }
    }

    /**
     * Checks that a directory can be written, and writes nothing.
     *
     * @param replace whether it may exist already
     * @throws FormatException if it exists and is not to be replaced, or its parent cannot be written to
     */
    public static void check(Path directory, boolean replace) throws IOException {
        AtomicOutput.directory(directory, replace).close();
    }

    /**
     * Writes a result directory.
     *
     * @param formats which files hold the trajectory
     * @param attachments further files
     * @param replace whether an existing directory is replaced
     * @throws FormatException as {@link #check} does
     * @throws IOException if a file cannot be written; nothing is left behind then
     */
    public static void write(
            Path directory, Run run, Set<ResultFormat> formats, List<Attachment> attachments, boolean replace)
            throws IOException {
        try (AtomicOutput output = AtomicOutput.directory(directory, replace)) {
            Path inside = output.path();
            Path study = StudyWriter.write(run.study(), inside);
            if (formats.contains(ResultFormat.CSV)) {
                TrajectoryTables.writeTrajectory(inside.resolve("trajectory.csv"), run.trajectory());
                TrajectoryTables.writeMetrics(inside.resolve("metrics.csv"), run.trajectory());
                if (Laws.several(run.trajectory())) {
                    TrajectoryTables.writeComponents(inside.resolve("components.csv"), run.trajectory());
                }
                TrajectoryTables.writeTidy(inside.resolve("tidy.csv"), runId(study), run.trajectory());
            }
            if (formats.contains(ResultFormat.NPZ)) {
                TrajectoryArrays.writeNpz(inside.resolve("trajectory.npz"), run);
            }
            if (formats.contains(ResultFormat.H5)) {
                TrajectoryArrays.writeHdf5(inside.resolve("trajectory.h5"), run, runId(study), Files.readString(study));
            }
            for (Attachment attachment : attachments) {
                Files.write(inside.resolve(attachment.name()), attachment.content());
            }
            Map<String, Object> summary = Summary.of(run);
            summary.put("files", FileSums.of(inside));
            Json.write(inside.resolve(Summary.FILE_NAME), summary);
            output.commit();
        }
    }

    /** What names a run in tables of many: the same for the same study. Starts with a letter, so that it stays a text. */
    private static String runId(Path study) throws IOException {
        return "run-" + FileSums.sha256(study).substring(0, 12);
    }

    /**
     * Writes the arrays of a run, as {@code trajectory.npz} of a result directory holds them, to a file of any name.
     *
     * @param replace whether an existing file is replaced
     * @throws FormatException if the file exists and is not to be replaced, or cannot be written
     */
    public static void writeArrays(Path file, Run run, boolean replace) throws IOException {
        try (AtomicOutput output = AtomicOutput.file(file, replace)) {
            TrajectoryArrays.writeNpz(output.path(), run);
            output.commit();
        }
    }
}
