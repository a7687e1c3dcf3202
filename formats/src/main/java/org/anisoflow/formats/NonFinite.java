package org.anisoflow.formats;

/** What a reader does with NaN and infinities. */
public enum NonFinite {
    /** They are an error that names the place of the first one. */
    REFUSE,
    /** They are values like any other. */
    KEEP
}
