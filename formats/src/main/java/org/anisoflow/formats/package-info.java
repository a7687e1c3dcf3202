/**
 * Files of numbers: CSV, TSV, NPY, NPZ, HDF5 and safetensors to arrays, and back.
 *
 * <p>{@link org.anisoflow.formats.Tables} streams two-dimensional data row by row; {@link
 * org.anisoflow.formats.ArrayFiles} loads a whole array of any rank. The format follows from the extension of the
 * file. Whatever is wrong with a file is reported as a {@link org.anisoflow.formats.FormatException}; the bounds that
 * protect the machine are in {@link org.anisoflow.formats.Limits}.
 */
package org.anisoflow.formats;
