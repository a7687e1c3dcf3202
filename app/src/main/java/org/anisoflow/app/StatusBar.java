package org.anisoflow.app;

import java.awt.BorderLayout;
import java.awt.Dimension;
import java.util.Locale;
import java.util.Optional;
import javax.swing.Action;
import javax.swing.BorderFactory;
import javax.swing.Box;
import javax.swing.BoxLayout;
import javax.swing.JButton;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JProgressBar;
import javax.swing.UIManager;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.study.Study;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.PlainNumbers;

/** How the run is doing, or how it ended. */
final class StatusBar extends JPanel {
    private static final long serialVersionUID = 1L;
    private static final int PROGRESS_STEPS = 1000;

    private final JLabel message = new JLabel(" ");
    private final JLabel facts = new JLabel();
    private final JProgressBar progress = new JProgressBar(0, PROGRESS_STEPS);
    private final JButton cancel;

    StatusBar(Action cancelAction) {
        super(new BorderLayout(12, 0));
        cancel = new JButton(cancelAction);
        Controls.flat(cancel);
        Controls.named(cancel, "Cancel run", "Stop the run (Ctrl+.)");
        Controls.named(progress, "Progress of the run", "");
        message.setMinimumSize(new Dimension(0, 0));
        progress.setPreferredSize(Controls.size(140, 6));
        progress.setMaximumSize(progress.getPreferredSize());
        JPanel end = new JPanel();
        end.setLayout(new BoxLayout(end, BoxLayout.LINE_AXIS));
        int gap = Controls.size(10, 0).width;
        end.add(facts);
        end.add(Box.createHorizontalStrut(gap));
        end.add(progress);
        end.add(Box.createHorizontalStrut(gap));
        end.add(cancel);
        add(message);
        add(end, BorderLayout.LINE_END);
        setPreferredSize(Controls.size(0, 30));
        idle();
    }

    @Override
    public void updateUI() {
        super.updateUI();
        setBorder(BorderFactory.createCompoundBorder(
                BorderFactory.createMatteBorder(1, 0, 0, 0, UIManager.getColor("Component.borderColor")),
                Controls.padding(2, 10, 2, 6)));
    }

    /** A run begins, whose first step may take long. */
    void begun() {
        opened();
        progress.setVisible(true);
        cancel.setVisible(true);
        message.setText("Solving …");
    }

    /**
     * Tells how far a run is.
     *
     * @param left time that it will still take; absent if it is not known
     */
    void running(FlowObserver.Progress at, Optional<String> left) {
        progress.setVisible(true);
        cancel.setVisible(true);
        progress.setValue((int) (PROGRESS_STEPS * at.depth() / at.horizon()));
        facts.setText("");
        message.setIcon(null);
        message.setText("t = " + PlainNumbers.text(at.depth(), 4) + " of " + PlainNumbers.text(at.horizon(), 4) + ", "
                + steps(at.accepted())
                + left.map(time -> ", " + time + " left").orElse(""));
        message.setToolTipText(null);
    }

    /** Nothing runs. */
    void idle() {
        progress.setVisible(false);
        cancel.setVisible(false);
        progress.setValue(0);
    }

    void ended(Result result, double seconds) {
        Trajectory run = result.trajectory();
        boolean good = run.status().isComplete();
        message.setIcon(good ? Glyph.DONE.in("Actions.Green") : Glyph.ERROR.in("Actions.Red"));
        message.setText(upper(run.message()));
        message.setToolTipText(message.getText());
        StringBuilder text = new StringBuilder(
                result.study().closure() == Closure.PROJECTED
                        ? "projected closure"
                        : result.study().closure().key() + " closure");
        run.cubatureError().ifPresent(error -> text.append(", cubature error ")
                .append(Double.isFinite(error) ? PlainNumbers.text(error, 2) : "unknown"));
        result.study().tokens().ifPresent(tokens -> text.append("   ·   ")
                .append(tokens.count())
                .append(" tokens read"));
        text.append("   ·   d = ").append(result.study().initial().dimension());
        text.append("   ·   ").append(steps(run.steps().accepted()));
        text.append("   ·   ").append(time(seconds));
        facts.setText(text.toString());
        facts.setToolTipText(result.study().tokens().map(Study.Tokens::sentence).orElse(null));
    }

    /** Nothing is known of the study. */
    void opened() {
        facts.setText("");
        say(" ", true);
        message.setToolTipText(null);
    }

    /** There is nothing to run. */
    void noStudy() {
        opened();
        say("No study", true);
    }

    /** Says what is wrong with the text. */
    void broken(Problem problem) {
        facts.setText("");
        say(problem.text() + (problem.line() > 0 ? " (F8 goes there)" : ""), false);
        problem.hint().ifPresent(hint -> message.setToolTipText(problem.text() + "; " + hint));
    }

    /** Says something; bad news with a sign. */
    void say(String text, boolean good) {
        message.setIcon(good ? null : Glyph.ERROR.in("Actions.Red"));
        message.setText(text);
        message.setToolTipText(text);
    }

    String message() {
        return message.getText();
    }

    String facts() {
        return facts.getText();
    }

    private static String steps(long count) {
        return count + (count == 1 ? " step" : " steps");
    }

    private static String upper(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String time(double seconds) {
        return seconds < 1
                ? Math.max(1, Math.round(1000 * seconds)) + " ms"
                : String.format(Locale.ROOT, "%.1f s", seconds);
    }
}
