package org.anisoflow.app;

import com.formdev.flatlaf.FlatClientProperties;
import java.awt.BorderLayout;
import java.awt.event.ActionEvent;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.util.List;
import java.util.Optional;
import javax.swing.AbstractAction;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.JPopupMenu;
import javax.swing.JSlider;
import javax.swing.JTextField;
import javax.swing.KeyStroke;
import javax.swing.SwingUtilities;

/** A slider and a field for one number of the study. */
final class NumberControl extends JPanel {
    private static final long serialVersionUID = 1L;
    private static final int ARROW = Parameter.STEPS / 100;
    private static final int SHIFT_ARROW = Parameter.STEPS / 10;
    private static final int PAGE = Parameter.STEPS / 4;

    private final JSlider slider = new JSlider(0, Parameter.STEPS);
    private final JTextField field = new JTextField();
    private final transient Listener listener;
    private transient Parameter parameter;
    private String tip = "";
    private String refusal = "";
    private final String name;
    private boolean following;
    private boolean sliding;

    /** Is told what the reader does with numbers. */
    interface Listener {
        /** A drag begins; tells whether it may. */
        boolean begin(Parameter parameter);

        /**
         * A number is to change.
         *
         * @param value as it is to be written
         * @param dragging whether more is to come
         * @return whether it has changed: it has not if the text is another than the parameter was made for
         */
        boolean change(Parameter parameter, String value, boolean dragging);

        /** A drag is over. */
        void end();

        /** The slider of a parameter is to have another range; absent for the usual one. */
        void range(Parameter parameter, Optional<Parameter.Range> range);
    }

    /**
     * A control.
     *
     * @param title of the number, for screen readers
     * @param small whether the slider stands below the field rather than beside it
     */
    NumberControl(Parameter parameter, String title, boolean small, Listener listener) {
        super(new BorderLayout(4, 0));
        this.listener = listener;
        name = title;
        setOpaque(false);
        Controls.named(slider, title + ", slider", "");
        Controls.named(field, title, "");
        field.putClientProperty(FlatClientProperties.SELECT_ALL_ON_FOCUS_POLICY, "always");
        field.setHorizontalAlignment(JTextField.TRAILING);
        field.setColumns(small ? 4 : 5);
        add(field, small ? BorderLayout.PAGE_START : BorderLayout.LINE_END);
        add(slider);
        slider.setPreferredSize(Controls.size(small ? 60 : 90, 20));
        set(parameter);
        slider.addChangeListener(event -> slid());
        field.addActionListener(event -> typed());
        field.addFocusListener(new FocusAdapter() {
            @Override
            public void focusLost(FocusEvent event) {
                typed();
            }
        });
        for (JComponent part : List.of(slider, field)) {
            boolean across = part == slider;
            for (String up : across ? List.of("UP", "RIGHT") : List.of("UP")) {
                step(part, up, ARROW);
                step(part, "shift " + up, SHIFT_ARROW);
            }
            for (String down : across ? List.of("DOWN", "LEFT") : List.of("DOWN")) {
                step(part, down, -ARROW);
                step(part, "shift " + down, -SHIFT_ARROW);
            }
            step(part, "PAGE_UP", PAGE);
            step(part, "PAGE_DOWN", -PAGE);
            bind(part, "F4", this::showRange);
            part.addMouseListener(new MouseAdapter() {
                @Override
                public void mousePressed(MouseEvent event) {
                    popUp(event);
                }

                @Override
                public void mouseReleased(MouseEvent event) {
                    popUp(event);
                }

                @Override
                public void mouseClicked(MouseEvent event) {
                    if (across && event.getClickCount() == 2 && SwingUtilities.isLeftMouseButton(event)) {
                        choose(Optional.empty());
                    }
                }
            });
        }
    }

    private void step(JComponent part, String key, int by) {
        bind(part, key, () -> {
            if (isEnabled()) {
                slider.setValue(slider.getValue() + by);
            }
        });
    }

