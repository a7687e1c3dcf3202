package org.anisoflow.viz;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;

/** Lines through many points of a plane, thinned to what a picture can show. */
final class Paths {
    /** Shorter lines stay as they are. */
    private static final int FEW = 2000;

    /** Most points that {@link #thin} leaves. */
    static final int MOST = 24_000;

    /** No line moves by more than the larger side of its box over this, a fraction of a pixel. */
    private static final double FINENESS = 4000;

    /** Sides of the grids on which lines count as drawn twice; the cells of the first are narrower than a line. */
    private static final int[] CELLS = {1000, 500, 250};

    /** A line that runs over what is drawn for fewer cells than this is a crossing. */
    private static final int CROSSING = 8;

    private static final int CORNERS = 96;

    private static final double[][] CIRCLE = IntStream.rangeClosed(0, CORNERS)
            .mapToDouble(i -> 2 * Math.PI * i / CORNERS)
            .mapToObj(angle -> new double[] {Math.cos(angle), Math.sin(angle)})
            .toArray(double[][]::new);

    private static final double[] GAP = {Double.NaN, Double.NaN};

    private Paths() {}

    /** Whether a point has a place in a picture: finite and not huge. */
    static boolean drawable(double[] point) {
        return Math.abs(point[0]) <= Depths.LARGEST && Math.abs(point[1]) <= Depths.LARGEST;
    }

    /** The image of a circle around 0 under the factor of a law in the plane, shifted by its mean; one point for radius 0. */
    static double[][] ellipse(Gaussian law, double radius) {
        double[] mean = law.mean();
        Matrix f = law.factor();
        double[][] points = new double[radius == 0 ? 1 : CORNERS + 1][];
        for (int i = 0; i < points.length; i++) {
            points[i] = mean.clone();
            for (int l = 0; l < f.columns(); l++) {
                points[i][0] += f.get(0, l) * radius * CIRCLE[i][l];
                points[i][1] += f.get(1, l) * radius * CIRCLE[i][l];
            }
        }
        return points;
    }

    /** The least rectangle that holds all drawable points; null if there is none. */
    static Rectangle2D box(double[][] points) {
        Rectangle2D box = null;
        for (double[] point : points) {
            if (drawable(point)) {
                if (box == null) {
                    box = new Rectangle2D.Double(point[0], point[1], 0, 0);
                } else {
                    box.add(point[0], point[1]);
                }
            }
        }
        return box;
    }

    /**
     * Points whose line looks the same, at most {@value #MOST} of them. Ends and gaps stay; the line moves by less than
     * 1/4000 of the larger side of its box, and what lies on parts that are drawn already is left out. Noise that leaves too
     * many points is thinned on coarser grids, and keeps the extremes of short pieces at last.
     *
     * @param points n x 2; one that has no place in a picture is a gap
     * @return m x 2; gaps are NaN, and no two of them follow one another
     */
    static double[][] thin(double[][] points) {
        List<double[]> line = gapped(points);
        if (line.size() > FEW) {
            Rectangle2D box = box(points);
            double side = Math.max(Math.max(box.getWidth(), box.getHeight()), Double.MIN_NORMAL);
            List<double[]> thinned = line;
            for (int i = 0; i < CELLS.length && (i == 0 || thinned.size() > MOST); i++) {
                thinned = straightened(once(line, box, side, CELLS[i]), side / FINENESS);
            }
            line = thinned.size() <= MOST ? thinned : extremes(line);
        }
        return line.toArray(double[][]::new);
    }

    private static List<double[]> gapped(double[][] points) {
        List<double[]> line = new ArrayList<>(points.length);
        for (double[] point : points) {
            if (drawable(point)) {
                line.add(point);
            } else {
                addGap(line);
            }
        }
        if (!line.isEmpty() && isGap(line.get(line.size() - 1))) {
            line.remove(line.size() - 1);
        }
        return line;
    }

    private static boolean isGap(double[] point) {
        return Double.isNaN(point[0]);
    }

    private static void addGap(List<double[]> line) {
        if (!line.isEmpty() && !isGap(line.get(line.size() - 1))) {
            line.add(GAP);
        }
    }

