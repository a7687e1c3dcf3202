package org.anisoflow.core.closure;

import java.util.Locale;
import java.util.OptionalInt;
import org.anisoflow.core.InvalidInputException;

/**
 * How the expectations of a projected closure are computed. docs/theory.md section 5.
 *
 * @param points per direction for {@link Rule#GAUSS_HERMITE}, in all for {@link Rule#QUASI_MONTE_CARLO}; absent means the
 *     default of the rule
 */
public record Cubature(Rule rule, OptionalInt points) {
    /** Most points per direction of tensor Gauss-Hermite. */
    public static final int MAX_PER_DIRECTION = 128;

    /** Most points of any rule. */
    public static final int MAX_POINTS = 1 << 20;

    /** The rule that suits the rank, with its default size. */
    public static final Cubature DEFAULT = new Cubature(Rule.AUTO, OptionalInt.empty());

    /** A family of cubature rules for the standard normal law of dimension r. */
    public enum Rule {
        /** Gauss-Hermite for {@code r <= 3}, spherical-radial above; under token-wise normalisation quasi-Monte-Carlo. */
        AUTO,
        /** Tensor product of Gauss-Hermite rules. */
        GAUSS_HERMITE,
        /** Degree 5, shells of 2 r^2 points. */
        SPHERICAL_RADIAL,
        /** Sobol points; an odd number of them is rounded up. */
        QUASI_MONTE_CARLO;

        /** The name in study files. */
        public String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public Cubature {
        if (points.isPresent()) {
            int value = points.getAsInt();
            if (rule == Rule.AUTO || rule == Rule.SPHERICAL_RADIAL) {
                throw new InvalidInputException("points belong to the cubature " + Rule.GAUSS_HERMITE.key() + " or "
                        + Rule.QUASI_MONTE_CARLO.key() + " but the cubature is " + rule.key() + "; remove points");
            }
            boolean tensor = rule == Rule.GAUSS_HERMITE;
            int least = tensor ? 4 : 16;
            int most = tensor ? MAX_PER_DIRECTION : MAX_POINTS;
            if (value < least || value > most) {
                throw new InvalidInputException("points of the cubature " + rule.key() + " must be from " + least
                        + " to " + most + (tensor ? " per direction" : "") + " but are " + value);
            }
        }
    }
}
