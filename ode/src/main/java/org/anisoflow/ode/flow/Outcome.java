package org.anisoflow.ode.flow;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.closure.LawField;
import org.anisoflow.core.closure.ProjectedField;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.linalg.Matrix;

/** What becomes of a covariance, judged where a run ended. docs/theory.md section 4. */
public enum Outcome {
    /** At the end its size falls faster than the root of the depth; flows to zero fall like 1/t. */
    ZERO(0, "shrinks to zero"),
    /** A singular limit: the smallest eigenvalue is below a hundredth of the largest one. */
    SINGULAR(1, "tends to a singular covariance"),
    /** Anything else that stays bounded. */
    REGULAR(2, "stays regular"),
    /** Infinite at a finite depth. */
    BLOW_UP(3, "blows up"),
    /** Grows beyond the bound of the study, but not toward a finite depth; or at the end faster than the root of the depth. */
    GROWTH(4, "grows without blowing up");

    private static final double SINGULAR_RATIO = 0.01;
    private static final double DECISIVE = 0.5;

    private final int code;
    private final String key;
    private final String words;

    Outcome(int code, String words) {
        this.code = code;
        key = name().toLowerCase(Locale.ROOT);
        this.words = words;
    }

    /** The number in data files. */
    public int code() {
        return code;
    }

    /** The outcome with this code. */
    public static Outcome of(double code) {
        return values()[(int) code];
    }

    /** The name in data files. */
    public String key() {
        return key;
    }

    /** A phrase that follows "the covariance". */
    public String words() {
        return words;
    }

    /** Whether the covariance has no limit. */
    public boolean isUnbounded() {
        return this == BLOW_UP || this == GROWTH;
    }

    /** Codes and words. */
    public static String legend() {
        return Arrays.stream(values())
                .map(outcome -> outcome.code() + " " + outcome.words())
                .collect(Collectors.joining(", "));
    }

    /**
     * The outcome of a run; absent if it did not do what was asked, or its last law was not saved.
     *
     * <p>The speed at the end is {@code d log S / d log t}, S being the total variance, of all components together.
     */
    public static Optional<Outcome> of(Trajectory run) {
        if (run.status() == Status.BLEW_UP) {
            return Optional.of(BLOW_UP);
        }
        if (run.status() == Status.DIVERGED) {
            return Optional.of(GROWTH);
        }
        if (!run.status().isComplete() || run.last().factor().isEmpty()) {
            return Optional.empty();
        }
        double[] eigenvalues = run.last().eigenvalues();
        double exponent = growthExponent(run);
        if (eigenvalues[0] == 0 || exponent < -DECISIVE) {
            return Optional.of(ZERO);
        }
        if (exponent > DECISIVE) {
            return Optional.of(GROWTH);
        }
        return Optional.of(eigenvalues[eigenvalues.length - 1] < SINGULAR_RATIO * eigenvalues[0] ? SINGULAR : REGULAR);
    }

    /** {@code t (d/dt) |F|^2 / |F|^2} at the last law, F being the factors of all components side by side. */
    private static double growthExponent(Trajectory run) {
        FlowRequest request = run.request();
        Trajectory.Point last = run.last();
        GaussianMixture law = request.law();
        List<Matrix> parts = last.components().isEmpty()
                ? List.of(last.factor().orElseThrow())
                : last.components().stream()
                        .map(component -> component.factor().orElseThrow())
                        .toList();
        double[] means = last.components().isEmpty()
                ? last.mean()
                : last.components().stream()
                        .flatMapToDouble(component -> Arrays.stream(component.mean()))
                        .toArray();
        if (!Arrays.stream(means).allMatch(Double::isFinite)) {
            // the covariance does not depend on a mean that left the doubles
            Arrays.fill(means, 0);
        }
        double[] factors = LawLayout.sideBySide(law.dimension(), parts);
        double[] velocity = new double[factors.length];
        List<Layer> layers = request.transformer().layers();
        LawField field = field(request, layers.get(layers.size() - 1), factors.length / law.dimension());
        field.setLaw(means, 0, factors, 0);
        field.velocityOfFactor(velocity);
        double size = 0;
        double growth = 0;
        for (int i = 0; i < factors.length; i++) {
            size += factors[i] * factors[i];
            growth += 2 * factors[i] * velocity[i];
        }
        return size > 0 ? run.end() * growth / size : 0;
    }

    private static LawField field(FlowRequest request, Layer layer, int columns) {
        Drift drift = request.transformer().drift();
        Noise noise = request.transformer().noise();
        return ClosureField.suits(layer.attention(), request.law())
                ? new ClosureField(layer.attention(), drift, noise, columns, columns)
                : new ProjectedField(
                        layer.attention(), drift, noise, request.law(), request.cubature(), false, () -> false);
    }
}
