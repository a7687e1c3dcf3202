/**
 * The command line: commands that wire the other modules, what they print, and how they end.
 *
 * <p>{@link org.anisoflow.cli.Anisoflow} is the entry; each command is a class with its options, most of which are shared mixins
 * ({@code CommonOptions}, {@code StudyOptions}, {@code OutputOptions}). {@code ExitCode} lists the exit statuses, {@code Report} and
 * {@code CheckReport} print results. Exceptions become messages by {@code org.anisoflow.study.Failure}. Before any work the fast
 * parts of the machine are looked for: a BLAS ({@code SystemLibrary}) and the Vector API ({@code VectorModule}).
 */
package org.anisoflow.cli;
