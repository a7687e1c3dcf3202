package org.anisoflow.formats.hdf5;

import java.io.IOException;

/** A file that is damaged or uses what is not read. The message is a predicate whose subject is the file or an object in it. */
public final class Hdf5Exception extends IOException {
    private static final long serialVersionUID = 1L;

    Hdf5Exception(String problem) {
        super(problem);
    }

    /** @param what what is wrong, at which byte of the file */
    static Hdf5Exception damaged(String what, long position) {
        return new Hdf5Exception(
                "is damaged: " + what + ", at byte " + position + " of the file; write or copy it again");
    }
}
