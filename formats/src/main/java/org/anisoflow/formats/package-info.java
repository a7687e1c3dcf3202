/**
 * Files of numbers: CSV, TSV, NPY, NPZ, HDF5 and safetensors to arrays, and back.
 *
 * <p>{@link org.anisoflow.formats.Tables} streams two-dimensional data row by row; {@link
 * org.anisoflow.formats.ArrayFiles} loads a whole array of any rank. The format follows from the extension of the
 * file. Whatever is wrong with a file is reported as a {@link org.anisoflow.formats.FormatException}, in words of
 * {@link org.anisoflow.formats.Faults}; the bounds that protect the machine are in {@link org.anisoflow.formats.Limits}.
 * {@link org.anisoflow.formats.AtomicOutput} writes files and directories so that what exists is complete. What numbers mean is
 * not known here.
 */
package org.anisoflow.formats;
