package org.anisoflow.figures;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.Panels;
import org.anisoflow.viz.SpectrumChart;
import org.jfree.chart.JFreeChart;

/** Eigenvalues of Sigma and effective rank over depth. */
final class SpectrumDrawing extends Chart {
    private static final String EIGENVALUE = "lambda_";

    SpectrumDrawing() {
        super(
                "Spectrum",
                "Eigenvalues of the covariance, effective rank and participation ratio over depth.",
                Panels.DEPTH,
                FigureOption.SERIES);
    }

    @Override
    boolean suits(Result result) {
        return true;
    }

    @Override
    List<String> series(Result result) {
        return IntStream.rangeClosed(1, result.study().initial().dimension())
                .mapToObj(i -> EIGENVALUE + i)
                .toList();
    }

    @Override
    Optional<String> savedAs(Result result) {
        return Optional.of("spectrum");
    }

    @Override
    JFreeChart draw(Figure figure, Result result, Optional<ParticleRun> particles, String title, String subtitle) {
        return SpectrumChart.of(
                SpectrumChart.Data.of(result.trajectory(), title, subtitle)
                        .withChosen(figure.series().stream()
                                .mapToInt(name -> Integer.parseInt(name.substring(EIGENVALUE.length())) - 1)
                                .toArray()),
                figure.theme());
    }
}
