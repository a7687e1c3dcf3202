package org.anisoflow.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
import org.anisoflow.core.closure.Cubature;
import org.anisoflow.core.closure.Cubature.Rule;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.gaussian.Standardization;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.formats.ArrayFiles;
import org.anisoflow.formats.Hdf5Writer;
import org.anisoflow.formats.NpzWriter;
import org.anisoflow.formats.NumericArray;
import org.anisoflow.ode.crosscheck.ParticlePlan;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.Method;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.SavePlan.Depths;
import org.anisoflow.ode.flow.SavePlan.Laws;
import org.anisoflow.ode.flow.SavePlan.Spacing;
import org.anisoflow.ode.flow.SolverOptions;
import org.anisoflow.ode.flow.StopRule;
import org.anisoflow.ode.particles.Integrator;
import org.anisoflow.ode.particles.ParticleOptions;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.study.Study.Tokens;
import org.anisoflow.study.document.DocumentLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StudyFileTest {
    private static final String SMALL = """
            anisoflow: 1
            attention: {type: softmax, query: {identity: 2}, key: {same-as: query, times: -1}, value: {identity: 2}}
            initial: {covariance: [[1, 0.5], [0.5, 2]]}
            depth: 1e1
            """;

    private static final String EVERY_KEY = """
            anisoflow: 1
            title: 'Every key: "quotes", \\ and ünïcödé'
            layers:
              - depth: 1.5
                attention:
                  mask: causal
                  normalization: mean-field-rms
                  gain: [1, 2]
                  heads:
                    - type: softmax
                      scale: 1/sqrt(k)
                      query: [[1, 2], [3, 4], [0x10, -0.5e-3]]
                      key: {random: normal, shape: [3, 2], seed: -7, times: 0.1}
                      value: {diagonal: [1, 3]}
                      query-bias: [1, 2, 3]
                      key-bias: {same-as: query-bias, times: 2}
                    - type: l2
                      scale: .5
                      query: {random: uniform, shape: [2, 1], seed: 9223372036854775807, transpose: true}
                      key: {random: orthogonal, shape: [1, 2], seed: 3}
                      value: [[1, 2]]
                      output: [[1], [2]]
                      value-bias: [4]
                      output-bias: {file: bias.npy}
              - depth: 0.5
                attention: &shared
                  type: sinkhorn
                  epsilon: 1e-1
                  query: {identity: 2}
                  key: {file: weights.npz, array: k}
                  value: {file: weights.h5, dataset: group/v}
              - {depth: 1, attention: *shared}
              - depth: 3
                attention: {type: linear, scale: 2, query: {identity: 2}, key: {identity: 2}, value: {identity: 2}}
            initial:
              tokens: {file: tokens.csv}
              standardize: scale
            drift: {linear: {identity: 2, times: -1}, constant: [0.1, 0.2]}
            diffusion: 0.25
            solver: {method: dormand-prince-54, relative: 1e-7, absolute: 1e-10, max-steps: 1e6, max-seconds: 3600}
            stop: {converged: 0, blow-up: .inf}
            save: {points: 11, spacing: logarithmic, first: 1e-4, laws: ends}
            queries: {random: wishart, shape: [2, 5], seed: 1}
            particles:
              counts: [50, 200]
              replicates: 8
              seed: -3
              sampling: moment-matched
              integrator: euler
              step: 0.05
              level: 0.05
            metrics: [effective_rank, rank_gap]
            energy-beta: 0.5
            """;

    @TempDir
    private Path scratch;

    private Study read(String text, String... sets) throws IOException {
        return StudyFile.read(
                Files.writeString(scratch.resolve("small.yaml"), text),
                Arrays.stream(sets).map(StudyOverride::parse).toList());
    }

    private Matrix query(String form) throws IOException {
        return read(SMALL.replace("query: {identity: 2}", "query: " + form))
                .transformer()
                .layers()
                .get(0)
                .attention()
                .heads()
                .get(0)
                .query();
    }

    private void writeFiles() throws IOException {
        Files.writeString(scratch.resolve("tokens.csv"), "x,y\n1,2\n3,5\n4,4\n");
        Files.writeString(scratch.resolve("six.csv"), "3,0\n3,5\n5,2\n5,1.5\n4,8.5\n13,1\n");
        Files.writeString(scratch.resolve("labels.csv"), "7\n-1\n7\n-1\n-1\n7\n");
        ArrayFiles.writeNpy(scratch.resolve("labels.npy"), NumericArray.vector(7, -1, 7, -1, -1, 7));
        ArrayFiles.writeNpy(scratch.resolve("bias.npy"), NumericArray.vector(5, 6));
        try (NpzWriter npz = new NpzWriter(scratch.resolve("weights.npz"))) {
            npz.add("k", NumericArray.matrix(2, 2, new double[] {1, 2, 3, 4}));
            npz.add("row", NumericArray.matrix(1, 2, new double[] {1, 2}));
        }
        try (Hdf5Writer hdf5 = new Hdf5Writer(scratch.resolve("weights.h5"))) {
            hdf5.add("group/v", NumericArray.matrix(2, 2, new double[] {5, 6, 7, 8}));
        }
    }

    @Test
    void defaultsAreThoseOfTheDomain() throws IOException {
        Study study = read(SMALL);
        Matrix identity = Matrix.identity(2);
        Transformer transformer = Transformer.of(
                Attention.of(new Head(new Kernel.Softmax(1), identity, identity.times(-1), identity)), 10);
        Gaussian initial = Gaussian.of(new double[2], Matrix.of(2, 2, 1, 0.5, 0.5, 2));
        assertThat(study.request())
                .isEqualTo(FlowRequest.of(initial, transformer)
                        .with(new SavePlan(SavePlan.DEFAULT.depths(), Optional.of(Laws.ALL)))
                        .withPassengers(Optional.empty(), true));
        assertThat(study.particles()).isEqualTo(ParticlePlan.DEFAULT);
        assertThat(study.title()).isEqualTo("small");
        assertThat(study.tokens()).isEmpty();
        assertThat(study.attentionTypes()).isEqualTo("softmax");
        assertThat(study.heads()).isEqualTo(1);
    }

    @Test
    void everyKeyReachesTheDomain() throws IOException {
        writeFiles();
        Study study = read(EVERY_KEY);
        assertThat(study.title()).isEqualTo("Every key: \"quotes\", \\ and ünïcödé");
        assertThat(study.attentionTypes()).isEqualTo("softmax+l2+sinkhorn+linear");
        assertThat(study.heads()).isEqualTo(2);
        List<Layer> layers = study.transformer().layers();
        assertThat(layers).extracting(Layer::depth).containsExactly(1.5, 0.5, 1.0, 3.0);
        Attention first = layers.get(0).attention();
        assertThat(first.normalization()).isEqualTo(new Normalization.MeanFieldRms(Optional.of(Matrix.of(2, 1, 1, 2))));
        assertThat(first.mask()).isEqualTo(new Mask.Causal());
        Head softmax = first.heads().get(0);
        assertThat(softmax.kernel()).isEqualTo(new Kernel.Softmax(1 / Math.sqrt(3)));
        assertThat(softmax.query()).isEqualTo(Matrix.of(3, 2, 1, 2, 3, 4, 16, -0.5e-3));
        assertThat(softmax.value()).isEqualTo(Matrix.diagonal(1, 3));
        assertThat(softmax.biases())
                .isEqualTo(new Head.Biases(
                        Optional.of(Matrix.of(3, 1, 1, 2, 3)),
                        Optional.of(Matrix.of(3, 1, 2, 4, 6)),
                        Optional.empty(),
                        Optional.empty()));
        Head l2 = first.heads().get(1);
        assertThat(l2.kernel()).isEqualTo(new Kernel.L2(0.5));
        assertThat(l2.output()).contains(Matrix.of(2, 1, 1, 2));
        assertThat(l2.biases().value()).contains(Matrix.of(1, 1, 4));
        assertThat(l2.biases().output()).contains(Matrix.of(2, 1, 5, 6));
        Head sinkhorn = layers.get(1).attention().heads().get(0);
        assertThat(sinkhorn)
                .isEqualTo(new Head(
                        new Kernel.Sinkhorn(0.1),
                        Matrix.identity(2),
                        Matrix.of(2, 2, 1, 2, 3, 4),
                        Matrix.of(2, 2, 5, 6, 7, 8)));
        assertThat(layers.get(2).attention()).isEqualTo(layers.get(1).attention());
        assertThat(layers.get(3).attention().heads().get(0).kernel()).isEqualTo(new Kernel.Linear(2));
        assertThat(study.transformer().drift())
                .isEqualTo(new Drift(Optional.of(Matrix.diagonal(-1, -1)), Optional.of(Matrix.of(2, 1, 0.1, 0.2))));
        assertThat(study.transformer().noise()).isEqualTo(Noise.own(0.25));
        FlowRequest request = study.request();
        assertThat(request.solver())
                .isEqualTo(new SolverOptions(
                        Method.DORMAND_PRINCE_54,
                        1e-7,
                        1e-10,
                        OptionalDouble.empty(),
                        1_000_000,
                        OptionalDouble.of(3600)));
        assertThat(request.stop()).isEqualTo(new StopRule(0, Double.POSITIVE_INFINITY));
        assertThat(request.save())
                .isEqualTo(new SavePlan(
                        new Depths.Points(11, Spacing.LOGARITHMIC, OptionalDouble.of(1e-4)), Optional.of(Laws.ENDS)));
        assertThat(request.queries().orElseThrow().shape()).isEqualTo("2 x 2");
        assertThat(request.metrics()).isEqualTo(Set.of(Metric.EFFECTIVE_RANK, Metric.RANK_GAP));
        assertThat(request.energyBeta()).isEqualTo(0.5);
        assertThat(study.particles())
                .isEqualTo(new ParticlePlan(
                        List.of(50, 200),
                        8,
                        -3,
                        Sampling.MOMENT_MATCHED,
                        ParticleOptions.fixed(Integrator.EULER, 0.05),
                        0.05));
        assertThat(study.tokens())
                .contains(new Tokens(
                        Optional.of(scratch.resolve("tokens.csv").toAbsolutePath()),
                        true,
                        3,
                        Standardization.SCALE,
                        List.of()));
        assertThat(study.initial().mean()).containsExactly(0, 0);
        assertThat(study.initial().covariance().get(0, 0)).isCloseTo(1, within(1e-15));
    }

    /** Studies of projected closures and of several components. */
    private static final String POINTWISE = SMALL.replace("softmax", "sigmoid, scale: 0.5, bias: -1")
            + "closure: {cubature: gauss-hermite, points: 12, merge-distance: 0.05}\n";

    private static final String MIXTURE = SMALL.replaceAll("initial: .*", """
            initial:
              mixture:
                - {weight: 0.25, mean: [1, -1], covariance: [[1, 0.5], [0.5, 2]]}
                - {weight: 0.75, covariance: {identity: 2}}
            """);

    private static final String POSITIONS =
            MIXTURE.replace("mixture:", "positions:").replace("softmax", "l2, mask: causal");

    private static final String LABELLED =
            SMALL.replaceAll("initial: .*", "initial: {tokens: {file: six.csv}, labels: {file: labels.csv}}");

    @ParameterizedTest
    @CsvSource({"sigmoid,SIGMOID", "relu,RELU", "erf,ERF", "unnormalized,EXP"})
    void pointwiseTypesTakeScaleAndBias(String type, Activation activation) throws IOException {
        Study study = read(POINTWISE.replace("sigmoid", type));
        Attention attention = study.transformer().layers().get(0).attention();
        assertThat(attention.heads().get(0).kernel()).isEqualTo(new Kernel.Pointwise(activation, 0.5, -1));
        assertThat(study.closure()).isEqualTo(Closure.PROJECTED);
        assertThat(study.attentionTypes()).isEqualTo(type);
        assertThat(study.request().flowMap()).isFalse();
        assertThat(study.request().cubature()).isEqualTo(new Cubature(Rule.GAUSS_HERMITE, OptionalInt.of(12)));
        assertThat(study.request().mergeDistance()).isEqualTo(0.05);
        Study plain = read(SMALL.replace("softmax", type));
        assertThat(plain.transformer()
                        .layers()
                        .get(0)
                        .attention()
                        .heads()
                        .get(0)
                        .kernel())
                .isEqualTo(new Kernel.Pointwise(activation, 1, 0));
        assertThat(plain.request().cubature()).isEqualTo(Cubature.DEFAULT);
    }

    @Test
    void tokenwiseNormalizationIsProjected() throws IOException {
        Study study = read(SMALL.replace("softmax", "softmax, normalization: rms, gain: [1, 2]"));
        assertThat(study.transformer().layers().get(0).attention().normalization())
                .isEqualTo(new Normalization.Rms(Optional.of(Matrix.of(2, 1, 1, 2))));
        assertThat(study.closure()).isEqualTo(Closure.PROJECTED);
        assertThat(study.request().flowMap()).isFalse();
    }

    @Test
    void componentsOfAMixtureAreClusters() throws IOException {
        Study study = read(MIXTURE);
        List<Component> components = List.of(
                new Component(0.25, Gaussian.of(new double[] {1, -1}, Matrix.of(2, 2, 1, 0.5, 0.5, 2))),
                new Component(0.75, Gaussian.of(new double[2], Matrix.identity(2))));
        assertThat(study.law()).isEqualTo(new GaussianMixture(components, Arrangement.CLUSTERS));
        assertThat(study.initial().mean()).containsExactly(0.25, -0.25);
        assertThat(study.closure()).isEqualTo(Closure.PROJECTED);
        assertThat(study.request().flowMap()).isFalse();
        assertThat(study.labels()).isEmpty();
        assertThat(read(MIXTURE.replace("0.25", "0.5").replace("0.75", "0.5"))).isNotEqualTo(study);
    }

    @Test
    void positionsAreCells() throws IOException {
        Study study = read(POSITIONS);
        assertThat(study.law().arrangement()).isEqualTo(Arrangement.CELLS);
        assertThat(study.law().components()).isEqualTo(read(MIXTURE).law().components());
        assertThat(study.transformer().layers().get(0).attention().mask()).isEqualTo(new Mask.Causal());
    }

    @Test
    void everyLabelIsAComponent() throws IOException {
        writeFiles();
        Study study = read(LABELLED);
        // label -1: tokens 1, 3 and 4; label 7: tokens 0, 2 and 5
        List<Component> components = List.of(
                new Component(
                        0.5, Gaussian.of(new double[] {4, 5}, Matrix.of(2, 2, 2.0 / 3, -7.0 / 6, -7.0 / 6, 49.0 / 6))),
                new Component(
                        0.5, Gaussian.of(new double[] {7, 1}, Matrix.of(2, 2, 56.0 / 3, 2.0 / 3, 2.0 / 3, 2.0 / 3))));
        for (int j = 0; j < 2; j++) {
            Component found = study.law().components().get(j);
            assertThat(found.weight()).isEqualTo(components.get(j).weight());
            assertThat(found.law().mean())
                    .containsExactly(components.get(j).law().mean(), within(1e-14));
            assertThat(found.law().covariance().toRowMajor())
                    .containsExactly(components.get(j).law().covariance().toRowMajor(), within(1e-13));
        }
        assertThat(study.law().arrangement()).isEqualTo(Arrangement.CLUSTERS);
        assertThat(study.tokens())
                .contains(new Tokens(
                        Optional.of(scratch.resolve("six.csv").toAbsolutePath()),
                        false,
                        6,
                        Standardization.NONE,
                        List.of(-1L, 7L)));
        assertThat(study.labels()).containsExactly(-1L, 7L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {file: labels.npy}
            {file: labels.csv}
            {file: labels.csv, transpose: true}
            {file: labels.csv, times: 1.0}
            [7, -1, 7, -1, -1, 7]
            [[7, -1, 7, -1, -1, 7.0]]
            [[7], [-1], [7], [-1], [-1], [7]]
            """)
    void labelsMayBeGivenInAnyForm(String form) throws IOException {
        writeFiles();
        assertThat(read(LABELLED.replace("{file: labels.csv}", form))).isEqualTo(read(LABELLED));
        String inline = "[[3, 0], [3, 5], [5, 2], [5, 1.5], [4, 8.5], [13, 1]]";
        GaussianMixture law = read(LABELLED.replace("{file: labels.csv}", form).replace("{file: six.csv}", inline))
                .law();
        assertThat(law).isEqualTo(read(LABELLED).law());
    }

    @Test
    void blocksOfAStreamDoNotChangeTheClasses() throws IOException {
        Random random = new Random(5);
        StringBuilder tokens = new StringBuilder();
        List<Long> labels = new ArrayList<>();
        double[][] sums = new double[3][3];
        for (int i = 0; i < 2500; i++) {
            int label = random.nextInt(3);
            double x = random.nextGaussian() + 10 * label;
            tokens.append(x).append(",1\n");
            labels.add((long) label);
            sums[label][0]++;
            sums[label][1] += x;
            sums[label][2] += x * x;
        }
        Files.writeString(scratch.resolve("many.csv"), tokens);
        Study study = read(LABELLED.replace("six.csv", "many.csv").replace("{file: labels.csv}", labels.toString()));
        for (int label = 0; label < 3; label++) {
            Component component = study.law().components().get(label);
            double n = sums[label][0];
            double mean = sums[label][1] / n;
            assertThat(component.weight()).isEqualTo(n / 2500);
            assertThat(component.law().mean()[0]).isCloseTo(mean, within(1e-12));
            assertThat(component.law().covariance().get(0, 0))
                    .isCloseTo(sums[label][2] / n - mean * mean, within(1e-10));
            assertThat(component.law().rank())
                    .as("the second coordinate does not vary")
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"none", "center", "scale", "whiten"})
    void standardizationActsOnTheWholeCloud(String standardize) throws IOException {
        writeFiles();
        String text = LABELLED.replace("labels.csv}", "labels.csv}, standardize: " + standardize);
        Study study = read(text);
        Study unlabelled = read(text.replace("labels: {file: labels.csv}, ", ""));
        assertThat(study.initial().mean()).containsExactly(unlabelled.initial().mean(), within(1e-14));
        assertThat(study.initial().covariance().toRowMajor())
                .containsExactly(unlabelled.initial().covariance().toRowMajor(), within(1e-13));
        double[] first = study.law().components().get(0).law().mean();
        double[] second = study.law().components().get(1).law().mean();
        if (!standardize.equals("none")) {
            assertThat(first).containsExactly(new double[] {-second[0], -second[1]}, within(1e-14));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {at: [0, 2, 5]}              | 0.0 2.0 5.0
            {every: 4}                   | 0.0 4.0 8.0 10.0
            {points: 3}                  | 0.0 5.0 10.0
            {points: 3, spacing: logarithmic, first: 1} | 0.0 1.0 10.0
            """)
    void savedDepths(String save, String expected) throws IOException {
        SavePlan plan = read(SMALL + "save: " + save).request().save();
        assertThat(plan.resolve(10))
                .containsExactly(Stream.of(expected.split(" ", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray());
    }

    @ParameterizedTest
    @CsvSource({"2,,ALL,true", "2,ends,ENDS,true", "2,none,NONE,false", "129,,ENDS,false", "129,all,ALL,true"})
    void flowMapRidesAlongWithLaws(int d, String laws, Laws expected, boolean flowMap) throws IOException {
        String text =
                SMALL.replace("identity: 2", "identity: " + d).replace("[[1, 0.5], [0.5, 2]]", "{identity: " + d + "}");
        FlowRequest request =
                read(laws == null ? text : text + "save: {laws: " + laws + "}").request();
        assertThat(request.save().lawsFor(d)).isEqualTo(expected);
        assertThat(request.flowMap()).isEqualTo(flowMap);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            solver: {method: layers, step: 0.5}                                   | euler 0.5
            diffusion: 0.1                                                        | euler 0.05
            diffusion: 0.1$solver: {method: layers, step: 0.5}                    | euler 0.5
            diffusion: 0.1$particles: {step: 0.2}                                 | euler 0.2
            solver: {method: layers, step: 0.5}$particles: {integrator: adaptive} | adaptive
            particles: {integrator: rk4, step: 0.1}                               | rk4 0.1
            """)
    void particlesStepAsTheStudyDoes(String lines, String expected) throws IOException {
        ParticleOptions options =
                read(SMALL + lines.replace("$", "\n")).particles().options();
        assertThat(options.integrator().key()
                        + (options.step().isPresent() ? " " + options.step().getAsDouble() : ""))
                .isEqualTo(expected);
        assertThat(options.tolerance()).isEqualTo(ParticleOptions.DEFAULT.tolerance());
    }

    @Test
    void seedOfTheStudyGoesBeforeThatOfTheReader() throws IOException {
        Path file = Files.writeString(scratch.resolve("small.yaml"), SMALL);
        assertThat(StudyFile.read(file, List.of(), 7).particles().seed()).isEqualTo(7);
        List<StudyOverride> given = List.of(StudyOverride.parse("particles.seed=5"));
        assertThat(StudyFile.read(file, given, 7).particles().seed()).isEqualTo(5);
        assertThat(StudyFile.read(file, given, 7)).isNotEqualTo(StudyFile.read(file));
    }

    @Test
    void layersMethodTakesAStep() throws IOException {
        assertThat(read(SMALL + "solver: {method: layers, step: 0.5}").request().solver())
                .isEqualTo(SolverOptions.layers(0.5));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [[1, 2], [3, 4]]                              | [[1.0, 2.0], [3.0, 4.0]]
            [[1, 2]]                                      | [[1.0, 2.0]]
            {identity: 2, times: 3}                       | [[3.0, 0.0], [0.0, 3.0]]
            {diagonal: [1, 2]}                            | [[1.0, 0.0], [0.0, 2.0]]
            {file: weights.npz, array: k, transpose: true} | [[1.0, 3.0], [2.0, 4.0]]
            {file: weights.npz, array: k, times: 2}       | [[2.0, 4.0], [6.0, 8.0]]
            {file: weights.h5, dataset: /group/v}         | [[5.0, 6.0], [7.0, 8.0]]
            {file: weights.h5}                            | [[5.0, 6.0], [7.0, 8.0]]
            {file: plain.csv}                             | [[1.0, 2.0], [3.0, 4.0]]
            {same-as: value, transpose: true}             | [[1.0, 0.0], [0.0, 1.0]]
            """)
    void formsOfAMatrix(String form, String expected) throws IOException {
        writeFiles();
        Files.writeString(scratch.resolve("plain.csv"), "1,2\n3,4\n");
        assertThat(query(form)).hasToString(expected);
    }

    @Test
    void randomMatricesFollowTheirSeed() throws IOException {
        Matrix normal = query("{random: normal, shape: [400, 2], seed: 1}");
        assertThat(query("{random: normal, shape: [400, 2], seed: 1}")).isEqualTo(normal);
        assertThat(query("{random: normal, shape: [400, 2], seed: 2}")).isNotEqualTo(normal);
        // five standard deviations of the mean square of 800 normal numbers: 5 sqrt(2 / 800)
        assertThat(meanSquare(normal)).isCloseTo(1, within(0.25));
        Matrix uniform = query("{random: uniform, shape: [400, 2], seed: 1}");
        assertThat(Arrays.stream(uniform.toRowMajor())).allMatch(u -> u >= -1 && u < 1);
        assertThat(meanSquare(uniform)).isCloseTo(1.0 / 3, within(0.06));
        Matrix tall = query("{random: orthogonal, shape: [40, 2], seed: 1}");
        assertIdentity(tall.transpose().times(tall));
        Matrix square = query("{random: orthogonal, shape: [2, 2], seed: 1}");
        assertIdentity(square.times(square.transpose()));
        Matrix g = query("{random: normal, shape: [2, 2], seed: 5}");
        Matrix spectrum = query("{random: spectrum, eigenvalues: [4, 0.25], seed: 1}");
        assertThat(spectrum.get(0, 0) + spectrum.get(1, 1)).isCloseTo(4.25, within(1e-14));
        assertThat(spectrum.get(0, 0) * spectrum.get(1, 1) - spectrum.get(0, 1) * spectrum.get(1, 0))
                .isCloseTo(1, within(1e-14));
        assertThat(spectrum)
                .isEqualTo(square.transpose().times(Matrix.diagonal(4, 0.25)).times(square));
        assertThat(query("{random: wishart, shape: [2, 2], seed: 5}"))
                .isEqualTo(g.times(g.transpose()).times(0.5));
    }

    private static double meanSquare(Matrix matrix) {
        return Arrays.stream(matrix.toRowMajor()).map(x -> x * x).average().orElseThrow();
    }

    private static void assertIdentity(Matrix matrix) {
        for (int i = 0; i < matrix.rows(); i++) {
            for (int j = 0; j < matrix.columns(); j++) {
                assertThat(matrix.get(i, j)).isCloseTo(i == j ? 1 : 0, within(1e-14));
            }
        }
    }

    @Test
    void tokensMayBeGivenInAnyForm() throws IOException {
        writeFiles();
        String text = SMALL.replace("covariance: [[1, 0.5], [0.5, 2]]", "tokens: {file: tokens.csv}");
        Study streamed = read(text);
        Study inline = read(text.replace("{file: tokens.csv}", "[[1, 2], [3, 5], [4, 4]]"));
        assertThat(inline.initial()).isEqualTo(streamed.initial());
        assertThat(inline.tokens()).contains(new Tokens(Optional.empty(), false, 3, Standardization.NONE, List.of()));
        Study scaled = read(text.replace("{file: tokens.csv}", "{file: tokens.csv, times: 1}"));
        assertThat(scaled.initial()).isEqualTo(streamed.initial());
        assertThat(scaled.tokens()).isEqualTo(streamed.tokens());
    }

    @Test
    void jsonIsAccepted() throws IOException {
        Study study = read("{\"anisoflow\": 1, \"depth\": 1, \"attention\": {\"type\": \"linear\", \"query\": [[1]],"
                + "\"key\": [[1]], \"value\": [[1]]}, \"initial\": {\"covariance\": [[1e-9]]}}");
        assertThat(study.initial().covariance().get(0, 0)).isCloseTo(1e-9, within(1e-24));
    }

    @Test
    void namesOfYaml11AreTexts() throws IOException {
        assertThat(read(SMALL + "title: no").title()).isEqualTo("no");
        assertThat(read(SMALL + "title: 12:30").title()).isEqualTo("12:30");
    }

    @Test
    void overridesReplaceValuesBeforeAnythingIsChecked() throws IOException {
        Study study = read(
                SMALL.replace("1e1", "wrong"),
                "depth=5",
                "solver.relative=1e-6",
                "initial.covariance.1.1=3",
                "title=a=b",
                "attention.query={identity: 2, times: 2}");
        assertThat(study.transformer().depth()).isEqualTo(5);
        assertThat(study.request().solver().relative()).isEqualTo(1e-6);
        assertThat(study.initial().covariance().get(1, 1)).isCloseTo(3, within(1e-14));
        assertThat(study.title()).isEqualTo("a=b");
    }

    static Stream<String> studies() {
        return Stream.of(
                SMALL,
                EVERY_KEY,
                SMALL + "save: {every: 0.1}\ntitle: \"2024\"",
                SMALL + "save: {at: [0, 0.1, 1]}\nmetrics: []\ntitle: \"\\u0007 - : # \\u2028\"",
                SMALL + "save: {spacing: logarithmic}\nsolver: {method: layers, step: 0x1}",
                SMALL.replace("[[1, 0.5], [0.5, 2]]", "{random: wishart, shape: [2, 3], seed: 1}"),
                POINTWISE,
                MIXTURE,
                POSITIONS,
                LABELLED.replace("labels.csv}", "labels.csv}, standardize: whiten"));
    }

    @ParameterizedTest
    @MethodSource("studies")
    void whatIsWrittenIsReadAgain(String text) throws IOException {
        writeFiles();
        Study study = read(text);
        Path result = Files.createDirectories(scratch.resolve("results/first"));
        Path written = StudyWriter.write(study, result);
        Study again = StudyFile.read(written);
        assertThat(again).isEqualTo(study).hasSameHashCodeAs(study);
        String once = Files.readString(written);
        assertThat(Files.readString(StudyWriter.write(again, result))).isEqualTo(once);
    }

    @Test
    void writtenStudyHasAllDefaultsAndTheFormsOfTheUser() throws IOException {
        writeFiles();
        Study study = read(SMALL.replace("covariance: [[1, 0.5], [0.5, 2]]", "tokens: {file: tokens.csv}"));
        Path result = Files.createDirectories(scratch.resolve("results/first"));
        assertThat(StudyWriter.write(study, result)).hasFileName("study.yaml").hasContent("""
                        anisoflow: 1
                        title: small
                        attention:
                          type: softmax
                          query: {identity: 2}
                          key: {same-as: query, times: -1}
                          value: {identity: 2}
                          mask: none
                          normalization: none
                          scale: 1.0
                        depth: 1e1
                        initial:
                          tokens: {file: ../../tokens.csv}
                          standardize: none
                        drift: {}
                        diffusion: 0
                        closure: {cubature: auto, merge-distance: 0.01}
                        solver: {method: dormand-prince-853, relative: 1.0E-9, absolute: 1.0E-12, max-steps: 10000000}
                        stop: {converged: 1.0E-10, blow-up: 1.0E12}
                        save: {points: 201, spacing: linear, laws: all}
                        particles:
                          counts: [100, 400, 1600]
                          replicates: 20
                          seed: 0
                          sampling: independent
                          integrator: adaptive
                          level: 0.01
                          tolerance: 1.0E-8
                        metrics: [%s]
                        energy-beta: 1.0
                        """.formatted(String.join(
                ", ", Arrays.stream(Metric.values()).map(Metric::key).toList())));
    }

    @Test
    void absolutePathsStayAbsolute() throws IOException {
        writeFiles();
        String absolute = scratch.toRealPath().resolve("tokens.csv").toString();
        Study study = read(SMALL.replace("covariance: [[1, 0.5], [0.5, 2]]", "tokens: {file: " + absolute + "}"));
        assertThat(Files.readString(StudyWriter.write(study, scratch))).contains("{file: " + absolute + "}");
    }

    @Test
    void schemaNamesWhatTheDomainKnows() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(StudyFile.class.getResourceAsStream("study-schema.json"));
        assertNames(schema, "/$defs/attention/properties/type", AttentionType.values(), AttentionType::key);
        assertNames(schema, "/properties/closure/properties/cubature", Rule.values(), Rule::key);
        assertNames(schema, "/properties/solver/properties/method", Method.values(), Method::key);
        assertNames(schema, "/properties/save/properties/spacing", Spacing.values(), Spacing::key);
        assertNames(schema, "/properties/save/properties/laws", Laws.values(), Laws::key);
        assertNames(
                schema, "/properties/initial/properties/standardize", Standardization.values(), Standardization::key);
        assertNames(schema, "/properties/particles/properties/sampling", Sampling.values(), Sampling::key);
        assertNames(schema, "/properties/particles/properties/integrator", Integrator.values(), Integrator::key);
        assertNames(schema, "/properties/metrics/items", Metric.values(), Metric::key);
        assertThat(schema.at("/properties/layers/maxItems").asInt()).isEqualTo(StudyLimits.MAX_LAYERS);
        assertThat(schema.at("/$defs/attention/properties/heads/maxItems").asInt())
                .isEqualTo(StudyLimits.MAX_HEADS);
        assertThat(schema.at("/$defs/components/maxItems").asInt()).isEqualTo(StudyLimits.MAX_COMPONENTS);
        List<String> pointwise = Arrays.stream(Activation.values())
                .map(activation -> activation.type().key())
                .toList();
        assertThat(schema.at("/$defs/attention/allOf/1/if/properties/type/enum"))
                .extracting(JsonNode::asText)
                .containsExactlyElementsOf(pointwise);
    }

    private static <E> void assertNames(
            JsonNode schema, String path, E[] values, java.util.function.Function<E, String> key) {
        List<String> names = new ArrayList<>();
        schema.at(path).path("enum").forEach(name -> names.add(name.asText()));
        assertThat(names)
                .as(path)
                .containsExactlyElementsOf(Arrays.stream(values).map(key).toList());
    }

    @Test
    void studiesOfTheGuideAreRight() throws IOException {
        writeFiles();
        Files.writeString(scratch.resolve("digits.csv"), "1,2\n3,5\n4,4\n0,1\n");
        Files.writeString(scratch.resolve("digits-labels.csv"), "1\n0\n0\n1\n");
        String guide = Files.readString(Path.of("../docs/study-file.md"));
        Matcher blocks = Pattern.compile("(?s)```yaml\n(.*?)```").matcher(guide);
        int studies = 0;
        while (blocks.find()) {
            String block = blocks.group(1);
            assertThat(read(block.startsWith("anisoflow") ? block : SMALL + block))
                    .isNotNull();
            studies++;
        }
        assertThat(studies).isGreaterThanOrEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({
        "MAX_FILE_BYTES,16 MiB",
        "MAX_VALUES,2 097 152",
        "MAX_NESTING,64",
        "MAX_LAYERS,100 000",
        "MAX_HEADS,4096",
        "MAX_COMPONENTS,4096",
        "MAX_DIMENSION,4096",
        "MAX_MATRIX_ENTRIES,16 777 216"
    })
    void guideStatesTheBounds(String constant, String stated) throws Exception {
        String guide = Files.readString(Path.of("../docs/study-file.md"));
        assertThat(guide).contains(stated);
        Class<?> holder = Stream.of(StudyLimits.class, DocumentLimits.class)
                .filter(limits -> Stream.of(limits.getFields())
                        .anyMatch(field -> field.getName().equals(constant)))
                .findFirst()
                .orElseThrow();
        int value = holder.getField(constant).getInt(null);
        String digits = stated.replace(" MiB", "").replace(" ", "");
        assertThat(value).isEqualTo(Integer.parseInt(digits) * (stated.endsWith("MiB") ? 1 << 20 : 1));
    }

    @Test
    void examplesAreRight() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../examples"))) {
            List<Path> studies =
                    files.filter(file -> file.toString().endsWith(".yaml")).toList();
            assertThat(studies).isNotEmpty();
            for (Path study : studies) {
                assertThat(StudyFile.read(study).title()).isNotEmpty();
            }
        }
    }
}
