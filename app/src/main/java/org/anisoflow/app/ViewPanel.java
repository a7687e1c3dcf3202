package org.anisoflow.app;

import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.FlowLayout;
import java.awt.event.ActionEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import javax.swing.AbstractAction;
import javax.swing.Action;
import javax.swing.BorderFactory;
import javax.swing.DefaultComboBoxModel;
import javax.swing.DefaultListCellRenderer;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JList;
import javax.swing.JPanel;
import javax.swing.JPopupMenu;
import javax.swing.UIManager;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.figures.Figure;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.Theme;

/** One view of the result: a header that says what it shows, with its options, and the chart. */
final class ViewPanel extends JPanel {
    private static final long serialVersionUID = 1L;

    private final ChartView chart;
    private final JComboBox<ChartKind> chooser = new JComboBox<>();
    private final JButton optionsButton;
    private final JButton maximizeButton;
    private final int number;
    private final transient Listener listener;
    private transient View view;
    private transient ChartKind shown = ChartKind.SPECTRUM;
    private transient Optional<Result> result = Optional.empty();
    private transient Optional<Clouds.Outcome> cloud = Optional.empty();
    private Theme theme;
    private double depth = Double.NaN;
    private boolean filling;

    private final transient Action options = new AbstractAction("Options", Glyph.OPTIONS) {
        private static final long serialVersionUID = 1L;

        @Override
        public void actionPerformed(ActionEvent event) {
            JPopupMenu popup = popup();
            int left = optionsButton.getWidth() - popup.getPreferredSize().width;
            popup.show(optionsButton, left, optionsButton.getHeight());
        }
    };

    /** Makes this the only view, or one of all again. */
    final transient Action maximize = new AbstractAction("Maximize", Glyph.MAXIMIZE) {
        private static final long serialVersionUID = 1L;

        @Override
        public void actionPerformed(ActionEvent event) {
            listener.maximize(ViewPanel.this);
        }
    };

    /** Is told what the reader wants of a view. */
    interface Listener {
        void maximize(ViewPanel panel);

        void viewChanged(ViewPanel panel);

        void export(ViewPanel panel);
    }

    /**
     * A view.
     *
     * @param number counted from 1
     */
    ViewPanel(int number, View view, Renders renders, Theme theme, DoubleConsumer depths, Listener listener) {
        super(new BorderLayout());
        this.number = number;
        this.view = view;
        this.theme = theme;
        this.listener = listener;
        chart = new ChartView(renders, theme);
        chart.onDepth(depths);
        chart.onSave(() -> listener.export(this));
        chooser.setRenderer(new DefaultListCellRenderer() {
            private static final long serialVersionUID = 1L;

            @Override
            public Component getListCellRendererComponent(
                    JList<?> list, Object value, int index, boolean selected, boolean focused) {
                Object text = value instanceof ChartKind kind ? kind.title() : value;
                return super.getListCellRendererComponent(list, text, index, selected, focused);
            }
        });
        chooser.addActionListener(event -> {
            if (!filling && chooser.getSelectedItem() instanceof ChartKind kind) {
                change(this.view.with(kind));
            }
        });
        Controls.named(chooser, "Chart of view " + number, "What this view shows");
        Controls.style(chooser, "borderWidth: 0; background: null; buttonBackground: null; focusWidth: 0; font: bold");
        optionsButton = Controls.icon(options);
        Controls.named(optionsButton, "Options of view " + number, "Options of this chart");
        maximizeButton = Controls.icon(maximize);
        Controls.named(maximizeButton, "Maximize view " + number, "Only this view (double-click the header)");
        JPanel buttons = new JPanel(new FlowLayout(FlowLayout.TRAILING, 0, 0));
        buttons.setOpaque(false);
        buttons.add(optionsButton);
        buttons.add(maximizeButton);
        JPanel header = new JPanel(new BorderLayout());
        header.setBorder(Controls.padding(2, 4, 2, 2));
        JPanel start = new JPanel(new FlowLayout(FlowLayout.LEADING, 0, 0));
        start.setOpaque(false);
        start.add(chooser);
        header.add(start, BorderLayout.LINE_START);
        header.add(buttons, BorderLayout.LINE_END);
        header.addMouseListener(new MouseAdapter() {
            @Override
            public void mouseClicked(MouseEvent event) {
                if (event.getClickCount() == 2) {
                    listener.maximize(ViewPanel.this);
                }
            }
        });
        add(header, BorderLayout.PAGE_START);
        add(chart);
        fill(List.of(view.kind()));
    }

