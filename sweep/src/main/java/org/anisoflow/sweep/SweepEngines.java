package org.anisoflow.sweep;

import java.util.Optional;
import java.util.ServiceLoader;
import org.anisoflow.core.InvalidInputException;

/** The engines on the class path. */
public final class SweepEngines {
    private static final String SPARK = "spark";

    private SweepEngines() {}

    /**
     * The engine of this name.
     *
     * @throws InvalidInputException if there is none; for Spark it says how to get it
     */
    public static SweepEngine of(String key) {
        SweepEngine local = new LocalEngine();
        if (key.equals(local.key())) {
            return local;
        }
        if (!key.equals(SPARK)) {
            throw new InvalidInputException("--engine must be local or spark but is " + key);
        }
        return spark().orElseThrow(() -> new InvalidInputException(
                "there is no Apache Spark on the class path; fetch it with mvn -q -Pspark -pl sweep-spark -am "
                        + "package -Dmaven.test.skip=true, or use spark-submit as docs/sweeps.md says"));
    }

    /** The engine for Spark, which cannot even be looked at without Spark. */
    private static Optional<SweepEngine> spark() {
        try {
            Class.forName("org.apache.spark.sql.SparkSession", false, SweepEngines.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
        return ServiceLoader.load(SweepEngine.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(engine -> engine.key().equals(SPARK))
                .findFirst();
    }
}
