package org.anisoflow.core.gaussian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenClustersTest {
    /** From every token that has no cluster yet, over all tokens in reach. */
    private static int[] byAllPairs(double[] tokens, int n, int d, double distance) {
        int[] cluster = new int[n];
        Arrays.fill(cluster, -1);
        int count = 0;
        for (int first = 0; first < n; first++) {
            if (cluster[first] < 0) {
                cluster[first] = count;
                Deque<Integer> reached = new ArrayDeque<>(List.of(first));
                while (!reached.isEmpty()) {
                    int i = reached.pop();
                    for (int j = 0; j < n; j++) {
                        if (cluster[j] < 0 && squaredDistance(tokens, i, j, d) < distance * distance) {
                            cluster[j] = count;
                            reached.push(j);
                        }
                    }
                }
                count++;
            }
        }
        return cluster;
    }

    private static double squaredDistance(double[] tokens, int i, int j, int d) {
        double sum = 0;
        for (int l = 0; l < d; l++) {
            double difference = tokens[i * d + l] - tokens[j * d + l];
            sum += difference * difference;
        }
        return sum;
    }

    /** Tokens around four places, on a line if flat. */
    private static double[] cloud(Random random, int n, int d, boolean flat) {
        double[] places = random.doubles(4L * d, -2, 2).toArray();
        double[] tokens = new double[n * d];
        for (int i = 0; i < n; i++) {
            int place = random.nextInt(4);
            double along = random.nextGaussian();
            for (int l = 0; l < d; l++) {
                tokens[i * d + l] = places[place * d + l] + 0.3 * (flat ? along : random.nextGaussian());
            }
        }
        return tokens;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 64})
    void linksAreThoseOfAllPairs(int d) {
        for (int seed = 0; seed < 8; seed++) {
            Random random = new Random(seed);
            int n = 1 + random.nextInt(250);
            double[] tokens = cloud(random, n, d, seed % 2 == 0);
            for (double distance : new double[] {1e-3, 0.05, 0.2, 0.4, 0.8, 1.5, 3, 1e3}) {
                double scaled = distance * Math.sqrt(d);
                TokenClusters clusters = TokenClusters.of(tokens, n, d, scaled);
                assertThat(clusters.cluster())
                        .as("seed %s, n = %s, distance %s", seed, n, scaled)
                        .isEqualTo(byAllPairs(tokens, n, d, scaled));
                assertThat(IntStream.of(clusters.sizes()).sum()).isEqualTo(n);
                for (int k = 0; k < clusters.count(); k++) {
                    int wanted = k;
                    assertThat(clusters.sizes()[k]).isEqualTo((int) IntStream.of(clusters.cluster())
                            .filter(cluster -> cluster == wanted)
                            .count());
                }
            }
        }
    }

    @Test
    void clustersAreNumberedByTheirFirstTokens() {
        TokenClusters clusters = TokenClusters.of(new double[] {5, 0, 5.5, 9, 0.5, 6}, 6, 1, 0.75);

        assertThat(clusters.cluster()).containsExactly(0, 1, 0, 2, 1, 0);
        assertThat(clusters.sizes()).containsExactly(3, 2, 1);
        assertThat(clusters.count()).isEqualTo(3);
    }

    @Test
    void tokensAtTheDistanceItselfAreNotLinked() {
        double[] line = IntStream.range(0, 1000).mapToDouble(i -> i).toArray();

        assertThat(TokenClusters.of(line, 1000, 1, 1).count()).isEqualTo(1000);
        assertThat(TokenClusters.of(line, 1000, 1, Math.nextUp(1)).count()).isEqualTo(1);
        line[500] = 500.25;
        assertThat(TokenClusters.of(line, 1000, 1, 1.1).count()).isEqualTo(2);
    }

    @Test
    void equalTokensAreOneClusterAtAnyDistance() {
        double[] tokens = new double[3000];
        Arrays.fill(tokens, 0.1);

        assertThat(TokenClusters.of(tokens, 1000, 3, 1e-300).sizes()).containsExactly(1000);
        assertThat(TokenClusters.of(new double[3000], 1000, 3, 1e-300).count()).isEqualTo(1);
        assertThat(TokenClusters.of(new double[] {1, 2}, 1, 2, 1).cluster()).containsExactly(0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-305, 1e-150, 1e150, 1e300})
    void theUnitDoesNotMatter(double unit) {
        RandomCases cases = new RandomCases(5);
        double[] tokens = cases.vector(200 * 2);
        double[] scaled = Arrays.stream(tokens).map(value -> unit * value).toArray();

        assertThat(TokenClusters.of(scaled, 200, 2, 0.2 * unit).cluster())
                .as("%s", cases)
                .isEqualTo(TokenClusters.of(tokens, 200, 2, 0.2).cluster());
    }

    @Test
    void turningTheCloudChangesNothing() {
        RandomCases cases = new RandomCases(6);
        Random random = new Random(6);
        double[] tokens = cloud(random, 2000, 3, false);
        double[] turned = new double[tokens.length];
        double[] turn = cases.orthogonal(3).toRowMajor();
        for (int i = 0; i < tokens.length; i++) {
            for (int l = 0; l < 3; l++) {
                turned[i] += tokens[i / 3 * 3 + l] * turn[l * 3 + i % 3];
            }
        }
        for (double distance : new double[] {0.01, 0.1, 0.2, 1}) {
            assertThat(TokenClusters.of(turned, 2000, 3, distance).cluster())
                    .as("%s, distance %s", cases, distance)
                    .isEqualTo(TokenClusters.of(tokens, 2000, 3, distance).cluster());
        }
    }

    @Test
    void aHundredThousandTokensAreNoTrouble() {
        Random random = new Random(7);
        int n = 100_000;
        int d = 8;
        double[] tokens = new double[n * d];
        for (int i = 0; i < n; i++) {
            for (int l = 0; l < d; l++) {
                tokens[i * d + l] = (l == i % d ? 20 : 0) + 0.5 * random.nextGaussian();
            }
        }

        assertThat(TokenClusters.of(tokens, n, d, 5).sizes())
                .containsOnly(n / d)
                .hasSize(d);
    }

    @Test
    void badInputIsNamed() {
        refused(
                "n tokens of dimension d, both at least 1, need n d entries, but n is 2, d is 2 and there are 3"
                        + " entries",
                new double[3],
                2,
                2,
                1);
        refused(
                "n tokens of dimension d, both at least 1, need n d entries, but n is 0, d is 2 and there are 0"
                        + " entries",
                new double[0],
                0,
                2,
                1);
        refused("tokens must be finite: token 1, coordinate 0 is NaN", new double[] {0, 0, Double.NaN, 0}, 2, 2, 1);
        refused(
                "tokens must be finite: token 0, coordinate 1 is Infinity",
                new double[] {0, Double.POSITIVE_INFINITY},
                1,
                2,
                1);
        refused("the linking distance must be positive but is 0.0", new double[2], 1, 2, 0);
        refused("the linking distance must be positive but is NaN", new double[2], 1, 2, Double.NaN);
    }

    private static void refused(String message, double[] tokens, int n, int d, double distance) {
        assertThatThrownBy(() -> TokenClusters.of(tokens, n, d, distance))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }
}
