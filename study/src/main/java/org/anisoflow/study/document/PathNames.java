package org.anisoflow.study.document;

import java.nio.file.InvalidPathException;

/** What is wrong with a text that is no name of a file. The locale of the system says which characters names may have. */
public final class PathNames {
    /** What a name has that means nothing in the locale, and what helps. */
    public static final String UNKNOWN_CHARACTERS =
            "characters that names of files cannot have here, where the locale has "
                    + System.getProperty("sun.jnu.encoding", "an unknown encoding")
                    + "; use a locale with UTF-8, such as LC_ALL=C.UTF-8";

    private PathNames() {}

    /** What is wrong with a name, and what helps. */
    public static String complaint(InvalidPathException e) {
        return e.getInput().indexOf('\0') >= 0
                ? "a name of a file has the character of number 0; choose another name"
                : "the name " + e.getInput() + " has " + UNKNOWN_CHARACTERS;
    }
}
