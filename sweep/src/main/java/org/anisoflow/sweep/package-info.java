/** Sweeps: many studies that differ in a few values, their rows, and what is made of them. */
package org.anisoflow.sweep;
