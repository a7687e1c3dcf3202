package org.anisoflow.figures;

import java.nio.file.Path;
import java.util.List;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.StudyOverride;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.result.Result;
import org.anisoflow.study.result.Results;

/** Where the result that a figure shows comes from. */
public sealed interface FigureSource {
    /**
     * The result.
     *
     * @param seed of everything random that a study does not fix
     * @throws org.anisoflow.formats.FormatException as {@link Results#open} does
     * @throws DocumentException if the study cannot be used
     */
    Result result(long seed, FlowObserver observer);

    /**
     * A result directory.
     *
     * @param directory made absolute
     */
    record Saved(Path directory) implements FigureSource {
        public Saved {
            directory = directory.toAbsolutePath().normalize();
        }

        @Override
        public Result result(long seed, FlowObserver observer) {
            return Results.open(directory);
        }
    }

    /**
     * A study file, solved anew.
     *
     * @param file made absolute
     * @param overrides values that replace those of the file
     */
    record Solved(Path file, List<StudyOverride> overrides) implements FigureSource {
        public Solved {
            file = file.toAbsolutePath().normalize();
            overrides = List.copyOf(overrides);
        }

        @Override
        public Result result(long seed, FlowObserver observer) {
            Study study = StudyFile.read(file, overrides, seed);
            return new Result(study, study.attempt(() -> new FlowSolver().solve(study.request(), observer)));
        }
    }
}
