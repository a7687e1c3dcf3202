package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.jfree.chart.JFreeChart;

/**
 * Compares charts with pictures of them that were found good, as an eye at some distance would: both in CIELAB, averaged over
 * blocks of 4 x 4 pixels and blurred over 3 x 3 blocks. A picture that differs is written to target/pictures; if it is
 * better, it goes to src/test/resources/golden.
 */
final class GoldenPictures {
    /** Largest mean difference, in units of CIELAB (about 2 can be seen side by side). */
    static final double MEAN = 0.25;

    /**
     * Largest difference of all but 0.5 % of the blocks. Letters drawn in another way reach 2 to 4, a missing dotted curve, on
     * 1 to 2 % of the blocks, nearly 7.
     */
    static final double MOST = 5;

    private static final int BLOCK = 4;
    private static final double SHARE = 0.995;

    private GoldenPictures() {}

    /** @param most of all but the 0.5 % that differ most */
    record Difference(double mean, double most) {
        boolean small() {
            return mean <= MEAN && most <= MOST;
        }
    }

    static BufferedImage draw(JFreeChart chart) {
        return Figures.image(chart, PictureSize.SCREEN, 1);
    }

    /** The picture that a chart is compared with. */
    static BufferedImage stored(String name) throws IOException {
        try (InputStream in = GoldenPictures.class.getResourceAsStream("/golden/" + name + ".png")) {
            return in == null ? new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB) : ImageIO.read(in);
        }
    }

    /** @param name of the stored picture, without extension */
    static void assertSame(String name, JFreeChart chart) throws IOException {
        assertSame(name, chart, Path.of("target", "pictures"));
    }

    /** @param directory where the picture goes if it differs */
    static void assertSame(String name, JFreeChart chart, Path directory) throws IOException {
        BufferedImage actual = draw(chart);
        Difference difference = difference(actual, stored(name));
        if (!difference.small()) {
            Path place = Files.createDirectories(directory).resolve(name + ".png");
            ImageIO.write(actual, "png", place.toFile());
            assertThat(difference)
                    .as(
                            "%s differs from src/test/resources/golden/%s.png; look at %s",
                            name, name, place.toAbsolutePath())
                    .matches(Difference::small, "mean at most " + MEAN + ", most at most " + MOST);
        }
    }

    /** Infinite for pictures of different sizes. */
    static Difference difference(BufferedImage first, BufferedImage second) {
        if (first.getWidth() != second.getWidth() || first.getHeight() != second.getHeight()) {
            return new Difference(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        double[][][] a = blurred(first);
        double[][][] b = blurred(second);
        double[] differences = new double[a.length * a[0].length];
        for (int i = 0; i < differences.length; i++) {
            double[] p = a[i / a[0].length][i % a[0].length];
            double[] q = b[i / a[0].length][i % a[0].length];
            differences[i] = Math.sqrt(Math.pow(p[0] - q[0], 2) + Math.pow(p[1] - q[1], 2) + Math.pow(p[2] - q[2], 2));
        }
        Arrays.sort(differences);
        return new Difference(
                Arrays.stream(differences).average().orElseThrow(),
                differences[(int) (SHARE * (differences.length - 1))]);
    }

    private static double[][][] blurred(BufferedImage image) {
        int rows = image.getHeight() / BLOCK;
        int columns = image.getWidth() / BLOCK;
        double[][][] blocks = new double[rows][columns][3];
        for (int y = 0; y < rows * BLOCK; y++) {
            for (int x = 0; x < columns * BLOCK; x++) {
                add(blocks[y / BLOCK][x / BLOCK], lab(image.getRGB(x, y)), 1.0 / (BLOCK * BLOCK));
            }
        }
        double[][][] blurred = new double[rows - 2][columns - 2][3];
        for (int y = 0; y < rows - 2; y++) {
            for (int x = 0; x < columns - 2; x++) {
                for (int k = 0; k < 9; k++) {
                    add(blurred[y][x], blocks[y + k / 3][x + k % 3], 1.0 / 9);
                }
            }
        }
        return blurred;
    }

    private static void add(double[] sum, double[] colour, double weight) {
        for (int i = 0; i < 3; i++) {
            sum[i] += weight * colour[i];
        }
    }

    /** CIELAB of sRGB under D65. */
    private static double[] lab(int rgb) {
        double r = linear(rgb >> 16 & 255);
        double g = linear(rgb >> 8 & 255);
        double b = linear(rgb & 255);
        double x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
        double y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
        double z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double linear(int component) {
        double value = component / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    private static double root(double value) {
        return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16.0 / 116;
    }
}
