package org.anisoflow.sweep;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.anisoflow.viz.PictureFormat;
import org.anisoflow.viz.Theme;
import org.junit.jupiter.api.Test;

class DemoTest {
    @Test
    void draw() throws Exception {
        Path out = Files.createDirectories(Path.of("/tmp/charts7-out"));
        for (var entry : Map.of("ensemble", Rows.ENSEMBLE + """
                charts:
                  - {chart: rank-histogram}
                  - {chart: bands}
                  - {chart: bands, by: scale, measure: effective_rank}
                  - {chart: scatter, x: total_variance, y: effective_rank, color: attention}
                  - {chart: scatter, x: total_variance, y: effective_rank, color: condition_number}
                  - {chart: scatter, x: total_variance, y: effective_rank, color: outcome}
                """, "phases", Rows.PHASES, "phases2", Rows.PHASES + """
                charts:
                  - {chart: phase-diagram, x: v, y: scale, color: total_variance}
                  - {chart: scatter, x: scale, y: effective_rank, color: v}
                """)
                .entrySet()) {
            long t = System.nanoTime();
            Rows rows = Rows.solved(entry.getValue());
            System.out.println(entry.getKey() + " " + rows.size() + " " + (System.nanoTime() - t) / 1e9);
            for (int s = 0; s < 8; s++) {
                int code = s;
                System.out.print(RowStatus.of(s).key() + "="
                        + rows.rows().stream()
                                .filter(r -> r.values()[0] == code)
                                .count() + " ");
            }
            rows.rows().stream()
                    .flatMap(r -> r.message().stream())
                    .distinct()
                    .limit(3)
                    .forEach(System.out::println);
            for (Drawn d : SweepCharts.of(rows)) {
                System.out.println(d.name() + " " + d.where() + ": " + d.caption());
                for (Theme theme : Theme.values()) {
                    try (OutputStream o = Files.newOutputStream(
                            out.resolve(entry.getKey() + "-" + d.name() + "-" + theme.key() + ".png"))) {
                        PictureFormat.PNG.write(d.chart().apply(theme), o, d.size(), 1);
                    }
                }
            }
        }
    }
}
