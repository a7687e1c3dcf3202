package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import org.anisoflow.core.InvalidInputException;
import org.jfree.chart.JFreeChart;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;

class AnimationTest {
    private static final PictureSize SIZE = PictureSize.pixels(300, 240);

    @Test
    void gifHasItsFramesTheirTimesAndStartsOver() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Animation.writeGif(AnimationTest::frame, 3, 80, 1000, out, SIZE, 1.5);
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        reader.setInput(ImageIO.createImageInputStream(new ByteArrayInputStream(out.toByteArray())));

        assertThat(reader.getNumImages(true)).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            BufferedImage image = reader.read(i);
            assertThat(image.getWidth()).isEqualTo(450);
            assertThat(image.getHeight()).isEqualTo(360);
            assertThat(node(reader, i, "GraphicControlExtension").getAttribute("delayTime"))
                    .isEqualTo(i < 2 ? "8" : "108");
        }
        assertThat(pixels(reader.read(0))).isNotEqualTo(pixels(reader.read(1)));
        assertThat((byte[]) node(reader, 0, "ApplicationExtension").getUserObject())
                .containsExactly(1, 0, 0);
    }

    @Test
    void rejectsNoFramesAndHaste() {
        assertThatThrownBy(() ->
                        Animation.writeGif(AnimationTest::frame, 0, 80, 0, OutputStream.nullOutputStream(), SIZE, 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("an animation must have from 1 to 10000 frames but has 0");
        assertThatThrownBy(() ->
                        Animation.writeGif(AnimationTest::frame, 1, 10, 0, OutputStream.nullOutputStream(), SIZE, 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "a frame must be shown for at least 20 ms, and the last not shorter, but is for 10 ms, the last "
                                + "for 0 ms more");
    }

    private static IIOMetadataNode node(ImageReader reader, int frame, String name) throws IOException {
        IIOMetadataNode root =
                (IIOMetadataNode) reader.getImageMetadata(frame).getAsTree("javax_imageio_gif_image_1.0");
        NodeList nodes = root.getElementsByTagName(name);
        assertThat(nodes.getLength()).isEqualTo(1);
        return (IIOMetadataNode) nodes.item(0);
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    private static JFreeChart frame(int i) {
        return SpectrumChart.of(
                new SpectrumChart.Data(
                        "t = " + i,
                        "",
                        new double[] {0, 1, 2},
                        new double[][] {{2, 1}, {3 + i, 1}, {5, 1}},
                        new double[] {2, 2, 2},
                        Optional.empty(),
                        OptionalDouble.empty()),
                Theme.LIGHT);
    }
}
