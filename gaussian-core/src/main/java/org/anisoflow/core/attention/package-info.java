/** What attention is: kernels, heads, normalisation, drift, schedules. Pure data, checked when built. */
package org.anisoflow.core.attention;
