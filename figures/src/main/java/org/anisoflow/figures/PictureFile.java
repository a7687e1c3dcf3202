package org.anisoflow.figures;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.viz.PictureFormat;
import org.anisoflow.viz.PictureSize;
import org.jfree.chart.JFreeChart;

/** Writes pictures to files, which appear when they are complete. */
public final class PictureFile {
    private PictureFile() {}

    /** What makes a picture. */
    @FunctionalInterface
    interface Picture {
        void write(OutputStream out) throws IOException;
    }

    /**
     * Writes a chart.
     *
     * @param file its extension tells the format
     * @param scale pixels of a PNG per logical pixel
     * @param replace whether an existing file is replaced
     * @throws org.anisoflow.core.InvalidInputException if the extension is none of a picture
     * @throws org.anisoflow.formats.FormatException if the file exists and is not to be replaced, or cannot be written
     */
    public static void write(JFreeChart chart, Path file, PictureSize size, double scale, boolean replace)
            throws IOException {
        PictureFormat format = PictureFormat.of(file.getFileName().toString());
        write(file, replace, out -> format.write(chart, out, size, scale));
    }

    static void write(Path file, boolean replace, Picture picture) throws IOException {
        AtomicOutput.writeFile(file, replace, to -> {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
                picture.write(out);
            }
        });
    }
}
