package org.anisoflow.notebooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.anisoflow.notebooks.nbformat.Kernel;
import org.anisoflow.notebooks.nbformat.Notebook;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.result.Attachment;
import org.anisoflow.study.result.Environment;
import org.anisoflow.study.result.ResultDirectory;
import org.anisoflow.study.result.ResultFormat;

/** A study that was solved and saved with its notebook. */
record Saved(Path directory, byte[] notebook) {
    static final Path EXAMPLES = Path.of("../examples");

    static Saved of(Study study, Path directory, Set<ResultFormat> formats, boolean pictures) throws IOException {
        ResultDirectory.Run run = new ResultDirectory.Run(
                study,
                new FlowSolver().solve(study.request()),
                new Environment("0.1.0", "17", "java", 2, OptionalLong.of(7)),
                Instant.now());
        byte[] notebook = ResultNotebook.of(Subject.of(run, directory, formats), Kernel.PYTHON, pictures)
                .bytes();
        ResultDirectory.write(directory, run, formats, List.of(new Attachment(Notebook.FILE_NAME, notebook)), false);
        return new Saved(directory, notebook);
    }

    static Saved of(String text, Path directory, ResultFormat... formats) throws IOException {
        Path file = directory.resolveSibling(directory.getFileName() + ".yaml");
        Files.writeString(file, text);
        return of(StudyFile.read(file), directory, Set.of(formats), false);
    }

    Path file() {
        return directory.resolve(Notebook.FILE_NAME);
    }
}
