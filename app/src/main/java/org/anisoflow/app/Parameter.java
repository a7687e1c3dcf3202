package org.anisoflow.app;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import org.anisoflow.study.StudyNumber;

/**
 * A number of the study that a slider moves.
 *
 * @param revision of the text that it stands in: its places mean nothing in any other
 * @param number where it is written
 * @param mirror the same entry on the other side of the diagonal of a symmetric matrix, which always has the same value
 * @param low least value of the slider
 * @param high greatest value of the slider
 * @param logarithmic whether the slider moves by factors
 * @param chosen whether the reader has chosen the range
 */
record Parameter(
        long revision,
        StudyNumber number,
        Optional<StudyNumber> mirror,
        double low,
        double high,
        boolean logarithmic,
        boolean chosen) {
    /** Positions of a slider are from 0 to here. */
    static final int STEPS = 1000;

    /** Closer to the end of a slider than this the range is chosen anew. */
    private static final int MARGIN = STEPS / 50;

    private static final int DIGITS = 3;
    private static final int LARGEST_PLAIN = 6;
    private static final int SMALLEST_PLAIN = -4;

    /** Ends of a slider, the first less than the second. */
    record Range(double low, double high) {
        /** Whether a slider can have it. */
        @JsonIgnore
        boolean isSound() {
            return low < high && Double.isFinite(high - low);
        }
    }

    String path() {
        return number.path();
    }

    double value() {
        return number.value();
    }

    /** This parameter on a slider whose range the reader has chosen; it moves by factors only if it can. */
    Parameter within(Range range) {
        return new Parameter(revision, number, mirror, range.low(), range.high(), logarithmic && range.low() > 0, true);
    }

    /** This parameter on the slider of an older one. */
    Parameter onSliderOf(Parameter older) {
        return new Parameter(revision, number, mirror, older.low, older.high, older.logarithmic, older.chosen);
    }

    /**
     * This parameter on the slider of an older one as long as it is well inside. A symmetric entry has a range of its own, and one
     * that the reader has chosen comes and goes with the choice.
     */
    Parameter withRangeOf(Parameter older) {
        if (mirror.isPresent()
                || chosen
                || older.chosen
                || older.logarithmic != logarithmic
                || !(value() >= older.low && value() <= older.high)) {
            return this;
        }
        int position = older.position(value());
        return position >= MARGIN && position <= STEPS - MARGIN ? onSliderOf(older) : this;
    }

    /** Where on the slider a value is. */
    int position(double value) {
        double share = logarithmic
                ? (Math.log(Math.max(value, low)) - Math.log(low)) / (Math.log(high) - Math.log(low))
                : (value - low) / (high - low);
        return (int) Math.round(STEPS * Math.max(0, Math.min(1, share)));
    }

    /** The value at a position, with no more digits than the slider can tell apart. */
    double valueAt(int position) {
        double share = (double) position / STEPS;
        if (logarithmic) {
            double value = Math.exp(Math.log(low) + share * (Math.log(high) - Math.log(low)));
            return round(value, new BigDecimal(value).round(new MathContext(DIGITS)));
        }
        double value = low + share * (high - low);
        int decimals = (int) Math.ceil(-Math.log10(high - low)) + 2;
        return round(value, new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN));
    }

    private double round(double value, BigDecimal rounded) {
        double result = rounded.doubleValue();
        return result < low || result > high ? value : result;
    }

    /** A number as it is written into a study: 0.25, -3, 1200, 2.5e6. */
    static String text(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal exact = BigDecimal.valueOf(value).stripTrailingZeros();
        int exponent = exact.precision() - exact.scale() - 1;
        if (exponent >= SMALLEST_PLAIN && exponent < LARGEST_PLAIN) {
            return exact.toPlainString();
        }
        return exact.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }
}
