package org.anisoflow.study.result;

import java.util.OptionalLong;

/**
 * What a run was computed with; recorded in {@code summary.json}.
 *
 * @param version version of Anisoflow
 * @param java version and vendor of the Java runtime
 * @param blas library of matrix products
 * @param threads number of threads allowed
 * @param seed seed of everything random that the study file does not fix; absent where a run has none
 */
public record Environment(String version, String java, String blas, int threads, OptionalLong seed) {}
