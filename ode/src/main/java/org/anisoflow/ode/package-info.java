/** ode. */
package org.anisoflow.ode;
