package org.anisoflow.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.anisoflow.notebooks.nbformat.Cell;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TutorialTest {
    private static final String PYTHON = "/usr/bin/python3";

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
        boolean present =
                Files.isExecutable(Path.of(PYTHON)) && run("-c", "import nbconvert, ipykernel, scipy, matplotlib").ok;
        if (!present && !"true".equals(System.getenv("CI"))) {
            Assumptions.abort("needs " + PYTHON + " with nbconvert, ipykernel, scipy and matplotlib");
        }
        assertThat(present).as("nbconvert, ipykernel, scipy and matplotlib").isTrue();
        Files.write(scratch.resolve(Tutorial.FILE_NAME), Tutorial.notebook().bytes());

        Outcome outcome =
                run("-m", "nbconvert", "--to", "notebook", "--execute", "--output", "run.ipynb", Tutorial.FILE_NAME);

        assertThat(outcome.ok).as(outcome.output).isTrue();
        assertThat(Files.readString(scratch.resolve("run.ipynb")).split("✓", -1))
                .as("checks that hold")
                .hasSize(40);
    }

    private record Outcome(boolean ok, String output) {}

    private Outcome run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PYTHON));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(scratch.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(5, TimeUnit.MINUTES) && process.exitValue() == 0, output);
    }
}
