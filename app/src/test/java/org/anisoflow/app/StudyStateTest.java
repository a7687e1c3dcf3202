package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.app.StudyState.Shown;
import org.anisoflow.app.StudyState.Sliders;
import org.junit.jupiter.api.Test;

/** The table of states of docs/app.md, row by row, and the ways from one to the next. */
class StudyStateTest {
    private static final Problem AT_14 = new Problem(14, 3, "scale must be a number", Optional.empty());

    private static StudyText text(long revision) {
        return new StudyText(revision, "depth: 1\n");
    }

    private static Shown whole(long revision) {
        return new Shown(revision, false, OptionalDouble.empty());
    }

    private static Shown growing(long revision) {
        return new Shown(revision, true, OptionalDouble.empty());
    }

    /** Of revision 3, sound and solved. */
    private static StudyState solved() {
        return StudyState.opened(text(3))
                .checked(3, Optional.empty())
                .progress(3, 0.5)
                .shows(whole(3))
                .idle();
    }

    private static void assertLooks(StudyState state, Sliders sliders, boolean dimmed, String badge) {
        assertThat(state.sliders()).isEqualTo(sliders);
        assertThat(state.veil()).isEqualTo(new Veil(dimmed, badge));
        assertThat(state.reason().isEmpty()).isEqualTo(sliders != Sliders.DISABLED);
    }

    @Test
    void sound() {
        assertLooks(solved(), Sliders.LIVE, false, "");
    }

    @Test
    void soundAndSolving() {
        StudyState typed = solved().edited(text(4)).checked(4, Optional.empty()).progress(4, 0.349);
        assertLooks(typed, Sliders.LIVE, false, "");
        StudyState late = typed.waited();
        assertLooks(late, Sliders.LIVE, true, "solving 34 %");
        assertLooks(late.progress(4, 1), Sliders.LIVE, true, "solving 100 %");
        assertLooks(late.shows(whole(4)), Sliders.LIVE, false, "");
    }

    @Test
    void broken() {
        StudyState broken = solved().edited(text(4)).checked(4, Optional.of(AT_14));
        assertLooks(broken, Sliders.DISABLED, true, "of the text before line 14");
        assertThat(broken.reason()).startsWith("line 14: scale must be a number");
        assertThat(broken.takesEditsOf(4)).isFalse();
        StudyState typing = broken.edited(text(5));
        assertLooks(typing, Sliders.DISABLED, true, "of the text before line 14");
        assertThat(typing.takesEditsOf(5)).isFalse();
        StudyState mended = typing.checked(5, Optional.empty());
        assertLooks(mended, Sliders.LIVE, true, "of the text before");
        assertLooks(mended.progress(5, 0.2), Sliders.LIVE, true, "solving 20 %");
        assertThat(mended.takesEditsOf(5)).isTrue();
    }

    @Test
    void brokenInNoLine() {
        StudyState broken = solved().edited(text(4)).checked(4, Optional.of(Problem.of("it is")));
        assertLooks(broken, Sliders.DISABLED, true, "of the text before");
    }

    @Test
    void anotherStudyIsOpened() {
        StudyState opened = StudyState.opened(text(9));
        assertThat(opened.picture()).isEmpty();
        assertLooks(opened, Sliders.LIVE, false, "");
        assertThat(opened.takesEditsOf(9)).as("before anybody has looked at it").isFalse();
        assertThat(opened.takes(whole(8))).as("a picture of the study before").isFalse();
        StudyState solving = opened.checked(9, Optional.empty()).progress(9, 0.1);
        assertThat(solving.takesEditsOf(9)).isTrue();
        assertThat(solving.wantsParts()).isTrue();
        StudyState part = solving.shows(growing(9));
        assertLooks(part, Sliders.LIVE, false, "");
        assertLooks(part.waited(), Sliders.LIVE, false, "solving 10 %");
        assertLooks(solving.waited().shows(growing(9)), Sliders.LIVE, false, "solving 10 %");
        assertThat(part.wantsParts()).isTrue();
        StudyState whole = part.waited().shows(whole(9));
        assertLooks(whole, Sliders.LIVE, false, "");
        assertThat(whole.wantsParts()).isFalse();
    }

