package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NumericArrayTest {
    @Test
    void lastIndexVariesFastest() {
        NumericArray array = NumericArray.of(new int[] {2, 3}, new double[] {1, 2, 3, 4, 5, 6});
        assertThat(array.get(1, 0)).isEqualTo(4);
        assertThat(array).isEqualTo(NumericArray.matrix(new double[][] {{1, 2, 3}, {4, 5, 6}}));
        assertThat(array).hasToString("float64 array of shape (2, 3)");
        assertThat(array.rank()).isEqualTo(2);
        assertThat(array.length(1)).isEqualTo(3);
        assertThat(array.size()).isEqualTo(6);
        assertThat(NumericArray.scalar(3).get()).isEqualTo(3);
        assertThat(NumericArray.scalar(3))
                .isNotEqualTo(NumericArray.vector(3))
                .hasToString("float64 array of shape ()");
    }

    @Test
    void refusesShapesThatDoNotFit() {
        assertThatThrownBy(() -> NumericArray.of(new int[] {2, 3}, new double[5]))
                .hasMessage("an array of shape (2, 3) needs 6 values but 5 were given");
        assertThatThrownBy(() -> NumericArray.of(new int[] {-1}, new double[0]))
                .hasMessage("shape (-1,) has a negative length");
        int big = 1 << 30;
        assertThatThrownBy(() -> NumericArray.of(new int[] {big, big, big}, new double[0]))
                .hasMessage("shape (1073741824, 1073741824, 1073741824) has too many elements");
        assertThatThrownBy(() -> NumericArray.matrix(new double[][] {{1}, {1, 2}}))
                .hasMessage("rows must have equal lengths: row 0 has 1 values but row 1 has 2");
        assertThatThrownBy(() -> NumericArray.matrix(new double[0][]))
                .hasMessage("a matrix from rows needs at least one row");
        assertThatThrownBy(() -> NumericArray.vector(1).get(0, 0))
                .hasMessage("an array of rank 1 needs as many indices but got 2");
        assertThatThrownBy(() -> NumericArray.vector(1).get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void formatExceptionSaysWhereAndWhat() {
        FormatException error = new FormatException(Path.of("x.csv"), "has no rows");
        assertThat(error).hasMessage("x.csv: has no rows");
        assertThat(error.problem()).isEqualTo("has no rows");
        assertThat(error.line()).isEmpty();
        assertThat(error.column()).isEmpty();
    }
}
