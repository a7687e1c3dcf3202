package org.anisoflow.ode.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.linalg.Matrix;

/** Reads the reference numbers in src/test/resources/reference. */
final class ReferenceData {
    private ReferenceData() {}

    static List<JsonNode> read(String name) {
        List<JsonNode> entries = new ArrayList<>();
        try (InputStream in = ReferenceData.class.getResourceAsStream("/reference/" + name)) {
            new ObjectMapper().readTree(in).forEach(entries::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    static Attention attention(JsonNode heads) {
        List<Head> all = new ArrayList<>();
        for (JsonNode head : heads) {
            Kernel kernel =
                    switch (head.get("type").asText()) {
                        case "softmax" -> new Kernel.Softmax(head.get("scale").asDouble());
                        case "l2" -> new Kernel.L2(head.get("scale").asDouble());
                        case "sinkhorn" ->
                            new Kernel.Sinkhorn(head.get("epsilon").asDouble());
                        default ->
                            throw new IllegalArgumentException(head.get("type").asText());
                    };
            all.add(new Head(
                    kernel,
                    matrix(head.get("query")),
                    matrix(head.get("key")),
                    matrix(head.get("value")),
                    Optional.of(matrix(head.get("output"))),
                    Head.Biases.NONE));
        }
        return new Attention(all, new Normalization.None());
    }

    static Matrix matrix(JsonNode rows) {
        double[][] values = new double[rows.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = vector(rows.get(i));
        }
        return Matrix.of(values);
    }

    static double[] vector(JsonNode entries) {
        double[] values = new double[entries.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = entries.get(i).asDouble();
        }
        return values;
    }
}