    /** Leaves out what goes in short steps through cells that the line has been in before. */
    private static List<double[]> once(List<double[]> line, Rectangle2D box, double side, int cells) {
        BitSet seen = new BitSet();
        List<double[]> kept = new ArrayList<>();
        int from = 0;
        int back = 0;
        int retraced = 0;
        int last = -1;
        for (int i = 0; i < line.size(); i++) {
            double[] point = line.get(i);
            int cell = -1;
            if (!isGap(point)) {
                int column = (int) ((point[0] - box.getX()) / side * cells);
                int row = (int) ((point[1] - box.getY()) / side * cells);
                cell = row * (cells + 1) + column;
            }
            if (cell != last) {
                if (cell >= 0 && seen.get(cell) && neighbours(cell, last, cells)) {
                    back = retraced == 0 ? i : back;
                    retraced++;
                } else {
                    keep(line.subList(from, i), back - from, retraced, kept);
                    from = i;
                    retraced = 0;
                }
            }
            if (cell >= 0) {
                seen.set(cell);
            }
            last = cell;
        }
        keep(line.subList(from, line.size()), back - from, retraced, kept);
        return kept;
    }

    private static boolean neighbours(int cell, int other, int cells) {
        int width = cells + 1;
        return other >= 0 && Math.abs(cell / width - other / width) <= 1 && Math.abs(cell % width - other % width) <= 1;
    }

    /** Keeps a stretch; from an index on it is in cells that were seen before, and if these are many a gap. */
    private static void keep(List<double[]> stretch, int back, int retraced, List<double[]> kept) {
        if (retraced < CROSSING) {
            kept.addAll(stretch);
        } else {
            kept.addAll(stretch.subList(0, back + 1));
            kept.add(GAP);
            kept.add(stretch.get(stretch.size() - 1));
        }
    }

    /** Leaves out points near the chord between their neighbours, in one pass: a sleeve of directions from the last kept. */
    private static List<double[]> straightened(List<double[]> line, double tolerance) {
        List<double[]> kept = new ArrayList<>();
        double[] anchor = null;
        double[] previous = null;
        double heading = 0;
        double low = 0;
        double high = 0;
        double reach = 0;
        for (double[] point : line) {
            if (isGap(point) || anchor == null) {
                if (previous != null && previous != anchor) {
                    kept.add(previous);
                }
                kept.add(point);
                anchor = isGap(point) ? null : point;
                previous = anchor;
                reach = 0;
                continue;
            }
            double distance = distance(anchor, point);
            double angle = turn(anchor, point, heading);
            if (reach > 0 && !(angle >= low && angle <= high && distance >= reach - tolerance)) {
                kept.add(previous);
                anchor = previous;
                distance = distance(anchor, point);
                reach = 0;
            }
            if (distance > tolerance) {
                double width = Math.asin(Math.min(1, tolerance / distance));
                if (reach == 0) {
                    heading = Math.atan2(point[1] - anchor[1], point[0] - anchor[0]);
                    low = -width;
                    high = width;
                } else {
                    low = Math.max(low, angle - width);
                    high = Math.min(high, angle + width);
                }
                reach = Math.max(reach, distance);
            }
            previous = point;
        }
        if (previous != null && previous != anchor) {
            kept.add(previous);
        }
        return kept;
    }

    private static double distance(double[] a, double[] b) {
        return Math.hypot(b[0] - a[0], b[1] - a[1]);
    }

    /** The angle from a heading to the direction from one point to another, in [-pi, pi]. */
    private static double turn(double[] from, double[] to, double heading) {
        return Math.IEEEremainder(Math.atan2(to[1] - from[1], to[0] - from[0]) - heading, 2 * Math.PI);
    }

    /** Of each of many pieces its ends, its outermost points, and a gap if it has some, in their order. */
    private static List<double[]> extremes(List<double[]> line) {
        int pieces = MOST / 7;
        List<double[]> kept = new ArrayList<>();
        for (int piece = 0; piece < pieces; piece++) {
            int from = (int) ((long) line.size() * piece / pieces);
            int to = (int) ((long) line.size() * (piece + 1) / pieces);
            int[] chosen = {from, from, from, from, from, to - 1, from};
            for (int i = from; i < to; i++) {
                double[] point = line.get(i);
                if (isGap(point)) {
                    chosen[6] = i;
                } else {
                    chosen[0] = further(line, chosen[0], i, 0, 1);
                    chosen[1] = further(line, chosen[1], i, 0, -1);
                    chosen[2] = further(line, chosen[2], i, 1, 1);
                    chosen[3] = further(line, chosen[3], i, 1, -1);
                }
            }
            Arrays.stream(chosen).sorted().distinct().mapToObj(line::get).forEach(kept::add);
        }
        return gapped(kept.toArray(double[][]::new));
    }

    private static int further(List<double[]> line, int chosen, int i, int axis, int sign) {
        return isGap(line.get(chosen)) || sign * line.get(i)[axis] > sign * line.get(chosen)[axis] ? i : chosen;
    }
}
