package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.anisoflow.app.Parameters.Block;
import org.anisoflow.app.Parameters.Edit;
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

    private static Parameter parameter(String text, String path) {
        return Parameters.of(text, "").all().stream()
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private static String edited(String text, List<Edit> edits) {
        StringBuilder result = new StringBuilder(text);
        edits.forEach(edit -> result.replace(edit.start(), edit.end(), edit.text()));
        return result.toString();
    }

    @Test
    void numbersThatSteerTheFlowComeFirstThenMatrices() {
        assertThat(Parameters.of(TEXT, "").blocks())
                .extracting(Block::title)
                .containsExactly("scale", "depth", "key · times", "query", "mean", "covariance");
    }

    @Test
    void aMatrixIsAGridAndAVectorARow() {
        List<Block> blocks = Parameters.of(TEXT, "").blocks();
        assertThat(blocks.get(3).rows()).hasSize(2).allSatisfy(row -> assertThat(row)
                .hasSize(2));
        assertThat(blocks.get(4).rows()).hasSize(1).allSatisfy(row -> assertThat(row)
                .hasSize(2));
    }

    @Test
    void matricesLargerThanFourByFourAreLeftOutButFound() {
        String text = "attention: {query: [[1, 2, 3, 4, 5]]}\n";
        assertThat(Parameters.of(text, "").blocks()).isEmpty();
        assertThat(Parameters.of(text, "query 1,3").all())
                .extracting(Parameter::value)
                .containsExactly(3.0);
    }

    @Test
    void theFilterFindsAnyNumberButSeedsAndSizes() {
        assertThat(Parameters.of(TEXT, "covariance").all()).hasSize(4);
        assertThat(Parameters.of(TEXT, "seed").all()).isEmpty();
        assertThat(Parameters.of(TEXT, "points").all()).isEmpty();
    }

    @Test
    void aTextThatIsNotYamlHasNone() {
        assertThat(Parameters.of("a: [1", "").all()).isEmpty();
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
        for (Parameter parameter : Parameters.of(TEXT, "").all()) {
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

    @Test
    void titlesCountEntriesFromOne() {
        assertThat(Parameters.title("attention.heads.0.query.1.0")).isEqualTo("heads 1 · query 2,1");
        assertThat(Parameters.title("initial.mixture.2.weight")).isEqualTo("mixture 3 · weight");
    }
}
