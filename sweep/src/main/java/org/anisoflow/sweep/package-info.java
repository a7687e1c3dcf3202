/**
 * Sweeps: many studies that differ in a few values, their rows, and what is made of them.
 *
 * <p>{@link org.anisoflow.sweep.SweepFile} reads a {@link org.anisoflow.sweep.Sweep}, whose {@link org.anisoflow.sweep.Members} give
 * the study of an index. A {@link org.anisoflow.sweep.SweepEngine} solves members that are missing and hands out rows, which
 * depend on the member alone, not on threads or machines. {@link org.anisoflow.sweep.Journal} keeps rows on disk, so that a
 * sweep that was interrupted goes on; {@link org.anisoflow.sweep.SweepDirectory} makes tables, charts and a notebook of them,
 * streaming, so that memory does not grow with the members. docs/sweeps.md.
 */
package org.anisoflow.sweep;
