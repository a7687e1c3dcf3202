package org.anisoflow.study.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.anisoflow.study.result.DataDictionary.Entry;
import org.anisoflow.study.result.DataDictionary.Source;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DataDictionaryTest {
    /** The section of docs/data.md about a file. */
    private static String table(Source source) {
        boolean arrays = source == Source.ARRAYS || source == Source.PARTICLES;
        StringBuilder table = new StringBuilder("## " + source.title() + "\n\n");
        table.append(
                arrays
                        ? "| array | shape | unit | content |\n|---|---|---|---|\n"
                        : "| name | unit | content |\n|---|---|---|\n");
        for (Entry entry : DataDictionary.entries(source)) {
            table.append("| `").append(entry.name()).append("` | ");
            table.append(arrays ? entry.shape() + " | " : "");
            table.append(entry.unit()).append(" | ");
            table.append(entry.description().replace("|", "\\|").replace("<", "&lt;"))
                    .append(" |\n");
        }
        return table.toString();
    }

    @ParameterizedTest
    @EnumSource(Source.class)
    void guideHasEveryNameWithItsShapeUnitAndMeaning(Source source) throws IOException {
        assertThat(Files.readString(Path.of("../docs/data.md"))).contains(table(source) + "\n");
    }
}
