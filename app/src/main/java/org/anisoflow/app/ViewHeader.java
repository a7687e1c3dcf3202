package org.anisoflow.app;

import java.awt.BorderLayout;
import java.awt.FlowLayout;
import java.awt.event.ComponentAdapter;
import java.awt.event.ComponentEvent;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;

/**
 * The header of a view: what it shows, a few words on how its picture stands, and buttons. The words stand between the others, or in
 * a line of their own where the view is too narrow, so that they are read whole and cover nothing.
 */
final class ViewHeader extends JPanel {
    private static final long serialVersionUID = 1L;

    private final JPanel start = row(FlowLayout.LEADING);
    private final JPanel end = row(FlowLayout.TRAILING);
    private final JPanel line = row(FlowLayout.TRAILING);
    private final JLabel badge = new JLabel();
    private boolean below;

    ViewHeader(JComponent chooser, JComponent... buttons) {
        super(new BorderLayout());
        setBorder(Controls.padding(2, 4, 2, 2));
        start.add(chooser);
        for (JComponent button : buttons) {
            end.add(button);
        }
        Controls.style(
                badge,
                "font: -1; arc: 999; border: 1,8,1,8,$Component.focusColor,1,999; foreground: $Label.foreground;"
                        + "background: mix($Component.focusColor,$Panel.background,20%)");
        line.setBorder(Controls.padding(3, 4, 0, 4));
        line.add(badge);
        add(start, BorderLayout.LINE_START);
        add(line);
        add(end, BorderLayout.LINE_END);
        addComponentListener(new ComponentAdapter() {
            @Override
            public void componentResized(ComponentEvent event) {
                place();
            }
        });
        say("");
    }

    private static JPanel row(int side) {
        JPanel row = new JPanel(new FlowLayout(side, 0, 0));
        row.setOpaque(false);
        return row;
    }

    /** Says these words, or nothing if there are none. */
    void say(String words) {
        badge.setText(words);
        line.setVisible(!words.isEmpty());
        place();
    }

    /** Puts the words where there is room for them. */
    void place() {
        int room =
                getWidth() - start.getPreferredSize().width - end.getPreferredSize().width - Controls.size(6, 0).width;
        boolean narrow = line.getPreferredSize().width > room;
        if (narrow != below) {
            below = narrow;
            add(line, below ? BorderLayout.PAGE_END : BorderLayout.CENTER);
            revalidate();
        }
    }

    JLabel badge() {
        return badge;
    }
}
