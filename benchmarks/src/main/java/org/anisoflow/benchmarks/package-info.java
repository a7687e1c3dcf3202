/** benchmarks. */
package org.anisoflow.benchmarks;
