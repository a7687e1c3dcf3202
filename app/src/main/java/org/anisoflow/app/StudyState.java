package org.anisoflow.app;

import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.viz.PlainNumbers;

/**
 * How the study that is open stands: its text, the run for it, and what the views have of it. What sliders and views look like
 * follows from it by the table in docs/app.md.
 *
 * <ol>
 *   <li>Whatever is told of another revision than that of the text changes nothing, but for pictures.
 *   <li>A picture of an older revision never replaces one of a newer revision, and none comes from the study before.
 *   <li>A picture that has dimmed stays so until the one of the text as it stands is there.
 * </ol>
 *
 * @param first revision that the study was opened with
 * @param revision of the text as it stands
 * @param text what is known of it
 * @param problem the last that was found in the text and is not known to be mended
 * @param solving share of the depth that the run for the text has reached; absent if none runs
 * @param late whether the views have waited too long for a picture of the text
 * @param picture what the views show; absent for empty axes
 * @param sliding whether a slider is in motion, which goes on even if the text breaks on the way
 */
record StudyState(
        long first,
        long revision,
        Text text,
        Optional<Problem> problem,
        OptionalDouble solving,
        boolean late,
        Optional<Shown> picture,
        boolean sliding) {
    /** Milliseconds without a picture of the text after which the one that is shown dims. */
    static final int PATIENCE = 150;

    private static final String BEFORE = "of the text before";

    /** What is known of a text. */
    enum Text {
        EMPTY,
        /** Nobody has looked at it yet. */
        UNCHECKED,
        SOUND,
        BROKEN
    }

    /** What sliders are. */
    enum Sliders {
        NONE,
        DISABLED,
        LIVE
    }

    /**
     * A picture.
     *
     * @param revision of the text that it is of
     * @param growing whether more of it is being computed
     * @param upTo depth where it ends if the run failed or was cancelled; absent if it is whole or growing
     */
    record Shown(long revision, boolean growing, OptionalDouble upTo) {}

    /** A study that was opened just now: nothing is known of it and there is no picture. */
    static StudyState opened(StudyText text) {
        return new StudyState(
                text.revision(),
                text.revision(),
                text.isEmpty() ? Text.EMPTY : Text.UNCHECKED,
                Optional.empty(),
                OptionalDouble.empty(),
                false,
                Optional.empty(),
                false);
    }

    /** The reader has changed the text. */
    StudyState edited(StudyText newText) {
        if (newText.isEmpty()) {
            return opened(newText);
        }
        return new StudyState(
                first, newText.revision(), Text.UNCHECKED, problem, OptionalDouble.empty(), late, picture, false);
    }

    /** A slider has changed a number of a sound text. */
    StudyState slid(StudyText newText) {
        return new StudyState(first, newText.revision(), text, problem, OptionalDouble.empty(), late, picture, sliding);
    }

    /** A slider begins to move, or stops. */
    StudyState sliding(boolean on) {
        return new StudyState(first, revision, text, problem, solving, late, picture, on);
    }

    /** A text was looked at; no problem means that it is sound. */
    StudyState checked(long of, Optional<Problem> found) {
        return of != revision || text == Text.EMPTY
                ? this
                : new StudyState(
                        first,
                        revision,
                        found.isPresent() ? Text.BROKEN : Text.SOUND,
                        found,
                        found.isPresent() ? OptionalDouble.empty() : solving,
                        late || found.isPresent(),
                        picture,
                        sliding);
    }

    /** The run for a text has reached this share of its depth. */
    StudyState progress(long of, double share) {
        return of != revision
                ? this
                : new StudyState(first, revision, text, problem, OptionalDouble.of(share), late, picture, sliding);
    }

    /** Nothing runs any more. */
    StudyState idle() {
        return new StudyState(first, revision, text, problem, OptionalDouble.empty(), late, picture, sliding);
    }

    /** The views have waited for {@value #PATIENCE} ms. */
    StudyState waited() {
        return new StudyState(first, revision, text, problem, solving, true, picture, sliding);
    }

    /** Whether a picture may be shown. */
    boolean takes(Shown next) {
        long shown = picture.map(Shown::revision).orElse(first);
        return next.revision() >= shown && next.revision() <= revision && text != Text.EMPTY;
    }

    /** The views show a picture from now on; it must be one that this state {@linkplain #takes takes}. */
    StudyState shows(Shown next) {
        boolean done = next.revision() == revision && !next.growing();
        return new StudyState(first, revision, text, problem, solving, late && !done, Optional.of(next), sliding);
    }

    /** Whether a slider that was made for a text of this revision may change the text. */
    boolean takesEditsOf(long of) {
        return of == revision && (text == Text.SOUND || (text == Text.BROKEN && sliding));
    }

    /** Whether the picture is of an older text. */
    boolean isOutdated() {
        return picture.filter(shown -> shown.revision() < revision).isPresent();
    }

    /** Whether there is no whole picture of this study, so that parts of one are welcome. */
    boolean wantsParts() {
        return picture.isEmpty() || picture.get().growing();
    }

    Sliders sliders() {
        return switch (text) {
            case EMPTY -> Sliders.NONE;
            case SOUND -> Sliders.LIVE;
            case UNCHECKED -> problem.isPresent() ? Sliders.DISABLED : Sliders.LIVE;
            case BROKEN -> sliding ? Sliders.LIVE : Sliders.DISABLED;
        };
    }

    /** Why sliders are disabled; empty if they are not. */
    String reason() {
        return sliders() == Sliders.DISABLED
                ? problem.map(Problem::text).orElse("") + " – sliders move again when the text is mended"
                : "";
    }

    /** What lies over the picture. */
    Veil veil() {
        if (isOutdated() && problem.isPresent()) {
            int line = problem.get().line();
            return new Veil(true, BEFORE + (line > 0 ? " line " + line : ""));
        }
        if (isOutdated() && late) {
            return new Veil(true, solving.isPresent() ? solvingBadge() : BEFORE);
        }
        if (picture.isEmpty() || picture.get().growing()) {
            return new Veil(false, late && solving.isPresent() ? solvingBadge() : "");
        }
        return new Veil(
                false,
                picture.get().upTo().isPresent()
                        ? "to t = " + PlainNumbers.text(picture.get().upTo().getAsDouble(), 4)
                        : "");
    }

    private String solvingBadge() {
        return "solving " + (int) Math.floor(100 * Math.min(1, solving.getAsDouble())) + " %";
    }
}
