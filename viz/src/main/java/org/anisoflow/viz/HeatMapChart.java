package org.anisoflow.viz;

import java.util.Arrays;
import java.util.List;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.jfree.chart.JFreeChart;
import org.jfree.data.Range;

/**
 * A matrix entry by entry: square cells, the first row at the top, and a bar of the colours.
 *
 * <ol>
 *   <li>Signed entries have two colours about 0 and reach as far as the largest one in absolute value; shares have one scale
 *       from 0 to 1, and what lies outside has the colour of its end.
 *   <li>Up to {@value #WRITTEN} rows and columns the entries are written into their cells.
 *   <li>NaN, infinities and values beyond 1e300 are neutral and crossed out.
 * </ol>
 */
public final class HeatMapChart {
    private static final int WRITTEN = 8;

    /** What the entries are. */
    public enum Entries {
        SIGNED,
        SHARES
    }

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle attention and depth, say; empty for none
     * @param values rows from the top, at least one entry; entries may be NaN or infinite
     * @param rowLabel what the index of rows is called
     * @param rowNames one per row; empty means numbers from 1 on
     * @param columnNames one per column; empty means numbers from 1 on
     * @param valueLabel what the entries are called
     */
    public record Data(
            String title,
            String subtitle,
            double[][] values,
            String rowLabel,
            List<String> rowNames,
            String columnLabel,
            List<String> columnNames,
            String valueLabel,
            Entries entries) {
        /** @throws InvalidInputException if there is no entry, or rows differ in length, or names do not fit */
        public Data {
            rowNames = List.copyOf(rowNames);
            columnNames = List.copyOf(columnNames);
            if (values.length == 0 || values[0].length == 0) {
                throw new InvalidInputException("a heat map needs at least one entry but has none");
            }
            for (int i = 0; i < values.length; i++) {
                Depths.requireLength("values[" + i + "]", values[i].length, "values[0]", values[0].length);
            }
            if (!rowNames.isEmpty()) {
                Depths.requireLength("rowNames", rowNames.size(), "values", values.length);
            }
            if (!columnNames.isEmpty()) {
                Depths.requireLength("columnNames", columnNames.size(), "values[0]", values[0].length);
            }
        }

        /** The covariance of a law. */
        public static Data of(Gaussian law, double depth, String title, String subtitle) {
            return ofSymmetric(law.covariance().toArray(), "covariance Σᵢⱼ", depth, title, subtitle);
        }

        /** The correlations {@code Sigma_ij / sqrt(Sigma_ii Sigma_jj)} of a law; NaN where a variance is 0. */
        public static Data ofCorrelation(Gaussian law, double depth, String title, String subtitle) {
            Matrix covariance = law.covariance();
            double[][] values = covariance.toArray();
            double[] deviations = new double[values.length];
            Arrays.setAll(deviations, i -> Math.sqrt(covariance.get(i, i)));
            for (int i = 0; i < values.length; i++) {
                for (int j = 0; j < values.length; j++) {
                    values[i][j] = i == j && deviations[i] > 0
                            ? 1
                            : Math.max(-1, Math.min(1, values[i][j] / deviations[i] / deviations[j]));
                }
            }
            return ofSymmetric(values, "correlation ρᵢⱼ", depth, title, subtitle);
        }

        private static Data ofSymmetric(double[][] values, String label, double depth, String title, String subtitle) {
            return new Data(
                    title,
                    subtitle,
                    values,
                    "coordinate i",
                    List.of(),
                    "coordinate j",
                    List.of(),
                    label + " at t = " + PlainNumbers.text(depth, 4),
                    Entries.SIGNED);
        }
    }

    private HeatMapChart() {}

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        double[][] values = data.values();
        ColorMap map =
                switch (data.entries()) {
                    case SIGNED -> {
                        double most = Arrays.stream(values)
                                .flatMapToDouble(Arrays::stream)
                                .map(Math::abs)
                                .filter(value -> value > 0 && value <= Depths.LARGEST)
                                .max()
                                .orElse(1);
                        yield ColorMap.diverging(style, new Scale(false, new Range(-most, most)));
                    }
                    case SHARES -> ColorMap.sequential(new Scale(false, new Range(0, 1)));
                };
        CellPlot plot = new CellPlot(
                style,
                CellSide.ofIndices(style, data.columnLabel(), values[0].length, data.columnNames(), false),
                CellSide.ofIndices(style, data.rowLabel(), values.length, data.rowNames(), true),
                values,
                map.steps(values),
                map.colors());
        plot.addBar(style, map, data.valueLabel());
        plot.makeSquare();
        if (Math.max(values.length, values[0].length) <= WRITTEN) {
            plot.write(values);
        }
        plot.setFixedLegendItems(plot.legend(List.of(), "not finite"));
        JFreeChart chart = style.chart(data.title(), data.subtitle(), plot);
        if (plot.lacksColors()) {
            chart.addSubtitle(style.legend(plot));
        }
        return chart;
    }
}
