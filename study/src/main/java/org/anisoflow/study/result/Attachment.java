package org.anisoflow.study.result;

/**
 * A further file of a result directory, such as a chart.
 *
 * @param name file name within the directory
 * @param content the bytes of the file
 */
public record Attachment(String name, byte[] content) {}
