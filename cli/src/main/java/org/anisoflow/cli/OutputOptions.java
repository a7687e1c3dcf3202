package org.anisoflow.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.formats.DirectoryKind;
import org.anisoflow.formats.FileNames;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.WriteException;
import org.anisoflow.study.Failure;
import org.anisoflow.study.result.Attachment;
import org.anisoflow.viz.Figures;
import org.jfree.chart.JFreeChart;
import picocli.CommandLine.Option;

/** How a result directory is written, with its charts. */
final class OutputOptions {
    @Option(names = "--no-plots", description = "Draw no charts.")
    private boolean noPlots;

    @Option(
            names = "--force",
            description = "Replace an existing directory, if this command wrote it and nothing else is in it.")
    private boolean force;

    boolean force() {
        return force;
    }

    /** Whether charts are wanted. */
    boolean plots() {
        return !noPlots;
    }

    /** Refuses, before any work, a directory that cannot be written and charts that cannot be drawn. */
    void check(Path directory, DirectoryKind kind, PrintWriter err) {
        restore(directory, kind, err);
        AtomicOutput.checkDirectory(directory, kind, force);
        if (!noPlots) {
            Fonts.require(", or use --no-plots");
        }
    }

    /** Finishes the replacement of a directory that a run did not live to finish, and says so. */
    static void restore(Path directory, DirectoryKind kind, PrintWriter err) {
        AtomicOutput.recover(directory, kind).ifPresent(sentence -> err.println("anisoflow: " + sentence));
    }

    /** Writes a directory. */
    @FunctionalInterface
    interface Saving {
        void to(Path directory) throws IOException;
    }

    /**
     * Writes the directory that was asked for, or, if its name was taken during the run, one beside it: a result is not lost for
     * its name.
     *
     * @return where it is
     * @throws IOException if it cannot be written
     */
    Path save(Path directory, PrintWriter err, Saving saving) throws IOException {
        try {
            saving.to(directory);
            return directory;
        } catch (FormatException taken) {
            return elsewhere(FileNames.free(directory), taken, err, saving);
        }
    }

    /**
     * Does the same, and if nothing can be written there puts the directory among the temporary files of the system: what was
     * computed is nowhere else.
     */
    Path saveSomewhere(Path directory, PrintWriter err, Saving saving) throws IOException {
        try {
            return save(directory, err, saving);
        } catch (WriteException failed) {
            Path temporary = Path.of(System.getProperty("java.io.tmpdir"))
                    .resolve(directory.toAbsolutePath().getFileName());
            return elsewhere(FileNames.free(temporary), failed, err, saving);
        }
    }

    /** The exit status of a run that came to its end and was saved: a place of which nobody knew is a failure. */
    static int status(Path asked, Path saved) {
        return saved.toAbsolutePath().getParent().equals(asked.toAbsolutePath().getParent())
                ? ExitCode.DONE
                : ExitCode.FAILED;
    }

    private static <E extends Exception> Path elsewhere(Path place, E reason, PrintWriter err, Saving saving)
            throws IOException, E {
        try {
            saving.to(place);
        } catch (FormatException | WriteException e) {
            throw reason;
        }
        String sentence = reason.getMessage();
        // without the remedy
        err.println("anisoflow: warning: " + sentence.substring(0, sentence.lastIndexOf("; ")) + "; saved in " + place
                + " instead");
        return place;
    }

    /**
     * The files of a chart, if charts are wanted; none, and a word about it, if it cannot be drawn: a run is not lost for
     * a picture.
     *
     * @param name of the files, without extension
     */
    List<Attachment> chart(String name, Supplier<JFreeChart> chart, PrintWriter err) throws IOException {
        if (noPlots) {
            return List.of();
        }
        try {
            JFreeChart drawn = chart.get();
            ByteArrayOutputStream svg = new ByteArrayOutputStream();
            Figures.writeSvg(drawn, svg, Figures.WIDTH, Figures.HEIGHT);
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            Figures.writePng(drawn, png, Figures.WIDTH, Figures.HEIGHT, Figures.SCALE);
            return List.of(
                    new Attachment(name + ".svg", svg.toByteArray()), new Attachment(name + ".png", png.toByteArray()));
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            err.println("anisoflow: warning: the chart of the " + name + " cannot be drawn: "
                    + Failure.of(e).message());
            return List.of();
        }
    }
}
