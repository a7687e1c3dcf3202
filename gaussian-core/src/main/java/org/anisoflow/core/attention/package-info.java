/** What attention is: kernels, heads, normalisation; drift, noise, schedules. Data, checked when built. */
package org.anisoflow.core.attention;