    private static void bind(JComponent part, String key, Runnable what) {
        part.getInputMap().put(KeyStroke.getKeyStroke(key), key);
        part.getActionMap().put(key, new AbstractAction() {
            private static final long serialVersionUID = 1L;

            @Override
            public void actionPerformed(ActionEvent event) {
                what.run();
            }
        });
    }

    private void popUp(MouseEvent event) {
        if (event.isPopupTrigger()) {
            showRange();
        }
    }

    /** Lets the reader type the range. */
    private void showRange() {
        if (isEnabled()) {
            JPopupMenu menu = new JPopupMenu();
            menu.add(new RangeEditor(parameter, range -> {
                menu.setVisible(false);
                choose(range);
            }));
            menu.show(this, 0, getHeight());
        }
    }

    /** Chooses the range of the slider; absent for the usual one. */
    void choose(Optional<Parameter.Range> range) {
        if (isEnabled()) {
            listener.range(parameter, range);
        }
    }

    /** Enables the control, or says why it is not. */
    void setLive(boolean live, String reason) {
        boolean gone = !live && sliding;
        setEnabled(live);
        slider.setEnabled(live);
        field.setEnabled(live);
        if (gone) {
            sliding = false;
            listener.end();
        }
        tip = reason;
        showTip();
        if (!live) {
            display(parameter);
        }
    }

    /** Says why a value was not taken, until the next change. */
    void refuse(String reason) {
        refusal = reason;
        Controls.mark(field, !reason.isEmpty());
        showTip();
    }

    private void showTip() {
        String text = !tip.isEmpty()
                ? tip
                : !refusal.isEmpty()
                        ? refusal
                        : name + ", from " + Parameter.text(parameter.low()) + " to "
                                + Parameter.text(parameter.high());
        slider.setToolTipText(text);
        field.setToolTipText(text);
    }

    Parameter parameter() {
        return parameter;
    }

    JSlider slider() {
        return slider;
    }

    JTextField field() {
        return field;
    }

    /** Shows a number as it stands in the text now. */
    void set(Parameter newParameter) {
        boolean same = parameter != null && parameter.value() == newParameter.value();
        parameter = parameter == null ? newParameter : newParameter.withRangeOf(parameter);
        showTip();
        if (sliding) {
            return;
        }
        following = true;
        slider.setValue(parameter.position(parameter.value()));
        if (!same || !field.isFocusOwner()) {
            field.setText(Parameter.text(parameter.value()));
        }
        following = false;
    }

    /** The same number at another place of the text, while a slider moves: the range stays. */
    void move(Parameter newParameter) {
        boolean same = parameter.value() == newParameter.value();
        parameter = newParameter.onSliderOf(parameter);
        if (!sliding && !same) {
            display(parameter);
        }
    }

    private void display(Parameter now) {
        following = true;
        slider.setValue(now.position(now.value()));
        field.setText(Parameter.text(now.value()));
        following = false;
    }

    private void slid() {
        if (following) {
            return;
        }
        boolean dragging = slider.getValueIsAdjusting();
        if (dragging && !sliding) {
            if (!listener.begin(parameter)) {
                display(parameter);
                return;
            }
            sliding = true;
        }
        String value = Parameter.text(parameter.valueAt(slider.getValue()));
        field.setText(value);
        change(value, dragging || sliding);
        if (sliding && !dragging) {
            sliding = false;
            listener.end();
        }
    }

    private void typed() {
        if (following) {
            return;
        }
        double value;
        try {
            value = Double.parseDouble(field.getText().strip());
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!Double.isFinite(value)) {
            field.setText(Parameter.text(parameter.value()));
        } else if (value != parameter.value()) {
            change(Parameter.text(value), false);
        }
    }

    private void change(String value, boolean dragging) {
        refuse("");
        if (!listener.change(parameter, value, dragging)) {
            display(parameter);
        }
    }
}
