package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.Range;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.junit.jupiter.api.Test;

/** A long curve of which a part is to be seen. */
class DepthCurveTest {
    private static final int COUNT = 1_000_001;
    private static final double[] DEPTHS =
            IntStream.range(0, COUNT).mapToDouble(i -> i / 1e5).toArray();

    /** A wave with a hundred points to a turn. */
    private static final double[] WAVE = IntStream.range(0, COUNT)
            .mapToDouble(i -> Math.sin(i * Math.PI / 50))
            .toArray();

    private static DepthCurve curve(boolean steps) {
        return new DepthCurve("c", new Depths(DEPTHS, OptionalDouble.empty()), WAVE, Depths.COLUMNS, steps);
    }

    private static double[] depths(XYSeries curve, double low, double high) {
        return IntStream.range(0, curve.getItemCount())
                .mapToDouble(i -> curve.getX(i).doubleValue())
                .filter(x -> x >= low && x <= high)
                .toArray();
    }

    @Test
    void everyPointOfASmallPartIsThereAndTheOnesBesideIt() {
        DepthCurve curve = curve(false);
        assertThat(depths(curve, 5, 5.001)).hasSizeLessThan(3);

        curve.show(new Range(5, 5.001));

        assertThat(depths(curve, 4.99999, 5.00101))
                .isEqualTo(IntStream.rangeClosed(499_999, 500_101)
                        .mapToDouble(i -> DEPTHS[i])
                        .toArray());
    }

    @Test
    void theRestStaysThin() {
        DepthCurve curve = curve(false);
        curve.show(new Range(5, 6));

        assertThat(depths(curve, 5, 6)).hasSizeBetween(Depths.COLUMNS, 2 * Depths.COLUMNS + 4);
        assertThat(depths(curve, 0, 5)).hasSizeBetween(Depths.COLUMNS / 2, Depths.COLUMNS);
        assertThat(depths(curve, 0, 10)).isSorted();
        assertThat(curve.getMaxY()).isEqualTo(1);
    }

    @Test
    void anotherPartTakesItsPlace() {
        DepthCurve curve = curve(false);
        int whole = curve.getItemCount();
        curve.show(new Range(5, 5.001));
        curve.show(new Range(-1, 12));

        assertThat(depths(curve, 5, 5.001)).hasSizeLessThan(3);
        assertThat(curve.getItemCount()).isBetween(whole / 2, whole);
    }

    @Test
    void aPartBetweenTwoPointsHasThemBoth() {
        DepthCurve curve = curve(false);
        curve.show(new Range(5.000_002, 5.000_004));

        assertThat(depths(curve, 5, 5.00001)).containsExactly(5, 5.00001);
    }

    @Test
    void stepsKeepTheirValueUpToTheNextDepth() {
        DepthCurve curve = curve(true);
        curve.show(new Range(5, 5.001));

        int at = IntStream.range(0, curve.getItemCount())
                .filter(i -> curve.getX(i).doubleValue() == DEPTHS[500_050])
                .findFirst()
                .orElseThrow();
        assertThat(curve.getY(at).doubleValue()).isEqualTo(WAVE[500_049]);
        assertThat(curve.getY(at + 1).doubleValue()).isEqualTo(WAVE[500_050]);
    }

    @Test
    void zoomingAChartThinsItsCurvesToWhatIsSeen() {
        double[][] eigenvalues = IntStream.range(0, COUNT)
                .mapToObj(i -> new double[] {2 + WAVE[i]})
                .toArray(double[][]::new);
        JFreeChart chart = SpectrumChart.of(
                new SpectrumChart.Data("", "", DEPTHS, eigenvalues, WAVE, Optional.empty(), OptionalDouble.empty()),
                Theme.LIGHT);

        Panels.zoom(chart, List.of(Optional.of(new Rectangle2D.Double(5, 0, 0.001, 4))));

        for (Object panel : ((CombinedDomainXYPlot) chart.getPlot()).getSubplots()) {
            XYSeries curve = ((XYSeriesCollection) ((XYPlot) panel).getDataset()).getSeries(0);
            assertThat(depths(curve, 5, 5.001)).hasSize(101);
        }
    }
}