    @Override
    public void updateUI() {
        super.updateUI();
        setBorder(BorderFactory.createLineBorder(UIManager.getColor("Component.borderColor")));
    }

    View view() {
        return view;
    }

    ChartView chart() {
        return chart;
    }

    ChartKind shown() {
        return shown;
    }

    JComboBox<ChartKind> chooser() {
        return chooser;
    }

    void setMaximized(boolean maximized) {
        maximize.putValue(Action.NAME, maximized ? "Restore" : "Maximize");
        maximize.putValue(Action.SMALL_ICON, maximized ? Glyph.RESTORE : Glyph.MAXIMIZE);
        Controls.named(
                maximizeButton,
                (maximized ? "Restore view " : "Maximize view ") + number,
                maximized ? "All views (double-click the header)" : "Only this view (double-click the header)");
    }

    /** Shows a result as this kind, which is the wanted one or stands in for it. */
    void show(
            Result newResult,
            List<ChartKind> kinds,
            ChartKind kind,
            Optional<Clouds.Outcome> newCloud,
            double newDepth) {
        result = Optional.of(newResult);
        depth = newDepth;
        cloud = newCloud;
        shown = kind;
        fill(kinds);
        options.setEnabled(View.hasOptions(shown));
        render();
    }

    private void fill(List<ChartKind> kinds) {
        filling = true;
        DefaultComboBoxModel<ChartKind> model = new DefaultComboBoxModel<>(kinds.toArray(ChartKind[]::new));
        model.setSelectedItem(result.isPresent() ? shown : view.kind());
        chooser.setModel(model);
        filling = false;
    }

    /** Marks a depth, or draws the chart at it. */
    void setDepth(double newDepth) {
        boolean drawn = shown.isAtDepth() && newDepth != depth;
        depth = newDepth;
        chart.setDepth(shown.isAtDepth() ? Double.NaN : depth);
        if (drawn) {
            render();
        }
    }

    void setTheme(Theme newTheme) {
        theme = newTheme;
        chart.setTheme(theme);
        render();
    }

    /** Takes other options; the kind that is shown becomes the wanted one. */
    void change(View newView) {
        view = newView;
        listener.viewChanged(this);
    }

    /** The figure as it is seen, of another size. */
    Figure figure(PictureSize size) {
        List<Optional<Figure.Window>> zoom = chart.zoom().stream()
                .map(seen -> seen.map(window ->
                        new Figure.Window(window.getMinX(), window.getMaxX(), window.getMinY(), window.getMaxY())))
                .toList();
        return figure(Theme.LIGHT, Optional.empty(), depth, zoom, size);
    }

    /** The figure at a depth, with everything that there is to see. */
    Figure figureAt(double at, PictureSize size) {
        return figure(Theme.LIGHT, Optional.empty(), at, List.of(), size);
    }

    private Figure figure(
            Theme figureTheme,
            Optional<String> title,
            double at,
            List<Optional<Figure.Window>> zoom,
            PictureSize size) {
        Result drawn = result.orElseThrow();
        return view.figure(
                shown,
                title,
                figureTheme,
                at,
                tokens(),
                drawn.study().initial().dimension(),
                drawn.study().particles().seed(),
                zoom,
                size);
    }

    private OptionalInt tokens() {
        return particles().isPresent() ? OptionalInt.of(cloud.orElseThrow().tokens()) : OptionalInt.empty();
    }

    Optional<ParticleRun> particles() {
        return cloud.flatMap(Clouds.Outcome::run);
    }

    private void render() {
        chart.setDepth(shown.isAtDepth() ? Double.NaN : depth);
        result.ifPresent(drawn -> {
            chart.getAccessibleContext()
                    .setAccessibleName(shown.title() + ", " + drawn.study().title());
            Figure figure = figure(theme, Optional.of(""), depth, List.of(), PictureSize.SCREEN);
            Optional<ParticleRun> tokens = particles();
            chart.show(() -> Drawing.chart(figure, drawn, tokens));
        });
    }

    private JPopupMenu popup() {
        JPopupMenu menu = new JPopupMenu();
        Consumer<View> change = this::change;
        menu.add(new ViewOptions(view.with(shown).withSeries(view.series()), result.orElseThrow(), change));
        return menu;
    }
}
