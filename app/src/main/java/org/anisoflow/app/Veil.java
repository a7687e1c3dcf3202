package org.anisoflow.app;

/**
 * What lies over the picture of a view.
 *
 * @param dimmed whether the picture is not of what the study says now
 * @param badge a few words in the header; empty for none
 */
record Veil(boolean dimmed, String badge) {
    /** Nothing: the picture is current and whole. */
    static final Veil NONE = new Veil(false, "");
}