    @Test
    void anotherStudyIsOpenedThatIsBroken() {
        StudyState broken = StudyState.opened(text(9)).checked(9, Optional.of(AT_14));
        assertThat(broken.picture()).isEmpty();
        assertLooks(broken, Sliders.DISABLED, false, "");
    }

    @Test
    void failedOrCancelled() {
        StudyState cancelled = solved().edited(text(4))
                .checked(4, Optional.empty())
                .progress(4, 0.2)
                .waited()
                .shows(new Shown(4, false, OptionalDouble.of(2.1)))
                .idle();
        assertLooks(cancelled, Sliders.LIVE, false, "to t = 2.1");
    }

    @Test
    void failedWithoutAnything() {
        StudyState failed =
                solved().edited(text(4)).checked(4, Optional.empty()).idle().waited();
        assertLooks(failed, Sliders.LIVE, true, "of the text before");
    }

    @Test
    void empty() {
        StudyState empty = solved().edited(new StudyText(4, " \n"));
        assertLooks(empty, Sliders.NONE, false, "");
        assertThat(empty.picture()).isEmpty();
        assertThat(empty.takes(whole(4))).isFalse();
        assertThat(empty.takes(whole(3))).isFalse();
        assertThat(empty.takesEditsOf(4)).isFalse();
        assertThat(empty.checked(4, Optional.empty()).sliders()).isEqualTo(Sliders.NONE);
    }

    @Test
    void anEditForAnOlderTextIsDropped() {
        StudyState state = solved();
        assertThat(state.takesEditsOf(3)).isTrue();
        assertThat(state.takesEditsOf(2)).isFalse();
        StudyState typed = state.edited(text(4));
        assertThat(typed.takesEditsOf(3)).isFalse();
        assertThat(typed.takesEditsOf(4))
                .as("nobody has looked at the text yet")
                .isFalse();
        StudyState slid = state.slid(text(4));
        assertThat(slid.takesEditsOf(3)).isFalse();
        assertThat(slid.takesEditsOf(4)).as("a slider goes on").isTrue();
    }

    @Test
    void whatIsToldOfAnOlderTextChangesNothing() {
        StudyState state = solved().edited(text(4));
        assertThat(state.checked(3, Optional.of(AT_14))).isEqualTo(state);
        assertThat(state.progress(3, 0.7)).isEqualTo(state);
    }

    @Test
    void anOlderPictureNeverReplacesANewerOne() {
        StudyState dragged = solved().sliding(true).slid(text(4)).slid(text(5)).slid(text(6));
        assertThat(dragged.takes(whole(5))).isTrue();
        StudyState newer = dragged.shows(whole(5));
        assertThat(newer.takes(whole(4))).isFalse();
        assertThat(newer.takes(whole(5))).as("the solution after its preview").isTrue();
        assertThat(newer.takes(whole(7))).as("of a text that is not there").isFalse();
    }

    @Test
    void aPictureThatHasDimmedWaitsForThatOfTheTextAsItStands() {
        StudyState late = solved().sliding(true).slid(text(4)).slid(text(5)).waited();
        assertThat(late.shows(whole(4)).veil().dimmed()).isTrue();
        assertThat(late.shows(whole(5)).veil().dimmed()).isFalse();
    }

    @Test
    void aSliderInMotionGoesOnThroughValuesThatTheStudyRefuses() {
        StudyState refused = solved().sliding(true).slid(text(4)).checked(4, Optional.of(AT_14));
        assertLooks(refused, Sliders.LIVE, true, "of the text before line 14");
        assertThat(refused.takesEditsOf(4)).isTrue();
        assertThat(refused.takesEditsOf(3)).isFalse();
        assertLooks(refused.sliding(false), Sliders.DISABLED, true, "of the text before line 14");
    }
}
