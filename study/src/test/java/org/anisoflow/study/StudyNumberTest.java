package org.anisoflow.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.anisoflow.study.document.DocumentException;
import org.junit.jupiter.api.Test;

class StudyNumberTest {
    private static final String TEXT = """
            anisoflow: 1
            attention:
              scale: 0.5  # 3 is not it
              query: [[1, -2.5e-1], [0, 1]]
            depth: 1e6
            """;

    @Test
    void listsNumbersWithPathAndPlaceInOrderOfTheText() {
        assertThat(StudyNumber.of(TEXT))
                .extracting(StudyNumber::path)
                .containsExactly(
                        "anisoflow",
                        "attention.scale",
                        "attention.query.0.0",
                        "attention.query.0.1",
                        "attention.query.1.0",
                        "attention.query.1.1",
                        "depth");
        StudyNumber entry = StudyNumber.of(TEXT).get(3);
        assertThat(entry.value()).isEqualTo(-0.25);
        assertThat(entry.line()).isEqualTo(4);
        assertThat(TEXT.substring(entry.start(), entry.end())).isEqualTo("-2.5e-1");
    }

    @Test
    void placesCountCharactersAlsoAfterThoseOutsideTheBasicPlane() {
        String text = "title: \"\uD835\uDEBA\"\r\na: {b\uD835\uDEBA: 12}\r\n";
        StudyNumber number = StudyNumber.of(text).get(0);
        assertThat(text.substring(number.start(), number.end())).isEqualTo("12");
    }

    @Test
    void listsAnAnchoredNumberOnceAndNeitherTextsNorInfinities() {
        assertThat(StudyNumber.of("a: &x 3\nb: *x\nc: \"4\"\nd: .inf\ne: 1/sqrt(k)\n"))
                .extracting(StudyNumber::path)
                .containsExactly("a");
    }

    @Test
    void anEmptyTextHasNone() {
        assertThat(StudyNumber.of("# nothing\n")).isEqualTo(List.of());
    }

    @Test
    void refusesWhatIsNotYaml() {
        assertThatThrownBy(() -> StudyNumber.of("a: [1, 2"))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("not valid YAML");
    }
}
