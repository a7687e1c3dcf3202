package org.anisoflow.core.closure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Tilted laws of an independent NumPy prototype, checked there against quadrature and Sinkhorn iterations. */
class TiltReferenceTest {
    private static final double TOLERANCE = 1e-11;

    @TestFactory
    Stream<DynamicTest> tiltsAgreeWithThePrototype() throws IOException {
        List<JsonNode> cases = new ArrayList<>();
        try (InputStream in = getClass().getResourceAsStream("/reference/tilts.json")) {
            new ObjectMapper().readTree(in).forEach(cases::add);
        }
        assertThat(cases).hasSize(24);
        return cases.stream()
                .map(node -> DynamicTest.dynamicTest(
                        node.get("type").asText() + " d="
                                + node.get("dimension").asInt() + " r="
                                + matrix(node.get("factor")).columns() + " k="
                                + matrix(node.get("query")).rows(),
                        () -> check(node)));
    }

    private static void check(JsonNode node) {
        Kernel kernel =
                switch (node.get("type").asText()) {
                    case "softmax" -> new Kernel.Softmax(node.get("scale").asDouble());
                    case "l2" -> new Kernel.L2(node.get("scale").asDouble());
                    default -> new Kernel.Sinkhorn(node.get("epsilon").asDouble());
                };
        Matrix query = matrix(node.get("query"));
        Matrix key = matrix(node.get("key"));
        Gaussian law = Gaussian.ofFactor(vector(node.get("mean")), matrix(node.get("factor")));
        Tilt tilt = Tilt.of(kernel, query, key, law);
        Matrix covariance = matrix(node.get("tiltedCovariance"));
        Matrix slope = matrix(node.get("G"));
        double[] offset = vector(node.get("m0"));
        assertClose(tilt.covariance().toRowMajor(), covariance.toRowMajor());
        assertClose(tilt.slope().toRowMajor(), slope.toRowMajor());
        assertClose(tilt.offset(), offset);

        int d = law.dimension();
        Head head = new Head(kernel, query, key, Matrix.identity(d));
        AffineField field = ClosureField.of(Attention.of(head), Drift.NONE, law);
        double p = kernel instanceof Kernel.Sinkhorn sinkhorn ? 1 / sinkhorn.epsilon() : 1;
        assertClose(field.linear().toRowMajor(), slope.times(p).toRowMajor());
        assertClose(field.constant(), Matrix.of(d, 1, offset).times(p).toRowMajor());
    }

    private static void assertClose(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double scale = 1;
        for (double value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i])).isLessThanOrEqualTo(TOLERANCE * scale);
        }
    }

    private static Matrix matrix(JsonNode rows) {
        double[][] values = new double[rows.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = vector(rows.get(i));
        }
        return Matrix.of(values);
    }

    private static double[] vector(JsonNode entries) {
        double[] values = new double[entries.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = entries.get(i).asDouble();
        }
        return values;
    }
}
