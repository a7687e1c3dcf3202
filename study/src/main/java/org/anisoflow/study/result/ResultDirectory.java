package org.anisoflow.study.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.formats.DirectoryKind;
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
    static final String TRAJECTORY_NPZ = "trajectory.npz";
    static final String TRAJECTORY_H5 = "trajectory.h5";
    private static final String TIDY = "tidy.csv";

    /** What the README.md of every reference problem says: another README.md is not ours. */
    private static final String REFERENCE = "A reference problem of Anisoflow";

    private static final Set<String> FILES = Set.of(
            StudyWriter.FILE_NAME,
            Summary.FILE_NAME,
            TRAJECTORY_NPZ,
            TRAJECTORY_H5,
            ResultTable.TRAJECTORY.fileName(),
            ResultTable.METRICS.fileName(),
            ResultTable.COMPONENTS.fileName(),
            TIDY,
            "notebook.ipynb",
            "spectrum.svg",
            "spectrum.png",
            "components.svg",
            "components.png",
            "plane.svg",
            "plane.png",
            "exact.npz",
            "compare.py");

    /** By what a result is known, and which files are in it: those that are written here, and the attachments of commands. */
    public static final DirectoryKind KIND = new DirectoryKind(
            "the result of a study",
            Summary.FILE_NAME,
            DirectoryKind.json(summary -> summary.path("format").isInt()
                    && summary.path("d").isInt()
                    && summary.path("t_end").isValueNode()
                    && summary.path("environment").path("version").isTextual()),
            file -> FILES.contains(file.getFileName().toString())
                    || (file.endsWith("README.md") && DirectoryKind.says(file, REFERENCE)));

    private ResultDirectory() {}

    /**
     * What is to be written.
     *
     * @param study what was asked
     * @param trajectory what was computed
     * @param environment what it was computed with
     * @param started when work began, for the total time
     */
    public record Run(Study study, Trajectory trajectory, Environment environment, Instant started) {}

    /**
     * Checks that a directory can be written, and writes nothing.
     *
     * @param replace whether it may exist already
     * @throws FormatException if it exists and is not to be replaced, or is not a result, or nothing can be created beside it
     */
    public static void check(Path directory, boolean replace) {
        AtomicOutput.checkDirectory(directory, KIND, replace);
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
        AtomicOutput.writeDirectory(directory, KIND, replace, inside -> {
            Path study = StudyWriter.write(run.study(), inside);
            if (formats.contains(ResultFormat.CSV)) {
                for (ResultTable table : ResultTable.ALL) {
                    if (!table.isOfComponents() || Laws.several(run.trajectory())) {
                        table.write(inside, run.trajectory());
                    }
                }
                ResultTable.writeTidy(inside.resolve(TIDY), runId(study), run.trajectory());
            }
            if (formats.contains(ResultFormat.NPZ)) {
                TrajectoryArrays.writeNpz(inside.resolve(TRAJECTORY_NPZ), run);
            }
            if (formats.contains(ResultFormat.H5)) {
                TrajectoryArrays.writeHdf5(inside.resolve(TRAJECTORY_H5), run, runId(study), Files.readString(study));
            }
            for (Attachment attachment : attachments) {
                Files.write(inside.resolve(attachment.name()), attachment.content());
            }
            Map<String, Object> summary = Summary.of(run);
            summary.put("files", FileSums.of(inside));
            Json.write(inside.resolve(Summary.FILE_NAME), summary);
        });
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
        AtomicOutput.writeFile(file, replace, to -> TrajectoryArrays.writeNpz(to, run));
    }
}
