/**
 * Files of the project's own, written in YAML 1.2 or JSON: text to a tree that knows where each value stands, checked against a
 * JSON schema, and back. Nothing here knows what a file is about.
 *
 * <ol>
 *   <li>{@link org.anisoflow.study.document.DocumentFile} reads a file into a
 *       {@link org.anisoflow.study.document.Node}.
 *   <li>{@link org.anisoflow.study.document.DocumentSchema} checks keys, types and names.
 *   <li>{@link org.anisoflow.study.document.At} walks the tree and puts complaints of domain objects where they belong.
 *   <li>{@link org.anisoflow.study.document.YamlText} writes a tree.
 * </ol>
 *
 * <p>Whatever is wrong is a {@link org.anisoflow.study.document.DocumentException} with file, line and column.
 */
package org.anisoflow.study.document;
