package org.anisoflow.app;

import static org.anisoflow.app.Views.onEvents;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Point;
import java.awt.event.InputEvent;
import java.awt.event.MouseEvent;
import java.awt.event.MouseWheelEvent;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.accessibility.AccessibleContext;
import javax.swing.Action;
import javax.swing.KeyStroke;
import org.anisoflow.app.ChartView.Command;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.viz.Panel;
import org.anisoflow.viz.Theme;
import org.jfree.chart.JFreeChart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a view does without a window. */
class ChartViewTest {
    private final Renders renders = new Renders();

    @AfterEach
    void close() {
        renders.close();
    }

    private ChartView spectrum() throws Exception {
        return Views.showing(renders, () -> Views.spectrum(Theme.LIGHT));
    }

    private static void mouse(ChartView view, int id, int modifiers, Point at, int button) throws Exception {
        onEvents(() -> view.dispatchEvent(new MouseEvent(view, id, 0, modifiers, at.x, at.y, 1, false, button)));
    }

    private static void wheel(ChartView view, int modifiers, Point at, int notches) throws Exception {
        onEvents(() -> view.dispatchEvent(
                new MouseWheelEvent(view, MouseEvent.MOUSE_WHEEL, 0, modifiers, at.x, at.y, 0, false, 0, 1, notches)));
    }

    private static void press(ChartView view, String key) throws Exception {
        onEvents(() -> {
            Object name = view.getInputMap().get(KeyStroke.getKeyStroke(key));
            Action action = view.getActionMap().get(name);
            if (action.isEnabled()) {
                action.actionPerformed(null);
            }
        });
        Views.settle(view);
    }

    private static Panel panel(ChartView view, int i) throws Exception {
        return onEvents(() -> view.panels().get(i));
    }

    private static Point centre(Panel panel) {
        return new Point((int) panel.area().getCenterX(), (int) panel.area().getCenterY());
    }

    private static int colours(BufferedImage image) {
        return (int) Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .distinct()
                .count();
    }

    @Test
    void aViewThatIsClearedShowsEmptyAxesAtOnceAndNothingThatWasAskedForBefore() throws Exception {
        ChartView view = spectrum();
        CountDownLatch drawing = new CountDownLatch(1);
        CountDownLatch cleared = new CountDownLatch(1);
        onEvents(() -> view.show(() -> {
            drawing.countDown();
            cleared.await();
            return Views.plane(Theme.LIGHT);
        }));
        drawing.await();
        BufferedImage before = Views.image(view);
        onEvents(() -> view.clear(new EmptyAxes("Another study", "depth t")));
        BufferedImage after = Views.image(view);
        assertThat(colours(after)).isGreaterThan(1);
        assertThat(after.getRGB(0, 0, Views.WIDTH, Views.HEIGHT, null, 0, Views.WIDTH))
                .isNotEqualTo(before.getRGB(0, 0, Views.WIDTH, Views.HEIGHT, null, 0, Views.WIDTH));
        cleared.countDown();
        Views.settle(view);
        assertThat(onEvents(view::panels)).isEmpty();
        assertThat(onEvents(view::empty)).contains(new EmptyAxes("Another study", "depth t"));
        onEvents(() -> view.show(() -> Views.spectrum(Theme.LIGHT)));
        Views.settle(view);
        assertThat(onEvents(view::panels)).hasSize(2);
        assertThat(onEvents(view::empty)).isEmpty();
    }

    @Test
    void aPictureStaysDimmedUntilThatOfTheChartIsThere() throws Exception {
        ChartView view = spectrum();
        BufferedImage bright = Views.image(view);
        Veil dimmed = new Veil(true, "solving 34 %");
        onEvents(() -> view.setVeil(dimmed));
        BufferedImage dark = Views.image(view);
        int x = (int) panel(view, 0).area().getMinX() - 1;
        int ground = Theme.LIGHT.ground().getRed();
        int shade = lowestRed(bright, x);
        assertThat(lowestRed(dark, x))
                .as("60 %")
                .isBetween((int) (0.6 * shade + 0.4 * ground) - 2, (int) (0.6 * shade + 0.4 * ground) + 2);
        CountDownLatch drawn = new CountDownLatch(1);
        onEvents(() -> {
            view.show(() -> {
                drawn.await();
                return Views.plane(Theme.LIGHT);
            });
            view.setVeil(Veil.NONE);
        });
        assertThat(onEvents(view::veil)).isEqualTo(dimmed);
        drawn.countDown();
        Views.settle(view);
        assertThat(onEvents(view::veil)).isEqualTo(Veil.NONE);
    }

