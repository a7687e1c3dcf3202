package org.anisoflow.viz;

import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.crosscheck.Validation;
import org.anisoflow.ode.crosscheck.Validation.ErrorPoint;
import org.anisoflow.ode.crosscheck.Validation.Slope;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.util.ShapeUtils;
import org.jfree.data.Range;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Error of particle runs against the number of tokens N, both axes logarithmic: a circle for every run, a diamond for the
 * geometric mean of each N, the fitted line, and a dashed line of the expected slope through the centre of the fit.
 *
 * <p>Errors of zero, NaN, infinities and values beyond 1e300 are left out; the lines then are too, because no slope was fitted.
 * Of more than {@value #MAX_RUNS} runs of one N an even choice by size is drawn.
 */
public final class ErrorChart {
    private static final int MAX_RUNS = 200;
    private static final int RUN_ALPHA = 110;

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle verdict, attention and dimension, say; empty for none
     * @param slope with at least one point
     */
    public record Data(String title, String subtitle, Slope slope) {
        /** @throws InvalidInputException if the slope has no points, or one of them no tokens */
        public Data {
            if (slope.points().isEmpty()) {
                throw new InvalidInputException("a chart of errors needs at least one run but has none");
            }
            for (ErrorPoint point : slope.points()) {
                if (point.n() < 1) {
                    throw new InvalidInputException("a run must have at least one token but one has " + point.n());
                }
            }
        }

        /**
         * The errors of a cross-check.
         *
         * @throws InvalidInputException if it has no slope
         */
        public static Data of(Validation validation, String title, String subtitle) {
            return new Data(
                    title,
                    subtitle,
                    validation
                            .errorSlope()
                            .orElseThrow(() -> new InvalidInputException(
                                    "a chart of errors needs an error slope but the cross-check has none; make runs of"
                                            + " two or more counts of an exact closure")));
        }
    }

    private ErrorChart() {}

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        Slope slope = data.slope();
        SortedMap<Integer, List<Double>> errors = slope.points().stream()
                .filter(point -> point.error() > 0 && point.error() <= Depths.LARGEST)
                .collect(Collectors.groupingBy(
                        ErrorPoint::n, TreeMap::new, Collectors.mapping(ErrorPoint::error, Collectors.toList())));
        Scale counts = Scale.logarithmic(
                slope.points().stream().mapToDouble(ErrorPoint::n).toArray());
        Scale scale = Scale.logarithmic(errors.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .toArray());

        XYSeriesCollection lines = new XYSeriesCollection();
        XYPlot plot = style.panel(lines, scale.axis(style, "relative error of the particles"));
        plot.setDomainAxis(counts.axis(style, "number of tokens N"));
        Color color = style.distinct(0);
        Style.series(plot, 0, color, Style.stroke(2, 0), true);
        Style.series(plot, 1, style.muted(), Style.stroke(2, 1), true);
        if (Double.isFinite(slope.value()) && !errors.isEmpty()) {
            lines.addSeries(line(
                    String.format(Locale.ROOT, "fitted slope %.3f ± %.3f", slope.value(), slope.standardError())
                            .replace('-', '−'),
                    counts.range(),
                    throughCentre(errors, slope.value())));
            lines.addSeries(line(
                    "expected slope " + PlainNumbers.text(slope.expected(), 3),
                    counts.range(),
                    throughCentre(errors, slope.expected())));
        }
        plot.setDataset(1, points(errors));
        plot.setRenderer(1, dots(style, color));

        JFreeChart chart = style.chart(data.title(), data.subtitle(), plot);
        chart.addSubtitle(style.subtitle("error e at depth t = " + PlainNumbers.text(slope.depth(), 4)
                + " against the closure:  e² = |Δα|² / tr Σ + |ΔΣ|² / |Σ|²"));
        chart.addSubtitle(style.legend(plot));
        return chart;
    }

    /** A power of N through the centre of the points, which every fitted line goes through. */
    private static DoubleUnaryOperator throughCentre(SortedMap<Integer, List<Double>> errors, double slope) {
        double count = 0;
        double x = 0;
        double y = 0;
        for (var runs : errors.entrySet()) {
            for (double error : runs.getValue()) {
                count++;
                x += Math.log(runs.getKey());
                y += Math.log(error);
            }
        }
        double logN = x / count;
        double logError = y / count;
        return n -> Math.exp(logError + slope * (Math.log(n) - logN));
    }

    private static XYSeries line(String name, Range range, DoubleUnaryOperator f) {
        XYSeries line = new XYSeries(name, false, true);
        line.add(range.getLowerBound(), f.applyAsDouble(range.getLowerBound()), false);
        line.add(range.getUpperBound(), f.applyAsDouble(range.getUpperBound()), false);
        return line;
    }

    private static XYSeriesCollection points(SortedMap<Integer, List<Double>> errors) {
        XYSeries runs = new XYSeries("one run", false, true);
        XYSeries means = new XYSeries("geometric mean", false, true);
        errors.forEach((n, all) -> {
            List<Double> sorted = new ArrayList<>(all);
            sorted.sort(Comparator.naturalOrder());
            int drawn = Math.min(sorted.size(), MAX_RUNS);
            for (int i = 0; i < drawn; i++) {
                runs.add(
                        (double) n,
                        sorted.get((int) Math.round(i * (sorted.size() - 1.0) / Math.max(1, drawn - 1))),
                        false);
            }
            means.add(
                    (double) n,
                    Math.exp(sorted.stream().mapToDouble(Math::log).average().orElseThrow()),
                    false);
        });
        XYSeriesCollection points = new XYSeriesCollection(runs);
        points.addSeries(means);
        return points;
    }

    private static XYLineAndShapeRenderer dots(Style style, Color color) {
        XYLineAndShapeRenderer dots = new XYLineAndShapeRenderer(false, true);
        dots.setSeriesShape(0, new Ellipse2D.Double(-3, -3, 6, 6));
        dots.setSeriesShapesFilled(0, false);
        dots.setSeriesPaint(0, new Color(color.getRed(), color.getGreen(), color.getBlue(), RUN_ALPHA));
        dots.setSeriesShape(1, ShapeUtils.createDiamond(5.5f));
        dots.setSeriesPaint(1, style.ink());
        dots.setSeriesFillPaint(1, style.ground());
        dots.setUseFillPaint(true);
        return dots;
    }
}
