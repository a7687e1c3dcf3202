package org.anisoflow.app;

/**
 * What a view shows of a study of which nothing is computed yet.
 *
 * @param title of the study
 * @param label of the horizontal axis; empty if it is not known before
 */
record EmptyAxes(String title, String label) {}
