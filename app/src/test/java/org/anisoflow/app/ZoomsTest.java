package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ZoomsTest {
    private static final List<Optional<Rectangle2D>> FIRST = zoom(1);
    private static final List<Optional<Rectangle2D>> SECOND = zoom(2);
    private static final List<Optional<Rectangle2D>> THIRD = zoom(3);

    private final Zooms zooms = new Zooms();

    private static List<Optional<Rectangle2D>> zoom(double x) {
        return List.of(Optional.of(new Rectangle2D.Double(x, 0, 1, 1)), Optional.empty());
    }

    @Test
    void historyGoesBothWays() {
        zooms.change(FIRST, "a");
        zooms.change(SECOND, "b");

        zooms.back();
        assertThat(zooms.now()).isEqualTo(FIRST);
        zooms.back();
        assertThat(zooms.now()).isEmpty();
        assertThat(zooms.canGoBack()).isFalse();
        zooms.back();
        assertThat(zooms.now()).isEmpty();
        zooms.forward();
        zooms.forward();
        assertThat(zooms.now()).isEqualTo(SECOND);
        assertThat(zooms.canGoForward()).isFalse();
    }

    @Test
    void changesByTheSameGestureAreOneStep() {
        zooms.change(FIRST, "a");
        zooms.change(SECOND, "a");
        zooms.change(THIRD, "a");

        zooms.back();
        assertThat(zooms.now()).isEmpty();
        zooms.forward();
        assertThat(zooms.now()).isEqualTo(THIRD);
    }

    @Test
    void newChangeForgetsWhatCameAfter() {
        zooms.change(FIRST, "a");
        zooms.back();
        zooms.change(SECOND, "a");

        assertThat(zooms.canGoForward()).isFalse();
        zooms.back();
        assertThat(zooms.now()).isEmpty();
    }

    @Test
    void noChangeIsNoStep() {
        zooms.change(List.of(Optional.empty(), Optional.empty()), "a");

        assertThat(zooms.canGoBack()).isFalse();
        assertThat(zooms.now()).isEmpty();
    }

    @Test
    void startForgetsTheHistory() {
        zooms.change(FIRST, "a");
        zooms.start(SECOND);

        assertThat(zooms.canGoBack()).isFalse();
        assertThat(zooms.now(0)).contains(new Rectangle2D.Double(2, 0, 1, 1));
        assertThat(zooms.now(1)).isEmpty();
        assertThat(zooms.now(7)).isEmpty();
    }
}
