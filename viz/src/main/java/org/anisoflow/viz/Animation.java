package org.anisoflow.viz;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.anisoflow.core.InvalidInputException;
import org.jfree.chart.JFreeChart;

/** Writes charts one after another as a GIF that moves and starts over at its end. */
public final class Animation {
    /** Longest animation. */
    public static final int MAX_FRAMES = 10_000;

    private Animation() {}

    /**
     * Writes a GIF. Frames are made one at a time, in their order.
     *
     * @param frames the chart of each frame, from 0 on
     * @param count from 1 to {@link #MAX_FRAMES}
     * @param milliseconds that each frame is shown, at least 20, in steps of 10
     * @param pause milliseconds more that the last frame is shown
     * @param scale pixels per logical pixel
     * @throws InvalidInputException if there is no or too many a frame, or they are too fast
     */
    public static void writeGif(
            IntFunction<JFreeChart> frames,
            int count,
            int milliseconds,
            int pause,
            OutputStream out,
            PictureSize size,
            double scale)
            throws IOException {
        if (count < 1 || count > MAX_FRAMES) {
            throw new InvalidInputException(
                    "an animation must have from 1 to " + MAX_FRAMES + " frames but has " + count);
        }
        if (milliseconds < 20 || pause < 0) {
            throw new InvalidInputException(
                    "a frame must be shown for at least 20 ms, and the last not shorter, but is for " + milliseconds
                            + " ms, the last for " + pause + " ms more");
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.prepareWriteSequence(null);
            for (int i = 0; i < count; i++) {
                BufferedImage image = Figures.image(frames.apply(i), size, scale);
                IIOMetadata metadata =
                        writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
                String format = metadata.getNativeMetadataFormatName();
                metadata.mergeTree(format, control(format, milliseconds + (i == count - 1 ? pause : 0), i == 0));
                writer.writeToSequence(new IIOImage(image, null, metadata), null);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        out.flush();
    }

    private static IIOMetadataNode control(String format, int milliseconds, boolean first) {
        IIOMetadataNode root = new IIOMetadataNode(format);
        IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
        control.setAttribute("disposalMethod", "none");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("delayTime", Integer.toString(milliseconds / 10));
        control.setAttribute("transparentColorIndex", "0");
        root.appendChild(control);
        if (first) {
            // an extension that every reader of GIF knows: start over without end
            IIOMetadataNode extension = new IIOMetadataNode("ApplicationExtension");
            extension.setAttribute("applicationID", "NETSCAPE");
            extension.setAttribute("authenticationCode", "2.0");
            extension.setUserObject("\1\0\0".getBytes(StandardCharsets.ISO_8859_1));
            IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
            extensions.appendChild(extension);
            root.appendChild(extensions);
        }
        return root;
    }
}
