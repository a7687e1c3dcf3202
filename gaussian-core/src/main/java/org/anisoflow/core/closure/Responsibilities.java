package org.anisoflow.core.closure;

import java.util.Arrays;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;

/**
 * The responsibilities of the components of a mixture for tokens {@code x = o + D z} of an affine part of token space,
 * docs/theory.md section 5: the share of the attention of x that goes to each component,
 *
 * <pre>{@code
 * w_j(x) = pi_j int k(x, y) dN_j(y) / sum_i pi_i int k(x, y) dN_i(y),   k = exp(s <Qx + c_q, Ky + c_k>) or exp(-s |Qx + c_q - Ky - c_k|^2).
 * }</pre>
 *
 * <p>The context is the whole mixture; masks are left to the caller, who can pass the visible cells.
 */
public final class Responsibilities {
    private final ReweightedHead.Form[] forms;

    private Responsibilities(ReweightedHead.Form[] forms) {
        this.forms = forms;
    }

    /**
     * The responsibilities for one token.
     *
     * @param token x, length d
     * @return w(x), one entry for each component, with sum 1
     * @throws InvalidInputException as {@link #along}
     */
    public static double[] of(Head head, GaussianMixture context, double[] token) {
        return along(head, context, token, Matrix.zeros(token.length, 0)).at();
    }

    /**
     * The responsibilities for the tokens at the means of the components.
     *
     * @return J x J; row i belongs to the token at the mean of component i and sums to 1
     * @throws InvalidInputException as {@link #along}
     */
    public static double[][] atMeans(Head head, GaussianMixture context) {
        ReweightedHead projected = projected(head, context, 0);
        return context.components().stream()
                .map(component -> along(projected, context, component.law().mean(), new double[0], 0)
                        .at())
                .toArray(double[][]::new);
    }

    /**
     * The responsibilities for tokens {@code x = o + D z}.
     *
     * @param context the law in which the tokens are, of J components
     * @param origin o, length d
     * @param directions D, d x r
     * @throws InvalidInputException if the kernel is neither softmax nor L2, or shapes differ, or the origin is not finite
     */
    public static Responsibilities along(Head head, GaussianMixture context, double[] origin, Matrix directions) {
        int d = head.dimension();
        if (context.dimension() != d || origin.length != d || directions.rows() != d) {
            throw new InvalidInputException("head, context and tokens must have one dimension but the head has " + d
                    + ", the context " + context.dimension() + ", the origin of the tokens " + origin.length
                    + " and their directions " + directions.rows());
        }
        for (int i = 0; i < d; i++) {
            if (!Double.isFinite(origin[i])) {
                throw new InvalidInputException("tokens must be finite but entry " + i + " is " + origin[i]);
            }
        }
        int r = directions.columns();
        return along(projected(head, context, r), context, origin, directions.toRowMajor(), r);
    }

    /**
     * The head that does to tokens as they are what a head of an attention does to normalised ones in a context: query, key
     * and value matrices times {@code diag(g) / rho}.
     *
     * @throws InvalidInputException for token-wise normalisation, under which no component keeps its Gaussian law, and if there is
     *     no such head
     */
    public static Head head(Attention attention, int index, GaussianMixture context) {
        if (index < 0 || index >= attention.heads().size()) {
            throw new InvalidInputException(
                    "heads are counted from 0 to " + (attention.heads().size() - 1) + " but one is asked for " + index);
        }
        Head head = attention.heads().get(index);
        if (attention.normalization() instanceof Normalization.None) {
            return head;
        }
        if (attention.normalization() instanceof Normalization.Rms) {
            throw new InvalidInputException(
                    "responsibilities need components that are Gaussian where attention sees them, but "
                            + "tokens that are normalised one by one are not; use mean-field normalisation");
        }
        Gaussian law = context.moments();
        int d = law.dimension();
        double[] factor = law.factor().toRowMajor();
        double norm = Math.hypot(Products.norm(d, law.mean(), 0), Products.norm(factor.length, factor, 0));
        double[] scale = new double[d];
        for (int i = 0; i < d; i++) {
            int entry = i;
            scale[i] = attention
                            .normalization()
                            .gain()
                            .map(gain -> gain.get(entry, 0))
                            .orElse(1.0)
                    * (Math.sqrt(d) / norm);
        }
        Matrix diagonal = Matrix.diagonal(scale);
        return new Head(
                head.kernel(),
                head.query().times(diagonal),
                head.key().times(diagonal),
                head.value().times(diagonal),
                head.output(),
                head.biases());
    }

    private static ReweightedHead projected(Head head, GaussianMixture context, int r) {
        if (!head.kernel().isNormalized() || head.kernel().isBalanced()) {
            throw new InvalidInputException(
                    "responsibilities need attention weights that sum to one for every token, as those "
                            + "of softmax and l2 do, but the kernel is "
                            + head.kernel().type().key());
        }
        int size = context.size();
        int[] ranks = new int[size + 1];
        // room for the directions, as one more component that is never asked for
        Arrays.setAll(
                ranks, j -> j == size ? r : context.components().get(j).law().rank());
        ReweightedHead projected = new ReweightedHead(head, ranks, 0);
        for (int j = 0; j < size; j++) {
            Gaussian law = context.components().get(j).law();
            projected.setComponent(j, law.mean(), law.factor().toRowMajor());
        }
        return projected;
    }

    private static Responsibilities along(
            ReweightedHead head, GaussianMixture context, double[] origin, double[] directions, int r) {
        ReweightedHead.Form[] forms = new ReweightedHead.Form[context.size()];
        Arrays.setAll(
                forms,
                j -> head.logResponsibility(j, context.components().get(j).weight(), origin, directions, r));
        return new Responsibilities(forms);
    }

    /**
     * The responsibilities for the token o + D z, at the cost of J quadratic forms in r variables.
     *
     * @param z length r
     * @return one entry for each component, with sum 1; NaN where a form leaves the range of doubles
     */
    public double[] at(double... z) {
        double[] shares = new double[forms.length];
        double top = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < forms.length; j++) {
            ReweightedHead.Form form = forms[j];
            shares[j] = form.constant();
            for (int i = 0; i < z.length; i++) {
                double slope = form.linear()[i];
                for (int l = 0; l < z.length; l++) {
                    slope += form.quadratic()[i * z.length + l] * z[l];
                }
                shares[j] += slope * z[i];
            }
            top = Math.max(top, shares[j]);
        }
        double sum = 0;
        for (int j = 0; j < shares.length; j++) {
            shares[j] = Math.exp(shares[j] - top);
            sum += shares[j];
        }
        for (int j = 0; j < shares.length; j++) {
            shares[j] /= sum;
        }
        return shares;
    }
}
