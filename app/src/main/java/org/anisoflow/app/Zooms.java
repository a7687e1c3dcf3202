package org.anisoflow.app;

import java.awt.geom.Rectangle2D;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What the panels of a chart show, and what they showed before: x, y, width and height in units of the axes, one entry for
 * each panel, absent for everything; an empty list means everything.
 */
final class Zooms {
    private final Deque<List<Optional<Rectangle2D>>> before = new ArrayDeque<>();
    private final Deque<List<Optional<Rectangle2D>>> after = new ArrayDeque<>();
    private List<Optional<Rectangle2D>> now = List.of();
    private Object gesture = this;

    List<Optional<Rectangle2D>> now() {
        return now;
    }

    Optional<Rectangle2D> now(int panel) {
        return panel < now.size() ? now.get(panel) : Optional.empty();
    }

    /**
     * Goes on to another zoom.
     *
     * @param by what changes it; changes by the same are one step of the history
     */
    void change(List<Optional<Rectangle2D>> next, Object by) {
        List<Optional<Rectangle2D>> plain = plain(next);
        if (plain.equals(now)) {
            return;
        }
        if (by != gesture) {
            before.push(now);
            after.clear();
            gesture = by;
        }
        now = plain;
    }

    /** Begins anew. */
    void start(List<Optional<Rectangle2D>> zoom) {
        before.clear();
        after.clear();
        now = plain(zoom);
        gesture = this;
    }

    private static List<Optional<Rectangle2D>> plain(List<Optional<Rectangle2D>> zoom) {
        return zoom.stream().allMatch(Optional::isEmpty) ? List.of() : List.copyOf(zoom);
    }

    boolean canGoBack() {
        return !before.isEmpty();
    }

    boolean canGoForward() {
        return !after.isEmpty();
    }

    void back() {
        move(before, after);
    }

    void forward() {
        move(after, before);
    }

    private void move(Deque<List<Optional<Rectangle2D>>> from, Deque<List<Optional<Rectangle2D>>> to) {
        if (!from.isEmpty()) {
            to.push(now);
            now = from.pop();
            gesture = this;
        }
    }
}
