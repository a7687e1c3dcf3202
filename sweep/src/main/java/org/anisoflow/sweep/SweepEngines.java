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
                .filter(engine -> engine.key().equals(key) && hasSpark())
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "there is no Apache Spark on the class path; fetch it with mvn -q -Pspark -pl sweep-spark -am "
                                + "package -Dmaven.test.skip=true, or use spark-submit as docs/sweeps.md says"));
    }

    /** Whether Spark itself is there, not only the engine that uses it. */
    private static boolean hasSpark() {
        try {
            Class.forName("org.apache.spark.sql.SparkSession", false, SweepEngines.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
