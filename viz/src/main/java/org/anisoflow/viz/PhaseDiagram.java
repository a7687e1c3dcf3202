package org.anisoflow.viz;

import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.jfree.chart.JFreeChart;

/**
 * What becomes of a law under two parameters: a cell for every pair, whose edges lie halfway to its neighbours, on a
 * logarithmic axis in logarithms. The colour is a measure, with a bar, or an outcome, with a legend.
 *
 * <ol>
 *   <li>The bar of a measure is logarithmic if all values are positive and span more than 1.5 decades.
 *   <li>Colours differ in brightness, so that they survive print without colour.
 *   <li>NaN, infinities, values beyond 1e300 and outcomes of index -1 are neutral and crossed out.
 * </ol>
 */
public final class PhaseDiagram {
    /**
     * A parameter.
     *
     * @param label with symbol and unit
     * @param values at least one, finite and increasing; positive if logarithmic
     */
    public record Parameter(String label, double[] values, boolean logarithmic) {
        /** @throws InvalidInputException if there is no value, or they do not increase, or have no place on the axis */
        public Parameter {
            if (values.length == 0) {
                throw new InvalidInputException("a parameter needs at least one value but " + label + " has none");
            }
            for (int i = 0; i < values.length; i++) {
                if (!(Math.abs(values[i]) <= Depths.LARGEST)
                        || (i > 0 && !(values[i] > values[i - 1]))
                        || (logarithmic && !(values[i] >= 1 / Depths.LARGEST))) {
                    throw new InvalidInputException("values of a parameter must be finite and increase"
                            + (logarithmic ? ", and be positive on a logarithmic axis," : "") + " but entry " + i
                            + " of " + label + " is " + values[i] + (i > 0 ? " after " + values[i - 1] : ""));
                }
            }
        }

        private CellSide side(Style style) {
            return CellSide.ofValues(style, label, values, logarithmic);
        }
    }

    /** What the colours stand for. */
    public sealed interface Cells permits Measure, Outcome {
        /** The number of rows, one per value of the vertical parameter. */
        int rows();

        /** The number of entries of a row, one per value of the horizontal parameter. */
        int columns(int row);
    }

    /**
     * A number.
     *
     * @param label with symbol and unit
     * @param values rows by the vertical parameter; entries may be NaN or infinite
     */
    public record Measure(String label, double[][] values) implements Cells {
        @Override
        public int rows() {
            return values.length;
        }

        @Override
        public int columns(int row) {
            return values[row].length;
        }
    }

    /**
     * One of a few classes.
     *
     * @param names at most {@value PhaseDiagram#MAX_CLASSES}
     * @param classes rows by the vertical parameter: indices of names, -1 for none
     */
    public record Outcome(List<String> names, int[][] classes) implements Cells {
        /** @throws InvalidInputException if there is no name, or there are too many, or a class has none */
        public Outcome {
            names = List.copyOf(names);
            if (names.isEmpty() || names.size() > MAX_CLASSES) {
                throw new InvalidInputException("an outcome must be one of 1 to " + MAX_CLASSES
                        + " classes but there are " + names.size() + "; join some of them");
            }
            for (int[] row : classes) {
                for (int index : row) {
                    if (index < -1 || index >= names.size()) {
                        throw new InvalidInputException("classes must be from -1 to " + (names.size() - 1)
                                + ", -1 for none, but one is " + index);
                    }
                }
            }
        }

        @Override
        public int rows() {
            return classes.length;
        }

        @Override
        public int columns(int row) {
            return classes[row].length;
        }
    }

    /** Most classes that can be told apart. */
    public static final int MAX_CLASSES = 8;

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle attention and dimension, say; empty for none
     * @param x horizontal
     * @param y vertical
     * @param cells one row per value of y, one entry per value of x
     */
    public record Data(String title, String subtitle, Parameter x, Parameter y, Cells cells) {
        /** @throws InvalidInputException if there are more or fewer cells than pairs of values */
        public Data {
            Depths.requireLength("cells", cells.rows(), y.label(), y.values().length);
            for (int i = 0; i < cells.rows(); i++) {
                Depths.requireLength("cells[" + i + "]", cells.columns(i), x.label(), x.values().length);
            }
        }
    }

    private PhaseDiagram() {}

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        CellSide x = data.x().side(style);
        CellSide y = data.y().side(style);
        CellPlot plot;
        if (data.cells() instanceof Measure measure) {
            ColorMap map = ColorMap.sequential(scale(measure.values()));
            plot = new CellPlot(style, x, y, measure.values(), map.steps(measure.values()), map.colors());
            plot.addBar(style, map, measure.label());
            plot.setFixedLegendItems(plot.legend(List.of(), "not finite"));
        } else {
            Outcome outcome = (Outcome) data.cells();
            double[][] values = Arrays.stream(outcome.classes())
                    .map(row -> Arrays.stream(row).asDoubleStream().toArray())
                    .toArray(double[][]::new);
            plot = new CellPlot(
                    style,
                    x,
                    y,
                    values,
                    outcome.classes(),
                    colors(outcome.names().size()));
            plot.setFixedLegendItems(plot.legend(outcome.names(), "no outcome"));
        }
        JFreeChart chart = style.chart(data.title(), data.subtitle(), plot);
        if (plot.getLegendItems().getItemCount() > 0) {
            chart.addSubtitle(style.legend(plot));
        }
        return chart;
    }

    private static Color[] colors(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Style.between(Style.VIRIDIS, i / Math.max(1.0, count - 1)))
                .toArray(Color[]::new);
    }

    private static Scale scale(double[][] values) {
        return Scale.ofColors(Arrays.stream(values)
                .flatMapToDouble(Arrays::stream)
                .filter(value -> Math.abs(value) <= Depths.LARGEST)
                .toArray());
    }
}
