package org.anisoflow.app;

import static org.anisoflow.app.Views.onEvents;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.formdev.flatlaf.FlatLightLaf;
import java.awt.Component;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.Toolkit;
import java.awt.datatransfer.DataFlavor;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import javax.swing.JDialog;
import javax.swing.JFrame;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.viz.Panel;
import org.anisoflow.viz.Theme;
import org.jfree.chart.JFreeChart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A view in a window, moved by mouse and keys. */
class ChartViewWindowTest {
    private Renders renders;
    private Robot robot;
    private JFrame window;
    private ChartView view;

    @BeforeEach
    void open() throws Exception {
        Views.requireDisplay();
        onEvents(() -> FlatLightLaf.setup());
        renders = new Renders();
        robot = new Robot();
        robot.setAutoDelay(15);
        robot.mouseMove(5, 900);
        onEvents(() -> {
            view = new ChartView(renders, Theme.LIGHT);
            window = new JFrame("view");
            window.setLocation(50, 50);
            window.add(view);
            window.pack();
            window.setVisible(true);
            window.toFront();
            view.requestFocus();
        });
        show(() -> Views.spectrum(Theme.LIGHT));
        robot.waitForIdle();
    }

    @AfterEach
    void close() throws Exception {
        if (window != null) {
            onEvents(window::dispose);
        }
        if (renders != null) {
            renders.close();
        }
    }

    private void show(Callable<JFreeChart> chart) throws Exception {
        onEvents(() -> view.show(chart));
        settle();
    }

    private void settle() throws Exception {
        robot.waitForIdle();
        Views.settle(view);
        robot.waitForIdle();
    }

    private Panel panel(int i) throws Exception {
        return onEvents(() -> view.panels().get(i));
    }

    /** Moves the pointer to a share of the area of a panel, from the left and from the top. */
    private Point to(int panel, double across, double down) throws Exception {
        Rectangle2D area = panel(panel).area();
        Point at = new Point((int) Math.round(area.getX() + across * area.getWidth()), (int)
                Math.round(area.getY() + down * area.getHeight()));
        Point corner = onEvents(view::getLocationOnScreen);
        robot.mouseMove(corner.x + at.x, corner.y + at.y);
        robot.waitForIdle();
        return at;
    }

    private void drag(int button, int panel, double fromX, double fromY, double toX, double toY) throws Exception {
        to(panel, fromX, fromY);
        robot.mousePress(button);
        to(panel, (fromX + toX) / 2, (fromY + toY) / 2);
        to(panel, toX, toY);
        robot.mouseRelease(button);
        settle();
    }

    private void type(int... keys) throws Exception {
        for (int key : keys) {
            robot.keyPress(key);
        }
        for (int i = keys.length - 1; i >= 0; i--) {
            robot.keyRelease(keys[i]);
        }
        settle();
    }

    private BufferedImage screenshot(String name) throws Exception {
        return screenshot(name, view);
    }

    private BufferedImage screenshot(String name, Component of) throws Exception {
        Rectangle place = onEvents(() -> new Rectangle(of.getLocationOnScreen(), of.getSize()));
        BufferedImage image = robot.createScreenCapture(place);
        File directory = new File("target/screenshots");
        assertThat(directory.isDirectory() || directory.mkdirs()).isTrue();
        ImageIO.write(image, "png", new File(directory, name + ".png"));
        return image;
    }

    @Test
    void wheelKeepsTheValueUnderThePointer() throws Exception {
        Point at = to(0, 0.3, 0.4);
        Point2D before = panel(0).value(at.x, at.y);
        double width = panel(0).shown().getWidth();
        double lower = panel(1).shown().getHeight();

        robot.mouseWheel(-3);
        settle();

        Point2D after = panel(0).value(at.x, at.y);
        assertThat(after.getX()).isCloseTo(before.getX(), within(1e-3 * width));
        assertThat(after.getY()).isCloseTo(before.getY(), within(1e-3));
        assertThat(panel(0).shown().getWidth()).isCloseTo(width / Math.pow(1.2, 3), within(1e-9));
        assertThat(panel(1).horizontal()).isEqualTo(panel(0).horizontal());
        assertThat(panel(1).shown().getHeight()).isCloseTo(lower, within(1e-9));
        screenshot("zoomed");
    }

    @Test
    void dragWithTheMiddleButtonMovesTheContents() throws Exception {
        Point at = to(0, 0.5, 0.5);
        Point2D grabbed = panel(0).value(at.x, at.y);

        drag(InputEvent.BUTTON2_DOWN_MASK, 0, 0.5, 0.5, 0.2, 0.7);

        Point now = to(0, 0.2, 0.7);
        Point2D there = panel(0).value(now.x, now.y);
        assertThat(there.getX()).isCloseTo(grabbed.getX(), within(0.02));
        assertThat(there.getY()).isCloseTo(grabbed.getY(), within(0.02));
        assertThat(onEvents(() -> view.action(ChartView.Command.BACK).isEnabled()))
                .isTrue();
        type(KeyEvent.VK_ALT, KeyEvent.VK_LEFT);
        assertThat(onEvents(view::zoom)).as("one drag is one step").isEmpty();
    }

