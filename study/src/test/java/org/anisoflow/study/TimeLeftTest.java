package org.anisoflow.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clock is told, not read. */
class TimeLeftTest {
    private static final double SECOND = 1e9;
    private static final Map<String, Double> UNITS =
            Map.of("s", 1.0, "min", 60.0, "h", 3600.0, "day", 86400.0, "days", 86400.0);

    private static long at(double seconds) {
        return 7 + Math.round(seconds * SECOND);
    }

    private static double written(TimeLeft left) {
        String[] words = left.text().orElseThrow().split(" ", -1);
        assertThat(words).hasSize(3).startsWith("about");
        return Double.parseDouble(words[1]) * UNITS.get(words[2]);
    }

    @Test
    void nothingIsSaidBeforeTenSecondsHavePassedAndATwentiethIsDone() {
        TimeLeft left = new TimeLeft(7);
        assertThat(left.look(0.5, at(9.9))).isEmpty();
        assertThat(left.text()).isEmpty();
        assertThat(left.look(0.049, at(600))).isEmpty();
        assertThat(left.look(Double.NaN, at(600))).isEmpty();
        assertThat(left.text()).isEmpty();
        assertThat(left.look(0.05, at(600)).orElseThrow()).isCloseTo(11400, within(1e-6));
        assertThat(new TimeLeft(7).look(0.5, at(10))).hasValue(10);
    }

    @ParameterizedTest
    @CsvSource({
        "0, about 5 s",
        "2, about 5 s",
        "7.4, about 7 s",
        "33, about 35 s",
        "59, about 1 min",
        "80, about 1.5 min",
        "119, about 2 min",
        "130, about 2 min",
        "1000, about 15 min",
        "3500, about 1 h",
        "5000, about 1.5 h",
        "86000, about 1 day",
        "300000, about 3.5 days"
    })
    void isWrittenRoughly(double seconds, String text) {
        TimeLeft left = new TimeLeft(7);
        double elapsed = 100 + seconds;
        left.look(elapsed / (elapsed + seconds), at(elapsed));
        assertThat(left.text()).hasValue(text);
    }

    @Test
    void atASteadyRateItOnlyShrinks() {
        TimeLeft left = new TimeLeft(7);
        double before = Double.POSITIVE_INFINITY;
        for (double t = 60; t <= 1200; t += 0.3) {
            left.look(t / 1200, at(t));
            assertThat(written(left)).as("at %s s", t).isLessThanOrEqualTo(before);
            before = written(left);
        }
        assertThat(before).isEqualTo(5);
    }

    @Test
    void atASteadyRateThatIsSeenInLumpsItNeverGrowsByMoreThanHalf() {
        SplittableRandom random = new SplittableRandom(5);
        for (int run = 0; run < 200; run++) {
            double whole = 30 * Math.exp(8 * random.nextDouble());
            double lump = 0.2 * random.nextDouble();
            TimeLeft left = new TimeLeft(7);
            double before = Double.POSITIVE_INFINITY;
            for (double t = 0; t < whole; t += whole * 0.03 * random.nextDouble()) {
                double done = Math.floor(t / whole / lump) * lump;
                if (left.look(done, at(t)).isPresent()) {
                    assertThat(written(left))
                            .as("whole %s s, lumps of %s, at %s s", whole, lump, t)
                            .isLessThanOrEqualTo(1.5 * before);
                    before = written(left);
                }
            }
        }
    }

    @Test
    void aRateThatBreaksDownIsBelievedByAndBy() {
        TimeLeft left = new TimeLeft(7);
        left.look(0.9, at(90));
        double before = written(left);
        assertThat(before).isEqualTo(10);
        for (double t = 100; t < 10_000; t *= 1.2) {
            left.look(0.9 + 1e-6 * t, at(t));
            assertThat(written(left)).isLessThanOrEqualTo(1.5 * before);
            before = written(left);
        }
        assertThat(before).as("what the rate leads to").isBetween(800.0, 1200.0);
    }

    @Test
    void everyTimeIsWrittenWithoutAComma() {
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            TimeLeft left = new TimeLeft(7);
            left.look(0.5, at(90));
            assertThat(left.text()).hasValue("about 1.5 min");
        } finally {
            Locale.setDefault(usual);
        }
    }
}
