/**
 * Closure against particle runs, ours or those of another simulator: statistics and a verdict.
 *
 * <p>{@link org.anisoflow.ode.crosscheck.CrossCheck} is the entry; its Javadoc numbers the rules. {@code Reference} holds the closure
 * from the same law, {@code PairedRuns} makes runs with their halves and quarters, {@code Validator} and {@code Comparer} turn
 * them into tests, {@code Reports} into sentences. Tests, trust and verdict are those of docs/theory.md section 7. Run files are
 * read elsewhere, in {@code org.anisoflow.study.validation}.
 */
package org.anisoflow.ode.crosscheck;
