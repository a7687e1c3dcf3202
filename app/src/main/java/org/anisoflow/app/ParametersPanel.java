package org.anisoflow.app;

import com.formdev.flatlaf.FlatClientProperties;
import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.Dimension;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.GridLayout;
import java.awt.Insets;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextField;
import javax.swing.Scrollable;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;

/** Sliders for the numbers of the study. */
final class ParametersPanel extends JPanel {
    private static final long serialVersionUID = 1L;

    private final Rows rows = new Rows();
    private final JTextField filter = new JTextField();
    private final List<NumberControl> controls = new ArrayList<>();
    private final transient NumberControl.Listener listener;
    private transient Parameters shown = Parameters.NONE;
    private transient StudyText text = StudyText.NONE;
    private transient Map<String, Parameter.Range> ranges = Map.of();
    private boolean live = true;
    private String reason = "";

    ParametersPanel(NumberControl.Listener listener) {
        super(new BorderLayout());
        this.listener = listener;
        Controls.named(filter, "Find numbers", "Words of the name of a number, such as: covariance 1,2");
        filter.putClientProperty(FlatClientProperties.PLACEHOLDER_TEXT, "Find any number");
        filter.putClientProperty(FlatClientProperties.TEXT_FIELD_SHOW_CLEAR_BUTTON, true);
        filter.setColumns(12);
        filter.getDocument().addDocumentListener(new DocumentListener() {
            @Override
            public void insertUpdate(DocumentEvent event) {
                show(text);
            }

            @Override
            public void removeUpdate(DocumentEvent event) {
                show(text);
            }

            @Override
            public void changedUpdate(DocumentEvent event) {
                // plain text has no attributes
            }
        });
        JPanel head = new JPanel(new BorderLayout());
        head.add(Controls.heading("Parameters"), BorderLayout.LINE_START);
        JPanel search = new JPanel(new BorderLayout());
        search.setBorder(Controls.padding(4, 4, 4, 8));
        search.add(filter);
        head.add(search, BorderLayout.LINE_END);
        add(head, BorderLayout.PAGE_START);
        JScrollPane scroll = new JScrollPane(rows);
        scroll.setBorder(Controls.NO_BORDER);
        scroll.getVerticalScrollBar().setUnitIncrement(Controls.size(0, 24).height);
        add(scroll);
    }

    /** Shows the numbers of a text. */
    void show(StudyText newText) {
        text = newText;
        Parameters next = Parameters.of(text, filter.getText()).within(ranges);
        if (paths(next).equals(paths(shown)) && !controls.isEmpty()) {
            Iterator<Parameter> parameters = next.all().iterator();
            controls.forEach(control -> control.set(parameters.next()));
        } else {
            build(next);
        }
        shown = next;
    }

    /** Shows the numbers of another study, of whose sliders the reader has chosen some ranges. */
    void load(StudyText newText, Map<String, Parameter.Range> newRanges) {
        shown = Parameters.NONE;
        controls.clear();
        setRanges(newText, newRanges);
    }

    /** Takes the ranges that the reader has chosen. */
    void setRanges(StudyText now, Map<String, Parameter.Range> newRanges) {
        ranges = Map.copyOf(newRanges);
        show(now);
    }

    /** Enables the sliders, or says why they are not. */
    void setLive(boolean newLive, String newReason) {
        live = newLive;
        reason = newReason;
        controls.forEach(control -> control.setLive(live, reason));
    }

    /** Follows the text while a slider moves: numbers have new places and values, sliders keep their ranges. */
    void follow(StudyText newText) {
        text = newText;
        Parameters next = Parameters.of(text, filter.getText()).within(ranges);
        if (paths(next).equals(paths(shown))) {
            shown = next;
            Iterator<Parameter> parameters = next.all().iterator();
            controls.forEach(control -> control.move(parameters.next()));
        }
    }

