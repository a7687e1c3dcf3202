package org.anisoflow.viz;

import java.util.Arrays;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;

/** A plane in token space, onto which tokens and laws are projected: {@code x -> U^T (x - c)} with orthonormal U, d x 2. */
public final class Plane {
    private final double[] centre;
    private final Matrix directions;
    private final String horizontal;
    private final String vertical;

    private Plane(double[] centre, Matrix directions, String horizontal, String vertical) {
        this.centre = centre;
        this.directions = directions;
        this.horizontal = horizontal;
        this.vertical = vertical;
    }

    /**
     * The plane of two coordinates of tokens in R^d.
     *
     * @param i index of the horizontal coordinate, from 0 on; a reader sees it from 1 on
     * @param j index of the vertical one
     * @throws InvalidInputException if {@code d < 2}, or the indices are not two different ones from 0 to d - 1
     */
    public static Plane coordinates(int d, int i, int j) {
        requireAxes(d, i, j);
        Matrix identity = Matrix.identity(d);
        return new Plane(new double[d], columns(identity, i, j), subscript("x", i), subscript("x", j));
    }

    /**
     * The plane through the mean of a law along two of its principal directions, the eigenvectors of its covariance in
     * descending order of the eigenvalues; their largest entries are positive. Among directions of equal variance the choice is
     * arbitrary.
     *
     * @param i index of the horizontal direction, from 0 on; a reader sees it from 1 on
     * @param j index of the vertical one
     * @throws InvalidInputException if {@code d < 2}, or the indices are not two different ones from 0 to d - 1
     */
    public static Plane principal(Gaussian law, int i, int j) {
        int d = law.dimension();
        requireAxes(d, i, j);
        // columns of zeros give the directions of no variance, too
        int r = Math.max(law.rank(), Math.max(i, j) + 1);
        double[] factor = new double[d * r];
        for (int row = 0; row < d; row++) {
            System.arraycopy(law.factor().row(row), 0, factor, row * r, law.rank());
        }
        Matrix directions = Decompositions.svd(Matrix.of(d, r, factor)).u();
        return new Plane(
                law.mean(),
                columns(directions, i, j),
                "principal direction " + subscript("u", i),
                "principal direction " + subscript("u", j));
    }

    /** The first two coordinates of tokens of dimension 2, else the first two principal directions of a law. */
    public static Plane of(Gaussian law) {
        return law.dimension() == 2 ? coordinates(2, 0, 1) : principal(law, 0, 1);
    }

    private static void requireAxes(int d, int i, int j) {
        if (d < 2) {
            throw new InvalidInputException(
                    "a plane needs tokens of dimension at least 2 but they have dimension " + d);
        }
        if (i < 0 || j < 0 || i >= d || j >= d || i == j) {
            throw new InvalidInputException("the axes of a plane must be two different indices from 0 to " + (d - 1)
                    + " but are " + i + " and " + j);
        }
    }

    private static Matrix columns(Matrix a, int i, int j) {
        double[] columns = new double[2 * a.rows()];
        for (int row = 0; row < a.rows(); row++) {
            columns[2 * row] = a.get(row, i);
            columns[2 * row + 1] = a.get(row, j);
        }
        return Matrix.of(a.rows(), 2, columns);
    }

    private static String subscript(String letter, int index) {
        return letter + PlainNumbers.subscript(index + 1);
    }

    /** Token dimension d. */
    public int dimension() {
        return centre.length;
    }

    /** Label of the horizontal axis. */
    public String horizontal() {
        return horizontal;
    }

    /** Label of the vertical axis. */
    public String vertical() {
        return vertical;
    }

    /** The token {@code x + U U^T (c - x)}, which is projected to the origin and differs from a token x along the plane only. */
    double[] originBeside(double[] token) {
        double[] at = project(token);
        double[] origin = token.clone();
        for (int i = 0; i < origin.length; i++) {
            origin[i] -= directions.get(i, 0) * at[0] + directions.get(i, 1) * at[1];
        }
        return origin;
    }

    /** U, d x 2. */
    Matrix directions() {
        return directions;
    }

    /**
     * The projection of a token, two coordinates; not finite where the token is not.
     *
     * @throws InvalidInputException if the token has another dimension
     */
    public double[] project(double[] token) {
        if (token.length != dimension()) {
            throw new InvalidInputException("a token must have " + dimension() + " entries but has " + token.length);
        }
        return projectAll(token);
    }

    /**
     * The projections of tokens.
     *
     * @param tokens n x d, row-major
     * @return n x 2, row-major
     */
    double[] projectAll(double[] tokens) {
        int d = dimension();
        double[] projected = new double[tokens.length / d * 2];
        for (int i = 0; i < projected.length; i++) {
            for (int l = 0; l < d; l++) {
                double direction = directions.get(l, i % 2);
                // a coordinate that the plane does not show may be anything
                projected[i] += direction == 0 ? 0 : direction * (tokens[i / 2 * d + l] - centre[l]);
            }
        }
        return projected;
    }

    /**
     * The projection of a law, a Gaussian in the plane: mean {@code U^T (alpha - c)}, covariance {@code U^T Sigma U}.
     *
     * @throws InvalidInputException if dimensions differ, or the projection leaves the range of doubles
     */
    public Gaussian project(Gaussian law) {
        double[] mean = project(law.mean());
        Matrix image = directions.transpose().times(law.factor());
        if (image.columns() <= 2) {
            return Gaussian.ofFactor(mean, image);
        }
        return Gaussian.ofFactor(
                mean, Decompositions.triangularFactor(image.transpose()).transpose());
    }

    @Override
    public String toString() {
        return "Plane[" + horizontal + ", " + vertical + ", " + Arrays.toString(centre) + "]";
    }
}
