package org.anisoflow.app;

import com.formdev.flatlaf.FlatClientProperties;
import java.awt.BorderLayout;
import java.awt.event.ActionEvent;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import javax.swing.AbstractAction;
import javax.swing.JPanel;
import javax.swing.JSlider;
import javax.swing.JTextField;
import javax.swing.KeyStroke;

/** A slider and a field for one number of the study. */
final class NumberControl extends JPanel {
    private static final long serialVersionUID = 1L;
    private static final int FIELD_STEP = Parameter.STEPS / 100;

    private final JSlider slider = new JSlider(0, Parameter.STEPS);
    private final JTextField field = new JTextField();
    private final transient Listener listener;
    private transient Parameter parameter;
    private boolean following;
    private boolean sliding;

    /** Is told what the reader does with numbers. */
    interface Listener {
        /** A drag begins. */
        void begin();

        /**
         * A number has changed.
         *
         * @param value as it is to be written
         * @param dragging whether more is to come
         */
        void change(Parameter parameter, String value, boolean dragging);

        /** A drag is over. */
        void end();
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
        step("UP", FIELD_STEP);
        step("DOWN", -FIELD_STEP);
    }

    private void step(String key, int by) {
        field.getInputMap().put(KeyStroke.getKeyStroke(key), key);
        field.getActionMap().put(key, new AbstractAction() {
            private static final long serialVersionUID = 1L;

            @Override
            public void actionPerformed(ActionEvent event) {
                slider.setValue(slider.getValue() + by);
            }
        });
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
        parameter = newParameter.within(parameter.low(), parameter.high());
        if (!sliding && !same) {
            following = true;
            slider.setValue(parameter.position(parameter.value()));
            field.setText(Parameter.text(parameter.value()));
            following = false;
        }
    }

    private void slid() {
        if (following) {
            return;
        }
        boolean dragging = slider.getValueIsAdjusting();
        if (dragging && !sliding) {
            sliding = true;
            listener.begin();
        }
        String value = Parameter.text(parameter.valueAt(slider.getValue()));
        field.setText(value);
        if (sliding && !dragging) {
            listener.change(parameter, value, true);
            sliding = false;
            listener.end();
        } else {
            listener.change(parameter, value, dragging);
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
            listener.change(parameter, Parameter.text(value), false);
        }
    }
}