    /** The control of this key; absent if none is shown. */
    Optional<NumberControl> control(String path) {
        return controls.stream()
                .filter(each -> each.parameter().path().equals(path))
                .findFirst();
    }

    private static List<String> paths(Parameters parameters) {
        return parameters.all().stream().map(Parameter::path).toList();
    }

    List<NumberControl> controls() {
        return controls;
    }

    JTextField filter() {
        return filter;
    }

    private void build(Parameters parameters) {
        rows.removeAll();
        controls.clear();
        for (Parameters.Block block : parameters.blocks()) {
            if (block.single()) {
                addSingle(block);
            } else {
                addMatrix(block);
            }
        }
        if (parameters.blocks().isEmpty() && !text.isEmpty()) {
            rows.wide(Controls.quiet(
                    filter.getText().isBlank()
                            ? "This study has no numbers for sliders."
                            : "No number has this name."));
        }
        rows.end();
        rows.revalidate();
        rows.repaint();
    }

    private void addSingle(Parameters.Block block) {
        NumberControl control =
                control(block.rows().get(0).get(0), block.title().toString(), false);
        JLabel name = name(block.title());
        name.setLabelFor(control.field());
        rows.wide(name);
        rows.wide(control);
    }

    private static JLabel name(Parameters.Title title) {
        JLabel name = new JLabel(title.toString());
        name.setToolTipText(title.toString());
        // may be shortened
        name.setMinimumSize(new Dimension(0, name.getPreferredSize().height));
        return name;
    }

    private void addMatrix(Parameters.Block block) {
        rows.wide(name(block.title()));
        int columns = block.rows().stream().mapToInt(List::size).max().orElseThrow();
        JPanel grid = new JPanel(new GridLayout(0, columns, Controls.size(8, 0).width, Controls.size(0, 2).height));
        grid.setOpaque(false);
        for (List<Parameter> row : block.rows()) {
            for (int j = 0; j < columns; j++) {
                grid.add(
                        j < row.size()
                                ? control(
                                        row.get(j),
                                        Parameters.Title.of(row.get(j).path()).toString(),
                                        true)
                                : new JLabel());
            }
        }
        rows.wide(grid);
    }

    private NumberControl control(Parameter parameter, String title, boolean small) {
        NumberControl control = new NumberControl(parameter, title, small, listener);
        control.setLive(live, reason);
        controls.add(control);
        return control;
    }

    /** A column as wide as the view. */
    private static final class Rows extends JPanel implements Scrollable {
        private static final long serialVersionUID = 1L;
        private static final int GAP = 4;
        private static final int SIDE = 10;

        private int row;

        Rows() {
            super(new GridBagLayout());
        }

        @Override
        public void removeAll() {
            super.removeAll();
            row = 0;
        }

        void wide(Component component) {
            add(component, at(component instanceof JLabel ? 2 * GAP : 0));
            row++;
        }

        void end() {
            GridBagConstraints rest = at(0);
            rest.weighty = 1;
            add(new JLabel(), rest);
        }

        private GridBagConstraints at(int top) {
            Dimension gap = Controls.size(SIDE, top);
            return new GridBagConstraints(
                    0,
                    row,
                    1,
                    1,
                    1,
                    0,
                    GridBagConstraints.CENTER,
                    GridBagConstraints.HORIZONTAL,
                    new Insets(gap.height, gap.width, 0, gap.width),
                    0,
                    0);
        }

        @Override
        public Dimension getPreferredScrollableViewportSize() {
            return getPreferredSize();
        }

        @Override
        public int getScrollableUnitIncrement(Rectangle visible, int orientation, int direction) {
            return Controls.size(0, 24).height;
        }

        @Override
        public int getScrollableBlockIncrement(Rectangle visible, int orientation, int direction) {
            return visible.height;
        }

        @Override
        public boolean getScrollableTracksViewportWidth() {
            return true;
        }

        @Override
        public boolean getScrollableTracksViewportHeight() {
            return getPreferredSize().height < getParent().getHeight();
        }
    }
}
