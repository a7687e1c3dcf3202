package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.DoubleNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {
    @TempDir
    Path directory;

    private record Steps(int acceptedSteps, double tEnd) {}

    @Test
    void writesNonFiniteNumbersAsNull() throws IOException {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("double", Double.NaN);
        value.put("float", Float.POSITIVE_INFINITY);
        value.put("array", new double[] {0.1, Double.NaN});
        value.put("floats", new float[] {0.5f, Float.NaN});
        value.put("matrix", new double[][] {{1}, {Double.NEGATIVE_INFINITY}});
        value.put("list", Arrays.asList(1.0, Double.NaN));
        value.put("node", DoubleNode.valueOf(Double.NaN));
        value.put("record", new Steps(3, Double.POSITIVE_INFINITY));
        value.put("text", "NaN");
        value.put("none", null);
        Path path = directory.resolve("x.json");
        Json.write(path, value);
        assertThat(path).hasContent("""
                {
                  "double": null,
                  "float": null,
                  "array": [ 0.1, null ],
                  "floats": [ 0.5, null ],
                  "matrix": [ [ 1.0 ], [ null ] ],
                  "list": [ 1.0, null ],
                  "node": null,
                  "record": {
                    "accepted_steps": 3,
                    "t_end": null
                  },
                  "text": "NaN",
                  "none": null
                }
                """);
    }

    @Test
    void writesScalarsAndLists() throws IOException {
        assertThat(Json.toString(List.of(1, "a", true))).isEqualTo("[ 1, \"a\", true ]");
    }

    @Test
    void readsWhatItWrites() throws IOException {
        Path path = directory.resolve("x.json");
        Json.write(path, Map.of("t", new double[] {0.1, Double.NaN}));
        assertThat(Json.read(path).at("/t/0").asDouble()).isEqualTo(0.1);
        assertThat(Json.read(path).at("/t/1").isNull()).isTrue();
    }

    @Test
    void tellsWhereAFileIsNotJson() throws IOException {
        Path path = Files.writeString(directory.resolve("x.json"), "{\"a\": 1,\n  b: 2}");
        assertThatThrownBy(() -> Json.read(path))
                .isInstanceOf(FormatException.class)
                .hasMessage(path + ": is not valid JSON at line 2, column 3, near \"b: 2}\"; bring back the file as it "
                        + "was written");
        for (String cut : List.of("{", "{\"a\": [1,", "{\"a\": [1\n", "{\"a\": \"tex")) {
            Files.writeString(path, cut);
            assertThatThrownBy(() -> Json.read(path))
                    .isInstanceOf(FormatException.class)
                    .hasMessage(path + ": was cut off: its JSON has no end; bring back the file as it was written");
        }
        Path none = directory.resolve("none.json");
        assertThatThrownBy(() -> Json.read(none))
                .isInstanceOf(FormatException.class)
                .hasMessage(none + ": cannot be read: does not exist");
    }

    @Test
    void refusesWhatIsNotOneValueInUtf8() throws IOException {
        Path path = Files.write(directory.resolve("x.json"), new byte[] {'"', (byte) 0xE4, '"'});
        assertThatThrownBy(() -> Json.read(path))
                .hasMessage(path + ": is not valid UTF-8 at byte 2; bring back the file as it was written");
        Files.writeString(path, "{} {}");
        assertThatThrownBy(() -> Json.read(path))
                .hasMessage(path + ": has more after the end of its JSON; bring back the file as it was written");
        Files.writeString(path, " ");
        assertThatThrownBy(() -> Json.read(path))
                .hasMessage(path + ": is not JSON: it is empty; bring back the file as it was written");
        Files.writeString(path, "[1,}");
        assertThatThrownBy(() -> Json.read(path))
                .hasMessageStartingWith(path + ": is not valid JSON at line 1, column 4, near ");
    }
}
