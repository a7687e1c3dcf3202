/**
 * Result directories: what a run leaves on disk, and how it is read back.
 *
 * <p>{@link org.anisoflow.study.result.ResultDirectory} writes, {@link org.anisoflow.study.result.Results} reads,
 * {@link org.anisoflow.study.result.ResultDiff} compares. {@link org.anisoflow.study.result.Channels} lists the saved quantities, each
 * with name, axes, unit and meaning; NPZ, HDF5, tables and the data dictionary walk that list, so that a new quantity is one
 * line there. docs/results.md and docs/data.md describe the files. Charts and notebooks are made by others and come as
 * attachments.
 */
package org.anisoflow.study.result;
