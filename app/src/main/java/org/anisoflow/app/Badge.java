package org.anisoflow.app;

import java.awt.Dimension;
import javax.swing.Box;
import javax.swing.BoxLayout;
import javax.swing.JLabel;
import javax.swing.JPanel;

/** A few words in a rounded frame at the end of a header; what does not fit is in its tip. */
final class Badge extends JPanel {
    private static final long serialVersionUID = 1L;

    private final JLabel words = new JLabel();

    Badge() {
        setLayout(new BoxLayout(this, BoxLayout.LINE_AXIS));
        setOpaque(false);
        setBorder(Controls.padding(0, 4, 0, 4));
        Controls.style(
                words,
                "font: -1; arc: 999; border: 1,8,1,8,$Component.focusColor,1,999;"
                        + "background: mix($Component.focusColor,$Panel.background,20%); foreground: $Label.foreground");
        add(Box.createHorizontalGlue());
        add(words);
        say("");
    }

    /** Shows these words, or nothing if there are none. */
    void say(String text) {
        words.setText(text);
        words.setToolTipText(text.isEmpty() ? null : text);
        words.setVisible(!text.isEmpty());
        words.setMinimumSize(new Dimension(0, words.getPreferredSize().height));
    }

    String text() {
        return words.getText();
    }
}
