/** Pictures of results: which there are, figure files, and the published figures. */
package org.anisoflow.figures;
