/** Gaussian token clouds under attention. */
package org.anisoflow.core;
