package org.anisoflow.core.closure;

import java.util.Arrays;
import java.util.Random;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Products;
import org.anisoflow.core.linalg.ThinQr;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * Spherical-radial rules of degree 5 for r >= 2: shells of equal weight, each with the {@code 2 r^2} nodes {@code +-e_i} and
 * {@code (+-e_i +- e_j) / sqrt 2} of Stroud's rule for the sphere, weights {@code (4 - r) / (2 r (r + 2))} and {@code 1 / (r (r +
 * 2))}, rotated by a matrix U of its own. docs/theory.md section 5.
 *
 * <p>The squared radii are quantiles of the chi-squared law of {@code |z|^2}, raised to a power and scaled so that their mean is r and
 * their mean square {@code r (r + 2)}, as degree 5 needs. A single shell has the squared radius {@code r + 2}, and the centre has the
 * weight {@code 2 / (r + 2)}.
 *
 * <p>Without the rotations, functions of one coordinate would see two nodes of a shell only. They are fixed: part of the rule. A form
 * is rotated once per shell by two products and then costs O(1) per node.
 */
final class SphericalRadialRule extends CubatureRule {
    private static final double SAFETY = 4;

    /** About so many nodes are spent, in two shells at least. */
    static final int NODES = 4096;

    private static final int BISECTIONS = 60;

    private final int shells;
    private final int perShell;
    private final double centreWeight;
    private final double axisWeight;
    private final double pairWeight;
    private final double[] radius;
    private final double[][] rotation;
    private final double[] rotatedLinear;
    private final double[] rotatedMatrix;
    private final double[] product;

    private SphericalRadialRule(int r, int shells, long seed) {
        super(r, (shells == 1 ? 1 : 0) + shells * 2 * r * r, SAFETY);
        this.shells = shells;
        perShell = 2 * r * r;
        centreWeight = shells == 1 ? 2.0 / (r + 2) : 0;
        double shellWeight = (1 - centreWeight) / shells;
        axisWeight = shellWeight * (4 - r) / (2.0 * r * (r + 2));
        pairWeight = shellWeight / (r * (r + 2.0));
        radius = shells == 1 ? new double[] {Math.sqrt(r + 2)} : radii(r, shells);
        rotation = rotations(r, shells, seed);
        rotatedLinear = new double[r];
        rotatedMatrix = new double[r * r];
        product = new double[r * r];
    }

    /** The rule, and its companion: half as many shells with other rotations. */
    static SphericalRadialRule of(int r, boolean companion) {
        int shells = Math.max(2, NODES / (2 * r * r));
        if (2L * r * r * shells > Cubature.MAX_POINTS) {
            throw new InvalidInputException("the cubature " + Cubature.Rule.SPHERICAL_RADIAL.key() + " has "
                    + 2L * r * r * shells + " nodes in " + r + " dimensions, more than " + Cubature.MAX_POINTS
                    + "; use "
                    + Cubature.Rule.QUASI_MONTE_CARLO.key());
        }
        return companion ? new SphericalRadialRule(r, shells / 2, 2) : new SphericalRadialRule(r, shells, 1);
    }

    private static double[] radii(int r, int shells) {
        ChiSquaredDistribution law = new ChiSquaredDistribution(null, r);
        double[] quantiles = new double[shells];
        Arrays.setAll(quantiles, s -> law.inverseCumulativeProbability((s + 0.5) / shells));
        double low = 1;
        double high = 8;
        for (int i = 0; i < BISECTIONS; i++) {
            double power = 0.5 * (low + high);
            double mean = meanPower(quantiles, power);
            if (meanPower(quantiles, 2 * power) < (1 + 2.0 / r) * mean * mean) {
                low = power;
            } else {
                high = power;
            }
        }
        double exponent = high;
        double scale = r / meanPower(quantiles, exponent);
        double[] radii = new double[shells];
        Arrays.setAll(radii, s -> Math.sqrt(scale * Math.pow(quantiles[s], exponent)));
        return radii;
    }

    private static double meanPower(double[] values, double power) {
        return Arrays.stream(values)
                .map(value -> Math.pow(value, power))
                .average()
                .orElseThrow();
    }

    private static double[][] rotations(int r, int shells, long seed) {
        Random random = new Random(seed);
        ThinQr qr = new ThinQr(r, r);
        double[] normal = new double[r * r];
        double[][] rotations = new double[shells][];
        for (int s = 0; s < shells; s++) {
            Arrays.setAll(normal, i -> random.nextGaussian());
            qr.decomposeTransposed(normal, 0);
            rotations[s] = qr.q().clone();
        }
        return rotations;
    }

    private int firstOfShell(int s) {
        return size - (shells - s) * perShell;
    }

    @Override
    void linear(double constant, double[] linear, double[] values) {
        if (centreWeight > 0) {
            values[0] = constant;
        }
        for (int s = 0; s < shells; s++) {
            rotate(linear, s);
            double rho = radius[s];
            double half = rho * Math.sqrt(0.5);
            int at = firstOfShell(s);
            for (int i = 0; i < r; i++) {
                double l = rho * rotatedLinear[i];
                values[at++] = constant + l;
                values[at++] = constant - l;
            }
            for (int i = 1; i < r; i++) {
                for (int j = 0; j < i; j++) {
                    double sum = half * (rotatedLinear[i] + rotatedLinear[j]);
                    double difference = half * (rotatedLinear[i] - rotatedLinear[j]);
                    values[at++] = constant + sum;
                    values[at++] = constant - sum;
                    values[at++] = constant + difference;
                    values[at++] = constant - difference;
                }
            }
        }
    }

