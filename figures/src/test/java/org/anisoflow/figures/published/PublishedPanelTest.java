package org.anisoflow.figures.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Outcome;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.particles.Workers;
import org.anisoflow.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against SciPy's DOP853 at 1e-12, and against what the published scripts printed; weights and numbers of [castin2025]. */
class PublishedPanelTest {
    /** Runs of the published scheme that take more steps are left out. */
    private static final int CHEAP = 6000;

    static Stream<PublishedPanel> panels() {
        return PublishedPanel.all().stream();
    }

    private static List<String[]> reference(String key) {
        return Resources.rows("panels.csv").stream()
                .filter(row -> row[0].equals(key))
                .toList();
    }

    private static double[] numbers(String[] row, int from) {
        return Arrays.stream(row)
                .skip(from)
                .limit(3)
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static PublishedPanel panel(String key) {
        return panels().filter(panel -> panel.key().equals(key)).findFirst().orElseThrow();
    }

    @Test
    void thereAreSixteenPanelsAndAllStudiesOfThemAreInTheJar() {
        assertThat(panels()).hasSize(16).allSatisfy(panel -> {
            assertThat(reference(panel.key())).hasSize(10);
            assertThat(panel.studies()).hasSize(1);
            assertThat(panel.study().initial().covariance().toRowMajor())
                    .containsExactly(PublishedPanel.matrix(panel.grid().get(0)).toRowMajor(), within(1e-14));
        });
    }

    @ParameterizedTest
    @MethodSource("panels")
    void covariancesAreThoseOfSciPy(PublishedPanel panel) {
        Study study = panel.study();
        for (String[] row : reference(panel.key())) {
            double[] initial = panel.grid().get(Integer.parseInt(row[1]));
            double depth = Double.parseDouble(row[2]);
            double[] expected = numbers(row, 3);
            Trajectory run = new FlowSolver()
                    .solve(PublishedPanel.request(study, initial)
                            .with(new SavePlan(
                                    new SavePlan.Depths.At(List.of(depth)),
                                    study.request().save().laws())));
            double[] found = PanelMember.covariance(run.first().factor().orElseThrow());
            assertThat(run.first().depth()).isEqualTo(depth);
            double scale = Math.abs(expected[0]) + Math.abs(expected[2]);
            assertThat(found)
                    .as("member %s of %s", row[1], panel.key())
                    .containsExactly(expected, within(1e-8 * scale));
        }
    }

    @ParameterizedTest
    @MethodSource("panels")
    void publishedSchemeTakesTheSameStepsToTheSameCovariance(PublishedPanel panel) {
        List<String[]> cheap = reference(panel.key()).stream()
                .filter(row -> Integer.parseInt(row[6]) <= CHEAP)
                .limit(4)
                .toList();
        for (String[] row : cheap) {
            Matrix initial = PublishedPanel.matrix(panel.grid().get(Integer.parseInt(row[1])));
            EulerScheme.Run run = panel.publishedScheme().run(initial, 2 * CHEAP, Watch.NONE);
            assertThat(run.steps()).as("member %s", row[1]).isEqualTo(Integer.parseInt(row[6]));
            assertThat(run.ending().name()).isEqualToIgnoringCase(row[7]);
            double[] expected = numbers(row, 8);
            double scale = Math.abs(expected[0]) + Math.abs(expected[2]);
            Matrix found = run.covariance();
            assertThat(new double[] {found.get(0, 0), found.get(0, 1), found.get(1, 1)})
                    .containsExactly(expected, within(1e-8 * scale));
        }
        // the steps of the divergence of L2 attention are too many for a test
        assertThat(cheap.isEmpty()).isEqualTo(panel.key().equals("divergence-l2"));
    }

    @Test
    void outcomesAreThoseOfTheNamesOfThePanels() {
        try (Workers workers = new Workers(2)) {
            assertThat(outcomes("convergence-to-zero-l2", workers)).containsOnly(Outcome.ZERO);
            assertThat(outcomes("convergence-to-a-line-softmax", workers)).containsOnly(Outcome.SINGULAR);
            assertThat(outcomes("convergence-to-a-plane-multi-head-softmax", workers))
                    .containsOnly(Outcome.REGULAR);
            assertThat(outcomes("convergence-or-blow-up-softmax", workers))
                    .containsOnly(Outcome.SINGULAR, Outcome.BLOW_UP)
                    .contains(Outcome.BLOW_UP);
        }
    }

    private static List<Outcome> outcomes(String key, Workers workers) {
        return panel(key).solve(workers, Watch.NONE).orElseThrow().stream()
                .map(PanelMember::outcome)
                .toList();
    }

    @Test
    void twoLinesAreToldApart() {
        try (Workers workers = new Workers(2)) {
            Groups groups = Groups.of(panel("convergence-to-two-lines-softmax")
                    .solve(workers, Watch.NONE)
                    .orElseThrow());
            assertThat(groups.names())
                    .containsExactly(
                            "tends to a singular covariance (line 1)", "tends to a singular covariance (line 2)");
            assertThat(groups.counts()).containsExactly(127, 149);
        }
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() {
        PublishedPanel panel = panel("convergence-to-a-line-l2");
        List<List<PanelMember>> results = new ArrayList<>();
        for (int threads : new int[] {1, 3}) {
            try (Workers workers = new Workers(threads)) {
                results.add(panel.solve(workers, Watch.NONE).orElseThrow());
            }
        }
        for (int i = 0; i < results.get(0).size(); i++) {
            assertThat(results.get(1).get(i).depths())
                    .isEqualTo(results.get(0).get(i).depths());
            assertThat(results.get(1).get(i).covariances())
                    .isDeepEqualTo(results.get(0).get(i).covariances());
        }
    }

    @Test
    void cancelledPanelHasNoProduct() {
        Watch cancelled = new Watch() {
            @Override
            public boolean cancelled() {
                return true;
            }
        };
        try (Workers workers = new Workers(1)) {
            assertThat(panel("blow-up-softmax").run(workers, cancelled)).isEmpty();
        }
    }

    @Test
    void unknownNameIsRefusedWithTheNearestOne() {
        assertThatThrownBy(() -> Reproduction.of("blow-up-softmx"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "there is no published figure blow-up-softmx; did you mean blow-up-softmax? anisoflow reproduce "
                                + "--list shows all");
    }
}
