package org.anisoflow.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyOverride;
import org.anisoflow.study.document.DocumentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepFileTest {
    @Test
    void theLastAxisAndTheReplicatesChangeFastest() {
        Sweep sweep = Sweeps.of(Sweeps.PLANE);
        assertThat(sweep.size()).isEqualTo(36);
        assertThat(sweep.title()).isEqualTo("sweep");
        assertThat(sweep.dimension()).isEqualTo(2);
        assertThat(sweep.axes()).extracting(Axis::name).containsExactly("times", "type");
        assertThat(sweep.axes().get(0).isNumeric()).isTrue();
        assertThat(sweep.axes().get(1).isNumeric()).isFalse();
        assertThat(sweep.position(0)).containsExactly(0, 0);
        assertThat(sweep.position(7)).containsExactly(0, 1);
        assertThat(sweep.position(35)).containsExactly(2, 2);
        assertThat(sweep.replicate(35)).isEqualTo(3);
        assertThat(sweep.measures())
                .isEqualTo(new Measures(List.of(Metric.EFFECTIVE_RANK), true, List.of(Metric.TOTAL_VARIANCE)));
    }

    @Test
    void aMemberIsTheStudyWithItsValues() {
        Members members = Sweeps.of(Sweeps.PLANE).members();
        assertThat(members.study(0).attentionTypes()).isEqualTo("softmax");
        assertThat(members.study(30).attentionTypes()).isEqualTo("l2");
        assertThat(members.study(32).attentionTypes()).isEqualTo("sinkhorn");
        assertThat(members.study(24).initial().covariance().get(0, 1))
                .isCloseTo(2 * members.study(12).initial().covariance().get(0, 1), within(1e-14));
    }

    @Test
    void drawsDependOnSeedIndexAndKeyAlone() {
        Sweep sweep = Sweeps.of(Sweeps.PLANE);
        Members members = sweep.members();
        Study late = members.study(30);
        Study first = members.study(2);
        assertThat(members.study(2)).isEqualTo(first);
        assertThat(sweep.members().study(30)).isEqualTo(late);
        assertThat(query(members.study(2))).as("by member").isNotEqualTo(query(members.study(6)));
        assertThat(members.study(2).initial())
                .as("by replicate")
                .isEqualTo(members.study(6).initial());
        assertThat(members.study(2).initial()).isNotEqualTo(members.study(3).initial());
        Sweep other = Sweeps.of(Sweeps.PLANE.replace("seed: 3", "seed: 4"));
        assertThat(query(other.members().study(2))).isNotEqualTo(query(first));
    }

    private static Object query(Study study) {
        return study.transformer().layers().get(0).attention().heads().get(0).query();
    }

    @Test
    void whatIsSolvedForAMemberIsItsStudyWhateverWasMadeBefore() {
        Sweep sweep = Sweeps.of("""
                anisoflow-sweep: 1
                study:
                  anisoflow: 1
                  layers:
                    - depth: 1
                      attention:
                        normalization: mean-field-rms
                        gain: {random: uniform, shape: [2, 1], seed: replicate}
                        heads:
                          - {type: softmax, query: {random: normal, shape: [1, 2], seed: member},
                             key: {same-as: query}, value: {random: orthogonal, shape: [2, 2], seed: member}}
                          - {type: l2, query: {identity: 2}, key: {identity: 2}, value: {identity: 2},
                             value-bias: {random: normal, shape: [2, 1], seed: member}}
                    - depth: 2
                      attention: {type: linear, query: {identity: 2}, key: {random: normal, shape: [2, 2], seed: replicate},
                                  value: {identity: 2}}
                  drift: {linear: {random: normal, shape: [2, 2], seed: member, times: 0.1}}
                  initial:
                    mean: {random: normal, shape: [2, 1], seed: member}
                    covariance: {random: spectrum, eigenvalues: [1, 2], seed: member}
                axes:
                  - {key: solver.relative, values: [1e-4, 1e-6]}
                  - {key: save.points, values: [3, 5]}
                replicates: 3
                along: [effective_rank]
                """);
        Members members = sweep.members();
        for (long index : new long[] {0, 1, 2, 3, 11, 10, 4, 0}) {
            FlowRequest request = members.request(index);
            assertThat(request).isEqualTo(sweep.members().request(index));
            assertThat(request.with(SavePlan.DEFAULT))
                    .isEqualTo(sweep.members()
                            .study(index)
                            .request()
                            .with(SavePlan.DEFAULT)
                            .withPassengers(Optional.empty(), false));
            assertThat(request.save().resolve(3)).hasSize(index % 6 < 3 ? 3 : 5);
        }
    }

    @Test
    void whatIsSolvedDoesNotDependOnWhichAxesAreTakenTogether() {
        Sweep sweep = Sweeps.of("""
                anisoflow-sweep: 1
                study:
                  anisoflow: 1
                  attention: {type: softmax, query: {identity: 2}, key: [[1, 2], [3, 4]], value: {identity: 2}}
                  initial: {covariance: {random: wishart, shape: [2, 4], seed: member, times: 1}}
                  depth: 1
                axes:
                  - {key: attention.scale, values: [1, 0.5]}
                  - name: case
                    cases:
                      one: {attention.type: sigmoid, attention.bias: 0.1}
                      two: {attention.type: l2}
                      three: {attention.key: {identity: 2}}
                  - name: numbers
                    cases:
                      first: {initial.covariance.times: 2}
                      second: {drift.linear.1.1: -3}
                  - {key: drift.linear.0.0, values: [-1, -2.5]}
                  - {key: depth, values: [1, 2]}
                set: {drift.linear: [[-1, 0], [0, -1]]}
                replicates: 2
                """);
        assertThat(sweep.size()).isEqualTo(96);
        Members members = sweep.members();
        for (long index = 0; index < sweep.size(); index++) {
            FlowRequest request = members.request(index);
            assertThat(request.with(SavePlan.DEFAULT))
                    .as("member %d", index)
                    .isEqualTo(sweep.members()
                            .study(index)
                            .request()
                            .with(SavePlan.DEFAULT)
                            .withPassengers(Optional.empty(), false));
        }
    }

    @Test
    void gridsHoldTheirEnds() {
        Sweep sweep =
                Sweeps.of(Sweeps.PLANE.replace("values: [0.5, 1, 2]", "logarithmic: {from: 1e-2, to: 1e2, points: 5}"));
        assertThat(sweep.axes().get(0).values())
                .extracting(value -> value.number().orElseThrow())
                .usingElementComparator((a, b) -> Math.abs(a / b - 1) < 1e-12 ? 0 : 1)
                .containsExactly(0.01, 0.1, 1.0, 10.0, 100.0);
        assertThat(sweep.axes().get(0).logarithmic()).isTrue();
        sweep = Sweeps.of(Sweeps.PLANE.replace("values: [0.5, 1, 2]", "linear: {from: 3, to: 1, points: 3}"));
        assertThat(sweep.axes().get(0).values()).extracting(Axis.Value::text).containsExactly("3.0", "2.0", "1.0");
    }

    @Test
    void theStudyMayBeAFileAndValuesBeSetForAll(@TempDir Path scratch) throws Exception {
        Files.writeString(scratch.resolve("tokens.csv"), "1,2\n3,5\n0,1\n");
        Files.writeString(scratch.resolve("base.yaml"), """
                anisoflow: 1
                attention: {type: softmax, query: {identity: 2}, key: {identity: 2, times: -1}, value: {identity: 2}}
                initial: {tokens: {file: tokens.csv}}
                depth: 3
                """);
        Path file = Files.writeString(scratch.resolve("s.yaml"), """
                anisoflow-sweep: 1
                study: base.yaml
                set: {depth: 2, attention.query: {random: normal, shape: [2, 2], seed: member}}
                axes: [{key: solver.relative, values: [1e-6, 1e-9]}]
                """);
        Sweep sweep = SweepFile.read(file, List.of(StudyOverride.parse("diffusion=0.25")), OptionalLong.of(9));
        assertThat(sweep.seed()).isEqualTo(9);
        Study study = sweep.members().study(1);
        assertThat(study.transformer().depth()).isEqualTo(2);
        assertThat(study.transformer().noise().diffusion()).isEqualTo(0.25);
        assertThat(study.request().solver().relative()).isEqualTo(1e-9);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '$', textBlock = """
            key: initial.covariance.times | key: attention.skale | 14:10: axes.0.key names attention.skale but attention of the study has the keys type, query, key, value, mask, normalization, scale
            key: initial.covariance.times | key: initial.covariance.0 | 14:10: axes.0.key names initial.covariance.0 but initial.covariance of the study has the keys random, shape, seed, times
            key: initial.covariance.times | key: attention..scale | 14:10: axes.0.key must be keys joined by dots, such as attention.scale, but is attention..scale
            values: [0.5, 1, 2] | values: [] | 15:13: axes.0.values is empty; an axis needs at least one value
            values: [0.5, 1, 2] | values: [1, big] | 15:17: initial.covariance.times must be a number but is the text "big"
            values: [0.5, 1, 2] | logarithmic: {from: 0, to: 1, points: 4} | 15:25: axes.0.logarithmic.from must be a positive number but is 0
            values: [0.5, 1, 2] | linear: {from: 1, to: 1, points: 4} | 15:27: axes.0.linear.to must differ from the first value, 1.0; or ask for one point
            values: [0.5, 1, 2] | linear: {from: 1, to: 2, points: 0} | 15:38: axes.0.linear.points must be a whole number from 1 to 10000 but is 0
            name: type | name: times | 16:11: axes.1.name is named times like another column; give the axis another name
            name: type | name: effective_rank | 16:11: axes.1.name is named effective_rank like another column; give the axis another name
            name: type | name: lambda_1 | 16:11: axes.1.name is named lambda_1 like another column; give the axis another name
            name: type | name: status_names | 16:11: axes.1.name is named status_names like another column; give the axis another name
            l2: {attention.type: l2} | l2: {attention.type: l3} | 19:28: attention.type must be
            l2: {attention.type: l2} | l2: {attention.kernel: l2} | 19:30: unknown key kernel in attention
            replicates: 4 | replicates: 0 | 21:13: replicates must be a whole number from 1 to 1000000000 but is 0
            replicates: 4 | replicates: 500000000 | 1:1: the sweep must have at most 1000000000 members but has 3 x 3 x 500000000 replicates; shorten an axis
            depth: 10 | depth: -1 | 10:10: depth must be
            measures: [effective_rank, eigenvalues] | measures: [effective_ranks] | 23:12: measures.0 must be one of
            """)
    void badInputIsNamedAtItsPlace(String from, String to, String message) {
        assertThat(Sweeps.PLANE).contains(from);
        assertThatThrownBy(() -> Sweeps.of(Sweeps.PLANE.replace(from, to)))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("sweep.yaml:" + message.strip());
    }

    @Test
    void aStudyThatIsNotThereIsNamedAtItsPlace() {
        assertThatThrownBy(() -> Sweeps.of("anisoflow-sweep: 1\nstudy: none.yaml\naxes: [{key: depth, values: [1]}]\n"))
                .hasMessageMatching("sweep\\.yaml:2:8: study names .*none\\.yaml, which does not exist");
    }

    @Test
    void twoAxesDoNotSetTheSameKey() {
        String twice = Sweeps.PLANE.replace("l2: {attention.type: l2}", "l2: {initial.covariance: {identity: 2}}");
        assertThatThrownBy(() -> Sweeps.of(twice))
                .hasMessageContaining("sets initial.covariance as axis 0 does (counted from 0)");
    }

    @Test
    void aStudyIsToldFromASweep() {
        assertThatThrownBy(() -> Sweeps.of("anisoflow: 1\ndepth: 1\n"))
                .hasMessage("sweep.yaml: is a study; a sweep file is needed");
    }

    @Test
    void aFigureIsToldFromASweep() {
        assertThatThrownBy(() -> Sweeps.of("anisoflow-figure: 1\nchart: mean\n"))
                .hasMessage("sweep.yaml: is a figure; a sweep file is needed")
                .extracting(e -> ((DocumentException) e).hint())
                .isEqualTo(Optional.of("this is a figure file; use anisoflow plot sweep.yaml"));
    }

    @Test
    void anAxisCanSetAnEntryOfADefault() {
        String study = """
                anisoflow-sweep: 1
                study:
                  anisoflow: 1
                  attention: {type: softmax, query: {identity: 2}, key: {identity: 2}, value: {identity: 2}}
                  initial: {covariance: {identity: 2}}
                  depth: 1
                axes:
                """;
        Sweep sweep = Sweeps.of(study + "  - {key: initial.mean.1, values: [3, 4]}\n");
        assertThat(sweep.members().study(1).initial().mean()).containsExactly(0, 4);
        for (String key : List.of("attention.scale", "stop.converged", "energy-beta", "solver.relative", "diffusion")) {
            assertThat(Sweeps.of(study + "  - {key: " + key + ", values: [0.1, 0.2]}\n")
                            .size())
                    .as(key)
                    .isEqualTo(2);
        }
        assertThatThrownBy(() -> Sweeps.of(study + "  - {key: solver.max-seconds, values: [1, 2]}\n"))
                .hasMessageContaining("names solver.max-seconds but solver of the study has the keys max-steps, method")
                .extracting(e -> ((DocumentException) e).hint())
                .isEqualTo(Optional.of("write the key in the study, with any value; the axis replaces it"));
    }
}
