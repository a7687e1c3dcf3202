/**
 * Reads HDF5 files: links, attributes and the bytes of datasets, after the <i>HDF5 File Format Specification</i>, version 3.0 (cited as
 * "spec" with its section).
 *
 * <p>Nothing in a file is trusted. All that is read about a file passes through {@link org.anisoflow.formats.hdf5.Storage}, which reads
 * nothing outside of the file and stops when far more has been read than the file holds, as happens when blocks point back to each other.
 * An object is understood only when it is asked for, so that what surrounds it does not matter. Links to other files are never followed.
 * Whatever is wrong is said in an {@link org.anisoflow.formats.hdf5.Hdf5Exception}.
 */
package org.anisoflow.formats.hdf5;
