package org.anisoflow.viz;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.anisoflow.core.InvalidInputException;
import org.jfree.chart.JFreeChart;

/** What a picture is written as. */
public enum PictureFormat {
    PNG,
    SVG,
    PDF;

    /** The end of file names, without the dot. */
    public String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The format that a file name asks for.
     *
     * @throws InvalidInputException if its extension is none of a picture; the message lists them
     */
    public static PictureFormat of(String fileName) {
        String extension = fileName.substring(fileName.lastIndexOf('.') + 1);
        return Arrays.stream(values())
                .filter(format -> fileName.contains(".") && format.extension().equalsIgnoreCase(extension))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("a picture must be named *"
                        + Arrays.stream(values())
                                .map(format -> "." + format.extension())
                                .collect(Collectors.joining(", *"))
                        + " but the name is " + fileName + "; choose one of these"));
    }

    /**
     * Writes a chart.
     *
     * @param scale pixels of a PNG per logical pixel; without effect on the others
     */
    public void write(JFreeChart chart, OutputStream out, PictureSize size, double scale) throws IOException {
        switch (this) {
            case PNG -> Figures.writePng(chart, out, size, scale);
            case SVG -> Figures.writeSvg(chart, out, size);
            case PDF -> Figures.writePdf(chart, out, size);
        }
    }
}
