package org.anisoflow.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The sweeps in examples. */
class ShippedSweepsTest {
    @TestFactory
    Stream<DynamicTest> canBeReadAndDrawnAndTheirFirstAndLastMembersSolved() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(Path.of("../examples/sweeps"))) {
            files = found.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
        assertThat(files).isNotEmpty();
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    Sweep sweep = SweepFile.read(file);
                    SweepCharts.check(sweep);
                    List<Row> rows = new ArrayList<>();
                    MemberRunner runner = new MemberRunner(sweep, () -> false);
                    runner.run(0, 1, rows::add);
                    runner.run(sweep.size() - 1, sweep.size(), rows::add);
                    assertThat(rows).hasSize(2).allSatisfy(row -> {
                        assertThat(row.message()).isEmpty();
                        assertThat(row.values()[Columns.OUTCOME]).isNotNegative();
                    });
                }));
    }
}
