/** cli. */
package org.anisoflow.cli;
