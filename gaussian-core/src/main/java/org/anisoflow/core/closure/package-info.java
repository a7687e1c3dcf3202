/** What a law does under attention: the affine velocity field of the tilted law (MATH.md section 1). */
package org.anisoflow.core.closure;
