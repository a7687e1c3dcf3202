package org.anisoflow.app;

import java.awt.FlowLayout;
import java.util.Optional;
import java.util.function.Consumer;
import javax.swing.JButton;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JTextField;

/** Lets the reader type the range of a slider, or go back to the usual one. */
final class RangeEditor extends JPanel {
    private static final long serialVersionUID = 1L;
    private static final int COLUMNS = 7;

    private final JTextField low = new JTextField(COLUMNS);
    private final JTextField high = new JTextField(COLUMNS);

    /** @param chosen is told the range, once it is one; absent for the usual one */
    RangeEditor(Parameter parameter, Consumer<Optional<Parameter.Range>> chosen) {
        super(new FlowLayout(FlowLayout.LEADING));
        low.setText(Parameter.text(parameter.low()));
        high.setText(Parameter.text(parameter.high()));
        JButton reset = new JButton("Reset");
        Controls.named(low, "Least value of the slider", "");
        Controls.named(high, "Greatest value of the slider", "");
        Controls.named(reset, "Reset the range", "The usual range (double-click the slider)");
        Runnable take = () -> {
            Optional<Parameter.Range> range = range();
            Controls.mark(low, range.isEmpty());
            Controls.mark(high, range.isEmpty());
            range.ifPresent(sound -> chosen.accept(range));
        };
        low.addActionListener(event -> take.run());
        high.addActionListener(event -> take.run());
        reset.addActionListener(event -> chosen.accept(Optional.empty()));
        add(new JLabel("Range"));
        add(low);
        add(new JLabel("to"));
        add(high);
        add(reset);
    }

    JTextField low() {
        return low;
    }

    JTextField high() {
        return high;
    }

    private Optional<Parameter.Range> range() {
        try {
            return Optional.of(new Parameter.Range(
                            Double.parseDouble(low.getText().strip()),
                            Double.parseDouble(high.getText().strip())))
                    .filter(Parameter.Range::isSound);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
