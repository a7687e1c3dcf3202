package org.anisoflow.viz;

import java.awt.Color;
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
 *   <li>Up to d = {@value #EACH} every eigenvalue has its own line in the legend. Above, all of them (at most {@value
 *       #MAX_LINES}, evenly spread over the index) are thin light lines, and a few are highlighted: the 1st, 2nd, 10th,
 *       the median and the smallest of those that are not zero throughout.
 *   <li>NaN, infinities and values beyond 1e300 are gaps. Curves are thinned so that extremes stay.
 * </ol>
 */
public final class SpectrumChart {
    private static final int EACH = 10;
    private static final int MAX_LINES = 128;
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
     */
    public record Data(
            String title,
            String subtitle,
            double[] depths,
            double[][] eigenvalues,
            double[] effectiveRank,
            Optional<double[]> participationRatio,
            OptionalDouble blowUpDepth) {
        /** @throws InvalidInputException if lengths differ or depths decrease */
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
        }

        /** The saved points of a run. Ranks that the run was not asked for are left out. */
        public static Data of(Trajectory trajectory, String title, String subtitle) {
            double[] ratio = metric(trajectory, Metric.PARTICIPATION_RATIO);
            return new Data(
                    title,
                    subtitle,
                    trajectory.points().stream()
                            .mapToDouble(Trajectory.Point::depth)
                            .toArray(),
                    trajectory.points().stream()
                            .map(Trajectory.Point::eigenvalues)
                            .toArray(double[][]::new),
                    metric(trajectory, Metric.EFFECTIVE_RANK),
                    Arrays.stream(ratio).allMatch(Double::isNaN) ? Optional.empty() : Optional.of(ratio),
                    trajectory.blowUpDepth());
        }

        private static double[] metric(Trajectory trajectory, Metric metric) {
            return trajectory.points().stream()
                    .mapToDouble(point -> point.metrics().getOrDefault(metric, Double.NaN))
                    .toArray();
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
        if (spectrum.logarithmic() && drawn < data.dimension()) {
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
        int d = data.dimension();
        if (d <= EACH) {
            for (int i = 0; i < d; i++) {
                Color color = d <= Style.DISTINCT_COUNT ? style.distinct(i) : style.sequential(i / (d - 1.0), 0);
                Style.series(panel, i, color, Style.stroke(2, i), true);
                series.addSeries(depths.curve(lambda(i), spectrum.values()[i]));
            }
            return panel;
        }
        int lines = Math.min(d, MAX_LINES);
        for (int line = 0; line < lines; line++) {
            int i = (int) Math.round(line * (d - 1.0) / (lines - 1));
            String name = line == lines / 2 ? (lines < d ? lines + " of " + d + " λᵢ" : "all λᵢ") : "thin " + lambda(i);
            Style.series(panel, line, style.sequential(i / (d - 1.0), 0.55), Style.stroke(0.8f, 0), line == lines / 2);
            series.addSeries(depths.curve(name, spectrum.values()[i]));
        }
        SortedMap<Integer, String> highlights = highlights(spectrum.positive(), d);
        int count = 0;
        for (int i : highlights.keySet()) {
            Style.series(panel, lines + count, style.distinct(count), Style.stroke(2.2f, count), true);
            series.addSeries(depths.curve(highlights.get(i), spectrum.values()[i]));
            count++;
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
        double low = d == 1 || d > EACH ? 0 : 1;
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
        StringBuilder text = new StringBuilder("λ");
        Integer.toString(index + 1).chars().forEach(c -> text.append((char) (c - '0' + '₀')));
        return text.toString();
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
                        if (shown) {
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
