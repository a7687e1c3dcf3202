/**
 * The engine that solves members of a sweep on Apache Spark, and its table in Parquet.
 *
 * <p>{@link org.anisoflow.sweep.spark.SparkEngine} is found as a service by the name {@code spark}. It solves the same members with the
 * same code as the local engine and gives the same rows, bit for bit. Spark itself is not shipped: docs/sweeps.md says how to
 * get it.
 */
package org.anisoflow.sweep.spark;
