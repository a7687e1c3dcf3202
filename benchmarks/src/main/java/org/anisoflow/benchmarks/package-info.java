/** Timings of fields and solver, and the Java side of the comparison with peers. */
package org.anisoflow.benchmarks;
