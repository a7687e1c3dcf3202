/**
 * Charts. A chart function takes data and returns a JFreeChart; {@link org.anisoflow.viz.Figures} writes it as PNG or
 * SVG. Everything works without a display.
 */
package org.anisoflow.viz;
