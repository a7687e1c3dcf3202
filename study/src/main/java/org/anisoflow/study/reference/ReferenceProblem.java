package org.anisoflow.study.reference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.exact.ExactSolution;
import org.anisoflow.ode.exact.IdentityValue;
import org.anisoflow.ode.exact.NormalizedSoftmax;
import org.anisoflow.ode.exact.Separable;
import org.anisoflow.ode.exact.SoftmaxStack;
import org.anisoflow.ode.exact.Spiral;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.document.NearestName;

/** The reference problems: a study each, its story, and the exact solution where there is one. */
public enum ReferenceProblem {
    SOFTMAX_CONTRACTION,
    SOFTMAX_COLLAPSE,
    SOFTMAX_BLOW_UP,
    SOFTMAX_LOW_RANK,
    SOFTMAX_SCALE,
    SOFTMAX_MEAN,
    SOFTMAX_BIASES,
    SOFTMAX_SPIRAL,
    SOFTMAX_DENSE,
    L2_LINE,
    L2_PLANE,
    SINKHORN_LINE,
    SINKHORN_SMALL_EPSILON,
    SINKHORN_LARGE_EPSILON,
    LINEAR_MEAN,
    MULTI_HEAD,
    MEAN_FIELD_RMS,
    NOISY_SOFTMAX,
    RESIDUAL_STACK,
    LAYER_SCHEDULE;

    /** The name on the command line, in lower case with hyphens. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All names, in the order of the list. */
    public static List<String> keys() {
        return Arrays.stream(values()).map(ReferenceProblem::key).toList();
    }

    /**
     * The problem of a name.
     *
     * @throws InvalidInputException if there is none; the message says which name is nearest
     */
    public static ReferenceProblem of(String key) {
        return Arrays.stream(values())
                .filter(problem -> problem.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("there is no reference problem " + key + "; "
                        + NearestName.of(key, keys())
                                .map(name -> "did you mean " + name + "? ")
                                .orElse("")
                        + "anisoflow reference --list shows all"));
    }

    /** The study to solve, read anew. */
    public Study study() {
        String file = key() + ".yaml";
        return StudyFile.parse(Path.of(file), resource("reference/" + file));
    }

    /** The exact solution, where there is one. */
    public Optional<ExactSolution> exact() {
        FlowRequest request = study().request();
        return switch (this) {
            case SOFTMAX_CONTRACTION,
                    SOFTMAX_COLLAPSE,
                    SOFTMAX_BLOW_UP,
                    SOFTMAX_LOW_RANK,
                    SOFTMAX_SCALE,
                    SOFTMAX_MEAN,
                    LINEAR_MEAN,
                    LAYER_SCHEDULE -> Optional.of(new IdentityValue(request));
            case SOFTMAX_BIASES,
                    L2_LINE,
                    L2_PLANE,
                    SINKHORN_LINE,
                    SINKHORN_SMALL_EPSILON,
                    SINKHORN_LARGE_EPSILON,
                    NOISY_SOFTMAX -> Optional.of(new Separable(request));
            case SOFTMAX_SPIRAL -> Optional.of(new Spiral(request));
            case MEAN_FIELD_RMS -> Optional.of(new NormalizedSoftmax(request));
            case RESIDUAL_STACK -> Optional.of(new SoftmaxStack(request));
            case SOFTMAX_DENSE, MULTI_HEAD -> Optional.empty();
        };
    }

    /** Story, equations and exact solution in Markdown: the section of this problem in docs/reference-problems.md. */
    public String story() {
        Matcher section =
                Pattern.compile("(?ms)^## " + key() + "$(.*?)(?=^## |\\z)").matcher(resource("reference-problems.md"));
        if (!section.find()) {
            throw new IllegalStateException("docs/reference-problems.md has no section " + key());
        }
        return section.group(1).strip();
    }

    static String resource(String name) {
        try (InputStream in = StudyFile.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
