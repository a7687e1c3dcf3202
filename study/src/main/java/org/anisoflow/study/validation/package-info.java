/** Run files, which hold particle runs of ours or of another simulator, and the result directory of a cross-check. */
package org.anisoflow.study.validation;