    private static int lowestRed(BufferedImage image, int x) {
        int lowest = 255;
        for (int y = 60; y < image.getHeight(); y++) {
            lowest = Math.min(lowest, new Color(image.getRGB(x, y)).getRed());
        }
        return lowest;
    }

    @Test
    void emptyViewIsGround() throws Exception {
        ChartView view = onEvents(() -> {
            ChartView made = new ChartView(renders, Theme.DARK);
            made.setSize(100, 80);
            return made;
        });

        BufferedImage image = Views.image(view);
        assertThat(colours(image)).isEqualTo(1);
        assertThat(new Color(image.getRGB(50, 40))).isEqualTo(Theme.DARK.ground());
        assertThat(onEvents(() -> view.table().getRowCount())).isZero();
        for (Command command : Command.values()) {
            assertThat(view.action(command).isEnabled()).as("%s", command).isFalse();
        }
    }

    @Test
    void chartIsPaintedInTheSizeOfTheView() throws Exception {
        ChartView view = spectrum();

        assertThat(colours(Views.image(view))).isGreaterThan(50);
        assertThat(panel(view, 0).area().getMaxX()).isBetween(460.0, 500.0);
        onEvents(() -> {
            view.setSize(800, 600);
            view.doLayout();
        });
        Views.settle(view);
        assertThat(panel(view, 0).area().getMaxX()).isBetween(760.0, 800.0);
    }

    @Test
    void newestRequestWinsAndOlderOnesAreNeverMade() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Integer> made = new ArrayList<>();
        ChartView view = onEvents(() -> {
            ChartView empty = new ChartView(renders, Theme.LIGHT);
            empty.setSize(Views.WIDTH, Views.HEIGHT);
            empty.show(() -> {
                started.countDown();
                go.await();
                made.add(0);
                return Views.spectrum(Theme.LIGHT);
            });
            return empty;
        });
        started.await();
        onEvents(() -> {
            for (int i = 1; i <= 20; i++) {
                int request = i;
                view.show(() -> {
                    made.add(request);
                    return request == 20 ? Views.plane(Theme.LIGHT) : Views.spectrum(Theme.LIGHT);
                });
            }
        });
        go.countDown();
        Views.settle(view);

