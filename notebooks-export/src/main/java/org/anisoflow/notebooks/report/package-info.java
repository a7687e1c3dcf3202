/**
 * Results as documents to read and to print: one page of HTML, a PDF, LaTeX for papers.
 *
 * <p>{@link org.anisoflow.notebooks.report.Reports} is the entry. {@code Page} writes one XHTML page; HTML is that page with MathML and
 * inline SVG, PDF the same page set by openhtmltopdf with formulas as pictures. {@code TexReport} writes a fragment with its charts
 * beside it, for an author to include. docs/reports.md.
 */
package org.anisoflow.notebooks.report;
