package org.anisoflow.app;

import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.FlowLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.swing.Box;
import javax.swing.BoxLayout;
import javax.swing.ButtonGroup;
import javax.swing.JCheckBox;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JRadioButton;
import javax.swing.JScrollPane;
import javax.swing.JSlider;
import javax.swing.JSpinner;
import javax.swing.SpinnerNumberModel;
import javax.swing.event.ChangeListener;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Figure;
import org.anisoflow.figures.FigureOption;
import org.anisoflow.study.result.Result;

/** The options of a view: its plane, its direction, its curves, its tokens. */
final class ViewOptions extends JPanel {
    private static final long serialVersionUID = 1L;
    private static final int MAX_TOKENS = 5000;
    private static final int MAX_ROWS = 12;

    private final transient Consumer<View> listener;
    private transient View view;

    ViewOptions(View view, Result result, Consumer<View> listener) {
        this.view = view;
        this.listener = listener;
        setLayout(new BoxLayout(this, BoxLayout.PAGE_AXIS));
        setBorder(Controls.padding(8, 12, 10, 12));
        if (view.kind().takes(FigureOption.PLANE)) {
            addPlane(result.study().initial().dimension());
        }
        if (view.kind().takes(FigureOption.CENTRE)) {
            addCentre();
        }
        if (view.kind().takes(FigureOption.PARTICLES)) {
            addTokens();
        }
        if (view.kind().takes(FigureOption.VIEW)) {
            addDirection();
        }
        List<String> series = view.kind().series(result);
        if (!series.isEmpty()) {
            addSeries(series);
        }
    }

    /** Whether there is something to choose about a chart besides its kind and its depth. */
    static boolean existFor(ChartKind kind) {
        return Arrays.stream(FigureOption.values())
                .anyMatch(option -> option != FigureOption.DEPTH && kind.takes(option));
    }

    private void change(View newView) {
        view = newView;
        listener.accept(view);
    }

    private void addPlane(int dimension) {
        Map<View.Axes, JRadioButton> choices = new EnumMap<>(View.Axes.class);
        choices.put(View.Axes.AUTOMATIC, new JRadioButton("As suits the law"));
        choices.put(View.Axes.COORDINATES, new JRadioButton("Coordinates"));
        choices.put(View.Axes.PRINCIPAL, new JRadioButton("Principal directions"));
        JSpinner first = spinner("Horizontal axis", Math.min(view.first(), dimension - 1) + 1, 1, dimension, 1);
        JSpinner second = spinner("Vertical axis", Math.min(view.second(), dimension - 1) + 1, 1, dimension, 1);
        ButtonGroup group = new ButtonGroup();
        heading("Plane");
        choices.forEach((axes, button) -> {
            group.add(button);
            button.setSelected(axes == view.axes());
            button.addActionListener(event -> {
                first.setEnabled(axes != View.Axes.AUTOMATIC);
                second.setEnabled(axes != View.Axes.AUTOMATIC);
                change(view.withPlane(axes, view.first(), view.second()));
            });
            row(button);
        });
        first.setEnabled(view.axes() != View.Axes.AUTOMATIC);
        second.setEnabled(view.axes() != View.Axes.AUTOMATIC);
        ChangeListener apply = event -> {
            int i = (Integer) first.getValue() - 1;
            int j = (Integer) second.getValue() - 1;
            if (i != j) {
                change(view.withPlane(view.axes(), i, j));
            }
        };
        first.addChangeListener(apply);
        second.addChangeListener(apply);
        row(new JLabel("Axes"), first, new JLabel("and"), second);
    }

    private void addCentre() {
        Map<Optional<Figure.Centre>, String> choices = new LinkedHashMap<>();
        choices.put(Optional.empty(), "As suits the path of the mean");
        choices.put(Optional.of(Figure.Centre.FIXED), "In fixed axes");
        choices.put(Optional.of(Figure.Centre.MEAN), "About the mean at each depth");
        ButtonGroup group = new ButtonGroup();
        heading("Ellipses");
        choices.forEach((centre, name) -> {
            JRadioButton button = new JRadioButton(name, centre.equals(Optional.ofNullable(view.centre())));
            group.add(button);
            button.addActionListener(event -> change(view.withCentre(centre)));
            row(button);
        });
    }

    private void addTokens() {
        JSpinner tokens = spinner("Number of particles", view.tokens(), 0, MAX_TOKENS, 100);
        tokens.addChangeListener(event -> change(view.withTokens((Integer) tokens.getValue())));
        heading("Particles");
        row(tokens, Controls.quiet("tokens moved by the attention itself"));
    }

    private void addDirection() {
        JSlider azimuth = slider("Azimuth", -180, 180, view.azimuth());
        JSlider elevation = slider("Elevation", 0, 90, view.elevation());
        azimuth.addChangeListener(event -> change(view.withDirection(azimuth.getValue(), elevation.getValue())));
        elevation.addChangeListener(event -> change(view.withDirection(azimuth.getValue(), elevation.getValue())));
        heading("Direction of view");
        row(new JLabel("Azimuth"), azimuth);
        row(new JLabel("Elevation"), elevation);
    }

    private void addSeries(List<String> names) {
        JPanel boxes = new JPanel();
        boxes.setLayout(new BoxLayout(boxes, BoxLayout.PAGE_AXIS));
        List<JCheckBox> all = new ArrayList<>();
        for (String name : names) {
            JCheckBox box = new JCheckBox(name.replace('_', ' '), view.series().contains(name));
            box.addActionListener(event -> {
                List<String> chosen = new ArrayList<>();
                for (int i = 0; i < names.size(); i++) {
                    if (all.get(i).isSelected()) {
                        chosen.add(names.get(i));
                    }
                }
                change(view.withSeries(chosen));
            });
            all.add(box);
            boxes.add(box);
        }
        JScrollPane scroll = new JScrollPane(boxes);
        scroll.setBorder(null);
        int height = Math.min(names.size(), MAX_ROWS) * all.get(0).getPreferredSize().height;
        scroll.setPreferredSize(new java.awt.Dimension(boxes.getPreferredSize().width + 24, height));
        heading("Curves; none chosen means the usual ones");
        scroll.setAlignmentX(LEFT_ALIGNMENT);
        add(scroll);
    }

    private void heading(String text) {
        if (getComponentCount() > 0) {
            add(Box.createVerticalStrut(Controls.size(0, 8).height));
        }
        row(Controls.quiet(text));
    }

    private void row(Component... components) {
        JPanel row = new JPanel(new FlowLayout(FlowLayout.LEADING, 6, 1));
        row.setAlignmentX(LEFT_ALIGNMENT);
        for (Component component : components) {
            row.add(component);
        }
        add(row, BorderLayout.CENTER);
    }

    private static JSpinner spinner(String name, int value, int low, int high, int step) {
        JSpinner spinner = new JSpinner(new SpinnerNumberModel(Math.max(low, Math.min(high, value)), low, high, step));
        Controls.named(spinner, name, "");
        Controls.named(((JSpinner.DefaultEditor) spinner.getEditor()).getTextField(), name, "");
        return spinner;
    }

    private static JSlider slider(String name, int low, int high, double value) {
        JSlider slider = new JSlider(low, high, (int) Math.max(low, Math.min(high, Math.round(value))));
        return Controls.named(slider, name, "");
    }
}