        assertThat(made).containsExactly(0, 20);
        assertThat(onEvents(() -> view.getAccessibleContext().getAccessibleName()))
                .isEqualTo("A plane");
    }

    @Test
    void zoomDrawsTheSameChartAgainAndResetMakesANewOne() throws Exception {
        AtomicInteger made = new AtomicInteger();
        ChartView view = Views.showing(renders, () -> {
            made.incrementAndGet();
            return Views.spectrum(Theme.LIGHT);
        });
        Rectangle2D all = panel(view, 0).shown();

        wheel(view, 0, centre(panel(view, 0)), -2);
        Views.settle(view);
        wheel(view, 0, centre(panel(view, 0)), -2);
        Views.settle(view);
        assertThat(made).hasValue(1);
        press(view, "ESCAPE");

        assertThat(made).hasValue(2);
        assertThat(panel(view, 0).shown()).isEqualTo(all);
    }

    @Test
    void shiftZoomsTheHorizontalAxisAndCtrlTheVerticalOne() throws Exception {
        ChartView view = spectrum();
        Panel before = panel(view, 1);
        wheel(view, InputEvent.SHIFT_DOWN_MASK, centre(before), -1);
        Views.settle(view);
        Panel narrow = panel(view, 1);
        assertThat(narrow.shown().getWidth()).isCloseTo(before.shown().getWidth() / 1.2, within(1e-9));
        assertThat(narrow.shown().getHeight()).isCloseTo(before.shown().getHeight(), within(1e-9));

        wheel(view, InputEvent.CTRL_DOWN_MASK, centre(before), -1);
        Views.settle(view);
        assertThat(panel(view, 1).shown().getWidth()).isCloseTo(narrow.shown().getWidth(), within(1e-9));
        assertThat(panel(view, 1).shown().getHeight()).isCloseTo(before.shown().getHeight() / 1.2, within(1e-9));
    }

    @Test
    void wheelBesideAPanelZoomsItsAxis() throws Exception {
        ChartView view = spectrum();
        Rectangle2D area = panel(view, 1).area();
        Rectangle2D before = panel(view, 1).shown();
        wheel(view, 0, new Point((int) area.getX() - 10, (int) area.getCenterY()), -1);
        Views.settle(view);
        assertThat(panel(view, 1).shown().getWidth()).isCloseTo(before.getWidth(), within(1e-9));
        assertThat(panel(view, 1).shown().getHeight()).isLessThan(0.9 * before.getHeight());

        wheel(view, 0, new Point((int) area.getCenterX(), (int) area.getMaxY() + 10), 1);
        Views.settle(view);
        assertThat(panel(view, 1).shown().getWidth()).isGreaterThan(1.1 * before.getWidth());
    }

    @Test
    void equalScalesStayEqual() throws Exception {
        ChartView view = Views.showing(renders, () -> Views.plane(Theme.LIGHT));
        wheel(view, InputEvent.SHIFT_DOWN_MASK, centre(panel(view, 0)), -3);
        Views.settle(view);

        Panel panel = panel(view, 0);
        assertThat(panel.shown().getWidth() / panel.shown().getHeight())
                .isCloseTo(panel.area().getWidth() / panel.area().getHeight(), within(1e-9));
        assertThat(onEvents(view::zoom).get(1)).isEmpty();
    }

    @Test
    void narrowFrameOfEqualScalesShowsItsWidth() throws Exception {
        ChartView view = Views.showing(renders, () -> Views.plane(Theme.LIGHT));
        Panel before = panel(view, 0);
        Point from = centre(before);
        Point to = new Point(from.x + 50, from.y + 2);
        mouse(view, MouseEvent.MOUSE_PRESSED, InputEvent.BUTTON1_DOWN_MASK, from, 1);
        mouse(view, MouseEvent.MOUSE_DRAGGED, InputEvent.BUTTON1_DOWN_MASK, to, 0);
        mouse(view, MouseEvent.MOUSE_RELEASED, 0, to, 1);
        Views.settle(view);

        assertThat(panel(view, 0).shown().getWidth())
                .isCloseTo(before.shown().getWidth() * 50 / before.area().getWidth(), within(0.02));
    }

    @Test
    void pointReadOutByKeysStaysInTheNextPicture() throws Exception {
        ChartView view = spectrum();
        press(view, "ENTER");
        List<String> values = onEvents(view::readout);
        assertThat(values).isNotEmpty();
        onEvents(() -> view.show(() -> Views.spectrum(Theme.DARK)));
        Views.settle(view);
        assertThat(onEvents(view::readout)).isEqualTo(values);

        onEvents(() -> view.show(() -> Views.spectrum(Theme.LIGHT, 3, 1)));
        Views.settle(view);
        assertThat(onEvents(view::readout)).isEmpty();
    }

    /** While the exact picture is made, the last one stands in for it: here for good. */
    @Test
    void lastPictureIsMovedUntilTheNextIsThere() throws Exception {
        ChartView view = spectrum();
        Rectangle2D area = panel(view, 0).area();
        BufferedImage before = Views.image(view);
        onEvents(view::close);
        press(view, "RIGHT");

        BufferedImage after = Views.image(view);
        int moved = (int) Math.round(0.1 * area.getWidth());
        int same = 0;
        int all = 0;
        for (int x = (int) area.getX() + 5; x < area.getMaxX() - moved - 5; x++) {
            for (int y = (int) area.getY() + 5; y < area.getMaxY() - 5; y++) {
                all++;
                same += after.getRGB(x, y) == before.getRGB(x + moved, y) ? 1 : 0;
            }
        }
        assertThat(same).isGreaterThan((int) (0.95 * all));
        assertThat(after.getRGB((int) area.getMaxX() - 5, (int) area.getCenterY()))
                .as("what was not drawn yet is ground")
                .isEqualTo(Theme.LIGHT.ground().getRGB());
    }

    @Test
    void failureKeepsPictureAndZoomAndIsTold() throws Exception {
        ChartView view = spectrum();
        wheel(view, 0, centre(panel(view, 0)), -2);
        Views.settle(view);
        Rectangle2D part = panel(view, 0).shown();
        onEvents(() -> view.show(() -> {
            throw new InvalidInputException("depth must be positive but is -1");
        }));
        Views.settle(view);

        assertThat(onEvents(view::failure)).isEqualTo("depth must be positive but is -1");
        assertThat(onEvents(() -> view.getAccessibleContext().getAccessibleDescription()))
                .isEqualTo("depth must be positive but is -1");
        assertThat(panel(view, 0).shown()).isEqualTo(part);
        assertThat(colours(Views.image(view))).isGreaterThan(50);

        onEvents(() -> view.show(() -> Views.spectrum(Theme.LIGHT)));
        Views.settle(view);
        assertThat(onEvents(view::failure)).isEmpty();
        assertThat(panel(view, 0).shown()).isEqualTo(part);
    }

    @Test
    void zoomOfAFigureFileThatMakesNoSenseIsTold() throws Exception {
        ChartView view = spectrum();
        onEvents(() -> view.setZoom(List.of(Optional.of(new Rectangle2D.Double(0, 0, Double.NaN, 1)))));
        Views.settle(view);
        assertThat(onEvents(view::failure)).startsWith("a zoom must be finite");

        press(view, "ESCAPE");
        assertThat(onEvents(view::failure)).isEmpty();
    }

    @Test
    void zoomIsGivenAndTaken() throws Exception {
        ChartView view = spectrum();
        AtomicInteger told = new AtomicInteger();
        onEvents(() -> view.onZoom(told::incrementAndGet));
        wheel(view, 0, centre(panel(view, 0)), -2);
        Views.settle(view);
        List<Optional<Rectangle2D>> zoom = onEvents(view::zoom);
        assertThat(zoom).hasSize(2);
        assertThat(told).hasValue(1);

        ChartView other = spectrum();
        onEvents(() -> other.setZoom(zoom));
        Views.settle(other);
        assertThat(panel(other, 0).shown()).isEqualTo(panel(view, 0).shown());
        assertThat(onEvents(() -> other.action(Command.BACK).isEnabled())).isFalse();
        assertThat(onEvents(() -> other.action(Command.RESET).isEnabled())).isTrue();
    }

    @Test
    void zoomEndsBeforeDoublesDo() throws Exception {
        ChartView view = spectrum();
        for (int i = 0; i < 40; i++) {
            wheel(view, 0, centre(panel(view, 0)), -10);
        }
        Views.settle(view);
        assertThat(panel(view, 0).shown().getWidth()).isBetween(6e-6, 1e-4);
        for (int i = 0; i < 40; i++) {
            wheel(view, 0, centre(panel(view, 0)), 200);
        }
        Views.settle(view);
        assertThat(onEvents(view::failure)).isEmpty();
        assertThat(Views.image(view)).isNotNull();
        press(view, "HOME");
        assertThat(panel(view, 0).shown().getWidth()).isCloseTo(6.18, within(1e-9));
    }

    @Test
    void keysReadOutAndStepAlongCurves() throws Exception {
        ChartView view = spectrum();
        press(view, "ENTER");
        String start = onEvents(view::readout).get(1);
        press(view, "shift RIGHT");
        assertThat(onEvents(view::readout).get(1)).isNotEqualTo(start).startsWith("depth t = ");
        press(view, "shift LEFT");
        assertThat(onEvents(view::readout).get(1)).isEqualTo(start);
        String name = onEvents(view::readout).get(0);
        press(view, "shift DOWN");
        assertThat(onEvents(view::readout).get(0)).isNotEqualTo(name);
        assertThat(onEvents(view::readout).get(1)).isEqualTo(start);
        assertThat(onEvents(() -> view.getAccessibleContext().getAccessibleDescription()))
                .isEqualTo(String.join(", ", onEvents(view::readout)));
    }

    @Test
    void viewSaysWhatItShows() throws Exception {
        ChartView view = spectrum();
        AccessibleContext context = onEvents(view::getAccessibleContext);

        assertThat(context.getAccessibleName()).isEqualTo("A run");
        assertThat(context.getAccessibleDescription())
                .startsWith("eigenvalues λᵢ of Σ from ")
                .contains(" over depth t from −0.09 to 6.09: λ₁, λ₂, λ₃. effective rank from ");
    }

    @Test
    void depthIsALineInPanelsOverDepth() throws Exception {
        ChartView view = spectrum();
        Panel panel = panel(view, 1);
        int x = (int) Math.floor(panel.pixel(4.5, 2).getX());
        int y = (int) panel.area().getMaxY() - 10;
        assertThat(new Color(Views.image(view).getRGB(x, y))).isNotEqualTo(Theme.LIGHT.ink());

        onEvents(() -> view.setDepth(4.5));
        Color line = new Color(Views.image(view).getRGB(x, y));
        assertThat(line.getRed()).isLessThan(100);
        onEvents(() -> view.setVeil(new Veil(true, "")));
        assertThat(new Color(Views.image(view).getRGB(x, y)).getRed())
                .as("it stands back with the picture")
                .isGreaterThanOrEqualTo(line.getRed() * 6 / 10 + 255 * 4 / 10 - 2);
        onEvents(() -> view.setVeil(Veil.NONE));
        onEvents(() -> view.setDepth(Double.NaN));
        assertThat(new Color(Views.image(view).getRGB(x, y)).getRed()).isGreaterThan(200);
    }

    @Test
    void commandsHaveNamesAndKeysAndSaveIsLeftToOthers() throws Exception {
        ChartView view = spectrum();
        AtomicInteger saved = new AtomicInteger();
        onEvents(() -> {
            view.onSave(saved::incrementAndGet);
            view.action(Command.SAVE).actionPerformed(null);
        });

        assertThat(saved).hasValue(1);
        for (Command command : Command.values()) {
            assertThat(view.action(command).getValue(Action.NAME)).isNotNull();
            assertThat(view.action(command).getValue(Action.ACCELERATOR_KEY)).isNotNull();
        }
        assertThat(onEvents(() -> view.getComponentPopupMenu().getComponentCount()))
                .isEqualTo(Command.values().length + 1);
    }

    @Test
    void closedViewTakesNoPicture() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch made = new CountDownLatch(1);
        ChartView view = onEvents(() -> {
            ChartView empty = new ChartView(renders, Theme.LIGHT);
            empty.setSize(Views.WIDTH, Views.HEIGHT);
            empty.show(() -> {
                go.await();
                JFreeChart chart = Views.spectrum(Theme.LIGHT);
                made.countDown();
                return chart;
            });
            empty.close();
            return empty;
        });
        go.countDown();
        made.await();
        Views.settle(view);

        assertThat(onEvents(view::panels)).isEmpty();
    }

    @Test
    void closedRenderersDrawNothing() throws Exception {
        ChartView view = spectrum();
        renders.close();
        onEvents(() -> view.show(() -> Views.plane(Theme.LIGHT)));

        assertThat(onEvents(() -> view.getAccessibleContext().getAccessibleName()))
                .isEqualTo("A run");
    }

    @Test
    void dragIsOneStepAndAltGoesToTheDepth() throws Exception {
        ChartView view = spectrum();
        List<Double> depths = new ArrayList<>();
        onEvents(() -> view.onDepth(depths::add));
        Panel panel = panel(view, 0);
        Point from = centre(panel);
        Point to = new Point(from.x + 40, from.y + 10);
        mouse(view, MouseEvent.MOUSE_PRESSED, InputEvent.CTRL_DOWN_MASK | InputEvent.BUTTON1_DOWN_MASK, from, 1);
        mouse(view, MouseEvent.MOUSE_DRAGGED, InputEvent.BUTTON1_DOWN_MASK, new Point(from.x + 20, from.y), 0);
        mouse(view, MouseEvent.MOUSE_DRAGGED, InputEvent.BUTTON1_DOWN_MASK, to, 0);
        mouse(view, MouseEvent.MOUSE_RELEASED, 0, to, 1);
        Views.settle(view);
        assertThat(panel(view, 0).value(to.x, to.y).getX())
                .isCloseTo(panel.value(from.x, from.y).getX(), within(0.02));
        press(view, "alt LEFT");
        assertThat(onEvents(view::zoom)).isEmpty();

        mouse(view, MouseEvent.MOUSE_PRESSED, InputEvent.ALT_DOWN_MASK | InputEvent.BUTTON1_DOWN_MASK, to, 1);
        mouse(view, MouseEvent.MOUSE_DRAGGED, InputEvent.ALT_DOWN_MASK | InputEvent.BUTTON1_DOWN_MASK, from, 0);
        mouse(view, MouseEvent.MOUSE_RELEASED, 0, from, 1);
        assertThat(depths)
                .containsExactly(
                        panel.value(to.x, to.y).getX(),
                        panel.value(from.x, from.y).getX());
        assertThat(onEvents(view::zoom)).isEmpty();
    }
}