    @Test
    void dragWithTheLeftButtonFramesWhatIsToBeShown() throws Exception {
        Panel before = panel(0);
        Point corner = to(0, 0.25, 0.25);
        Point other = to(0, 0.75, 0.6);

        drag(InputEvent.BUTTON1_DOWN_MASK, 0, 0.25, 0.25, 0.75, 0.6);

        Point2D upper = before.value(corner.x, corner.y);
        Point2D lower = before.value(other.x, other.y);
        Rectangle2D shown = panel(0).shown();
        assertThat(shown.getMinX()).isCloseTo(upper.getX(), within(1e-9));
        assertThat(shown.getMaxY()).isCloseTo(upper.getY(), within(1e-9));
        assertThat(shown.getMaxX()).isCloseTo(lower.getX(), within(1e-9));
        assertThat(shown.getMinY()).isCloseTo(lower.getY(), within(1e-9));
    }

    @Test
    void escapeDropsAFrameAndThenShowsEverything() throws Exception {
        Rectangle2D all = panel(0).shown();
        to(0, 0.5, 0.5);
        robot.mouseWheel(-2);
        settle();
        Rectangle2D part = panel(0).shown();

        to(0, 0.2, 0.2);
        robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
        to(0, 0.6, 0.6);
        screenshot("frame");
        type(KeyEvent.VK_ESCAPE);
        robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
        settle();
        assertThat(panel(0).shown()).isEqualTo(part);

        type(KeyEvent.VK_ESCAPE);
        assertThat(panel(0).shown()).isEqualTo(all);
        assertThat(onEvents(view::zoom)).isEmpty();
    }

    @Test
    void historyGoesBackAndForward() throws Exception {
        Rectangle2D all = panel(0).shown();
        to(0, 0.5, 0.5);
        robot.mouseWheel(-2);
        settle();
        Rectangle2D part = panel(0).shown();

        type(KeyEvent.VK_ALT, KeyEvent.VK_LEFT);
        assertThat(panel(0).shown()).isEqualTo(all);
        type(KeyEvent.VK_ALT, KeyEvent.VK_RIGHT);
        assertThat(panel(0).shown()).isEqualTo(part);
    }

    @Test
    void keysMoveAndZoomThePanelInUse() throws Exception {
        Rectangle2D all = panel(1).shown();
        type(KeyEvent.VK_PAGE_DOWN);
        type(KeyEvent.VK_RIGHT);
        assertThat(panel(1).shown().getX() - all.getX()).isCloseTo(0.1 * all.getWidth(), within(1e-9));
        type(KeyEvent.VK_MINUS);
        assertThat(panel(1).shown().getWidth()).isCloseTo(1.44 * all.getWidth(), within(1e-9));
        type(KeyEvent.VK_HOME);
        assertThat(panel(1).shown()).isEqualTo(all);
    }

    @Test
    void doubleClickShowsEverything() throws Exception {
        Rectangle2D all = panel(0).shown();
        to(0, 0.5, 0.5);
        robot.mouseWheel(-2);
        settle();
        for (int click = 0; click < 2; click++) {
            robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
            robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
        }
        settle();

        assertThat(panel(0).shown()).isEqualTo(all);
    }

    @Test
    void pointerReadsOutTheNearestPoint() throws Exception {
        Panel panel = panel(0);
        Point2D pixel = panel.pixel(3, 1.2 * Math.exp(-0.6));
        Point corner = onEvents(view::getLocationOnScreen);
        robot.mouseMove(corner.x + (int) pixel.getX(), corner.y + (int) pixel.getY() + 8);
        robot.waitForIdle();

        List<String> lines = onEvents(view::readout);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("λ₂");
        assertThat(lines.get(1)).startsWith("depth t = ");
        assertThat(Double.parseDouble(lines.get(1).substring(10))).isCloseTo(3, within(0.05));
        assertThat(lines.get(2)).startsWith("eigenvalues λᵢ of Σ = 0.6");
        screenshot("readout");

        to(0, 0.5, 0.95);
        assertThat(onEvents(view::readout)).isEmpty();
    }

