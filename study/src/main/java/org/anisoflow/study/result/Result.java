package org.anisoflow.study.result;

import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.study.Study;

/**
 * What a run computed, and the study that asked for it.
 *
 * @param trajectory of the request of the study
 */
public record Result(Study study, Trajectory trajectory) {}
