package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import javax.swing.JTable;
import javax.swing.table.TableModel;
import org.anisoflow.ode.crosscheck.Validation;
import org.anisoflow.viz.Panels;
import org.anisoflow.viz.Theme;
import org.anisoflow.viz.ValidationChart;
import org.jfree.chart.JFreeChart;
import org.junit.jupiter.api.Test;

class ChartTableTest {
    private static ChartTable table(JFreeChart chart) {
        Graphics2D graphics = new BufferedImage(500, 350, BufferedImage.TYPE_INT_RGB).createGraphics();
        return new ChartTable(Panels.draw(chart, graphics, new Rectangle2D.Double(0, 0, 500, 350)));
    }

    private static List<String> names(TableModel table) {
        return IntStream.range(0, table.getColumnCount())
                .mapToObj(table::getColumnName)
                .toList();
    }

    private static List<Object> row(TableModel table, int row) {
        return IntStream.range(0, table.getColumnCount())
                .mapToObj(column -> table.getValueAt(row, column))
                .toList();
    }

    /** A law and its particles; the particles are not known at the second depth, the law not at the last. */
    private static JFreeChart validation() {
        double nan = Double.NaN;
        return ValidationChart.of(
                new ValidationChart.Data(
                        "t",
                        "s",
                        List.of(new Validation.Curve(
                                "rank",
                                "rank",
                                100,
                                2,
                                new double[] {0, 1, 2},
                                new double[] {3, 2, 1},
                                new double[] {3.1, nan, 1.1},
                                new double[] {3, nan, 0.9},
                                new double[] {3.2, nan, 1.3}))),
                Theme.LIGHT);
    }

    @Test
    void curvesOverTheSameValuesAreColumns() {
        ChartTable table = table(Views.spectrum(Theme.LIGHT, 13, 1));

        assertThat(names(table)).containsExactly("depth t", "λ₁", "λ₂", "λ₃", "effective rank");
        assertThat(table.getRowCount()).isEqualTo(13);
        assertThat(row(table, 2))
                .containsExactly(
                        1.0,
                        2 + Math.sin(1) / 2,
                        1.2 * Math.exp(-0.2),
                        0.6 * Math.exp(-0.5),
                        1 + 1.6 * Math.exp(-0.25));
        assertThat(table.getColumnClass(1)).isEqualTo(Double.class);
    }

    @Test
    void bandsAreColumnsAndGapsAreEmpty() {
        ChartTable table = table(validation());

        assertThat(names(table)).containsExactly("depth t", "rank", "rank", "rank, low", "rank, high");
        assertThat(row(table, 0)).containsExactly(0.0, 3.0, 3.1, 3.0, 3.2);
        assertThat(row(table, 1)).containsExactly(1.0, 2.0, null, null, null);
    }

    @Test
    void pointsOfOtherCurvesAreRows() {
        ChartTable table = table(Views.plane(Theme.LIGHT));

        assertThat(names(table)).containsExactly("panel", "curve", "x", "y");
        assertThat(row(table, 0)).containsExactly(1, "curve 1", 1.0, 2.0);
        assertThat(row(table, table.getRowCount() - 1)).containsExactly(2, "curve 4", 0.0, 0.5);
    }

    @Test
    void chartWithoutPanelsHasNoRows() {
        ChartTable table = new ChartTable(List.of());

        assertThat(table.getRowCount()).isZero();
    }

    @Test
    void rowsAreCopiedInTheOrderShownWithAllDigits() {
        JTable table = DataWindow.table(table(validation()), "a run");
        table.getRowSorter().toggleSortOrder(1);

        assertThat(DataWindow.tsv(table).lines())
                .containsExactly(
                        "depth t\trank\trank\trank, low\trank, high",
                        "2.0\t1.0\t1.1\t0.9\t1.3",
                        "1.0\t2.0\t\t\t",
                        "0.0\t3.0\t3.1\t3.0\t3.2");
        table.setRowSelectionInterval(1, 1);
        assertThat(DataWindow.tsv(table)).isEqualTo("depth t\trank\trank\trank, low\trank, high\n1.0\t2.0\t\t\t\n");
    }
}
