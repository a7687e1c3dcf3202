package org.anisoflow.core.gaussian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentAccumulatorTest {
    private static final int D = 3;
    private static final int N = 5000;

    private static double[] tokens(RandomCases cases, double offset) {
        double[] tokens = cases.vector(N * D);
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = offset + (1 + i % D) * tokens[i];
        }
        return tokens;
    }

    private static Gaussian accumulate(double[] tokens, int block) {
        MomentAccumulator accumulator = new MomentAccumulator(D);
        for (int from = 0; from < N; from += block) {
            int rows = Math.min(block, N - from);
            double[] part = new double[rows * D];
            System.arraycopy(tokens, from * D, part, 0, part.length);
            accumulator.add(part, rows);
        }
        assertThat(accumulator.count()).isEqualTo(N);
        return accumulator.toGaussian();
    }

    /** Means first, then centred products; both in steps that keep the digits of the offset. */
    private static Matrix twoPassCovariance(double[] tokens, double offset) {
        double[] mean = new double[D];
        for (int i = 0; i < tokens.length; i++) {
            mean[i % D] += (tokens[i] - offset) / N;
        }
        double[][] covariance = new double[D][D];
        for (int n = 0; n < N; n++) {
            for (int i = 0; i < D; i++) {
                for (int j = 0; j < D; j++) {
                    covariance[i][j] +=
                            (tokens[n * D + i] - offset - mean[i]) * (tokens[n * D + j] - offset - mean[j]) / N;
                }
            }
        }
        return Matrix.of(covariance);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e3, 1e9, -1e9})
    void onePassAgreesWithTwoWhateverTheOffset(double offset) {
        RandomCases cases = new RandomCases(1);
        double[] tokens = tokens(cases, offset);
        Gaussian law = accumulate(tokens, N);
        assertThat(Matrices.error(law.covariance(), twoPassCovariance(tokens, offset)))
                .as("%s", cases)
                .isLessThan(1e-13 + 1e-16 * Math.abs(offset));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 999, 1024, 1025, 4096})
    void blocksOfAnySizeGiveTheSameMoments(int block) {
        RandomCases cases = new RandomCases(2);
        double[] tokens = tokens(cases, 100);
        Gaussian whole = accumulate(tokens, N);
        Gaussian merged = accumulate(tokens, block);
        assertThat(Matrices.error(merged.covariance(), whole.covariance()))
                .as("%s", cases)
                .isLessThan(1e-12);
        assertThat(Matrices.error(Matrices.column(merged.mean()), Matrices.column(whole.mean())))
                .as("%s", cases)
                .isLessThan(1e-14);
    }

    @Test
    void constantCoordinatesHaveNoVariance() {
        MomentAccumulator accumulator = new MomentAccumulator(2);
        for (int i = 0; i < 3; i++) {
            accumulator.add(new double[] {0.1, i, 0.1, i + 0.5}, 2);
        }
        Gaussian law = accumulator.toGaussian();
        assertThat(law.mean()[0]).isEqualTo(0.1);
        assertThat(law.covariance().get(0, 0)).isZero();
        assertThat(law.rank()).isEqualTo(1);
    }

    @Test
    void theCovarianceDividesByTheNumberOfTokens() {
        MomentAccumulator accumulator = new MomentAccumulator(1);
        accumulator.add(new double[] {0, 2}, 2);
        assertThat(accumulator.toGaussian().covariance().get(0, 0)).isEqualTo(1);
    }

    @Test
    void hugeTokensDoNotOverflowTheMean() {
        MomentAccumulator accumulator = new MomentAccumulator(1);
        accumulator.add(new double[] {1.5e308, 1.5e308, 1.5e308}, 3);
        assertThat(accumulator.toGaussian().mean()[0]).isEqualTo(1.5e308);
    }

    @Test
    void fewerThanTwoTokensHaveNoCovariance() {
        MomentAccumulator accumulator = new MomentAccumulator(1);
        String remedy = "; give more rows, or mean and covariance instead of tokens";
        assertThatThrownBy(accumulator::toGaussian)
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a covariance needs at least two tokens but there is none" + remedy);
        accumulator.add(new double[] {1}, 1);
        assertThatThrownBy(accumulator::toGaussian)
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a covariance needs at least two tokens but there is one" + remedy);
    }

    @Test
    void aTokenThatIsNotFiniteIsNamed() {
        MomentAccumulator accumulator = new MomentAccumulator(2);
        accumulator.add(new double[] {1, 2, 3, 4}, 2);
        assertThatThrownBy(() -> accumulator.add(new double[] {1, 2, 3, Double.NaN}, 2))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("tokens must be finite: token 3, coordinate 1 is NaN");
    }
}
