package org.anisoflow.app;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.figures.Figure;
import org.anisoflow.figures.Movie;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.PictureFormat;
import org.anisoflow.viz.PictureSize;
import org.jfree.chart.JFreeChart;

/**
 * A picture that is to be written.
 *
 * @param file its extension tells the format
 * @param size of the picture
 * @param scale pixels per logical pixel, of formats made of pixels
 */
record Export(Path file, PictureSize size, double scale) {
    /** Formats of figures. */
    static final List<String> FIGURES = List.of("svg", "pdf", "png");

    /** Format of files that the command line draws figures from. */
    static final String FIGURE_FILE = "yaml";

    /** Formats of animations. */
    static final List<String> ANIMATIONS = List.of("gif");

    private interface Writer {
        void write(OutputStream out) throws IOException;
    }

    /**
     * Writes a figure; a file that exists is replaced.
     *
     * @throws org.anisoflow.core.InvalidInputException if the extension is none of {@link #FIGURES}
     */
    void write(Figure figure, Result result, Optional<ParticleRun> particles) throws IOException {
        PictureFormat format = PictureFormat.of(file.getFileName().toString());
        JFreeChart chart = Drawing.chart(figure, result, particles);
        write(out -> format.write(chart, out, size, scale));
    }

    /** Whether the file is one that the command line draws figures from. */
    boolean isFigureFile() {
        return file.toString().toLowerCase(Locale.ROOT).endsWith("." + FIGURE_FILE);
    }

    /** Writes a GIF that runs through depths; a file that exists is replaced. */
    void animate(List<Figure> frames, Result result, Optional<ParticleRun> particles) throws IOException {
        write(out -> Movie.writeGif(frames, result, particles, out, scale));
    }

    private void write(Writer writer) throws IOException {
        try (AtomicOutput output = AtomicOutput.file(file, true)) {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(output.path()))) {
                writer.write(out);
            }
            output.commit();
        }
    }

    /** A name for the picture of a study. */
    static Path suggested(Path place, ChartKind kind, String extension) {
        return place.resolveSibling(stem(place) + "-" + kind.key() + "." + extension);
    }

    /** The name of a study file without its extension. */
    static String stem(Path place) {
        return place.getFileName().toString().replaceFirst("(?<=.)\\.(ya?ml|json)$", "");
    }
}
