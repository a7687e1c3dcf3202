/**
 * The Jupyter notebook format 4.5, as far as exported notebooks need it.
 *
 * <p>A {@link org.anisoflow.notebooks.nbformat.Notebook} is a list of {@link org.anisoflow.notebooks.nbformat.Cell}s with the outputs
 * that are stored in them, and gives the same bytes for the same cells. Nothing here reads notebooks, and nothing knows of
 * results.
 */
package org.anisoflow.notebooks.nbformat;
