/**
 * Flows of laws in depth: a request, a solver, a trajectory.
 *
 * <p>{@link org.anisoflow.ode.flow.FlowSolver} is the entry, and its Javadoc numbers the behaviour that can be relied on;
 * {@link org.anisoflow.ode.flow.BatchSolver} solves many small requests together. Inside, {@code RunState} is
 * how a run stands, {@code FlowRun}, {@code ResidualStack} and {@code LaneRun} move it, a {@code Passenger}
 * rides along, {@code Monitor} watches for the end. A run that cannot go on returns what it has with a status. docs/theory.md
 * sections 2, 4 and 8. Nothing here writes files or draws.
 */
package org.anisoflow.ode.flow;
