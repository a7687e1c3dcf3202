package org.anisoflow.sweep;

import java.util.ServiceLoader;
import org.anisoflow.core.InvalidInputException;

/** The engines on the class path. */
public final class SweepEngines {
    private SweepEngines() {}

    /**
     * The engine of this name.
     *
     * @throws InvalidInputException if there is none; for Spark it says how to get it
     */
    public static SweepEngine of(String key) {
        if (key.equals(new LocalEngine().key())) {
            return new LocalEngine();
        }
        if (!key.equals("spark")) {
            throw new InvalidInputException("--engine must be local or spark but is " + key);
        }
        return ServiceLoader.load(SweepEngine.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(engine -> engine.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "there is no Apache Spark on the class path; set SPARK_HOME to an unpacked Spark 4.1 "
                                + "(spark.apache.org/downloads), or leave out --engine spark"));
    }
}
