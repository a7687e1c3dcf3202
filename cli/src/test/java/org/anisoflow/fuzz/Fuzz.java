package org.anisoflow.fuzz;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** Where Jazzer enters: the property {@code anisoflow.fuzz} names the target. */
public final class Fuzz {
    private static final FuzzTarget TARGET = FuzzTarget.of(System.getProperty("anisoflow.fuzz"));

    private Fuzz() {}

    /** Reads what is sound, so that no class has to be loaded, and instrumented, while an input is measured. */
    public static void fuzzerInitialize() throws IOException {
        for (byte[] seed : TARGET.seeds()) {
            Refusal.finding(TARGET, seed);
            Refusal.finding(TARGET, Arrays.copyOf(seed, seed.length / 2));
        }
        Refusal.finding(TARGET, new byte[0]);
    }

    /** Tries one input. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Optional<String> finding = Refusal.finding(TARGET, input);
        if (finding.isPresent()) {
            throw new AssertionError(TARGET.key() + " " + finding.get());
        }
    }
}
