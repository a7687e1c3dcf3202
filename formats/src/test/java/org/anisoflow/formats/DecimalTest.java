package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0", "-0", "+7", "12.", ".5", "-.5", "1.25", "1e3", "1E3", "1e-3", "1e+3", "-1.5e07", "0012", "9.9E99"
            })
    void decimals(String text) {
        assertThat(Decimal.isDecimal(text)).isTrue();
        assertThat(Decimal.parse(text)).isEqualTo(Double.parseDouble(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+",
                ".",
                "-.",
                "e5",
                ".e5",
                "1e",
                "1e+",
                "1e-",
                "1ee5",
                "1e5.",
                "1e5x",
                "1.2.3",
                "--1",
                "1-",
                "1f",
                "1d",
                "0x10",
                "nan",
                "Infinity",
                " 1",
                "1 ",
                "1_0",
                "1,0",
                "/1",
                "1:",
                "1/",
                ":1",
                "1e/",
                "1e:"
            })
    void others(String text) {
        assertThat(Decimal.isDecimal(text)).isFalse();
    }

    /** Around 18 digits, 2^53 and rounding half to even: the nearest double, as Java's own reader finds it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740991",
                "9007199254740992",
                "9007199254740993",
                "-9007199254740993",
                "900719925474099.3",
                "999999999999999999",
                "1000000000000000000",
                "9999999999999999999",
                "0.000000000000000001",
                "0.0000000000000000001",
                "123456789012345678",
                "1234567890123456789",
                "0.123456789012345678",
                "0.1234567890123456789",
                "0.30000000000000004",
                "000000000000000000001.5",
                "-0.0",
                "-123456.75",
                "+0.1"
            })
    void boundaries(String text) {
        assertThat(Double.doubleToRawLongBits(Decimal.parse(text)))
                .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
    }

    @Test
    void nearestDoubles() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
            int digits = 1 + random.nextInt(20);
            int point = random.nextInt(digits + 1);
            for (int digit = 0; digit < digits; digit++) {
                text.append(digit == point ? "." : "").append((char) ('0' + random.nextInt(10)));
            }
            String decimal = text.toString();
            assertThat(Decimal.isDecimal(decimal)).isTrue();
            if (Decimal.parse(decimal) != Double.parseDouble(decimal)) {
                assertThat(Decimal.parse(decimal)).as(decimal).isEqualTo(Double.parseDouble(decimal));
            }
        }
    }
}
