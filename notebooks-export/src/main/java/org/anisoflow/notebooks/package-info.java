/** Results as documents that other tools open: Jupyter notebooks and reports. */
package org.anisoflow.notebooks;
