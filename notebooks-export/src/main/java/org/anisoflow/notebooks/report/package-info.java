/** Results as documents to read and to print: one page of HTML, a PDF, LaTeX for papers. */
package org.anisoflow.notebooks.report;
