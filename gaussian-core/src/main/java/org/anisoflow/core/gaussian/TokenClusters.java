package org.anisoflow.core.gaussian;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;

/**
 * Clusters of a cloud of tokens: two tokens closer than a stated Euclidean distance are linked, and a chain of links is one
 * cluster (single linkage). docs/theory.md section 9.
 *
 * @param cluster cluster of each token; clusters are numbered from 0 on in the order of their first tokens
 * @param sizes number of tokens of each cluster
 */
public record TokenClusters(int[] cluster, int[] sizes) {
    /** Number of clusters. */
    public int count() {
        return sizes.length;
    }

    /**
     * Links tokens, exactly. Pairs are spared where boxes around many tokens tell that these are far from one another, and
     * where all of them are in one cluster already. What is left takes about n log n where the distance is small or large
     * beside the spacing of the tokens; in dimensions above about ten and in between it approaches all pairs.
     *
     * @param tokens n x d, row-major, n >= 1
     * @param distance > 0; differences below 1e-150 of the largest entry count as none
     * @throws InvalidInputException if the length does not fit, an entry is not finite, or the distance is not positive
     */
    public static TokenClusters of(double[] tokens, int n, int d, double distance) {
        if (tokens.length != (long) n * d || n < 1 || d < 1) {
            throw new InvalidInputException("n tokens of dimension d, both at least 1, need n d entries, but n is " + n
                    + ", d is " + d + " and there are " + tokens.length + " entries");
        }
        for (int i = 0; i < tokens.length; i++) {
            if (!Double.isFinite(tokens[i])) {
                throw new InvalidInputException(
                        "tokens must be finite: token " + i / d + ", coordinate " + i % d + " is " + tokens[i]);
            }
        }
        if (!(distance > 0)) {
            throw new InvalidInputException("the linking distance must be positive but is " + distance);
        }
        Linkage linkage = new Linkage(tokens, n, d, distance);
        linkage.link(linkage.all, linkage.all);
        return linkage.clusters();
    }

    /**
     * A box around the tokens of an interval of the order. Halving a box along its widest side parts clusters; that of equal
     * tokens has no sides, and its interval is halved.
     */
    private static final class Box {
        final int from;
        final int to;
        final double[] low;
        final double[] high;
        Box left;
        Box right;
        boolean together;

        Box(int from, int to, int d) {
            this.from = from;
            this.to = to;
            low = new double[d];
            high = new double[d];
            Arrays.fill(low, Double.POSITIVE_INFINITY);
            Arrays.fill(high, Double.NEGATIVE_INFINITY);
        }

        boolean isLeaf() {
            return left == null;
        }
    }

    /** A tree of boxes, of which two are compared at a time, and the trees of linked tokens. */
    private static final class Linkage {
        private static final int LEAF = 16;

        private final int n;
        private final int d;
        private final double squaredDistance;
        private final double[] x;
        private final int[] order;
        private final DisjointSets clusters;
        private final Box all;

        Linkage(double[] tokens, int n, int d, double distance) {
            this.n = n;
            this.d = d;
            double largest = Arrays.stream(tokens).map(Math::abs).max().orElseThrow();
            // a power of two: differences are those of the tokens to the last digit
            double unit = largest > 0 ? Math.scalb(1.0, Math.max(Math.getExponent(largest), -1000)) : 1;
            squaredDistance = Math.max(distance / unit * (distance / unit), Double.MIN_NORMAL);
            x = Arrays.stream(tokens).map(value -> value / unit).toArray();
            order = IntStream.range(0, n).toArray();
            clusters = new DisjointSets(n);
            all = box(0, n);
            double[] unsorted = x.clone();
            for (int p = 0; p < n; p++) {
                System.arraycopy(unsorted, order[p] * d, x, p * d, d);
            }
        }

        private Box box(int from, int to) {
            Box box = new Box(from, to, d);
            for (int p = from; p < to; p++) {
                for (int l = 0; l < d; l++) {
                    box.low[l] = Math.min(box.low[l], x[order[p] * d + l]);
                    box.high[l] = Math.max(box.high[l], x[order[p] * d + l]);
                }
            }
            if (to - from > LEAF) {
                int middle = halve(box);
                box.left = box(from, middle);
                box.right = box(middle, to);
            }
            return box;
        }

        /** Puts the tokens of the lower half first, and returns where the upper half begins; neither is empty. */
        private int halve(Box box) {
            int side = 0;
            for (int l = 1; l < d; l++) {
                side = box.high[l] - box.low[l] > box.high[side] - box.low[side] ? l : side;
            }
            double low = box.low[side];
            double high = box.high[side];
            if (low == high) {
                return (box.from + box.to) >>> 1;
            }
            double middle = low + (high - low) / 2;
            double last = middle < high ? middle : low;
            int begin = box.from;
            for (int p = box.from; p < box.to; p++) {
                int token = order[p];
                if (x[token * d + side] <= last) {
                    order[p] = order[begin];
                    order[begin] = token;
                    begin++;
                }
            }
            return begin;
        }

        /** Links all tokens of one box with those of another, or of the same, that are closer than the distance. */
        void link(Box first, Box second) {
            if (joined(first, second) || apart(first, second)) {
                return;
            }
            if (first.isLeaf() && second.isLeaf()) {
                linkLeaves(first, second);
            } else if (first == second) {
                link(first.left, first.left);
                link(first.right, first.right);
                link(first.left, first.right);
            } else if (second.isLeaf() || (!first.isLeaf() && first.to - first.from >= second.to - second.from)) {
                link(first.left, second);
                link(first.right, second);
            } else {
                link(first, second.left);
                link(first, second.right);
            }
            first.together = first.together || isTogether(first);
            second.together = second.together || isTogether(second);
        }

        private boolean joined(Box first, Box second) {
            return first.together && second.together && clusters.together(first.from, second.from);
        }

        private boolean isTogether(Box box) {
            if (!box.isLeaf()) {
                return joined(box.left, box.right);
            }
            return IntStream.range(box.from + 1, box.to).allMatch(p -> clusters.together(p, box.from));
        }

        private boolean apart(Box first, Box second) {
            double sum = 0;
            for (int l = 0; l < d && sum < squaredDistance; l++) {
                double gap = Math.max(first.low[l] - second.high[l], second.low[l] - first.high[l]);
                sum += gap > 0 ? gap * gap : 0;
            }
            return !(sum < squaredDistance);
        }

        private void linkLeaves(Box first, Box second) {
            for (int p = first.from; p < first.to; p++) {
                for (int q = first == second ? p + 1 : second.from; q < second.to; q++) {
                    if (!clusters.together(p, q) && near(p, q)) {
                        clusters.join(p, q);
                    }
                }
            }
        }

        private boolean near(int first, int second) {
            double sum = 0;
            for (int l = 0; l < d && sum < squaredDistance; l++) {
                double difference = x[first * d + l] - x[second * d + l];
                sum += difference * difference;
            }
            return sum < squaredDistance;
        }

        TokenClusters clusters() {
            int[] position = new int[n];
            for (int p = 0; p < n; p++) {
                position[order[p]] = p;
            }
            int[] number = new int[n];
            Arrays.fill(number, -1);
            int[] cluster = new int[n];
            int[] sizes = new int[n];
            int count = 0;
            for (int token = 0; token < n; token++) {
                int root = clusters.root(position[token]);
                if (number[root] < 0) {
                    number[root] = count;
                    count++;
                }
                cluster[token] = number[root];
                sizes[cluster[token]]++;
            }
            return new TokenClusters(cluster, Arrays.copyOf(sizes, count));
        }
    }
}
