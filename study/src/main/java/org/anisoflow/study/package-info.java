/**
 * The study file: what to solve, written in YAML, to domain objects and back.
 *
 * <p>{@link org.anisoflow.study.StudyFile} reads, {@link org.anisoflow.study.StudyWriter} writes. A text becomes a tree with
 * positions ({@code study.document}), is checked against docs/study-schema.json, gets its defaults and becomes a
 * {@link org.anisoflow.study.Study}: a title and a request. Ranges and shapes are the rules of the domain objects, whose complaints
 * get the position in the file. {@link org.anisoflow.study.Failure} has the words for every exception that ends a command. The format
 * is described in docs/study-file.md; nothing here solves.
 */
package org.anisoflow.study;
