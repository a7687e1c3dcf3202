package org.anisoflow.viz;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.Range;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Eigenvalues of Sigma and effective rank over depth: two panels that share the depth axis.
 *
 * <ol>
 *   <li>The depth axis is logarithmic if the depths are spaced so; depth 0 is then left out.
 *   <li>An eigenvalue at most 1e-16 times the largest one, of its depth or of the first depth, is zero to rounding.
 *   <li>The axis of eigenvalues is logarithmic if the positive ones span more than 1.5 decades. Zeros are then not
 *       drawn, and a line under the title names the eigenvalues that are zero throughout.
 *   <li>Up to d = {@value IndexedLines#EACH} every eigenvalue has its own line in the legend. Above, all of them (at most
 *       {@value IndexedLines#MAX_LINES}, evenly spread over the index) are thin light lines, and a few are highlighted: the 1st, 2nd, 10th,
 *       the median and the smallest of those that are not zero throughout.
 *   <li>NaN, infinities and values beyond 1e300 are gaps. Curves are thinned so that extremes stay.
 * </ol>
 */
public final class SpectrumChart {
    private static final double ROUNDING = 1e-16;

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle attention, dimension, status and closure, say; empty for none
     * @param depths length T, at least 1, finite and nowhere decreasing
     * @param eigenvalues of Sigma, T x d, each row descending; entries may be NaN or infinite
     * @param effectiveRank length T; NaN where it has no meaning, as at Sigma = 0
     * @param participationRatio length T; absent means its curve is not drawn
     * @param blowUpDepth finite; absent means no marker
     * @param chosen indices of the eigenvalues to draw, from 0 on; empty means all
     */
    public record Data(
            String title,
            String subtitle,
            double[] depths,
            double[][] eigenvalues,
            double[] effectiveRank,
            Optional<double[]> participationRatio,
            OptionalDouble blowUpDepth,
            int[] chosen) {
        /** @throws InvalidInputException if lengths differ or depths decrease, or an index is not of an eigenvalue */
        public Data {
            Depths.require(depths, blowUpDepth);
            Depths.requireLength("eigenvalues", eigenvalues.length, "depths", depths.length);
            Depths.requireLength("effectiveRank", effectiveRank.length, "depths", depths.length);
            participationRatio.ifPresent(
                    values -> Depths.requireLength("participationRatio", values.length, "depths", depths.length));
            if (eigenvalues[0].length == 0) {
                throw new InvalidInputException("a spectrum needs at least one eigenvalue but has none");
            }
            for (int i = 0; i < eigenvalues.length; i++) {
                Depths.requireLength(
                        "eigenvalues[" + i + "]", eigenvalues[i].length, "eigenvalues[0]", eigenvalues[0].length);
            }
            for (int index : chosen) {
                if (index < 0 || index >= eigenvalues[0].length) {
                    throw new InvalidInputException("indices of eigenvalues must be from 0 to "
                            + (eigenvalues[0].length - 1) + " but one is " + index);
                }
            }
        }

        /** All eigenvalues. */
        public Data(
                String title,
                String subtitle,
                double[] depths,
                double[][] eigenvalues,
                double[] effectiveRank,
                Optional<double[]> participationRatio,
                OptionalDouble blowUpDepth) {
            this(title, subtitle, depths, eigenvalues, effectiveRank, participationRatio, blowUpDepth, new int[0]);
        }

        /** This data with other eigenvalues drawn. */
        public Data withChosen(int... indices) {
            return new Data(
                    title, subtitle, depths, eigenvalues, effectiveRank, participationRatio, blowUpDepth, indices);
        }

        private boolean draws(int index) {
            return chosen.length == 0 || Arrays.stream(chosen).anyMatch(i -> i == index);
        }

        /** The saved points of a run. Ranks that the run was not asked for are left out. */
        public static Data of(Trajectory trajectory, String title, String subtitle) {
            double[] ratio = trajectory.values(Metric.PARTICIPATION_RATIO);
            return new Data(
                    title,
                    subtitle,
                    trajectory.points().stream()
                            .mapToDouble(Trajectory.Point::depth)
                            .toArray(),
                    trajectory.points().stream()
                            .map(Trajectory.Point::eigenvalues)
                            .toArray(double[][]::new),
                    trajectory.values(Metric.EFFECTIVE_RANK),
                    Arrays.stream(ratio).allMatch(Double::isNaN) ? Optional.empty() : Optional.of(ratio),
                    trajectory.blowUpDepth());
        }

        private int dimension() {
            return eigenvalues[0].length;
        }
    }

    private SpectrumChart() {}

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        Depths depths = new Depths(data.depths(), data.blowUpDepth());
        Spectrum spectrum = Spectrum.of(data, depths);
        XYPlot upper = eigenvaluePanel(style, data, depths, spectrum);
        XYPlot lower = rankPanel(style, data, depths);
        data.blowUpDepth().ifPresent(depth -> {
            upper.addDomainMarker(depths.blowUp(style, depth, true));
            lower.addDomainMarker(depths.blowUp(style, depth, false));
        });

        CombinedDomainXYPlot plot = new CombinedDomainXYPlot(depths.axis(style));
        plot.setGap(12);
        plot.add(upper, 3);
        plot.add(lower, 2);
        JFreeChart chart = style.chart(data.title(), data.subtitle(), plot);
        int drawn = spectrum.positive();
        if (spectrum.logarithmic() && drawn < data.dimension() && data.chosen().length == 0) {
            chart.addSubtitle(style.subtitle("not drawn: " + lambda(drawn)
                    + (drawn + 1 < data.dimension() ? " … " + lambda(data.dimension() - 1) : "")
                    + ", not above rounding"));
        }
        if (data.participationRatio().isPresent()) {
            chart.addSubtitle(style.legend(lower));
        }
        chart.addSubtitle(style.legend(upper));
        return chart;
    }

    private static XYPlot eigenvaluePanel(Style style, Data data, Depths depths, Spectrum spectrum) {
        XYSeriesCollection series = new XYSeriesCollection();
        ValueAxis axis = style.axis("eigenvalues λᵢ of Σ", spectrum.logarithmic(), spectrum.range(data.blowUpDepth()));
        XYPlot panel = style.panel(series, axis);
        if (data.chosen().length == 0) {
            IndexedLines.add(
                    style, panel, depths, "λ", spectrum.values(), highlights(spectrum.positive(), data.dimension()));
        }
        int[] chosen = data.chosen();
        for (int line = 0; line < chosen.length; line++) {
            Style.series(panel, line, style.distinct(line), Style.stroke(2, line), true);
            series.addSeries(depths.curve(lambda(chosen[line]), spectrum.values()[chosen[line]]));
        }
        return panel;
    }

    /** Index and name of the eigenvalues to highlight, of which so many are not zero throughout. */
    private static SortedMap<Integer, String> highlights(int positive, int d) {
        SortedMap<Integer, String> names = new TreeMap<>();
        if (positive > 0) {
            names.put((positive - 1) / 2, "median " + lambda((positive - 1) / 2));
            names.put(positive - 1, (positive < d ? "smallest positive " : "smallest ") + lambda(positive - 1));
        }
        IntStream.of(0, 1, 9).filter(i -> i < positive).forEach(i -> names.putIfAbsent(i, lambda(i)));
        return names;
    }

    private static XYPlot rankPanel(Style style, Data data, Depths depths) {
        int d = data.dimension();
        double low = d == 1 || d > IndexedLines.EACH ? 0 : 1;
        double margin = 0.06 * (d - low);
        ValueAxis axis = style.axis(
                data.participationRatio().isPresent() ? "effective dimension" : "effective rank",
                false,
                new Range(low - margin, d + margin));
        XYSeriesCollection series = new XYSeriesCollection();
        XYPlot panel = style.panel(series, axis);
        Style.series(panel, 0, style.ink(), Style.stroke(2, 0), true);
        series.addSeries(depths.curve("effective rank", data.effectiveRank()));
        data.participationRatio().ifPresent(values -> {
            Style.series(panel, 1, style.muted(), Style.stroke(2, 1), true);
            series.addSeries(depths.curve("participation ratio", values));
        });
        return panel;
    }

    private static String lambda(int index) {
        return PlainNumbers.indexed("λ", index);
    }

    /**
     * The eigenvalues as they are drawn.
     *
     * @param values d x T; zeros to rounding are 0 on a linear axis and NaN on a logarithmic one
     * @param positive how many eigenvalues are not zero throughout
     * @param low smallest drawn value
     * @param high largest drawn value
     */
    private record Spectrum(double[][] values, int positive, boolean logarithmic, double low, double high) {
        static Spectrum of(Data data, Depths depths) {
            int d = data.dimension();
            int count = data.depths().length;
            double[][] values = new double[d][count];
            double start = Double.NaN;
            double least = Double.POSITIVE_INFINITY;
            double most = 0;
            int positive = 0;
            boolean[] drawn = new boolean[d];
            for (int i = 0; i < d; i++) {
                drawn[i] = data.draws(i);
            }
            for (int t = 0; t < count; t++) {
                double top = Arrays.stream(data.eigenvalues()[t])
                        .filter(Double::isFinite)
                        .max()
                        .orElse(Double.NaN);
                start = Double.isNaN(start) ? top : start;
                double floor = Math.max(ROUNDING * Math.min(top, start), 1 / Depths.LARGEST);
                boolean shown = depths.position(data.depths()[t]) >= 0;
                for (int i = 0; i < d; i++) {
                    double value = data.eigenvalues()[t][i];
                    if (!(Math.abs(value) <= Depths.LARGEST)) {
                        values[i][t] = Double.NaN;
                    } else if (value > floor) {
                        values[i][t] = value;
                        if (shown && drawn[i]) {
                            least = Math.min(least, value);
                            most = Math.max(most, value);
                            positive = Math.max(positive, i + 1);
                        }
                    }
                }
            }
            boolean logarithmic = positive > 0 && Math.log10(most / least) > Style.DECADES_FOR_LOG;
            if (logarithmic) {
                for (double[] row : values) {
                    Arrays.setAll(row, t -> row[t] == 0 ? Double.NaN : row[t]);
                }
            }
            return new Spectrum(values, positive, logarithmic, logarithmic ? least : 0, most);
        }

        /** The range of the axis, with room at the top for the label of a marker. */
        Range range(OptionalDouble mark) {
            double headroom = mark.isPresent() ? 0.16 : 0.04;
            if (!logarithmic) {
                double top = high > 0 ? high : 1;
                return new Range(-0.04 * top, (1 + headroom) * top);
            }
            double decades = Math.log10(high) - Math.log10(low);
            return new Range(
                    Math.pow(10, Math.log10(low) - 0.04 * decades),
                    Math.pow(10, Math.log10(high) + headroom * decades));
        }
    }
}
