package org.anisoflow.figures.published;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.anisoflow.viz.Theme;
import org.jfree.chart.JFreeChart;

/**
 * What a reproduction made.
 *
 * @param caption what the pictures show and how it was computed, plain text in sentences
 * @param pictures in order
 * @param files of numbers, in order
 */
public record Product(String caption, List<Picture> pictures, List<DataFile> files) {
    public Product {
        pictures = List.copyOf(pictures);
        files = List.copyOf(files);
    }

    /**
     * A picture.
     *
     * @param name of its files, without extension
     * @param chart drawn anew at every call
     * @param width in logical pixels
     * @param height in logical pixels
     */
    public record Picture(String name, Function<Theme, JFreeChart> chart, int width, int height) {}

    /**
     * A file of numbers.
     *
     * @param name with extension
     * @param description what its columns or arrays are, one sentence
     */
    public record DataFile(String name, String description, Content content) {}

    /** Writes a file. */
    @FunctionalInterface
    public interface Content {
        /** Creates the file, or replaces it. */
        void write(Path file) throws IOException;
    }
}
