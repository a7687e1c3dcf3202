/**
 * The study file: what to solve, written in YAML, to domain objects and back.
 *
 * <p>{@link org.anisoflow.study.StudyFile} reads, {@link org.anisoflow.study.StudyWriter} writes. The format is
 * described in docs/study-file.md and, for editors, in docs/study-schema.json.
 */
package org.anisoflow.study;
