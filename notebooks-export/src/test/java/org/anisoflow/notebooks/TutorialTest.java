package org.anisoflow.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.anisoflow.notebooks.nbformat.Cell;
import org.anisoflow.testkit.Python;
import org.anisoflow.testkit.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TutorialTest {
    @TempDir
    private Path scratch;

    private static JsonNode json(byte[] file) throws IOException {
        return JsonMapper.builder().build().readTree(file);
    }

    private static List<String> sources(JsonNode notebook) {
        List<String> sources = new ArrayList<>();
        notebook.path("cells").forEach(cell -> {
            StringBuilder source = new StringBuilder(
                    cell.path("cell_type").asText() + " " + cell.path("id").asText() + "\n");
            JsonNode text = cell.path("source");
            text.forEach(line -> source.append(line.asText()));
            sources.add(source.append(text.isTextual() ? text.asText() : "").toString());
        });
        return sources;
    }

    @Test
    void theCopyInTheDocsHasTheSameCellsAndHasBeenRun() throws IOException {
        JsonNode copy = json(Files.readAllBytes(Path.of("../docs", Tutorial.FILE_NAME)));

        assertThat(sources(copy))
                .as("docs/tutorial.ipynb is made anew as docs/notebooks.md says")
                .isEqualTo(sources(json(Tutorial.notebook().bytes())));
        int pictures = 0;
        for (JsonNode cell : copy.path("cells")) {
            if (cell.path("cell_type").asText().equals("code")) {
                assertThat(cell.path("execution_count").isInt()).isTrue();
            }
            for (JsonNode output : cell.path("outputs")) {
                assertThat(output.path("output_type").asText()).isIn("stream", "display_data");
                assertThat(output.path("name").asText()).isNotEqualTo("stderr");
                pictures += output.path("data").has("image/png") ? 1 : 0;
            }
        }
        assertThat(pictures).isEqualTo(9);
    }

    @Test
    void textIsWithoutCommentSignsAndCodeWithoutMarkers() throws IOException {
        List<Cell> cells = Tutorial.notebook().cells();

        assertThat(cells.get(0)).isInstanceOf(Cell.Markdown.class);
        assertThat(cells.get(0).source()).startsWith("# The Transformer PDE from zero\n\nA transformer moves");
        assertThat(cells.get(1)).isInstanceOf(Cell.Code.class);
        assertThat(cells.get(1).source()).startsWith("import io\n");
        assertThat(cells)
                .noneMatch(
                        cell -> cell.source().contains("# %%") || cell.source().isBlank());
        assertThat(Tutorial.notebook().bytes()).isEqualTo(Tutorial.notebook().bytes());
    }

    @Test
    void itRunsAndItsChecksHold() throws IOException, InterruptedException {
        Python.requireJupyter();
        Path file = Files.write(
                scratch.resolve(Tutorial.FILE_NAME), Tutorial.notebook().bytes());

        Tool.Outcome outcome = Python.notebooks(file);

        assertThat(outcome.status()).as(outcome.output()).isZero();
        assertThat(Files.readString(file).split("✓", -1)).as("checks that hold").hasSize(40);
    }
}
