/**
 * Pictures of results: which there are, how a figure is described, and the files that keep it.
 *
 * <p>{@link org.anisoflow.figures.ChartKind} names what can be drawn, a {@link org.anisoflow.figures.Figure} says how,
 * {@link org.anisoflow.figures.Drawing} does it: the command line and the app use nothing else. A
 * {@link org.anisoflow.figures.FigureFile} keeps a figure with the result that it is drawn from (docs/charts.md). The charts
 * themselves are in {@code org.anisoflow.viz}.
 */
package org.anisoflow.figures;
