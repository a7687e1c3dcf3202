/**
 * Results as Jupyter notebooks, and the equations of a study in LaTeX.
 *
 * <p>{@link org.anisoflow.notebooks.Subject} is what a document tells of, from a directory or from a run that is being saved, and
 * gives the same document from both. {@link org.anisoflow.notebooks.ResultNotebook} joins the cells: text, stored outputs, and
 * code in Python or Java from the scripts among the resources, which solves the equations again and checks the saved numbers.
 * {@link org.anisoflow.notebooks.Equations} serves reports too. Notebooks are written here and never run. docs/notebooks.md.
 */
package org.anisoflow.notebooks;
