package org.anisoflow.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import javax.swing.table.AbstractTableModel;
import org.anisoflow.viz.Panel;

/**
 * The values of a chart as they are drawn: a column for x and one for each curve if x increases along every curve and all its
 * values are among those of the longest, else one row for each point of each curve.
 */
final class ChartTable extends AbstractTableModel {
    private static final long serialVersionUID = 1L;

    private final transient List<Column> columns = new ArrayList<>();
    private final int rows;

    /** Values of a row; null where there is none. */
    private record Column(String name, Class<?> type, IntFunction<Object> value) {}

    /** A curve with its place in the chart. */
    private record Line(int panel, Panel in, int index, Panel.Curve curve) {
        String name() {
            return curve.name().isEmpty() ? "curve " + (index + 1) : curve.name();
        }
    }

    ChartTable(List<Panel> panels) {
        List<Line> lines = new ArrayList<>();
        for (int p = 0; p < panels.size(); p++) {
            Panel panel = panels.get(p);
            for (int c = 0; c < panel.curves().size(); c++) {
                lines.add(new Line(p, panel, c, panel.curves().get(c)));
            }
        }
        double[] x = lines.stream()
                .map(line -> line.curve().x())
                .max(Comparator.comparingInt(values -> values.length))
                .orElse(new double[0]);
        boolean oneAxis = panels.stream()
                        .map(panel -> panel.horizontal().label())
                        .distinct()
                        .count()
                == 1;
        if (oneAxis && lines.stream().allMatch(line -> isAmong(line.curve().x(), x))) {
            rows = x.length;
            wide(lines, x, panels.get(0).horizontal().label());
        } else {
            rows = lines.stream().mapToInt(line -> line.curve().x().length).sum();
            tall(lines, panels.size() > 1);
        }
    }

    /** Whether values increase and are all among others that increase. */
    private static boolean isAmong(double[] values, double[] others) {
        int k = 0;
        for (double value : values) {
            while (k < others.length && others[k] < value) {
                k++;
            }
            if (k == others.length || others[k] != value) {
                return false;
            }
            k++;
        }
        return true;
    }

    private void wide(List<Line> lines, double[] x, String label) {
        columns.add(new Column(label, Double.class, row -> x[row]));
        for (Line line : lines) {
            numbers(line, x, line.name(), line.curve().y());
            line.curve().more().forEach((name, values) -> numbers(line, x, line.name() + ", " + name, values));
        }
    }

    private void numbers(Line line, double[] x, String name, double[] values) {
        columns.add(new Column(name, Double.class, row -> {
            int at = Arrays.binarySearch(line.curve().x(), x[row]);
            return at < 0 ? null : number(values[at]);
        }));
    }

    private void tall(List<Line> lines, boolean panels) {
        int[] end = lines.stream().mapToInt(line -> line.curve().x().length).toArray();
        Arrays.parallelPrefix(end, Integer::sum);
        IntFunction<Integer> lineOf = row -> {
            int at = Arrays.binarySearch(end, row);
            return at < 0 ? -at - 1 : at + 1;
        };
        if (panels) {
            columns.add(new Column(
                    "panel", Integer.class, row -> lines.get(lineOf.apply(row)).panel() + 1));
        }
        columns.add(new Column(
                "curve", String.class, row -> lines.get(lineOf.apply(row)).name()));
        entries("x", lines, end, lineOf, Panel.Curve::x);
        entries("y", lines, end, lineOf, Panel.Curve::y);
        lines.stream()
                .flatMap(line -> line.curve().more().keySet().stream())
                .distinct()
                .forEach(name -> entries(name, lines, end, lineOf, curve -> more(curve.more(), name)));
    }

    private static double[] more(Map<String, double[]> more, String name) {
        return more.getOrDefault(name, new double[0]);
    }

    private void entries(
            String name, List<Line> lines, int[] end, IntFunction<Integer> lineOf, Function<Panel.Curve, double[]> of) {
        columns.add(new Column(name, Double.class, row -> {
            int line = lineOf.apply(row);
            Panel.Curve curve = lines.get(line).curve();
            double[] values = of.apply(curve);
            return values.length == 0 ? null : number(values[row - end[line] + curve.x().length]);
        }));
    }

    private static Object number(double value) {
        return Double.isNaN(value) ? null : value;
    }

    @Override
    public int getRowCount() {
        return rows;
    }

    @Override
    public int getColumnCount() {
        return columns.size();
    }

    @Override
    public String getColumnName(int column) {
        return columns.get(column).name();
    }

    @Override
    public Class<?> getColumnClass(int column) {
        return columns.get(column).type();
    }

    @Override
    public Object getValueAt(int row, int column) {
        return columns.get(column).value().apply(row);
    }
}
