package org.anisoflow.app;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.figures.Figure;
import org.anisoflow.figures.Movie;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.Figures;
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

    private String extension() {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /**
     * Writes a figure; a file that exists is replaced.
     *
     * @throws InvalidInputException if the extension is none of {@link #FIGURES}
     */
    void write(Figure figure, Result result, Optional<ParticleRun> particles) throws IOException {
        JFreeChart chart = Drawing.chart(figure, result, particles);
        switch (extension()) {
            case "svg" -> write(out -> Figures.writeSvg(chart, out, size));
            case "pdf" -> write(out -> Figures.writePdf(chart, out, size));
            case "png" -> write(out -> Figures.writePng(chart, out, size, scale));
            default ->
                throw new InvalidInputException(
                        "a figure must be a file named .svg, .pdf or .png but is " + file.getFileName());
        }
    }

    /** Whether a figure file is wanted rather than a picture. */
    boolean isFigureFile() {
        return extension().equals(FIGURE_FILE);
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
