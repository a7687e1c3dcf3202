package org.anisoflow.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.result.Result;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.title.TextTitle;
import org.junit.jupiter.api.Test;

class DrawingTest {
    private static Result solved() {
        Study study = StudyFile.parse(Path.of("study.yaml"), """
                anisoflow: 1
                attention: {type: softmax, query: {identity: 2}, key: {identity: 2, times: -1}, value: {identity: 2}}
                initial: {mean: [1, 0.1], covariance: [[2, 0.5], [0.5, 1]]}
                depth: 2
                """);
        return new Result(study, new FlowSolver().solve(study.request()));
    }

    private static String caption(JFreeChart chart) {
        List<?> titles = chart.getSubtitles();
        return titles.stream()
                .filter(TextTitle.class::isInstance)
                .map(title -> ((TextTitle) title).getText())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void whatARunHasComputedSoFarIsSaidToBeSolvedUpToThereAndReachesTheEnd() {
        Result result = solved();
        Figure figure = Figure.of(ChartKind.SPECTRUM);
        JFreeChart growing = Drawing.growing(figure, result, 100);
        assertThat(caption(growing)).contains("exact closure, solved to t = 2").doesNotContain("reached");
        assertThat(((CombinedDomainXYPlot) growing.getPlot()).getDomainAxis().getUpperBound())
                .isEqualTo(100);
        assertThat(caption(Drawing.chart(figure, result, Optional.empty()))).contains("reached end at t = 2");
    }
}