    @Test
    void lineOfDepthIsDragged() throws Exception {
        List<Double> told = new ArrayList<>();
        onEvents(() -> {
            view.setDepth(3);
            view.onDepth(depth -> {
                told.add(depth);
                view.setDepth(depth);
            });
        });
        Rectangle2D area = panel(1).area();
        double from = (panel(1).pixel(3, 2).getX() - area.getX()) / area.getWidth();

        drag(InputEvent.BUTTON1_DOWN_MASK, 1, from, 0.5, 0.9, 0.5);

        Point end = to(1, 0.9, 0.5);
        assertThat(told.get(told.size() - 1))
                .isCloseTo(panel(1).value(end.x, end.y).getX(), within(1e-9));
        assertThat(onEvents(view::zoom)).isEmpty();
        screenshot("depth");
    }

    @Test
    void altAndAClickSetTheDepth() throws Exception {
        List<Double> told = new ArrayList<>();
        onEvents(() -> view.onDepth(told::add));
        Point at = to(0, 0.25, 0.5);

        robot.keyPress(KeyEvent.VK_ALT);
        robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
        robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
        robot.keyRelease(KeyEvent.VK_ALT);
        settle();

        assertThat(told).containsExactly(panel(0).value(at.x, at.y).getX());
    }

    @Test
    void failureKeepsThePictureAndSaysWhy() throws Exception {
        BufferedImage before = screenshot("good");
        show(() -> {
            throw new InvalidInputException("scale must be positive but is -1; give a positive number");
        });

        assertThat(onEvents(view::failure)).isEqualTo("scale must be positive but is -1; give a positive number");
        BufferedImage after = screenshot("failure");
        Rectangle2D area = panel(0).area();
        for (int x = (int) area.getX(); x < area.getMaxX(); x++) {
            for (int y = (int) area.getY(); y < area.getMaxY(); y++) {
                assertThat(after.getRGB(x, y)).isEqualTo(before.getRGB(x, y));
            }
        }
        show(() -> Views.spectrum(Theme.LIGHT));
        assertThat(onEvents(view::failure)).isEmpty();
    }

    @Test
    void pictureFollowsTheSizeOfTheWindow() throws Exception {
        onEvents(() -> {
            window.setSize(900, 600);
            window.validate();
        });
        settle();

        assertThat(panel(1).area().getMaxX()).isGreaterThan(820);
        assertThat(panel(1).area().getMaxY()).isGreaterThan(440);
        screenshot("large");
    }

    @Test
    void darkChartsAreLegible() throws Exception {
        onEvents(() -> {
            view.setTheme(Theme.DARK);
            view.setDepth(1.5);
        });
        show(() -> Views.spectrum(Theme.DARK));
        to(0, 0.5, 0.3);
        screenshot("dark");
        show(() -> Views.plane(Theme.DARK));
        to(0, 0.7, 0.45);
        BufferedImage image = screenshot("dark-plane");
        assertThat(image.getRGB(8, 8) & 0xFFFFFF).isEqualTo(Theme.DARK.ground().getRGB() & 0xFFFFFF);
    }

    @Test
    void figureGoesToTheClipboard() throws Exception {
        onEvents(() -> view.action(ChartView.Command.COPY).actionPerformed(null));

        BufferedImage image =
                (BufferedImage) Toolkit.getDefaultToolkit().getSystemClipboard().getData(DataFlavor.imageFlavor);
        assertThat(image.getWidth()).isEqualTo(view.getWidth());
        assertThat(image.getHeight()).isEqualTo(view.getHeight());
    }

    @Test
    void dataAreShownInAWindowOfTheirOwnUntilEscape() throws Exception {
        onEvents(() -> view.action(ChartView.Command.SHOW_DATA).actionPerformed(null));
        robot.waitForIdle();
        JDialog dialog = onEvents(() -> (JDialog) window.getOwnedWindows()[0]);
        assertThat(dialog.getTitle()).isEqualTo("Data: A run");
        assertThat(onEvents(dialog::isShowing)).isTrue();
        screenshot("data", dialog);

        onEvents(() -> {
            dialog.toFront();
            dialog.getMostRecentFocusOwner().requestFocus();
        });
        robot.waitForIdle();
        type(KeyEvent.VK_ESCAPE);
        assertThat(onEvents(dialog::isDisplayable)).isFalse();
    }

    @Test
    void rightButtonOpensTheMenu() throws Exception {
        to(0, 0.5, 0.5);
        robot.mouseWheel(-2);
        settle();
        robot.mousePress(InputEvent.BUTTON3_DOWN_MASK);
        robot.mouseRelease(InputEvent.BUTTON3_DOWN_MASK);
        settle();

        assertThat(onEvents(() -> view.getComponentPopupMenu().isVisible())).isTrue();
        screenshot("menu", window);
        type(KeyEvent.VK_ESCAPE);
        assertThat(onEvents(view::zoom)).as("Esc is for the menu").isNotEmpty();
    }
}
