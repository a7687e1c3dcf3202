/**
 * Charts of data, and their way into files. Everything works without a display.
 *
 * <p>A chart is a class with a record {@code Data}, checked when built, and a method that takes it with a
 * {@link org.anisoflow.viz.Theme} and returns a JFreeChart; {@link org.anisoflow.viz.SpectrumChart} is a good one to read first.
 * {@code Style} is the look of a theme, {@code Depths} and {@code Scale} are axes over depth, {@code Paths} and {@code DepthCurve}
 * thin what is drawn to what can be seen. {@link org.anisoflow.viz.Figures} and {@link org.anisoflow.viz.Animation} write,
 * {@link org.anisoflow.viz.Panels} tells where in a picture data lie. Studies and result directories are not known here.
 */
package org.anisoflow.viz;
