package org.anisoflow.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.AttentionType;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.closure.Cubature;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.gaussian.Standardization;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.formats.ArraySelector;
import org.anisoflow.formats.RowSource;
import org.anisoflow.formats.Tables;
import org.anisoflow.ode.crosscheck.ParticlePlan;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.Method;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.SavePlan.Depths;
import org.anisoflow.ode.flow.SavePlan.Laws;
import org.anisoflow.ode.flow.SavePlan.Spacing;
import org.anisoflow.ode.flow.SolverOptions;
import org.anisoflow.ode.flow.StopRule;
import org.anisoflow.ode.particles.FieldOptions;
import org.anisoflow.ode.particles.Integrator;
import org.anisoflow.ode.particles.ParticleOptions;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.study.Study.Tokens;
import org.anisoflow.study.document.At;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Sequence;

/** Builds the domain objects of a tree that has its defaults. */
final class StudyReader {
    private static final int BLOCK_ROWS = 1024;

    /** Whole numbers up to here are exact as doubles. */
    private static final long MAX_LABEL = 1L << 53;

    private final Path directory;
    private final long seed;
    private final FileCache cache;
    private final Matrices matrices;

    /**
     * A reader of one study.
     *
     * @param directory where its relative paths start
     * @param seed of the particles, unless the study gives one
     * @param cache what is known of the files it refers to
     */
    StudyReader(Path directory, long seed, FileCache cache) {
        this.directory = directory;
        this.seed = seed;
        this.cache = cache;
        matrices = new Matrices(directory, cache);
    }

    private record Law(GaussianMixture mixture, Mapping document, Optional<Tokens> tokens) {}

    /** How a law is fitted to the tokens of a file. */
    private record Fit(ArraySelector selector, List<Long> labels, Standardization standardization) {}

    /** @param named whether a line of names stands above the tokens in their file */
    private record FittedLaw(GaussianMixture law, long count, List<Long> labels, boolean named) {
        static FittedLaw of(TokenMoments moments, Standardization standardization, boolean named) {
            return new FittedLaw(moments.law(standardization), moments.count(), moments.labels(), named);
        }
    }

    /** @param named whether a line of names stands above the tokens in their file */
    private record Streamed(TokenMoments moments, boolean named) {}

    Study read(Mapping document) {
        At root = At.root(document, StudyFile.ROOT);
        Shapes.check(root);
        Transformer transformer = transformer(root);
        Law law = law(root, transformer);
        GaussianMixture mixture = law.mixture();
        int d = mixture.dimension();
        SolverOptions solver = solver(root.get("solver"));
        Mapping whole = document.with("initial", law.document())
                .with("save", Defaults.save((Mapping) root.get("save").node(), d, transformer.depth()))
                .with(
                        "particles",
                        Defaults.particles((Mapping) root.get("particles").node(), solver, transformer, seed));
        At filled = At.root(whole, StudyFile.ROOT);
        At saveAt = filled.get("save");
        SavePlan save = save(saveAt);
        Optional<Matrix> queries = matrices.matrix(filled, "queries");
        saveAt.build(() -> save.resolve(transformer.depth()));
        boolean affine =
                transformer.layers().stream().allMatch(layer -> ClosureField.suits(layer.attention(), mixture));
        At closure = filled.get("closure");
        Cubature cubature = cubature(closure);
        FlowRequest request = filled.build(
                () -> new FlowRequest(
                        mixture,
                        transformer,
                        solver,
                        stop(filled.get("stop")),
                        save,
                        queries,
                        affine && flowMap(save, d),
                        metrics(filled.get("metrics")),
                        filled.get("energy-beta").number(),
                        cubature,
                        closure.get("merge-distance").number()),
                Study.BLAMED);
        return new Study(
                filled.get("title").text(),
                request,
                particles(filled.get("particles"), !transformer.noise().equals(Noise.NONE)),
                law.tokens(),
                whole,
                directory.toAbsolutePath());
    }

    /** A request for the law, attention and drift of a study, the rest taken from another one. */
    FlowRequest request(Mapping document, FlowRequest like) {
        At root = At.root(document, StudyFile.ROOT);
        Transformer transformer = transformer(root);
        Law law = law(root, transformer);
        return root.build(() -> like.with(law.mixture(), transformer), Study.BLAMED);
    }

