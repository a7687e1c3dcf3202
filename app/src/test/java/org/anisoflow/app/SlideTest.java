package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.anisoflow.app.Slide.Back;
import org.junit.jupiter.api.Test;

class SlideTest {
    private final Slide slide = new Slide("depth");

    @Test
    void aDragIsOneStepBack() {
        slide.begin();
        slide.changed(4, "3");
        slide.changed(5, "2");
        slide.end();
        assertThat(slide.back()).isEqualTo(new Back(1, Optional.empty()));
    }

    @Test
    void aDragGoesBackToItsLastGoodValue() {
        slide.begin();
        slide.changed(4, "3");
        slide.changed(5, "2");
        slide.changed(6, "0");
        assertThat(slide.solved(4)).isFalse();
        assertThat(slide.solved(5)).isFalse();
        slide.end();
        assertThat(slide.back()).isEqualTo(new Back(1, Optional.of("2")));
    }

    @Test
    void stepsByKeysGoBackOneByOne() {
        slide.changed(4, "3");
        slide.changed(5, "2");
        slide.changed(6, "0");
        assertThat(slide.back()).isEqualTo(new Back(3, Optional.empty()));
        assertThat(slide.solved(5)).isFalse();
        assertThat(slide.back()).isEqualTo(new Back(1, Optional.empty()));
    }

    @Test
    void itIsOverWhenItsLastValueIsSolved() {
        slide.changed(4, "3");
        slide.changed(5, "2");
        assertThat(slide.solved(3)).as("of another text").isFalse();
        assertThat(slide.solved(5)).isTrue();
    }

    @Test
    void aDragThatGoesOnIsNotOver() {
        slide.begin();
        slide.changed(4, "3");
        assertThat(slide.solved(4)).isFalse();
        slide.end();
        assertThat(slide.back()).isEqualTo(new Back(1, Optional.of("3")));
    }
}
