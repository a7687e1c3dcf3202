/** formats. */
package org.anisoflow.formats;
