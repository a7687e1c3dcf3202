/** Flows of laws in depth: request, solver, trajectory. */
package org.anisoflow.ode.flow;
