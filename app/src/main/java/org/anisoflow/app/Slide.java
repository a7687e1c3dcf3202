package org.anisoflow.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The changes of one number by its control that no run has accepted yet, and the way back from them. A drag is one step of undo,
 * every other change one of its own.
 */
final class Slide {
    private final String path;
    private final Map<Long, Change> changes = new LinkedHashMap<>();
    private boolean dragging;
    private int dragged;
    private Optional<String> good = Optional.empty();

    /**
     * A value of the number.
     *
     * @param dragged whether it came in a drag
     */
    private record Change(String value, boolean dragged) {}

    /**
     * The way back to the last value that the study bore.
     *
     * @param undo steps of undo
     * @param value to be set after these; absent if the text is then as it was
     */
    record Back(int undo, Optional<String> value) {}

    Slide(String path) {
        this.path = path;
    }

    String path() {
        return path;
    }

    void begin() {
        dragging = true;
    }

    void changed(long revision, String value) {
        changes.put(revision, new Change(value, dragging));
        dragged = dragging ? 1 : dragged;
    }

    void end() {
        dragging = false;
    }

    boolean dragging() {
        return dragging;
    }

    /** A run for a text has come to a result. Whether nothing is left to be taken back. */
    boolean solved(long revision) {
        if (!changes.containsKey(revision)) {
            return false;
        }
        Change solved = changes.get(revision);
        changes.keySet().removeIf(each -> each <= revision);
        good = solved.dragged() ? Optional.of(solved.value()) : Optional.empty();
        dragged = solved.dragged() ? 1 : changes.values().stream().anyMatch(Change::dragged) ? 1 : 0;
        return changes.isEmpty() && !dragging;
    }

    Back back() {
        return new Back(
                dragged
                        + (int) changes.values().stream()
                                .filter(change -> !change.dragged())
                                .count(),
                good);
    }
}
