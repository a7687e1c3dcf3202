/**
 * The desktop app: a study as text and sliders, and its charts, live.
 *
 * <p>{@code AppWindow} joins the parts. {@code StudyState} is how the open study stands, immutable and tested without a window;
 * {@code Runner} solves the newest text, {@code ChartView} shows a picture that {@code Renders} draws on threads of its own, {@code
 * Exports} is all that leaves the window. Every change of the text has a revision, and what comes too late for it is dropped.
 * docs/app.md says what the window shows when. Charts and solvers are those of the other modules.
 */
package org.anisoflow.app;
