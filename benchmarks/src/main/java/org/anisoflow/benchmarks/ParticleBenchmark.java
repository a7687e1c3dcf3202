package org.anisoflow.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;
import org.anisoflow.ode.particles.FieldOptions;
import org.anisoflow.ode.particles.Integrator;
import org.anisoflow.ode.particles.ParticleField;
import org.anisoflow.ode.particles.ParticleObserver;
import org.anisoflow.ode.particles.ParticleOptions;
import org.anisoflow.ode.particles.ParticleRequest;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.ode.particles.ParticleSolver;
import org.anisoflow.ode.particles.Sampler;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.ode.particles.Streams;
import org.anisoflow.ode.particles.Workers;

/**
 * Times particles for benchmarks/peers/particles.sh and prints JSON lines.
 *
 * <ul>
 *   <li>{@code field PEER THREADS REPEATS DIRECTORY...}: the velocity of the tokens in each directory, which is written
 *       there as {@code PEER.bin}. PEER is the name to print.
 *   <li>{@code step PEER THREADS REPEATS D N}: one Runge-Kutta step of N tokens of dimension D, and the peak memory of the
 *       process.
 * </ul>
 */
public final class ParticleBenchmark {
    private static final double WARM_UP_SECONDS = 3;
    private static final int WARM_UP_TOKENS = 2000;

    private ParticleBenchmark() {}

    /** Runs one of the two. */
    public static void main(String[] arguments) throws IOException {
        String peer = arguments[1];
        int repeats = Integer.parseInt(arguments[3]);
        try (Workers workers = new Workers(Integer.parseInt(arguments[2]))) {
            if (arguments[0].equals("step")) {
                step(peer, workers, repeats, Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]));
                return;
            }
            for (String directory : Arrays.asList(arguments).subList(4, arguments.length)) {
                field(peer, workers, repeats, Path.of(directory));
            }
        }
    }

    private static void field(String peer, Workers workers, int repeats, Path directory) throws IOException {
        DoubleBuffer data = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("data.bin")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asDoubleBuffer();
        int n = (int) data.get();
        int d = (int) data.get();
        Attention attention = Attention.of(new Head(
                new Kernel.Softmax(data.get()),
                Matrix.of(d, d, PeerProblem.take(data, d * d)),
                Matrix.of(d, d, PeerProblem.take(data, d * d)),
                Matrix.of(d, d, PeerProblem.take(data, d * d))));
        double[] tokens = PeerProblem.take(data, n * d);
        ParticleField field = new ParticleField(attention, Drift.NONE, n, FieldOptions.DEFAULT, workers);
        double[] velocity = new double[n * d];
        List<Double> seconds = times(repeats, () -> field.velocity(tokens, velocity));
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * velocity.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(velocity);
        Files.write(directory.resolve(peer + ".bin"), bytes.array());
        print(peer, directory.getFileName().toString(), seconds, "");
    }

    private static void step(String peer, Workers workers, int repeats, int d, int n) throws IOException {
        Matrix identity = Matrix.identity(d);
        Transformer transformer = Transformer.of(
                Attention.of(new Head(new Kernel.Softmax(1 / Math.sqrt(d)), identity, identity.times(-1), identity)),
                0.1);
        ParticleRequest request =
                new ParticleRequest(transformer, new double[] {0.1}, ParticleOptions.fixed(Integrator.RK4, 0.1), false);
        Gaussian law = Gaussian.standard(d);
        double[] few = Sampler.draw(law, WARM_UP_TOKENS, Sampling.INDEPENDENT, Streams.of(1, 0));
        times(0, () -> run(request, few, workers));
        double[] tokens = Sampler.draw(law, n, Sampling.INDEPENDENT, Streams.of(1, 0));
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < repeats; i++) {
            long before = System.nanoTime();
            run(request, tokens, workers);
            seconds.add(since(before));
        }
        Collections.sort(seconds);
        print(peer, "step-n" + n + "-d" + d, seconds, ",\"peak_bytes\":" + peakBytes());
    }

    private static void run(ParticleRequest request, double[] tokens, Workers workers) {
        ParticleRun run = new ParticleSolver().run(request, tokens, Streams.of(1, 1), workers, ParticleObserver.NONE);
        if (run.evaluations() != 4) {
            throw new IllegalStateException("a step takes 4 evaluations but there were " + run.evaluations());
        }
    }

    /** Seconds of single calls, sorted, after a warm-up. */
    private static List<Double> times(int repeats, Runnable work) {
        long start = System.nanoTime();
        do {
            work.run();
        } while (since(start) < WARM_UP_SECONDS);
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < repeats; i++) {
            long before = System.nanoTime();
            work.run();
            seconds.add(since(before));
        }
        Collections.sort(seconds);
        return seconds;
    }

    private static void print(String peer, String problem, List<Double> seconds, String more) {
        System.out.printf(
                Locale.ROOT,
                "{\"peer\":\"%s\",\"version\":\"Java %s\",\"blas\":\"%s\",\"problem\":\"%s\",\"seconds\":%s,"
                        + "\"min\":%s,\"repeats\":%d%s}%n",
                peer,
                System.getProperty("java.version"),
                Products.library(),
                problem,
                seconds.get(seconds.size() / 2),
                seconds.get(0),
                seconds.size(),
                more);
    }

    private static double since(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }

    /** Most memory that this process had at once, as Linux counts it. */
    private static long peakBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
