package org.anisoflow.formats;

import java.util.Locale;

/** What the first line of a CSV or TSV file is. Files of other formats have no such line. */
public enum Header {
    /**
     * What its cells say: names of columns if all are texts, a row if all are numbers. A line that counts its columns (0, 1,
     * .., as programs write that name columns by number) is refused, and so is one that mixes names, numbers, missing values
     * and empty cells.
     */
    AUTO,

    /** As {@link #AUTO}, but a single column may start at 0: the length of the column is checked elsewhere. */
    AUTO_COLUMN,

    /** A row like all others. */
    NONE,

    /** Names of columns, whatever they look like. */
    NAMES;

    /** The key in a study file that stands beside the file and says {@link #NONE} or {@link #NAMES}. */
    public static final String KEY = "header";

    /** The value of the key in a study file. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
