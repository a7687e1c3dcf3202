/** core. */
package org.anisoflow.core;
