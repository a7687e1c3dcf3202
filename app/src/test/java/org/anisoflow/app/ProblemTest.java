package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.study.StudyFile;
import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void allProblemsOfAStudyKeepTheirPlaces() {
        Throwable e = catchThrowable(
                () -> StudyFile.parse(Path.of("a.yaml"), "anisoflow: 1\ndepht: 1\nattention: {type: sofmax}\n"));
        List<Problem> problems = Problem.of(e);
        assertThat(problems).hasSizeGreaterThan(1);
        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.line()).isEqualTo(2);
            assertThat(problem.hint())
                    .hasValueSatisfying(hint -> assertThat(hint).contains("depth"));
        });
    }

    @Test
    void theRemedyOfAMessageIsItsHint() {
        assertThat(Problem.of(new InvalidInputException("a must be 1 but is 2; use 1")))
                .containsExactly(new Problem(0, 0, "a must be 1 but is 2", Optional.of("use 1")));
    }

    @Test
    void othersAreNamedAsWhatTheyAre() {
        assertThat(Problem.of(new IOException("No space left on device")).get(0).message())
                .isEqualTo("reading or writing failed: no space left on device");
        assertThat(Problem.of(new IllegalStateException("x")).get(0).message()).startsWith("an error in Anisoflow");
        assertThat(Problem.of(new OutOfMemoryError()).get(0).message()).startsWith("memory ran out");
    }

    @Test
    void theTextBeginsWithTheLine() {
        assertThat(new Problem(3, 1, "wrong", Optional.empty()).text()).isEqualTo("line 3: wrong");
        assertThat(Problem.of("wrong").text()).isEqualTo("wrong");
    }
}
