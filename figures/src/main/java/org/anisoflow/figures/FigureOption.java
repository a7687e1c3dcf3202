package org.anisoflow.figures;

/** A choice about a figure that some kinds of charts have; {@link Figure} says what each means. */
public enum FigureOption {
    SERIES,
    DEPTH,
    PLANE,
    CENTRE,
    VIEW,
    PARTICLES
}
