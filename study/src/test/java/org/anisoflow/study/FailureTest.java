package org.anisoflow.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(new NoSuchFileException("a/b"), "a/b: does not exist"),
                Arguments.of(new AccessDeniedException("a"), "a: permission denied"),
                Arguments.of(new FileSystemException("a", null, "File name too long"), "a: file name too long"),
                Arguments.of(new FileSystemException("a", null, "Read-only file system"), "a: read-only file system"),
                Arguments.of(new IOException("No space left on device"), "no space left on device"),
                Arguments.of(new IOException("org.library.Broken: x"), "input or output failed"),
                Arguments.of(new IOException(), "input or output failed"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void faultsOfFilesHaveWords(IOException fault, String words) {
        assertThat(Failure.of(fault).message()).isEqualTo("reading or writing failed: " + words);
        assertThat(Failure.of(new UncheckedIOException(fault))).isEqualTo(Failure.of(fault));
        assertThat(Failure.of(fault).badInput()).isFalse();
    }

    @Test
    void errorsOfOtherThreadsAreSeenThroughTheirWraps() {
        Failure failure =
                Failure.of(new IllegalStateException(new ExecutionException(new OutOfMemoryError("Java heap space"))));
        assertThat(failure.message()).matches("memory ran out: Java has \\d+ MiB");
        assertThat(failure.hint()).contains("ANISOFLOW_JAVA_OPTS=-Xmx");
        assertThat(Failure.of(new StackOverflowError()).message()).isEqualTo("the input is nested too deeply");
    }

    @Test
    void noClassIsNamed() {
        assertThat(Failure.of(new IllegalStateException("java.lang.String cannot be cast")))
                .isEqualTo(new Failure(
                        "an error in Anisoflow, not in your input",
                        "run again with --debug and report what it shows",
                        false));
    }

    @Test
    void theRemedyOfAMessageIsItsHint() {
        assertThat(Failure.of(new InvalidInputException("a must be 1 but is 2; use 1")))
                .isEqualTo(new Failure("a must be 1 but is 2", "use 1", true));
    }
}
