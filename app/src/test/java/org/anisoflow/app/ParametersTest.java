package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.anisoflow.app.Parameters.Block;
import org.anisoflow.app.Parameters.Edit;
import org.anisoflow.app.Parameters.Edits;
import org.anisoflow.app.Parameters.Title;
import org.anisoflow.study.StudyOverride;
import org.anisoflow.study.document.Mark;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.YamlTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {
    private static final String TEXT = """
            anisoflow: 1
            attention:
              type: softmax
              scale: 0.5
              query: [[1, 0], [0.2, 1]]
              key: {random: normal, shape: [2, 2], seed: 3, times: -1}
              value: {identity: 2}
            initial: {mean: [0, 2], covariance: [[2, 0.5], [0.5, 1]]}
            depth: 10
            save: {points: 11}
            """;

    private static Parameters of(String text, String filter) {
        return Parameters.of(new StudyText(3, text), filter);
    }

    private static Parameter parameter(String text, String path) {
        return of(text, "").all().stream()
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private static String edited(String text, Edits edits) {
        assertThat(edits.revision()).isEqualTo(3);
        StringBuilder result = new StringBuilder(text);
        edits.edits().forEach(edit -> result.replace(edit.start(), edit.end(), edit.text()));
        return result.toString();
    }

    @Test
    void numbersThatSteerTheFlowComeFirstThenMatrices() {
        assertThat(of(TEXT, "").blocks())
                .extracting(block -> block.title().key())
                .containsExactly(
                        "attention.scale",
                        "depth",
                        "attention.key.times",
                        "attention.query",
                        "initial.mean",
                        "initial.covariance");
    }

    @Test
    void aMatrixIsAGridAndAVectorARow() {
        List<Block> blocks = of(TEXT, "").blocks();
        assertThat(blocks.get(3).rows()).hasSize(2).allSatisfy(row -> assertThat(row)
                .hasSize(2));
        assertThat(blocks.get(4).rows()).hasSize(1).allSatisfy(row -> assertThat(row)
                .hasSize(2));
    }

    @Test
    void matricesLargerThanFourByFourAreLeftOutButFound() {
        String text = "attention: {query: [[1, 2, 3, 4, 5]]}\n";
        assertThat(of(text, "").blocks()).isEmpty();
        assertThat(of(text, "query 1,3").all()).extracting(Parameter::value).containsExactly(3.0);
    }

    @Test
    void theFilterFindsAnyNumberButSeedsAndSizes() {
        assertThat(of(TEXT, "covariance").all()).hasSize(4);
        assertThat(of(TEXT, "seed").all()).isEmpty();
        assertThat(of(TEXT, "points").all()).isEmpty();
    }

    @Test
    void aTextThatIsNotYamlHasNone() {
        assertThat(of("a: [1", "").all()).isEmpty();
    }

    @Test
    void anEntryOffTheDiagonalOfACovarianceChangesItsMirrorToo() {
        Parameter entry = parameter(TEXT, "initial.covariance.0.1");
        String changed = edited(TEXT, Parameters.edits(entry, "-0.75"));
        assertThat(changed).contains("covariance: [[2, -0.75], [-0.75, 1]]");
        assertThat(entry.high()).isCloseTo(Math.sqrt(2), within(1e-12));
        assertThat(entry.low()).isEqualTo(-entry.high());
    }

    @Test
    void aVarianceStaysAboveWhatItsCovariancesNeed() {
        assertThat(parameter(TEXT, "initial.covariance.1.1").low()).isEqualTo(0.125);
    }

    @Test
    void anEditTouchesNothingButItsNumber() {
        assertThat(edited(TEXT, Parameters.edits(parameter(TEXT, "attention.query.1.0"), "7")))
                .isEqualTo(TEXT.replace("[0.2, 1]", "[7, 1]"));
    }

    @Test
    void depthMovesByFactorsAndScaleFromZero() {
        Parameter depth = parameter(TEXT, "depth");
        assertThat(depth.logarithmic()).isTrue();
        assertThat(depth.low()).isEqualTo(1);
        assertThat(depth.high()).isEqualTo(100);
        assertThat(depth.position(10)).isEqualTo(Parameter.STEPS / 2);
        Parameter scale = parameter(TEXT, "attention.scale");
        assertThat(scale.low()).isZero();
        assertThat(scale.high()).isEqualTo(1);
    }

    @Test
    void positionsAndValuesGoBackAndForth() {
        for (Parameter parameter : of(TEXT, "").all()) {
            for (int position = 0; position <= Parameter.STEPS; position += 50) {
                double value = parameter.valueAt(position);
                assertThat(parameter.position(value)).isBetween(position - 8, position + 8);
                assertThat(value).isBetween(parameter.low(), parameter.high());
            }
        }
    }

    @Test
    void theRangeStaysUntilTheValueComesToItsEnd() {
        Parameter scale = parameter(TEXT, "attention.scale");
        Parameter further = parameter(TEXT.replace("scale: 0.5", "scale: 0.8"), "attention.scale");
        assertThat(further.withRangeOf(scale).high()).isEqualTo(1);
        Parameter end = parameter(TEXT.replace("scale: 0.5", "scale: 1"), "attention.scale");
        assertThat(end.withRangeOf(scale).high()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"0.25, 0.25", "-3, -3", "1200, 1200", "2500000, 2.5e6", "0, 0", "-0.0, 0", "1e-5, 1e-5", "1e300, 1e300"
    })
    void writesNumbersAsReadersDo(double value, String text) {
        assertThat(Parameter.text(value)).isEqualTo(text);
        assertThat(Double.parseDouble(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "depth | depth",
                "attention.scale | attention.scale",
                "attention.heads.1.scale | attention.heads.1.scale, scale of head 2",
                "attention.heads.0.query.1.0 | attention.heads.0.query.1.0, query 2,1 of head 1",
                "attention.key.times | attention.key.times",
                "initial.mean.0 | initial.mean.0, mean 1",
                "initial.mixture.2.weight | initial.mixture.2.weight, weight of component 3",
                "layers.0.attention.heads.3.epsilon | layers.0.attention.heads.3.epsilon, epsilon of head 4 of layer 1",
                "stop.blow-up | stop.blow-up"
            })
    void namesAreKeysOfTheCommandLineWithAnAliasInWords(String path, String name) {
        assertThat(Title.of(path)).hasToString(name);
    }

    @Test
    void everyNameIsAKeyThatTheCommandLineTakes() {
        for (Parameter parameter : of(TEXT, "").all()) {
            Node set = StudyOverride.parse(parameter.path() + "=17")
                    .applyTo(YamlTree.parse(Mark.of("study"), TEXT).orElseThrow());
            Node edited = YamlTree.parse(
                            Mark.of("study"),
                            edited(
                                    TEXT,
                                    new Edits(
                                            3,
                                            List.of(new Edit(
                                                    parameter.number().start(),
                                                    parameter.number().end(),
                                                    "17")))))
                    .orElseThrow();
            assertThat(values(set)).as(parameter.path()).isEqualTo(values(edited));
        }
    }

    private static Object values(Node node) {
        if (node instanceof Node.Mapping mapping) {
            return mapping.entries().entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + values(entry.getValue()))
                    .toList();
        }
        return node instanceof Node.Sequence sequence
                ? sequence.items().stream().map(ParametersTest::values).toList()
                : ((Node.Scalar) node).text();
    }

    @Test
    void aChosenRangeStaysWhateverTheValueIs() {
        Map<String, Parameter.Range> ranges = Map.of("attention.scale", new Parameter.Range(0.4, 0.6));
        Parameter chosen = of(TEXT, "").within(ranges).at("attention.scale").orElseThrow();
        assertThat(chosen.low()).isEqualTo(0.4);
        assertThat(chosen.valueAt(Parameter.STEPS)).isEqualTo(0.6);
        Parameter beyond = of(TEXT.replace("scale: 0.5", "scale: 7"), "")
                .within(ranges)
                .at("attention.scale")
                .orElseThrow()
                .withRangeOf(chosen);
        assertThat(beyond.high()).isEqualTo(0.6);
        assertThat(beyond.position(beyond.value())).isEqualTo(Parameter.STEPS);
        Parameter reset = of(TEXT, "").at("attention.scale").orElseThrow().withRangeOf(chosen);
        assertThat(reset.high()).isEqualTo(1);
    }

    @Test
    void aRangeThatHoldsZeroIsNotMovedThroughByFactors() {
        Parameter depth = of(TEXT, "").at("depth").orElseThrow();
        assertThat(depth.within(new Parameter.Range(1, 5)).logarithmic()).isTrue();
        assertThat(depth.within(new Parameter.Range(0, 5)).logarithmic()).isFalse();
        assertThat(depth.within(new Parameter.Range(0, 5)).valueAt(500)).isEqualTo(2.5);
    }
}
