/** The published figures of [castin2025] made anew, and an atlas of attention types on real tokens. */
package org.anisoflow.figures.published;
