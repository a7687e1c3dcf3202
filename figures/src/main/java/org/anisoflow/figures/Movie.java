package org.anisoflow.figures;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.Animation;

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
        double[] known = Drawing.depths(result.trajectory());
        int frames = Math.min(most, known.length);
        return IntStream.range(0, frames)
                .mapToDouble(i -> known[frames == 1 ? 0 : (int) Math.round(i * (known.length - 1.0) / (frames - 1))])
                .toArray();
    }

    /**
     * Writes a GIF, a frame at a time.
     *
     * @param frames figures in order of depth, of one size
     * @param particles with tokens at the depths of the frames, if figures ask for them
     * @param scale pixels per logical pixel
     */
    public static void writeGif(
            List<Figure> frames, Result result, Optional<ParticleRun> particles, OutputStream out, double scale)
            throws IOException {
        Animation.writeGif(
                i -> Drawing.chart(frames.get(i), result, particles),
                frames.size(),
                FRAME_MILLIS,
                PAUSE_MILLIS,
                out,
                frames.get(0).size(),
                scale);
    }
}
