package org.anisoflow.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicInteger;
import org.anisoflow.study.document.DocumentException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCacheTest {
    private static final String TEXT = """
            anisoflow: 1
            attention: {type: softmax, query: {file: q.csv}, key: {identity: 2}, value: {identity: 2}}
            initial: {tokens: {file: tokens.csv}, standardize: %s}
            depth: 1
            """;

    @TempDir
    private Path directory;

    private final FileCache cache = new FileCache();

    @BeforeEach
    void writeFiles() throws IOException {
        Files.writeString(directory.resolve("q.csv"), "1,0\n0,1\n");
        Files.writeString(directory.resolve("tokens.csv"), "0,0\n2,0\n0,4\n");
    }

    private Study parse(String standardize) {
        return StudyFile.parse(directory.resolve("s.yaml"), TEXT.formatted(standardize), cache);
    }

    @Test
    void aCachedStudyIsThatOfTheFiles() {
        parse("none");
        assertThat(parse("none")).isEqualTo(StudyFile.parse(directory.resolve("s.yaml"), TEXT.formatted("none")));
        assertThat(parse("center")).isEqualTo(StudyFile.parse(directory.resolve("s.yaml"), TEXT.formatted("center")));
    }

    @Test
    void aFileThatChangesIsReadAnew() throws IOException {
        assertThat(parse("none").tokens().orElseThrow().count()).isEqualTo(3);
        Files.writeString(directory.resolve("tokens.csv"), "0,0\n2,0\n0,4\n1,1\n");
        assertThat(parse("none").tokens().orElseThrow().count()).isEqualTo(4);
        Files.writeString(directory.resolve("q.csv"), "2,0\n0,1\n");
        Files.setLastModifiedTime(directory.resolve("q.csv"), FileTime.fromMillis(1));
        assertThat(parse("none")
                        .transformer()
                        .layers()
                        .get(0)
                        .attention()
                        .heads()
                        .get(0)
                        .query()
                        .get(0, 0))
                .isEqualTo(2);
    }

    @Test
    void anUnchangedFileIsReadOnce() {
        AtomicInteger reads = new AtomicInteger();
        Path file = directory.resolve("q.csv");
        cache.get(file, "part", reads::incrementAndGet);
        cache.get(file, "part", reads::incrementAndGet);
        assertThat(reads).hasValue(1);
        cache.get(file, "another part", reads::incrementAndGet);
        assertThat(reads).hasValue(2);
    }

    @Test
    void aFileThatGoesIsAnError() throws IOException {
        parse("none");
        Files.delete(directory.resolve("tokens.csv"));
        assertThatThrownBy(() -> parse("none"))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("tokens.csv");
    }
}
