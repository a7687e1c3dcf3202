package org.anisoflow.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.figures.Figure;
import org.anisoflow.figures.Movie;
import org.anisoflow.figures.PictureFile;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.PictureSize;

/**
 * A picture that is to be written.
 *
 * @param file its extension tells the format
 * @param size of the picture
 * @param scale pixels per logical pixel, of formats made of pixels
 * @param frames most depths that an animation shows
 */
record Export(Path file, PictureSize size, double scale, int frames) {
    /** Formats of figures. */
    static final List<String> FIGURES = List.of("svg", "pdf", "png");

    /** Format of files that the command line draws figures from. */
    static final String FIGURE_FILE = "yaml";

    /** Formats of animations: a file that moves, or files with numbers. */
    static final List<String> ANIMATIONS = List.of("gif", "png");

    /**
     * Writes a figure; a file that exists is replaced.
     *
     * @throws org.anisoflow.core.InvalidInputException if the extension is none of {@link #FIGURES}
     */
    void write(Figure figure, Result result, Optional<ParticleRun> particles) throws IOException {
        PictureFile.write(Drawing.chart(figure, result, particles), file, size, scale, true);
    }

    /** Whether the file is one that the command line draws figures from. */
    boolean isFigureFile() {
        return hasExtension(FIGURE_FILE);
    }

    private boolean hasExtension(String extension) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith("." + extension);
    }

    /**
     * Writes a GIF that runs through depths, or pictures with numbers; files that exist are replaced.
     *
     * @return the last file
     */
    Path animate(List<Figure> frames, Result result, Optional<ParticleRun> particles) throws IOException {
        if (hasExtension(ANIMATIONS.get(0))) {
            Movie.writeGif(frames, result, particles, file, scale, true);
            return file;
        }
        return Movie.writeNumbered(frames, result, particles, file, scale, true, share -> {})
                .get(1);
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
