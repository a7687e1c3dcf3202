package org.anisoflow.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.anisoflow.study.Failure;
import org.anisoflow.study.result.Attachment;
import org.anisoflow.study.result.ResultDirectory;
import org.anisoflow.viz.Figures;
import org.jfree.chart.JFreeChart;
import picocli.CommandLine.Option;

/** How a result directory is written, with its charts. */
final class OutputOptions {
    @Option(names = "--no-plots", description = "Draw no charts.")
    private boolean noPlots;

    @Option(names = "--force", description = "Replace an existing result directory.")
    private boolean force;

    boolean force() {
        return force;
    }

    /** Whether charts are wanted. */
    boolean plots() {
        return !noPlots;
    }

    /** Refuses, before any work, a directory that cannot be written and charts that cannot be drawn. */
    void check(Path directory) throws IOException {
        ResultDirectory.check(directory, force);
        if (!noPlots) {
            Fonts.require(", or use --no-plots");
        }
    }

    /** The directory, or one named after it if it has appeared during the run: a result is not lost for its name. */
    Path free(Path directory) {
        Path free = directory;
        for (int i = 2; !force && Files.exists(free); i++) {
            free = directory.resolveSibling(directory.getFileName() + "-" + i);
        }
        return free;
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
