/** The desktop app. */
package org.anisoflow.app;
