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

    private static final int MAX_LABEL = 170;

    private final Rows rows = new Rows();
    private final JTextField filter = new JTextField();
    private final List<NumberControl> controls = new ArrayList<>();
    private final transient NumberControl.Listener listener;
    private transient Parameters shown = new Parameters(List.of());
    private String text = "";

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
        scroll.setBorder(null);
        scroll.getVerticalScrollBar().setUnitIncrement(Controls.size(0, 24).height);
        add(scroll);
    }

    /** Shows the numbers of a text. */
    void show(String newText) {
        text = newText;
        Parameters next = Parameters.of(text, filter.getText());
        if (paths(next).equals(paths(shown)) && !controls.isEmpty()) {
            Iterator<Parameter> parameters = next.all().iterator();
            controls.forEach(control -> control.set(parameters.next()));
        } else if (!next.all().isEmpty() || !filter.getText().isBlank() || text.isBlank()) {
            // a text that is not sound at the moment keeps its sliders
            build(next);
        }
        shown = controls.isEmpty() ? new Parameters(List.of()) : next.all().isEmpty() ? shown : next;
    }

    /** Follows the text while a slider moves: numbers have new places and values, sliders keep their ranges. */
    void follow(String newText) {
        text = newText;
        Parameters next = Parameters.of(text, filter.getText());
        if (paths(next).equals(paths(shown))) {
            shown = next;
            Iterator<Parameter> parameters = next.all().iterator();
            controls.forEach(control -> control.move(parameters.next()));
        }
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
        if (parameters.blocks().isEmpty() && !text.isBlank()) {
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
        NumberControl control = control(block.rows().get(0).get(0), block.title(), false);
        JLabel label = new JLabel(block.title());
        label.setToolTipText(control.parameter().path());
        label.setLabelFor(control.field());
        Dimension natural = label.getPreferredSize();
        label.setPreferredSize(
                new Dimension(Math.min(natural.width, Controls.size(MAX_LABEL, 0).width), natural.height));
        label.setMinimumSize(label.getPreferredSize());
        rows.pair(label, control);
    }

    private void addMatrix(Parameters.Block block) {
        rows.wide(new JLabel(block.title()));
        int columns = block.rows().stream().mapToInt(List::size).max().orElseThrow();
        JPanel grid = new JPanel(new GridLayout(0, columns, Controls.size(8, 0).width, Controls.size(0, 2).height));
        grid.setOpaque(false);
        int i = 1;
        for (List<Parameter> row : block.rows()) {
            for (int j = 0; j < columns; j++) {
                String name = block.title() + " " + (block.rows().size() > 1 ? i + "," : "") + (j + 1);
                grid.add(j < row.size() ? control(row.get(j), name, true) : new JLabel());
            }
            i++;
        }
        rows.wide(grid);
    }

    private NumberControl control(Parameter parameter, String title, boolean small) {
        NumberControl control = new NumberControl(parameter, title, small, listener);
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

        void pair(Component label, Component control) {
            add(label, at(0, 1, 0, GAP));
            add(control, at(1, 1, 1, GAP));
            row++;
        }

        void wide(Component component) {
            add(component, at(0, 2, 1, component instanceof JLabel ? 2 * GAP : GAP));
            row++;
        }

        void end() {
            GridBagConstraints rest = at(0, 2, 1, 0);
            rest.weighty = 1;
            add(new JLabel(), rest);
        }

        private GridBagConstraints at(int column, int width, double weight, int top) {
            Dimension gap = Controls.size(SIDE, top);
            return new GridBagConstraints(
                    column,
                    row,
                    width,
                    1,
                    weight,
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
