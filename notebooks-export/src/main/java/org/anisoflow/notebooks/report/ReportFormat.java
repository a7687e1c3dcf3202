package org.anisoflow.notebooks.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.anisoflow.core.InvalidInputException;

/** What a report is written as. */
public enum ReportFormat {
    /** One page for browsers, with everything in it. */
    HTML,
    /** A document to print and to send. */
    PDF,
    /** Tables, equations and figures to put into a paper, with the charts as PDF files beside them. */
    TEX;

    /** The end of file names, without the dot. */
    public String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The format that a file name asks for.
     *
     * @throws InvalidInputException if its extension is none of a report; the message lists them
     */
    public static ReportFormat of(String fileName) {
        return Arrays.stream(values())
                .filter(format -> fileName.toLowerCase(Locale.ROOT).endsWith("." + format.extension()))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("a report must be named *"
                        + Arrays.stream(values())
                                .map(format -> "." + format.extension())
                                .collect(Collectors.joining(", *"))
                        + " but the name is " + fileName + "; choose one of these"));
    }
}
