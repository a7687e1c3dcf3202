package org.anisoflow.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.anisoflow.formats.FormatException;
import org.anisoflow.notebooks.nbformat.Kernel;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.result.ResultFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultNotebookTest {
    private static final String STUDY = """
            anisoflow: 1
            title: A <test> & its notebook
            attention:
              type: l2
              query: [[1, 0.2], [0, 1]]
              key: {same-as: query}
              value: {identity: 2, times: -0.5}
            initial: {mean: [0.5, 0], covariance: [[1, 0.3], [0.3, 0.6]]}
            depth: 1
            save: {points: 11}
            """;

    @TempDir
    private Path scratch;

    private static JsonNode tree(byte[] notebook) throws IOException {
        return JsonMapper.builder().build().readTree(notebook);
    }

    private static String sources(byte[] notebook) throws IOException {
        StringBuilder text = new StringBuilder();
        for (JsonNode cell : tree(notebook).path("cells")) {
            cell.path("source").forEach(line -> text.append(line.asText()));
            text.append('\n');
        }
        return text.toString();
    }

    private static void requireValid(byte[] notebook) throws IOException {
        try (InputStream schema = ResultNotebookTest.class.getResourceAsStream("nbformat.v4.5.schema.json")) {
            assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4)
                            .getSchema(JsonMapper.builder().build().readTree(schema))
                            .validate(tree(notebook)))
                    .isEmpty();
        }
    }

    @Test
    void isValidAgainstThePublishedSchema() throws IOException {
        for (String example : new String[] {"two-heads", "layers", "causal"}) {
            Saved saved = Saved.of(
                    StudyFile.read(Saved.EXAMPLES.resolve(example + ".yaml")),
                    scratch.resolve(example),
                    Set.of(ResultFormat.NPZ),
                    !example.equals("layers"));
            requireValid(saved.notebook());
            Set<String> ids = new HashSet<>();
            tree(saved.notebook())
                    .path("cells")
                    .forEach(cell -> ids.add(cell.path("id").asText()));
            assertThat(ids).contains("title", "study", "equations", "spectrum", "verdict", "references");
        }
    }

    @Test
    void theNotebookOfARunIsThatOfItsDirectory() throws IOException {
        Saved saved = Saved.of(STUDY, scratch.resolve("run"), ResultFormat.NPZ, ResultFormat.CSV);
        byte[] exported = ResultNotebook.of(Subject.open(saved.directory()), Kernel.PYTHON, false)
                .bytes();
        assertThat(exported).isEqualTo(saved.notebook());
        assertThat(ResultNotebook.of(Subject.open(saved.directory()), Kernel.PYTHON, true)
                        .bytes())
                .isEqualTo(ResultNotebook.of(Subject.open(saved.directory()), Kernel.PYTHON, true)
                        .bytes())
                .isNotEqualTo(exported);
    }

    @Test
    void bringsItsNumbersWhereNoArraysAreSaved() throws IOException {
        Saved saved = Saved.of(STUDY, scratch.resolve("run"), ResultFormat.JSON);
        requireValid(saved.notebook());
        assertThat(sources(saved.notebook()))
                .contains("No arrays were saved beside this notebook")
                .contains("saved = {\n\"t\": unpack(")
                .doesNotContain("np.load")
                .doesNotContain("saved[\"factor\"]");
    }

    @Test
    void readsTheHdf5FileWhereItIsTheOnlyOne() throws IOException {
        assertThat(sources(
                        Saved.of(STUDY, scratch.resolve("run"), ResultFormat.H5).notebook()))
                .contains("h5py.File(\"trajectory.h5\")")
                .doesNotContain("trajectory.npz");
    }

    @Test
    void aRunOf64DimensionsAnd201DepthsStaysBelowFiveMegabytes() throws IOException {
        Saved saved = Saved.of(
                StudyFile.read(Saved.EXAMPLES.resolve("digits-softmax.yaml")),
                scratch.resolve("digits"),
                Set.of(ResultFormat.NPZ),
                true);
        assertThat(saved.notebook()).hasSizeBetween(200_000, 5_000_000);
    }

    @Test
    void tellsOfACheckOfTheSameStudyOnly() throws IOException {
        Saved saved = Saved.of(STUDY, scratch.resolve("run"), ResultFormat.NPZ);
        Path check = Files.createDirectory(scratch.resolve("run-validation"));
        Files.copy(saved.directory().resolve("study.yaml"), check.resolve("study.yaml"));
        Files.writeString(check.resolve("validation.json"), """
                {"verdict": "agrees", "message": "nothing differs", "level": 0.01, "error_slope": null, "tests": [
                {"n": 100, "t": 1, "quantity": "mean[0]", "closure": 0.5, "particles": 0.51, "difference": 0.01,
                "standard_error": 0.02, "z": 0.5, "allowed": 0.08, "trusted": true}]}
                """);
        byte[] notebook = ResultNotebook.of(Subject.open(saved.directory()), Kernel.PYTHON, false)
                .bytes();
        assertThat(sources(notebook)).contains("**Verdict: agrees.** Nothing differs. 1 tests at level 0.01");
        assertThat(sources(saved.notebook())).doesNotContain("Verdict");
        requireValid(notebook);

        Files.writeString(check.resolve("study.yaml"), STUDY.replace("-0.5", "-0.6"));
        assertThat(Subject.open(saved.directory()).validation()).isEmpty();
        assertThatThrownBy(() -> Subject.open(saved.directory(), check))
                .isInstanceOf(FormatException.class)
                .hasMessage(check + ": is a check of another study than " + saved.directory()
                        + ": attention, drift or initial law differ; give the check of this one, or none");
        assertThatThrownBy(() -> Subject.open(saved.directory(), scratch))
                .isInstanceOf(FormatException.class)
                .hasMessage(
                        scratch + ": is not the directory of a check, as it has no validation.json; give a directory "
                                + "that anisoflow validate or compare has written");
    }

    @Test
    void namesItsTitleAsItIs() throws IOException {
        Saved saved = Saved.of(STUDY, scratch.resolve("run"), ResultFormat.NPZ);
        assertThat(tree(saved.notebook()).at("/metadata/title").asText()).isEqualTo("A <test> & its notebook");
        assertThat(new String(saved.notebook(), StandardCharsets.UTF_8)).contains("# A <test> & its notebook");
    }
}
