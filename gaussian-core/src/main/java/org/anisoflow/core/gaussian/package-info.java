/** Laws of tokens: Gaussians by mean and factor, their estimation from tokens, their spectrum and geometry. */
package org.anisoflow.core.gaussian;