    private static List<At> layers(At root) {
        return root.find("layers").map(At::items).orElseGet(() -> List.of(root));
    }

    private Transformer transformer(At root) {
        List<Layer> layers = layers(root).stream().map(this::layer).toList();
        At driftAt = root.get("drift");
        Drift drift =
                root.build(() -> new Drift(matrices.matrix(driftAt, "linear"), matrices.vector(driftAt, "constant")));
        Noise noise = root.build(() -> Noise.own(root.get("diffusion").number()));
        driftAt.build(() -> {
            drift.requireDimension(layers.get(0).attention().dimension());
            return drift;
        });
        return root.build(() -> new Transformer(layers, drift, noise));
    }

    /** The law at depth 0, of which the attention of every layer can be computed. */
    private Law law(At root, Transformer transformer) {
        Law law = law(root.get("initial"), transformer.dimension());
        List<At> layers = layers(root);
        for (int i = 0; i < layers.size(); i++) {
            Attention attention = transformer.layers().get(i).attention();
            layers.get(i).get("attention").build(() -> {
                Closure.requireClosed(attention, law.mixture());
                return attention;
            });
        }
        return law;
    }

    private Layer layer(At at) {
        return at.build(() -> new Layer(at.get("depth").number(), attention(at.get("attention"))));
    }

    private Attention attention(At at) {
        List<Head> heads = at.find("heads")
                .map(list -> list.items().stream().map(this::head).toList())
                .orElseGet(() -> List.of(head(at)));
        Normalization normalization =
                switch (at.get("normalization").text()) {
                    case "none" -> new Normalization.None();
                    case "rms" -> new Normalization.Rms(matrices.vector(at, "gain"));
                    default -> new Normalization.MeanFieldRms(matrices.vector(at, "gain"));
                };
        Mask mask = at.get("mask").text().equals("none") ? new Mask.None() : new Mask.Causal();
        return at.build(() -> new Attention(heads, normalization, mask));
    }

    private Head head(At at) {
        Matrix query = matrices.matrix(at.get("query"));
        AttentionType type = ofKey(at.get("type"), AttentionType.values(), AttentionType::key);
        return at.build(() -> new Head(
                switch (type) {
                    case SOFTMAX -> new Kernel.Softmax(scale(at, query));
                    case L2 -> new Kernel.L2(scale(at, query));
                    case SINKHORN -> new Kernel.Sinkhorn(at.get("epsilon").number());
                    case LINEAR -> new Kernel.Linear(scale(at, query));
                    case SIGMOID -> pointwise(Activation.SIGMOID, at, query);
                    case RELU -> pointwise(Activation.RELU, at, query);
                    case ERF -> pointwise(Activation.ERF, at, query);
                    case UNNORMALIZED -> pointwise(Activation.EXP, at, query);
                },
                query,
                matrices.matrix(at.get("key")),
                matrices.matrix(at.get("value")),
                matrices.matrix(at, "output"),
                new Head.Biases(
                        matrices.vector(at, "query-bias"),
                        matrices.vector(at, "key-bias"),
                        matrices.vector(at, "value-bias"),
                        matrices.vector(at, "output-bias"))));
    }

    private static Kernel pointwise(Activation activation, At head, Matrix query) {
        return new Kernel.Pointwise(
                activation, scale(head, query), head.get("bias").number());
    }

    private static double scale(At head, Matrix query) {
        At scale = head.get("scale");
        return scale.text().equals("1/sqrt(k)") ? 1 / Math.sqrt(query.rows()) : scale.number();
    }

    /** @param d the dimension of the tokens that attention acts on */
    private Law law(At at, int d) {
        if (at.has("tokens")) {
            return tokens(at, d);
        }
        if (at.has("mixture") || at.has("positions")) {
            return at.has("mixture")
                    ? components(at, "mixture", Arrangement.CLUSTERS)
                    : components(at, "positions", Arrangement.CELLS);
        }
        Gaussian gaussian = gaussian(at);
        return new Law(GaussianMixture.of(gaussian), withMean(at, gaussian), Optional.empty());
    }

    private Gaussian gaussian(At at) {
        Matrix covariance = matrices.matrix(at.get("covariance"));
        double[] mean =
                matrices.vector(at, "mean").map(Matrix::toRowMajor).orElseGet(() -> new double[covariance.rows()]);
        return at.build(() -> Gaussian.of(mean, covariance));
    }

