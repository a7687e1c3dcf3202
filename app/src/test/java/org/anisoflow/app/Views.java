package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.viz.PlaneChart;
import org.anisoflow.viz.SpectrumChart;
import org.anisoflow.viz.Theme;
import org.jfree.chart.JFreeChart;
import org.junit.jupiter.api.Assumptions;

/** Charts to look at, and what tests of views do with them. */
final class Views {
    static final int WIDTH = 500;
    static final int HEIGHT = 350;

    private Views() {}

    /** Three eigenvalues and the effective rank at depths from 0 to 6; both axes of the upper panel are linear. */
    static JFreeChart spectrum(Theme theme) {
        return spectrum(theme, 201, 1);
    }

    /** @param fall of the eigenvalues: beyond 1.5 decades their axis is logarithmic */
    static JFreeChart spectrum(Theme theme, int depths, double fall) {
        double[] t = IntStream.range(0, depths)
                .mapToDouble(i -> 6.0 * i / (depths - 1))
                .toArray();
        double[][] eigenvalues = Arrays.stream(t)
                .mapToObj(s -> new double[] {
                    2 + Math.sin(s) / 2, 1.2 * Math.exp(-0.2 * fall * s), 0.6 * Math.exp(-0.5 * fall * s)
                })
                .toArray(double[][]::new);
        double[] rank = Arrays.stream(t).map(s -> 1 + 1.6 * Math.exp(-s / 4)).toArray();
        return SpectrumChart.of(
                new SpectrumChart.Data(
                        "A run", "softmax, d = 3", t, eigenvalues, rank, Optional.empty(), OptionalDouble.empty()),
                theme);
    }

    /** Ellipses at two depths. */
    static JFreeChart plane(Theme theme) {
        Gaussian start = Gaussian.ofFactor(new double[] {1, 2}, Matrix.of(2, 2, 2, 0.5, 0, 1));
        Gaussian end = Gaussian.ofFactor(new double[] {0, 0.5}, Matrix.of(2, 2, 1, 0, 0.5, 0.2));
        return PlaneChart.of(
                new PlaneChart.Data(
                        "A plane",
                        "softmax, d = 2",
                        List.of("a"),
                        false,
                        "x₁",
                        "x₂",
                        List.of(
                                new PlaneChart.Snapshot(0, List.of(start), Optional.empty()),
                                new PlaneChart.Snapshot(1, List.of(end), Optional.empty())),
                        List.of(),
                        new double[] {0, 1},
                        new double[][][] {{{1, 2}}, {{0, 0.5}}}),
                theme);
    }

    static <T> T onEvents(Callable<T> what) throws Exception {
        FutureTask<T> task = new FutureTask<>(what);
        EventQueue.invokeAndWait(task);
        return task.get();
    }

    static void onEvents(Runnable what) throws Exception {
        onEvents(() -> {
            what.run();
            return true;
        });
    }

    /** Waits until a view shows what it was asked for. */
    static void settle(ChartView view) throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!onEvents(view::isUpToDate)) {
            assertThat(System.nanoTime()).as("time until the view is drawn").isLessThan(end);
            Thread.sleep(2);
        }
    }

    /** A view of the usual size that shows a chart, without a window. */
    static ChartView showing(Renders renders, Callable<JFreeChart> chart) throws Exception {
        ChartView view = onEvents(() -> {
            ChartView made = new ChartView(renders, Theme.LIGHT);
            made.setSize(WIDTH, HEIGHT);
            made.show(chart);
            return made;
        });
        settle(view);
        return view;
    }

    static BufferedImage image(ChartView view) throws Exception {
        return onEvents(() -> {
            BufferedImage image = new BufferedImage(view.getWidth(), view.getHeight(), BufferedImage.TYPE_INT_RGB);
            view.paint(image.createGraphics());
            return image;
        });
    }

    /** Tests of windows are skipped without a display; where CI is set that is a failure. */
    static void requireDisplay() {
        if (System.getenv("CI") != null) {
            assertThat(GraphicsEnvironment.isHeadless())
                    .as("CI must have a display for the tests of windows: run it under xvfb-run")
                    .isFalse();
        }
        Assumptions.assumeFalse(GraphicsEnvironment.isHeadless(), "no display; xvfb-run provides one");
    }
}
