package org.anisoflow.viz;

import org.anisoflow.core.InvalidInputException;

/**
 * The size of a picture, on screen and on paper. Fonts and lines are measured in logical pixels, so that fewer of them on the
 * same paper make larger letters.
 *
 * @param width in logical pixels, from 1 to {@link #MAX_SIDE}
 * @param height in logical pixels, from 1 to {@link #MAX_SIDE}
 * @param millimetres width on paper, > 0
 */
public record PictureSize(int width, int height, double millimetres) {
    /** Largest side of a picture in pixels. */
    public static final int MAX_SIDE = 16_384;

    /** For screens, and for pages as wide as a text. */
    public static final PictureSize SCREEN = pixels(720, 560);

    /** One column of a journal, 88 mm; letters are 8 to 9 points high. */
    public static final PictureSize ONE_COLUMN = new PictureSize(440, 480, 88);

    /** Two columns of a journal, 180 mm. */
    public static final PictureSize TWO_COLUMNS = new PictureSize(900, 560, 180);

    private static final double MILLIMETRES_PER_INCH = 25.4;
    private static final double PIXELS_PER_INCH = 96;

    /** @throws InvalidInputException if a side has no or too many pixels, or the width on paper is not a positive number */
    public PictureSize {
        if (width < 1 || width > MAX_SIDE || height < 1 || height > MAX_SIDE) {
            throw new InvalidInputException(
                    "a picture must have from 1 to " + MAX_SIDE + " pixels a side but is " + width + " x " + height);
        }
        if (!(millimetres > 0) || !Double.isFinite(millimetres)) {
            throw new InvalidInputException(
                    "the width of a picture must be a positive number of millimetres but is " + millimetres);
        }
    }

    /** A size whose logical pixels are those of screens, 96 per inch. */
    public static PictureSize pixels(int width, int height) {
        return new PictureSize(width, height, width * MILLIMETRES_PER_INCH / PIXELS_PER_INCH);
    }

    /** Height on paper in millimetres. */
    double millimetresHigh() {
        return millimetres * height / width;
    }

    /** Points, 72 per inch, of a logical pixel. */
    double pointsPerPixel() {
        return millimetres / width * 72 / MILLIMETRES_PER_INCH;
    }

    /** Pixels per metre on paper of a picture with so many pixels per logical pixel. */
    int pixelsPerMetre(double scale) {
        return (int) Math.round(1000 * width * scale / millimetres);
    }
}
