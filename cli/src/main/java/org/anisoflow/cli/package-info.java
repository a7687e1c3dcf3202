/** The command line: reads studies, runs them, shows and saves results. */
package org.anisoflow.cli;
