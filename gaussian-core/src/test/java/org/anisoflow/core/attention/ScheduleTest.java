package org.anisoflow.core.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Matrix;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static Transformer of(double... depths) {
        Attention attention = Attention.of(
                new Head(new Kernel.Softmax(1), Matrix.identity(1), Matrix.identity(1), Matrix.identity(1)));
        return new Transformer(
                Arrays.stream(depths)
                        .mapToObj(depth -> new Layer(depth, attention))
                        .toList(),
                Drift.NONE);
    }

    @Test
    void aThinLayerKeepsItsExtentBehindAThickOne() {
        Schedule schedule = of(1e8, 1e-9, 1).schedule();
        assertThat(schedule.depth()).isEqualTo(100000001);
        assertThat(schedule.end(1)).isEqualTo(1e8);
        assertThat(schedule.inside(1, 1e8)).isEqualTo(1e-9);
        assertThat(schedule.shown(1, 5e-10)).isEqualTo(1e8);
        assertThat(schedule.inside(2, 100000000.5)).isEqualTo(0.5 - 1e-9);
        assertThat(schedule.shown(2, 0.5)).isEqualTo(100000000.5);
    }

    @Test
    void aDepthAtWhichLayersEndBelongsToTheLastOfThem() {
        Schedule schedule = of(1e8, 1e-9, 1e-10, 1).schedule();
        assertThat(schedule.layerAt(0)).isZero();
        assertThat(schedule.layerAt(Math.nextDown(1e8))).isZero();
        assertThat(schedule.layerAt(1e8)).isEqualTo(2);
        assertThat(schedule.layerAt(Math.nextUp(1e8))).isEqualTo(3);
        assertThat(schedule.layerAt(schedule.depth())).isEqualTo(3);
        assertThat(of(1, 2).schedule().layerAt(1)).isZero();
    }

    @Test
    void sumsAreRightToTheLastDigit() {
        Random random = new Random(4);
        double[] depths =
                random.doubles(20_000).map(u -> Math.pow(10, 24 * u - 12)).toArray();
        BigDecimal sum = BigDecimal.ZERO;
        List<Double> ends = new ArrayList<>();
        for (double depth : depths) {
            sum = sum.add(new BigDecimal(depth));
            ends.add(sum.doubleValue());
        }
        Schedule schedule = of(depths).schedule();
        for (int i = 0; i < depths.length; i++) {
            assertThat(schedule.end(i)).as("seed 4, layer %s", i).isEqualTo(ends.get(i));
        }
        assertThat(of(new double[] {0.1, 0.2, 0.3}).depth()).isEqualTo(0.6);
    }

    @Test
    void shownDepthsNeverDecrease() {
        Random random = new Random(5);
        double[] depths =
                random.doubles(200).map(u -> Math.pow(10, 20 * u - 10)).toArray();
        Schedule schedule = of(depths).schedule();
        double last = 0;
        for (int i = 0; i < depths.length; i++) {
            for (double share : new double[] {0, 1e-9, 0.3, Math.nextDown(1.0), 1}) {
                double shown = schedule.shown(i, share * depths[i]);
                assertThat(shown).as("seed 5, layer %s", i).isGreaterThanOrEqualTo(last);
                last = shown;
            }
            assertThat(last).isEqualTo(schedule.end(i));
        }
    }

    @Test
    void depthsBeyondTheDoublesAreRefused() {
        assertThatThrownBy(() -> of(1e308, 1e308))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "the depths of the layers must add up to a double but exceed 1.7976931348623157E308; make the "
                                + "layers thinner, and their weights larger by the same factor");
    }
}
