package org.anisoflow.study;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.Standardization;
import org.anisoflow.ode.crosscheck.ParticlePlan;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.study.document.At;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.document.Node;

/** A study: what a study file asks for. Two studies are equal if they ask for the same, however they are written. */
public final class Study {
    /** Maps whose keys a complaint about the request can mean. */
    static final String[] BLAMED = {"closure", "solver"};

    private final String title;
    private final FlowRequest request;
    private final ParticlePlan particles;
    private final Optional<Tokens> tokens;
    private final Node.Mapping document;
    private final Path directory;

    /**
     * Tokens that the initial law was fitted to.
     *
     * @param file absolute path of the file they were read from; absent if they were given otherwise
     * @param named whether the first line of the file was taken for names of columns, and so for no token
     * @param count their number N
     * @param standardization what was done to them
     * @param labels labels of the components in their order, which is increasing; empty if the tokens have none
     */
    public record Tokens(
            Optional<Path> file, boolean named, long count, Standardization standardization, List<Long> labels) {
        public Tokens {
            labels = List.copyOf(labels);
        }

        /**
         * What was read, for people: {@code tokens: 1797 read from digits.csv}, and whether a line of names was left out. A
         * count that is off by one shows a line that was taken for what it is not.
         */
        public String sentence() {
            return "tokens: " + count
                    + shown().map(place -> " read from " + place).orElse(" given in the study")
                    + (named ? ", below a line of names" : "")
                    + (labels.isEmpty() ? "" : ", with " + count + " labels of " + labels.size() + " classes");
        }

        /** What was read, for summaries: the keys {@code file}, {@code header}, {@code count}, {@code labels}, {@code classes}. */
        public Map<String, Object> entries() {
            Map<String, Object> entries = new LinkedHashMap<>();
            entries.put("file", shown().orElse(null));
            entries.put("header", named);
            entries.put("count", count);
            entries.put("labels", labels.isEmpty() ? 0 : count);
            entries.put("classes", labels.size());
            return entries;
        }

        /** The file, from the working directory on if it lies below. */
        private Optional<String> shown() {
            Path here = Path.of("").toAbsolutePath();
            return file.map(path -> path.startsWith(here) ? here.relativize(path) : path)
                    .map(Path::toString);
        }
    }

    /**
     * @param document the study with its defaults
     * @param directory where its relative paths start
     */
    Study(
            String title,
            FlowRequest request,
            ParticlePlan particles,
            Optional<Tokens> tokens,
            Node.Mapping document,
            Path directory) {
        this.title = title;
        this.request = request;
        this.particles = particles;
        this.tokens = tokens;
        this.document = document;
        this.directory = directory;
    }

    /** The title; the name of the study file without its extension if it gives none. */
    public String title() {
        return title;
    }

    /**
     * What to solve, how to save it and when to stop. Its save plan always says which laws are kept. The flow map rides
     * along where the velocity is affine and laws are kept at all depths, or at both ends and d is at most 128.
     */
    public FlowRequest request() {
        return request;
    }

    /** The particle runs that a check of the closure makes. */
    public ParticlePlan particles() {
        return particles;
    }

    /** The Gaussian with mean and covariance of the whole law at depth 0: the law itself if it has one component. */
    public Gaussian initial() {
        return request.initial();
    }

    /** The law at depth 0. */
    public GaussianMixture law() {
        return request.law();
    }

    /** The labels of the components, in their order; empty if the law was not fitted to labelled tokens. */
    public List<Long> labels() {
        return tokens.map(Tokens::labels).orElse(List.of());
    }

    /** Attention along depth, drift and diffusion. */
    public Transformer transformer() {
        return request.transformer();
    }

    /** The tokens behind the initial law; absent if it was given by mean and covariance. */
    public Optional<Tokens> tokens() {
        return tokens;
    }

    /** The attention types in order of appearance, each once, joined by plus signs: {@code softmax+l2}. */
    public String attentionTypes() {
        return transformer().layers().stream()
                .flatMap(layer -> layer.attention().heads().stream())
                .map((Head head) -> head.kernel().type().key())
                .distinct()
                .collect(Collectors.joining("+"));
    }

    /** How the equations that are solved follow from those of the tokens. */
    public Closure closure() {
        return request.closure();
    }

    /**
     * Does something that the study asks for. Bad input that shows only then is reported at its place in the study file.
     *
     * @throws DocumentException instead of the {@code InvalidInputException} of the action
     */
    public <T> T attempt(Supplier<T> action) {
        return At.root(document, StudyFile.ROOT).build(action, BLAMED);
    }

    /** The number of heads, of the layer that has most. */
    public int heads() {
        return transformer().layers().stream()
                .mapToInt((Layer layer) -> layer.attention().heads().size())
                .max()
                .orElseThrow();
    }

    /** The study as its file gives it, with every default written out. */
    public Node.Mapping document() {
        return document;
    }

    Path directory() {
        return directory;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Study that
                && title.equals(that.title)
                && request.equals(that.request)
                && particles.equals(that.particles)
                && tokens.equals(that.tokens);
    }

    @Override
    public int hashCode() {
        return Objects.hash(title, request, particles, tokens);
    }

    @Override
    public String toString() {
        return "Study[title=" + title + ", attention=" + attentionTypes() + ", heads=" + heads() + ", d="
                + initial().dimension() + ", depth=" + transformer().depth() + "]";
    }
}
