/** Closure against particle runs: statistics and a verdict. docs/theory.md section 7. */
package org.anisoflow.ode.crosscheck;
