package org.anisoflow.core.gaussian;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;

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
     * Links tokens, exactly. Only tokens that are near in the three leading principal directions are compared, and none with
     * one whose cluster is complete or which has joined the same cluster before. Far fewer than n^2 / 2 pairs are left where
     * the distance is small or large beside the spacing of the tokens; in high dimension, and in between, nearly all are.
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
        if (!(distance > 0)) {
            throw new InvalidInputException("the linking distance must be positive but is " + distance);
        }
        return new Linkage(tokens, n, d, distance).run();
    }

    /**
     * Tokens in columns of a grid over the second and the third principal direction, sorted along the first one within a
     * column. Clusters grow from token to token; what has joined one is skipped from then on.
     */
    private static final class Linkage {
        private final int n;
        private final int d;
        private final double squaredDistance;
        private final double side;
        private final Integer[] order;
        private final double[] x;
        private final double[] along;
        private final double[] column;
        private final double[] row;
        private final int[] next;
        private final int[] queue;

        Linkage(double[] tokens, int n, int d, double distance) {
            this.n = n;
            this.d = d;
            double largest = 0;
            for (double value : tokens) {
                largest = Math.max(largest, Math.abs(value));
            }
            // a power of two: differences are those of the tokens to the last digit
            double unit = largest > 0 && Double.isFinite(largest)
                    ? Math.scalb(1.0, Math.max(Math.getExponent(largest), -1000))
                    : 1;
            double[] scaled = Arrays.stream(tokens).map(value -> value / unit).toArray();
            squaredDistance = Math.max(distance / unit * (distance / unit), Double.MIN_NORMAL);
            // the rounding of the principal coordinates must not part what is near
            side = distance / unit + 1e-15 * (10 + (double) d * d);

            double[] coordinates = principal(scaled);
            double[] cell = new double[3 * n];
            Arrays.setAll(cell, i -> i % 3 == 0 ? coordinates[i] : Math.floor(coordinates[i] / side));
            order = IntStream.range(0, n).boxed().toArray(Integer[]::new);
            Arrays.sort(
                    order,
                    Comparator.<Integer>comparingDouble(i -> cell[3 * i + 1])
                            .thenComparingDouble(i -> cell[3 * i + 2])
                            .thenComparingDouble(i -> cell[3 * i]));
            x = new double[n * d];
            along = new double[n];
            column = new double[n];
            row = new double[n];
            for (int p = 0; p < n; p++) {
                System.arraycopy(scaled, order[p] * d, x, p * d, d);
                along[p] = cell[3 * order[p]];
                column[p] = cell[3 * order[p] + 1];
                row[p] = cell[3 * order[p] + 2];
            }
            next = IntStream.rangeClosed(0, n).toArray();
            queue = new int[n];
        }

        /** Coordinates along the three leading principal directions, n x 3; zeros for those beyond d. */
        private double[] principal(double[] scaled) {
            MomentAccumulator moments = new MomentAccumulator(d);
            moments.add(scaled, n);
            double[] directions = new double[d * 3];
            Matrix vectors = n == 1
                    ? Matrix.identity(d)
                    : Decompositions.symmetricEigen(Matrix.of(d, d, moments.covariance()))
                            .vectors();
            for (int i = 0; i < d; i++) {
                for (int l = 0; l < Math.min(3, d); l++) {
                    directions[i * 3 + l] = vectors.get(i, l);
                }
            }
            double[] coordinates = new double[n * 3];
            Products.multiply(n, 3, d, 1, scaled, directions, 0, coordinates);
            return coordinates;
        }

        TokenClusters run() {
            int[] position = new int[n];
            for (int p = 0; p < n; p++) {
                position[order[p]] = p;
            }
            int[] cluster = new int[n];
            int[] sizes = new int[n];
            int count = 0;
            for (int first : position) {
                if (next[first] != first) {
                    continue;
                }
                int size = 0;
                int end = join(first, 0);
                while (size < end) {
                    cluster[order[queue[size]]] = count;
                    end = grow(queue[size], end);
                    size++;
                }
                sizes[count] = size;
                count++;
            }
            return new TokenClusters(cluster, Arrays.copyOf(sizes, count));
        }

        private int join(int token, int end) {
            next[token] = token + 1;
            queue[end] = token;
            return end + 1;
        }

        /** Puts all free tokens near this one into the queue and returns its new end. */
        private int grow(int token, int end) {
            int grown = end;
            for (double c = column[token] - 1; c <= column[token] + 1; c++) {
                for (double r = row[token] - 1; r <= row[token] + 1; r++) {
                    int other = free(firstAtLeast(c, r, along[token] - side));
                    while (other < n && column[other] == c && row[other] == r && along[other] <= along[token] + side) {
                        if (near(token, other)) {
                            grown = join(other, grown);
                        }
                        other = free(other + 1);
                    }
                }
            }
            return grown;
        }

        /** The first token from this one on that has not joined a cluster. */
        private int free(int from) {
            int token = from;
            while (next[token] != token) {
                next[token] = next[next[token]];
                token = next[token];
            }
            return token;
        }

        private int firstAtLeast(double c, double r, double a) {
            int low = 0;
            int high = n;
            while (low < high) {
                int middle = (low + high) >>> 1;
                boolean before = column[middle] != c
                        ? column[middle] < c
                        : row[middle] != r ? row[middle] < r : along[middle] < a;
                low = before ? middle + 1 : low;
                high = before ? high : middle;
            }
            return low;
        }

        private boolean near(int first, int second) {
            double sum = 0;
            for (int l = 0; l < d; l++) {
                double difference = x[first * d + l] - x[second * d + l];
                sum += difference * difference;
                if (!(sum < squaredDistance)) {
                    return false;
                }
            }
            return true;
        }
    }
}
