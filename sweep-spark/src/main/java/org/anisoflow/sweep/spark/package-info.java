/** Sweeps on Apache Spark. */
package org.anisoflow.sweep.spark;
