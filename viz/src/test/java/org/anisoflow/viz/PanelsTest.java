package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.crosscheck.Validation;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.data.xy.DefaultXYZDataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PanelsTest {
    private static final Rectangle2D AREA = new Rectangle2D.Double(0, 0, 600, 420);

    /** Charts of every kind of axes and plots. */
    enum Kind {
        LINEAR {
            @Override
            JFreeChart chart() {
                return spectrum(t -> t, 1);
            }
        },
        LOG_VALUES {
            @Override
            JFreeChart chart() {
                return spectrum(t -> t, 8);
            }
        },
        LOG_DEPTHS_AND_VALUES {
            @Override
            JFreeChart chart() {
                return spectrum(t -> Math.pow(10, t), 1e-3);
            }
        },
        BANDS {
            @Override
            JFreeChart chart() {
                return validation();
            }
        },
        PLANE {
            @Override
            JFreeChart chart() {
                return plane();
            }
        };

        abstract JFreeChart chart();
    }

    private interface Depth {
        double of(double t);
    }

    /** Two eigenvalues at 21 depths, from 0 to 2 before they are mapped; the second decays. */
    private static JFreeChart spectrum(Depth depth, double decay) {
        double[] depths =
                IntStream.range(0, 21).mapToDouble(i -> depth.of(i / 10.0)).toArray();
        double[][] eigenvalues = Arrays.stream(depths)
                .mapToObj(t -> new double[] {2, Math.exp(-decay * t)})
                .toArray(double[][]::new);
        double[] rank = Arrays.stream(depths).map(t -> 1.5).toArray();
        return SpectrumChart.of(
                new SpectrumChart.Data("t", "s", depths, eigenvalues, rank, Optional.empty(), OptionalDouble.empty()),
                Theme.LIGHT);
    }

    private static JFreeChart validation() {
        double[] depths = {0, 1, 2};
        return ValidationChart.of(
                new ValidationChart.Data(
                        "t",
                        "s",
                        List.of(new Validation.Curve(
                                "rank",
                                "rank",
                                100,
                                2,
                                depths,
                                new double[] {3, 2, 1},
                                new double[] {3.1, 2.1, 1.1},
                                new double[] {3, 1.9, 0.9},
                                new double[] {3.2, 2.3, 1.3}))),
                Theme.LIGHT);
    }

    private static JFreeChart plane() {
        Gaussian law = Gaussian.ofFactor(new double[] {1, 2}, Matrix.identity(2));
        return PlaneChart.of(
                new PlaneChart.Data(
                        "t",
                        "s",
                        List.of("a"),
                        false,
                        "x₁",
                        "x₂",
                        List.of(
                                new PlaneChart.Snapshot(0, List.of(law), Optional.empty()),
                                new PlaneChart.Snapshot(1, List.of(law), Optional.empty())),
                        List.of(),
                        new double[] {0, 1},
                        new double[][][] {{{0, 0}}, {{1, 2}}}),
                Theme.LIGHT);
    }

    private static List<Panel> draw(JFreeChart chart) {
        return Panels.draw(chart, image().createGraphics(), AREA);
    }

    private static BufferedImage image() {
        return new BufferedImage((int) AREA.getWidth(), (int) AREA.getHeight(), BufferedImage.TYPE_INT_RGB);
    }

    @ParameterizedTest
    @EnumSource
    void valuesAndPixelsAreInverse(Kind kind) {
        List<Panel> panels = draw(kind.chart());

        assertThat(panels).hasSize(kind == Kind.BANDS ? 1 : 2);
        for (Panel panel : panels) {
            Rectangle2D area = panel.area();
            assertThat(AREA.contains(area)).isTrue();
            assertThat(panel.pixel(panel.horizontal().low(), panel.vertical().low()))
                    .isEqualTo(new Point2D.Double(area.getMinX(), area.getMaxY()));
            for (double share : new double[] {-0.5, 0, 0.3, 1, 1.7}) {
                double x = area.getX() + share * area.getWidth();
                double y = area.getY() + share * area.getHeight();
                Point2D value = panel.value(x, y);
                Point2D pixel = panel.pixel(value.getX(), value.getY());
                assertThat(pixel.getX()).isCloseTo(x, within(1e-9));
                assertThat(pixel.getY()).isCloseTo(y, within(1e-9));
            }
            Rectangle2D part = new Rectangle2D.Double(area.getX() + 10, area.getY() + 20, 30, 40);
            Rectangle2D back = panel.pixels(panel.values(part));
            assertThat(back.getX()).isCloseTo(part.getX(), within(1e-9));
            assertThat(back.getMaxY()).isCloseTo(part.getMaxY(), within(1e-9));
            assertThat(panel.values(area).getHeight())
                    .isCloseTo(
                            panel.shown().getHeight(),
                            within(1e-9 * panel.shown().getHeight()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void firstCurveIsPaintedWhereItsPixelsAre(Kind kind) {
        BufferedImage image = image();
        List<Panel> panels = Panels.draw(kind.chart(), image.createGraphics(), AREA);

        for (Panel panel : panels) {
            Panel.Curve curve = panel.curves().get(0);
            int last = curve.x().length - 1;
            Point2D at = panel.pixel(curve.x()[last / 2], curve.y()[last / 2]);
            assertThat(isNear(image, at, curve.color()))
                    .as("colour of %s near %s", curve.name(), at)
                    .isTrue();
        }
    }

    private static boolean isNear(BufferedImage image, Point2D at, Color color) {
        for (int x = -1; x <= 1; x++) {
            for (int y = -1; y <= 1; y++) {
                Color there = new Color(image.getRGB((int) Math.floor(at.getX()) + x, (int) Math.floor(at.getY()) + y));
                if (Math.abs(there.getRed() - color.getRed())
                                + Math.abs(there.getGreen() - color.getGreen())
                                + Math.abs(there.getBlue() - color.getBlue())
                        < 60) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void axesSayWhatTheyAre() {
        List<Panel> panels = draw(Kind.LOG_DEPTHS_AND_VALUES.chart());
        assertThat(panels.get(0).horizontal().logarithmic()).isTrue();
        assertThat(panels.get(0).vertical().logarithmic()).isFalse();
        assertThat(panels.get(0).vertical().label()).isEqualTo("eigenvalues λᵢ of Σ");
        assertThat(draw(Kind.LOG_VALUES.chart()).get(0).vertical().logarithmic())
                .isTrue();

        assertThat(panels).allMatch(Panel::overDepth).noneMatch(Panel::equalScale);
        assertThat(panels).extracting(Panel::sharesHorizontal).containsExactly(0, 0);

        List<Panel> plane = draw(plane());
        assertThat(plane).noneMatch(Panel::overDepth).allMatch(Panel::equalScale);
        assertThat(plane).extracting(Panel::sharesHorizontal).containsExactly(0, 1);
    }

    @Test
    void curvesHaveTheirNamesColoursAndValues() {
        List<Panel> panels = draw(Kind.LINEAR.chart());

        assertThat(panels.get(0).curves()).extracting(Panel.Curve::name).containsExactly("λ₁", "λ₂");
        assertThat(panels.get(1).curves()).extracting(Panel.Curve::name).containsExactly("effective rank");
        Panel.Curve second = panels.get(0).curves().get(1);
        assertThat(second.color()).isEqualTo(Style.LIGHT.distinct(1));
        assertThat(second.x()).hasSize(21).startsWith(0, 0.1).endsWith(2);
        assertThat(second.y()).startsWith(1, Math.exp(-0.1));
        assertThat(second.more()).isEmpty();
    }

    @Test
    void bandsHaveTheirEnds() {
        List<Panel.Curve> curves = draw(validation()).get(0).curves();

        assertThat(curves.get(0).y()).containsExactly(3, 2, 1);
        assertThat(curves.get(1).y()).containsExactly(3.1, 2.1, 1.1);
        assertThat(curves.get(1).more()).containsOnlyKeys("low", "high");
        assertThat(curves.get(1).more().get("low")).containsExactly(3, 1.9, 0.9);
        assertThat(curves.get(1).more().get("high")).containsExactly(3.2, 2.3, 1.3);
    }

    @Test
    void cellsHaveTheirValuesAndAVerticalAxisThatMayGrowDownwards() {
        DefaultXYZDataset cells = new DefaultXYZDataset();
        cells.addSeries("cells", new double[][] {{1, 2, 1, 2}, {1, 1, 2, 2}, {5, 6, 7, Double.NaN}});
        NumberAxis down = new NumberAxis("row");
        down.setInverted(true);
        down.setRange(0.5, 2.5);
        Panel panel = draw(new JFreeChart(new XYPlot(cells, new NumberAxis("column"), down, new XYBlockRenderer())))
                .get(0);

        Panel.Curve curve = panel.curves().get(0);
        assertThat(curve.areCells()).isTrue();
        assertThat(curve.name()).isEmpty();
        assertThat(curve.more().get("value")).containsExactly(5, 6, 7, Double.NaN);
        assertThat(panel.vertical().inverted()).isTrue();
        assertThat(panel.pixel(1, 0.5).getY()).isEqualTo(panel.area().getMinY());
        Point2D second = panel.pixel(1, 2);
        assertThat(panel.nearest(second.getX() + 3, second.getY()).orElseThrow().index())
                .isEqualTo(2);
        assertThat(panel.values(panel.area())).isEqualTo(panel.shown());
    }

    @Test
    void nearestPointIsThatOfTheSmallestDistanceInPixels() {
        Panel panel = draw(Kind.LOG_VALUES.chart()).get(0);
        Point2D at = panel.pixel(1.3, Math.exp(-8 * 1.3));

        Panel.Place place = panel.nearest(at.getX() + 1, at.getY() - 3).orElseThrow();

        assertThat(place.curve()).isEqualTo(1);
        assertThat(place.index()).isEqualTo(13);
        assertThat(place.distance()).isCloseTo(Math.sqrt(10), within(1e-6));
    }

    @Test
    void pointsOutsideAPanelAreNotNear() {
        JFreeChart chart = Kind.LINEAR.chart();
        Panels.zoom(chart, List.of(Optional.of(new Rectangle2D.Double(0, 5, 1, 1))));
        Panel panel = draw(chart).get(0);

        assertThat(panel.nearest(panel.area().getCenterX(), panel.area().getCenterY()))
                .isEmpty();
    }

    @Test
    void zoomShowsARectangleAndTheSamePartOfASharedAxis() {
        JFreeChart chart = Kind.LOG_VALUES.chart();
        Rectangle2D below = draw(chart).get(1).shown();

        Panels.zoom(chart, List.of(Optional.of(new Rectangle2D.Double(0.5, 1e-3, 1, 0.2))));

        List<Panel> panels = draw(chart);
        assertThat(panels.get(0).shown().getX()).isEqualTo(0.5);
        assertThat(panels.get(0).shown().getMaxX()).isEqualTo(1.5);
        assertThat(panels.get(0).vertical().low()).isEqualTo(1e-3);
        assertThat(panels.get(0).vertical().high()).isCloseTo(0.201, within(1e-15));
        assertThat(panels.get(1).horizontal()).isEqualTo(panels.get(0).horizontal());
        assertThat(panels.get(1).vertical().low()).isEqualTo(below.getY());
    }

    @Test
    void zoomOfPanelsWithOneScaleKeepsItAndTheCentre() {
        JFreeChart chart = plane();
        Rectangle2D other = draw(chart).get(1).shown();

        Panels.zoom(chart, List.of(Optional.of(new Rectangle2D.Double(1, 1, 0.5, 0.01))));

        List<Panel> panels = draw(chart);
        Panel panel = panels.get(0);
        assertThat(panel.shown().getWidth()).isCloseTo(0.5, within(1e-12));
        assertThat(panel.shown().getCenterY()).isCloseTo(1.005, within(1e-12));
        assertThat(panel.shown().getWidth() / panel.shown().getHeight())
                .isCloseTo(panel.area().getWidth() / panel.area().getHeight(), within(1e-9));
        assertThat(panels.get(1).shown()).isEqualTo(other);
    }

    @Test
    void panelForetellsWhatItWillShow() {
        for (Kind kind : List.of(Kind.LINEAR, Kind.PLANE)) {
            JFreeChart chart = kind.chart();
            Rectangle2D part = new Rectangle2D.Double(0.5, 0.25, 1, 0.5);
            Rectangle2D foretold = draw(chart).get(0).showing(part).shown();
            Panels.zoom(chart, List.of(Optional.of(part)));

            Panel zoomed = draw(chart).get(0);
            // other numbers beside the axes leave another room
            assertThat(zoomed.shown().getHeight()).isCloseTo(foretold.getHeight(), within(0.05 * foretold.getHeight()));
            assertThat(zoomed.shown().getCenterX()).isCloseTo(foretold.getCenterX(), within(1e-12));
        }
    }

    @Test
    void logarithmicAxesStayWhereTheyCannotShowZero() {
        JFreeChart chart = Kind.LOG_VALUES.chart();
        Panel before = draw(chart).get(0);
        Rectangle2D part = new Rectangle2D.Double(0.5, -1, 1, 3);

        assertThat(before.canShow(part)).isFalse();
        assertThat(before.showing(part).vertical()).isEqualTo(before.vertical());
        Panels.zoom(chart, List.of(Optional.of(part)));

        Panel after = draw(chart).get(0);
        assertThat(after.vertical()).isEqualTo(before.vertical());
        assertThat(after.horizontal().low()).isEqualTo(0.5);
    }

    @Test
    void panelsCannotShowWhatDoublesCannotTell() {
        Panel panel = draw(Kind.LINEAR.chart()).get(0);

        assertThat(panel.canShow(new Rectangle2D.Double(1, 1, 1e-10, 1e-10))).isTrue();
        assertThat(panel.canShow(new Rectangle2D.Double(1, 1, 1e-14, 1))).isFalse();
        assertThat(panel.canShow(new Rectangle2D.Double(1, -1e301, 1, 2e301))).isFalse();
        assertThat(panel.canShow(new Rectangle2D.Double(1, Double.NaN, 1, 1))).isFalse();
    }

    @Test
    void zoomTakesWhatItKnows() {
        JFreeChart chart = Kind.BANDS.chart();
        Rectangle2D before = draw(chart).get(0).shown();

        Panels.zoom(chart, List.of(Optional.empty(), Optional.of(new Rectangle2D.Double(0, 0, 1, 1))));

        assertThat(draw(chart).get(0).shown()).isEqualTo(before);
    }

    @Test
    void zoomRefusesRectanglesWithoutExtent() {
        JFreeChart chart = Kind.LINEAR.chart();

        assertThatThrownBy(() -> Panels.zoom(
                        chart, List.of(Optional.empty(), Optional.of(new Rectangle2D.Double(0, Double.NaN, 1, 2)))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "a zoom must be finite and have positive width and height but that of panel 1 is x 0.0, y NaN,"
                                + " width 1.0, height 2.0");
        assertThatThrownBy(() -> Panels.zoom(chart, List.of(Optional.of(new Rectangle2D.Double(0, 0, 0, 2)))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith("that of panel 0 is x 0.0, y 0.0, width 0.0, height 2.0");
    }

    @Test
    void panelsOverDepthReachTheEndOfARunThatIsNotThereYet() {
        for (Kind kind : List.of(Kind.LINEAR, Kind.LOG_DEPTHS_AND_VALUES)) {
            JFreeChart chart = kind.chart();
            Panel before = draw(chart).get(0);
            Panels.reach(chart, 1000);
            assertThat(draw(chart)).allSatisfy(panel -> {
                assertThat(panel.horizontal().high()).isEqualTo(1000);
                assertThat(panel.horizontal().low())
                        .isEqualTo(before.horizontal().low());
            });
            Panels.reach(chart, 5);
            assertThat(draw(chart).get(0).horizontal().high())
                    .as("never shortened")
                    .isEqualTo(1000);
        }
        JFreeChart plane = Kind.PLANE.chart();
        Panel.Axis horizontal = draw(plane).get(0).horizontal();
        Panels.reach(plane, 1000);
        assertThat(draw(plane).get(0).horizontal().high()).isEqualTo(horizontal.high());
    }

    @Test
    void scaledPanelsLieInLargerPictures() {
        Panel panel = draw(Kind.LINEAR.chart()).get(0);
        Panel twice = panel.scaled(2);

        Point2D pixel = panel.pixel(1, 1);
        assertThat(twice.pixel(1, 1)).isEqualTo(new Point2D.Double(2 * pixel.getX(), 2 * pixel.getY()));
        assertThat(twice.shown()).isEqualTo(panel.shown());
    }
}
