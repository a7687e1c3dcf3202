/** viz. */
package org.anisoflow.viz;
