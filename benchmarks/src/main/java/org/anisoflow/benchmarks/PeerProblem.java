package org.anisoflow.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import java.util.Set;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.SolverOptions;
import org.anisoflow.ode.flow.StopRule;

/** A problem in the format of benchmarks/peers/README.md. */
record PeerProblem(String name, FlowRequest request, double[] referenceMean, double[] referenceCovariance) {
    static PeerProblem read(Path directory) throws IOException {
        DoubleBuffer data = doubles(directory.resolve("data.bin"));
        double depth = data.get();
        double relative = data.get();
        double absolute = data.get();
        double[] mean;
        Matrix factor;
        List<Head> heads = new ArrayList<>();
        try (Scanner header = new Scanner(directory.resolve("header.txt"), StandardCharsets.US_ASCII)) {
            if (header.nextInt() != 1) {
                throw new IOException(directory + ": only version 1 of the format is known");
            }
            int d = header.nextInt();
            int r = header.nextInt();
            int count = header.nextInt();
            mean = take(data, d);
            factor = matrix(data, d, r);
            for (int h = 0; h < count; h++) {
                int type = header.nextInt();
                int k = header.nextInt();
                int m = header.nextInt();
                double scale = data.get();
                Kernel kernel =
                        switch (type) {
                            case 0 -> new Kernel.Softmax(scale);
                            case 1 -> new Kernel.L2(scale);
                            case 2 -> new Kernel.Sinkhorn(scale);
                            default -> throw new IOException(directory + ": unknown attention type " + type);
                        };
                Matrix query = matrix(data, k, d);
                Matrix key = matrix(data, k, d);
                Matrix value = matrix(data, m > 0 ? m : d, d);
                Optional<Matrix> output = m > 0 ? Optional.of(matrix(data, d, m)) : Optional.empty();
                heads.add(new Head(kernel, query, key, value, output, Head.Biases.NONE));
            }
        }
        FlowRequest request = FlowRequest.of(
                        Gaussian.ofFactor(mean, factor),
                        Transformer.of(new Attention(heads, new Normalization.None()), depth))
                .with(SolverOptions.DEFAULT.withTolerances(relative, absolute))
                .with(new StopRule(0, 1e12))
                .with(new SavePlan(new SavePlan.Depths.At(List.of(depth)), Optional.of(SavePlan.Laws.ENDS)))
                .with(Set.of());
        DoubleBuffer reference = doubles(directory.resolve("reference.bin"));
        int d = mean.length;
        return new PeerProblem(directory.getFileName().toString(), request, take(reference, d), take(reference, d * d));
    }

    private static DoubleBuffer doubles(Path file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asDoubleBuffer();
    }

    static double[] take(DoubleBuffer data, int count) {
        double[] values = new double[count];
        data.get(values);
        return values;
    }

    private static Matrix matrix(DoubleBuffer data, int rows, int columns) {
        return Matrix.of(rows, columns, take(data, rows * columns));
    }
}
