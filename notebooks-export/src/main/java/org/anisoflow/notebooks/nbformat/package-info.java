/** The Jupyter notebook format 4.5, as far as exported notebooks need it. */
package org.anisoflow.notebooks.nbformat;
