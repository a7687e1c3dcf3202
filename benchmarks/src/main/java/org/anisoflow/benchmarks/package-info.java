/**
 * Timings of fields, solver and particles with JMH, and the Java side of the comparison with peers.
 *
 * <p>The peers, programs for SciPy, NumPy, PyTorch and for C with GSL that solve the same problems, are in benchmarks/peers.
 * docs/benchmarks.md has the numbers and says how to make them anew. Nothing here is shipped, and no test asserts a time.
 */
package org.anisoflow.benchmarks;
