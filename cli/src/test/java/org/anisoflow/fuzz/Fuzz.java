package org.anisoflow.fuzz;

import java.io.IOException;
import java.util.Optional;

/** Where Jazzer enters: the property {@code anisoflow.fuzz} names the target. */
public final class Fuzz {
    private static final FuzzTarget TARGET = FuzzTarget.of(System.getProperty("anisoflow.fuzz"));

    private Fuzz() {}

    /** Tries one input. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Optional<String> finding = Refusal.finding(TARGET, input);
        if (finding.isPresent()) {
            throw new AssertionError(TARGET.key() + " " + finding.get());
        }
    }
}
