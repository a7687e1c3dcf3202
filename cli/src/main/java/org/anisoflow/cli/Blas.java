package org.anisoflow.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.anisoflow.core.linalg.Products;

/** The library of matrix products in use. */
enum Blas {
    AUTO,
    NATIVE,
    JAVA;

    private static final long WARM_UP_NANOS = 400_000_000;
    private static final long MEASURED_NANOS = 200_000_000;
    private static final Path MAPPED_FILES = Path.of("/proc/self/maps");

    /** Makes this the choice; it counts only before the first product of matrices. */
    void choose() {
        boolean there = this != JAVA && SystemLibrary.BLAS.isThere();
        SystemLibrary.BLAS.allow(there);
        SystemLibrary.LAPACK.allow(there && SystemLibrary.LAPACK.isThere());
        System.setProperty(
                Products.PROPERTY, (this == AUTO && !there ? JAVA : this).name().toLowerCase(Locale.ROOT));
    }

    /** Makes a choice that was asked for, else keeps that of the system property, else the first that there is. */
    static void choose(Optional<Blas> wish) {
        if (wish.isPresent() || System.getProperty(Products.PROPERTY) == null) {
            wish.orElse(AUTO).choose();
        }
    }

    /** Whether the library can be loaded. */
    static boolean loads() {
        try {
            return !Products.library().isEmpty();
        } catch (LinkageError e) {
            return false;
        }
    }

    /** Whether it is the system's. */
    static boolean isNative() {
        return Products.library().startsWith("JNI");
    }

    /** Its name, with the file of the system's library where the system tells. */
    static String describe() {
        return Products.library()
                + systemLibrary().map(path -> " (" + path + ")").orElse("");
    }

    private static Optional<Path> systemLibrary() {
        if (!isNative() || !Files.isReadable(MAPPED_FILES)) {
            return Optional.empty();
        }
        try (Stream<String> maps = Files.lines(MAPPED_FILES)) {
            // a dispatcher such as libblas.so.3 may load the library that computes: the longest name is the most exact
            return maps.filter(line -> line.contains("/"))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .filter(path -> path.getFileName().toString().matches("lib\\w*(blas|blis|mkl)\\w*[.-].*so.*"))
                    .filter(path -> !path.getFileName().toString().startsWith("libnetlib"))
                    .distinct()
                    .max((a, b) ->
                            Integer.compare(a.toString().length(), b.toString().length()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Billions of floating-point operations per second of n x n products, warm. */
    static double gigaflops(int n) {
        double[] a = new double[n * n];
        double[] b = new double[n * n];
        double[] c = new double[n * n];
        for (int i = 0; i < n * n; i++) {
            a[i] = Math.sin(i);
            b[i] = Math.cos(i);
        }
        run(n, a, b, c, WARM_UP_NANOS);
        return run(n, a, b, c, MEASURED_NANOS);
    }

    private static double run(int n, double[] a, double[] b, double[] c, long nanos) {
        long start = System.nanoTime();
        long elapsed;
        long products = 0;
        do {
            Products.multiply(n, n, n, 1, a, b, 0, c);
            products++;
            elapsed = System.nanoTime() - start;
        } while (elapsed < nanos);
        return 2.0 * n * n * n * products / elapsed;
    }
}
