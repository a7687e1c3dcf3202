/**
 * Reference problems for people who test simulators: studies with a story, most with an exact solution.
 *
 * <p>{@link org.anisoflow.study.reference.ReferenceProblem} lists them, {@link
 * org.anisoflow.study.reference.ReferenceFiles} makes what a result directory holds beside a solved study. The stories
 * are those of docs/reference-problems.md.
 */
package org.anisoflow.study.reference;
