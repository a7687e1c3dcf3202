/** What a law does under attention: the affine velocity field of the tilted law (docs/theory.md section 1). */
package org.anisoflow.core.closure;