    private static Mapping withMean(At at, Gaussian gaussian) {
        Mapping document = (Mapping) at.node();
        return at.has("mean") ? document : Defaults.mean(document, gaussian.dimension());
    }

    private Law components(At initial, String key, Arrangement arrangement) {
        At list = initial.get(key);
        List<Component> components = new ArrayList<>();
        List<Node> documents = new ArrayList<>();
        for (At item : list.items()) {
            Gaussian gaussian = gaussian(item);
            components.add(new Component(item.get("weight").number(), gaussian));
            documents.add(withMean(item, gaussian));
        }
        return new Law(
                list.build(() -> new GaussianMixture(components, arrangement)),
                ((Mapping) initial.node()).with(key, new Sequence(list.node().mark(), documents)),
                Optional.empty());
    }

    private Law tokens(At at, int d) {
        At tokens = at.get("tokens");
        Standardization standardization = ofKey(at.get("standardize"), Standardization.values(), Standardization::key);
        return at.build(() -> {
            long[] labels = at.find("labels").map(this::labels).orElseGet(() -> new long[0]);
            FittedLaw fitted = Matrices.isPlainFile(tokens)
                    ? cache.get(
                            matrices.path(tokens),
                            new Fit(
                                    Matrices.selector(tokens),
                                    Arrays.stream(labels).boxed().toList(),
                                    standardization),
                            () -> {
                                Streamed streamed = stream(tokens, d, labels);
                                return FittedLaw.of(streamed.moments(), standardization, streamed.named());
                            })
                    : FittedLaw.of(whole(tokens, d, labels), standardization, isNamed(tokens));
            Optional<Path> file = tokens.node() instanceof Mapping && tokens.has("file")
                    ? Optional.of(matrices.path(tokens).toAbsolutePath().normalize())
                    : Optional.empty();
            return new Law(
                    fitted.law(),
                    (Mapping) at.node(),
                    Optional.of(new Tokens(file, fitted.named(), fitted.count(), standardization, fitted.labels())));
        });
    }

