package org.anisoflow.app;

import com.formdev.flatlaf.FlatClientProperties;
import com.formdev.flatlaf.util.UIScale;
import java.awt.Dimension;
import javax.swing.AbstractButton;
import javax.swing.Action;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.border.Border;

/** Small pieces that all parts of the window are made of. */
final class Controls {
    /** No border, also after the look has changed, which puts one where there is none. */
    static final Border NO_BORDER = BorderFactory.createEmptyBorder();

    private Controls() {}

    /** Gives a control the name that a screen reader says, and a tip. */
    static <T extends JComponent> T named(T control, String name, String tip) {
        control.getAccessibleContext().setAccessibleName(name);
        if (!tip.isEmpty()) {
            control.setToolTipText(tip);
        }
        return control;
    }

    /** A flat button that shows the icon of an action only. */
    static JButton icon(Action action) {
        JButton button = new JButton(action);
        button.setText(null);
        button.putClientProperty(FlatClientProperties.BUTTON_TYPE, FlatClientProperties.BUTTON_TYPE_TOOLBAR_BUTTON);
        button.setHideActionText(true);
        return named(button, (String) action.getValue(Action.NAME), "");
    }

    static void flat(AbstractButton button) {
        button.putClientProperty(FlatClientProperties.BUTTON_TYPE, FlatClientProperties.BUTTON_TYPE_TOOLBAR_BUTTON);
    }

    /** Marks a field as one that holds what cannot be taken, or as one that does not. */
    static void mark(JComponent field, boolean bad) {
        field.putClientProperty(FlatClientProperties.OUTLINE, bad ? FlatClientProperties.OUTLINE_ERROR : null);
    }

    /** The heading of a part of the window. */
    static JLabel heading(String text) {
        JLabel heading = new JLabel(text);
        style(heading, "font: bold; foreground: $Label.foreground");
        heading.setBorder(padding(6, 10, 6, 6));
        return heading;
    }

    /** Text that stands back. */
    static JLabel quiet(String text) {
        JLabel label = new JLabel(text);
        style(label, "font: -1; foreground: $Label.disabledForeground");
        return label;
    }

    static void style(JComponent component, String style) {
        component.putClientProperty(FlatClientProperties.STYLE, style);
    }

    static Border padding(int top, int left, int bottom, int right) {
        return BorderFactory.createEmptyBorder(
                UIScale.scale(top), UIScale.scale(left), UIScale.scale(bottom), UIScale.scale(right));
    }

    static Dimension size(int width, int height) {
        return new Dimension(UIScale.scale(width), UIScale.scale(height));
    }
}