    @Override
    void quadratic(double constant, double[] linear, double[] matrix, double[] values) {
        linear(constant, linear, values);
        for (int s = 0; s < shells; s++) {
            Products.multiply(r, r, r, 1, matrix, rotation[s], 0, product);
            Products.multiplyTransposedLeft(r, r, r, radius[s] * radius[s], rotation[s], product, 0, rotatedMatrix);
            int at = firstOfShell(s);
            for (int i = 0; i < r; i++) {
                double square = rotatedMatrix[i * r + i];
                values[at++] += square;
                values[at++] += square;
            }
            for (int i = 1; i < r; i++) {
                double square = rotatedMatrix[i * r + i];
                for (int j = 0; j < i; j++) {
                    double mean = 0.5 * (square + rotatedMatrix[j * r + j]);
                    double mixed = rotatedMatrix[i * r + j];
                    values[at++] += mean + mixed;
                    values[at++] += mean + mixed;
                    values[at++] += mean - mixed;
                    values[at++] += mean - mixed;
                }
            }
        }
    }

    /** {@code U^T l}. */
    private void rotate(double[] linear, int s) {
        Arrays.fill(rotatedLinear, 0);
        Products.addTransposedVector(r, r, rotation[s], linear, rotatedLinear, 0);
    }

    @Override
    double moments(double[] values, double[] first, double[] second) {
        double sum = centreWeight > 0 ? centreWeight * values[0] : 0;
        Arrays.fill(first, 0, r, 0);
        for (int s = 0; s < shells; s++) {
            sum += second == null ? lowMoments(values, s) : allMoments(values, s);
            Products.addVector(r, r, rotation[s], rotatedLinear, first, 0);
            if (second != null) {
                Products.multiply(r, r, r, 1, rotation[s], rotatedMatrix, 0, product);
                Products.multiplyTransposedRight(r, r, r, 1, product, rotation[s], s == 0 ? 0 : 1, second);
            }
        }
        return sum;
    }

    /** Sum and first moments of a shell in its own basis; the latter go to the rotated linear form. */
    private double lowMoments(double[] values, int s) {
        double axes = 0;
        double pairs = 0;
        double half = pairWeight * radius[s] * Math.sqrt(0.5);
        int at = firstOfShell(s);
        for (int i = 0; i < r; i++) {
            axes += values[at] + values[at + 1];
            rotatedLinear[i] = axisWeight * radius[s] * (values[at] - values[at + 1]);
            at += 2;
        }
        for (int i = 1; i < r; i++) {
            double first = 0;
            for (int j = 0; j < i; j++) {
                double plus = values[at] - values[at + 1];
                double minus = values[at + 2] - values[at + 3];
                pairs += values[at] + values[at + 1] + values[at + 2] + values[at + 3];
                first += plus + minus;
                rotatedLinear[j] += half * (plus - minus);
                at += 4;
            }
            rotatedLinear[i] += half * first;
        }
        return axisWeight * axes + pairWeight * pairs;
    }

    /** The same, with second moments. */
    private double allMoments(double[] values, int s) {
        double square = radius[s] * radius[s];
        int at = firstOfShell(s);
        for (int i = 0; i < r; i++) {
            rotatedMatrix[i * r + i] = axisWeight * square * (values[at] + values[at + 1]);
            at += 2;
        }
        double half = 0.5 * pairWeight * square;
        for (int i = 1; i < r; i++) {
            double second = 0;
            for (int j = 0; j < i; j++) {
                double equal = values[at] + values[at + 1];
                double opposite = values[at + 2] + values[at + 3];
                double mixed = half * (equal - opposite);
                rotatedMatrix[i * r + j] = mixed;
                rotatedMatrix[j * r + i] = mixed;
                second += equal + opposite;
                rotatedMatrix[j * r + j] += half * (equal + opposite);
                at += 4;
            }
            rotatedMatrix[i * r + i] += half * second;
        }
        return lowMoments(values, s);
    }

    @Override
    void nodes(double[] out) {
        Arrays.fill(out, 0, size * r, 0);
        for (int s = 0; s < shells; s++) {
            double half = radius[s] * Math.sqrt(0.5);
            int at = firstOfShell(s);
            for (int i = 0; i < r; i++) {
                writeAxis(out, at++, s, i, radius[s]);
                writeAxis(out, at++, s, i, -radius[s]);
            }
            for (int i = 1; i < r; i++) {
                for (int j = 0; j < i; j++) {
                    for (int signs = 0; signs < 4; signs++) {
                        // ++, --, +-, -+
                        writeAxis(out, at, s, i, signs == 1 || signs == 3 ? -half : half);
                        writeAxis(out, at++, s, j, signs == 1 || signs == 2 ? -half : half);
                    }
                }
            }
        }
    }

    /** Adds a multiple of a column of U to a node. */
    private void writeAxis(double[] out, int node, int s, int column, double times) {
        for (int l = 0; l < r; l++) {
            out[node * r + l] += times * rotation[s][l * r + column];
        }
    }

    @Override
    void weights(double[] out) {
        if (centreWeight > 0) {
            out[0] = centreWeight;
        }
        for (int s = 0; s < shells; s++) {
            int at = firstOfShell(s);
            Arrays.fill(out, at, at + 2 * r, axisWeight);
            Arrays.fill(out, at + 2 * r, at + perShell, pairWeight);
        }
    }
}
