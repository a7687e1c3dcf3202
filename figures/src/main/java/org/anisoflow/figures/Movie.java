package org.anisoflow.figures;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.Animation;
import org.anisoflow.viz.SavedLaws;
import org.jfree.chart.JFreeChart;

/** A figure at one depth after another. */
public final class Movie {
    /** Number of frames if none is asked for. */
    public static final int FRAMES = 120;

    private static final int FRAME_MILLIS = 60;
    private static final int PAUSE_MILLIS = 1500;

    private Movie() {}

    /**
     * The depths of the frames: saved ones with laws, evenly spread over their index.
     *
     * @param most number of frames, at least 2; fewer if fewer depths have laws
     * @throws InvalidInputException if a chart of this kind is not at one depth, or the number is out of bounds
     */
    public static double[] depths(ChartKind kind, Result result, int most) {
        if (!kind.isAtDepth()) {
            throw new InvalidInputException("a movie needs a chart that is drawn at one depth but " + kind.key()
                    + " is not; choose from "
                    + String.join(
                            ", ",
                            Drawing.kinds(result).stream()
                                    .filter(ChartKind::isAtDepth)
                                    .map(ChartKind::key)
                                    .toList()));
        }
        if (most < 2 || most > Animation.MAX_FRAMES) {
            throw new InvalidInputException(
                    "frames must be from 2 to " + Animation.MAX_FRAMES + " in number but are " + most);
        }
        return SavedLaws.of(result.trajectory()).spread(most).depths();
    }

    /**
     * Writes a GIF, a frame at a time.
     *
     * @param frames figures in order of depth, of one size
     * @param particles with tokens at the depths of the frames, if figures ask for them
     * @param scale pixels per logical pixel
     * @param replace whether an existing file is replaced
     * @throws org.anisoflow.formats.FormatException if the file exists and is not to be replaced, or cannot be written
     */
    public static void writeGif(
            List<Figure> frames,
            Result result,
            Optional<ParticleRun> particles,
            Path file,
            double scale,
            boolean replace)
            throws IOException {
        PictureFile.write(
                file,
                replace,
                out -> Animation.writeGif(
                        i -> Drawing.chart(frames.get(i), result, particles),
                        frames.size(),
                        FRAME_MILLIS,
                        PAUSE_MILLIS,
                        out,
                        frames.get(0).size(),
                        scale));
    }

    /**
     * Writes single pictures, a depth at a time, as files with numbers.
     *
     * @param frames figures in order of depth
     * @param particles with tokens at the depths of the frames, if figures ask for them
     * @param file its extension tells the format
     * @param scale pixels per logical pixel, of a PNG
     * @param replace whether existing files are replaced
     * @param progress is told the share of the pictures that are written
     * @return the first file and the last
     * @throws InvalidInputException if the extension is none of a picture
     * @throws org.anisoflow.formats.FormatException if a file exists and is not to be replaced, or cannot be written
     */
    public static List<Path> writeNumbered(
            List<Figure> frames,
            Result result,
            Optional<ParticleRun> particles,
            Path file,
            double scale,
            boolean replace,
            DoubleConsumer progress)
            throws IOException {
        for (int i = 0; i < frames.size(); i++) {
            JFreeChart chart = Drawing.chart(frames.get(i), result, particles);
            PictureFile.write(chart, numbered(file, i + 1), frames.get(i).size(), scale, replace);
            progress.accept((i + 1.0) / frames.size());
        }
        return List.of(numbered(file, 1), numbered(file, frames.size()));
    }

    /** {@code FILE-0001.png} for {@code FILE.png}. */
    public static Path numbered(Path file, int index) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return file.resolveSibling(
                String.format(Locale.ROOT, "%s-%04d%s", name.substring(0, dot), index, name.substring(dot)));
    }
}
