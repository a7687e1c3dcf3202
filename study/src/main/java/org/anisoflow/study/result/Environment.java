package org.anisoflow.study.result;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a run was computed with; recorded in {@code summary.json} and {@code validation.json}.
 *
 * @param version version of Anisoflow
 * @param java version and vendor of the Java runtime
 * @param blas library of matrix products
 * @param threads number of threads allowed
 * @param seed seed of everything random that the study file does not fix; absent where a run has none
 */
public record Environment(String version, String java, String blas, int threads, OptionalLong seed) {
    /** The entries as they stand in JSON files; the seed is null where it is absent. */
    public Map<String, Object> entries() {
        Map<String, Object> entries = new LinkedHashMap<>();
        entries.put("version", version);
        entries.put("java", java);
        entries.put("blas", blas);
        entries.put("threads", threads);
        entries.put("seed", seed.isPresent() ? (Object) seed.getAsLong() : null);
        return entries;
    }
}
