/**
 * Reference problems for people who test simulators: studies with a story, most with an exact solution.
 *
 * <p>{@link org.anisoflow.study.reference.ReferenceProblem} lists them, {@link
 * org.anisoflow.study.reference.ReferenceFiles} makes what a result directory holds beside a solved study, {@link
 * org.anisoflow.study.reference.Accuracy} measures how far a solution is from the exact one. The stories are those of
 * docs/reference-problems.md, the solutions are in {@code org.anisoflow.ode.exact}.
 */
package org.anisoflow.study.reference;