    private long[] labels(At at) {
        double[] values = matrices.vector(at).toRowMajor();
        long[] labels = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            labels[i] = (long) values[i];
            if (labels[i] != values[i] || Math.abs(values[i]) > MAX_LABEL) {
                throw at.problem("must be whole numbers of at most " + MAX_LABEL + " in absolute value but entry " + i
                        + " is " + values[i]);
            }
        }
        long classes = Arrays.stream(labels).distinct().count();
        if (classes > StudyLimits.MAX_COMPONENTS) {
            throw at.problem("must name at most " + StudyLimits.MAX_COMPONENTS + " classes but name " + classes
                    + "; check that these are labels of classes");
        }
        return labels;
    }

    /** Whether a line of names stands above tokens that were read as a matrix. */
    private boolean isNamed(At tokens) {
        if (!(tokens.node() instanceof Mapping) || !tokens.has("file")) {
            return false;
        }
        ArraySelector selector = Matrices.selector(tokens);
        try (RowSource rows = Tables.open(matrices.path(tokens), selector)) {
            return !rows.header().isEmpty();
        }
    }

    private TokenMoments whole(At tokens, int d, long... labels) {
        Matrix matrix = matrices.matrix(tokens);
        TokenMoments moments = moments(tokens, matrix.columns(), d, labels);
        moments.add(matrix.toRowMajor(), matrix.rows());
        return moments;
    }

    private Streamed stream(At tokens, int d, long... labels) {
        return tokens.build(() -> {
            try (RowSource rows = Tables.open(matrices.path(tokens), Matrices.selector(tokens))) {
                TokenMoments moments = moments(tokens, rows.columns(), d, labels);
                double[] buffer = new double[BLOCK_ROWS * rows.columns()];
                for (int read = rows.read(buffer); read > 0; read = rows.read(buffer)) {
                    moments.add(buffer, read);
                }
                return new Streamed(moments, !rows.header().isEmpty());
            }
        });
    }

    private TokenMoments moments(At tokens, int coordinates, int d, long... labels) {
        if (coordinates < 1 || coordinates > StudyLimits.MAX_DIMENSION) {
            throw tokens.problem("must have from 1 to " + StudyLimits.MAX_DIMENSION + " coordinates per token but have "
                    + coordinates);
        }
        // before they are read: a small file may hold many
        if (coordinates != d) {
            throw tokens.problem("must have " + d + " coordinates per token, which is what attention acts on, but have "
                    + coordinates);
        }
        Arrays.stream(labels).distinct().forEach(label -> matrices.reserve(tokens, d, d));
        return new TokenMoments(d, labels);
    }

    private static Cubature cubature(At at) {
        OptionalInt points = at.has("points")
                ? OptionalInt.of((int) at.get("points").whole(Integer.MIN_VALUE, Integer.MAX_VALUE))
                : OptionalInt.empty();
        return at.build(
                () -> new Cubature(ofKey(at.get("cubature"), Cubature.Rule.values(), Cubature.Rule::key), points));
    }

    private static SolverOptions solver(At at) {
        return at.build(() -> new SolverOptions(
                ofKey(at.get("method"), Method.values(), Method::key),
                at.get("relative").number(),
                at.get("absolute").number(),
                at.number("step"),
                at.get("max-steps").whole(Long.MIN_VALUE, Long.MAX_VALUE),
                at.number("max-seconds")));
    }

    private static StopRule stop(At at) {
        return at.build(() ->
                new StopRule(at.get("converged").number(), at.get("blow-up").number()));
    }

    private static ParticlePlan particles(At at, boolean noisy) {
        Integrator integrator = ofKey(at.get("integrator"), Integrator.values(), Integrator::key);
        if (noisy && integrator != Integrator.EULER) {
            throw at.get("integrator")
                    .problem("must be " + Integrator.EULER.key()
                            + " (Euler-Maruyama), because the study has diffusion, " + "but is " + integrator.key());
        }
        if (at.has("tolerance") && integrator != Integrator.ADAPTIVE) {
            throw at.get("tolerance")
                    .problem("belongs to the integrator " + Integrator.ADAPTIVE.key() + " but the integrator is "
                            + integrator.key() + "; remove tolerance");
        }
        ParticleOptions options = at.build(() -> new ParticleOptions(
                integrator,
                at.number("step"),
                at.number("tolerance").orElse(ParticleOptions.DEFAULT.tolerance()),
                FieldOptions.DEFAULT));
        return at.build(() -> new ParticlePlan(
                at.get("counts").items().stream()
                        .map(count -> (int) count.whole(Integer.MIN_VALUE, Integer.MAX_VALUE))
                        .toList(),
                (int) at.get("replicates").whole(Integer.MIN_VALUE, Integer.MAX_VALUE),
                at.get("seed").whole(Long.MIN_VALUE, Long.MAX_VALUE),
                ofKey(at.get("sampling"), Sampling.values(), Sampling::key),
                options,
                at.get("level").number()));
    }

    private static SavePlan save(At at) {
        Laws laws = ofKey(at.get("laws"), Laws.values(), Laws::key);
        return at.build(() -> new SavePlan(depths(at), Optional.of(laws)));
    }

    private static Depths depths(At at) {
        if (at.has("at")) {
            return new Depths.At(at.get("at").items().stream().map(At::number).toList());
        }
        if (at.has("every")) {
            return new Depths.Every(at.get("every").number());
        }
        return new Depths.Points(
                (int) at.get("points").whole(Integer.MIN_VALUE, Integer.MAX_VALUE),
                ofKey(at.get("spacing"), Spacing.values(), Spacing::key),
                at.number("first"));
    }

    private static boolean flowMap(SavePlan save, int d) {
        return switch (save.lawsFor(d)) {
            case ALL -> true;
            case ENDS -> d <= SavePlan.MAX_DIMENSION_OF_ALL_LAWS;
            case NONE -> false;
        };
    }

    private static Set<Metric> metrics(At at) {
        return at.items().stream().map(item -> Metric.ofKey(item.text())).collect(Collectors.toSet());
    }

    private static <E> E ofKey(At at, E[] values, Function<E, String> key) {
        return Arrays.stream(values)
                .filter(value -> key.apply(value).equals(at.text()))
                .findFirst()
                .orElseThrow(() -> at.problem("must be one of "
                        + Arrays.stream(values).map(key).collect(Collectors.joining(", ")) + " but is " + at.text()));
    }
}
