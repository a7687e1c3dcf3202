package org.anisoflow.app;

/**
 * The text of a study as it stood at some time.
 *
 * @param revision grows with every change, whatever study is open; two texts of one revision are the same
 * @param text lines end in {@code \n}
 */
record StudyText(long revision, String text) {
    /** Before any study is open. */
    static final StudyText NONE = new StudyText(-1, "");

    boolean isEmpty() {
        return text.isBlank();
    }
}
