package org.anisoflow.app;

import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.event.ActionEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
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
import org.anisoflow.figures.FigureOption;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.Theme;
import org.jfree.chart.JFreeChart;

/** One view of the result: a header that says what it shows, with its options, and the chart. */
final class ViewPanel extends JPanel {
    private static final long serialVersionUID = 1L;

    private final ChartView chart;
    private final JComboBox<ChartKind> chooser = new JComboBox<>();
    private final ViewHeader header;
    private final JButton optionsButton;
    private final JButton maximizeButton;
    private final int number;
    private final transient Listener listener;
    private transient View view;
    private transient ChartKind shown = ChartKind.SPECTRUM;
    private transient Optional<Result> result = Optional.empty();
    private transient Optional<Clouds.Outcome> cloud = Optional.empty();
    private transient List<ChartKind> offered = List.of();
    private transient Optional<Drawn> drawn = Optional.empty();
    private Theme theme;
    private double depth = Double.NaN;
    private transient OptionalDouble reach = OptionalDouble.empty();
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

    private final transient ChartView.Turner turner = new ChartView.Turner() {
        @Override
        public void turn(double right, double down) {
            View cone = current();
            change(cone.withDirection(cone.azimuth() - right, cone.elevation() + down));
        }

        @Override
        public void reset() {
            change(current().withDirection(Figure.View.DEFAULT.azimuth(), Figure.View.DEFAULT.elevation()));
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
        chart.setZoom(view.shown());
        chart.onZoom(() -> change(this.view.withZoom(chart.zoom())));
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
        header = new ViewHeader(chooser, optionsButton, maximizeButton);
        chart.onVeil(veil -> header.say(veil.badge()));
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
        fill(List.of(view.kind()), view.kind());
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

    ViewHeader header() {
        return header;
    }

    void setMaximized(boolean maximized) {
        maximize.putValue(Action.NAME, maximized ? "Restore" : "Maximize");
        maximize.putValue(Action.SMALL_ICON, maximized ? Glyph.RESTORE : Glyph.MAXIMIZE);
        Controls.named(
                maximizeButton,
                (maximized ? "Restore view " : "Maximize view ") + number,
                maximized ? "All views (double-click the header)" : "Only this view (double-click the header)");
    }

    /** Shows empty axes of a study of which there is no result. */
    void clear(String title) {
        result = Optional.empty();
        cloud = Optional.empty();
        drawn = Optional.empty();
        shown = view.kind();
        fill(List.of(shown), shown);
        options.setEnabled(false);
        chart.clear(new EmptyAxes(title, shown.axis()));
    }

    /**
     * Shows a result as this kind, which is the wanted one or stands in for it.
     *
     * @param newReach depth that the run is on its way to; absent if it is over
     */
    void show(
            Result newResult,
            List<ChartKind> kinds,
            ChartKind kind,
            Optional<Clouds.Outcome> newCloud,
            double newDepth,
            OptionalDouble newReach) {
        result = Optional.of(newResult);
        reach = newReach;
        depth = newDepth;
        cloud = newCloud;
        if (drawn.isPresent() && kind != shown) {
            showEverything();
        }
        shown = kind;
        fill(kinds, shown);
        options.setEnabled(ViewOptions.existFor(shown));
        chart.onTurn(shown.takes(FigureOption.VIEW) ? Optional.of(turner) : Optional.empty());
        render();
    }

    private void fill(List<ChartKind> kinds, ChartKind selected) {
        filling = true;
        if (!kinds.equals(offered)) {
            offered = kinds;
            chooser.setModel(new DefaultComboBoxModel<>(kinds.toArray(ChartKind[]::new)));
            header.place();
        }
        chooser.setSelectedItem(selected);
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

    /** This view, wanted as it is shown. */
    private View current() {
        return view.kind() == shown ? view : view.with(shown);
    }

    /** Takes other options; the kind that is shown becomes the wanted one. */
    void change(View newView) {
        boolean moved = !newView.zoom().equals(view.withZoom(chart.zoom()).zoom());
        view = newView;
        if (moved) {
            chart.setZoom(view.shown());
        }
        listener.viewChanged(this);
    }

    /** Ends a zoom, and forgets it. */
    void showEverything() {
        view = view.withZoom(List.of());
        chart.setZoom(List.of());
    }

    /** The figure as it is seen, of another size. */
    Figure figure(PictureSize size) {
        return figure(Theme.LIGHT, Optional.empty(), depth, true, size);
    }

    /** The figure at a depth, with everything that there is to see. */
    Figure figureAt(double at, PictureSize size) {
        return figure(Theme.LIGHT, Optional.empty(), at, false, size);
    }

    private Figure figure(Theme figureTheme, Optional<String> title, double at, boolean zoomed, PictureSize size) {
        Result of = result.orElseThrow();
        return view.figure(
                shown,
                title,
                figureTheme,
                at,
                tokens(),
                of.study().initial().dimension(),
                of.study().particles().seed(),
                zoomed,
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
        result.ifPresent(of -> {
            Drawn next =
                    new Drawn(figure(theme, Optional.of(""), depth, false, PictureSize.SCREEN), of, particles(), reach);
            if (drawn.filter(next::sameAs).isEmpty()) {
                drawn = Optional.of(next);
                chart.getAccessibleContext()
                        .setAccessibleName(shown.title() + ", " + of.study().title());
                chart.show(next::chart);
            }
        });
    }

    /** What the chart shows. */
    private record Drawn(Figure figure, Result result, Optional<ParticleRun> tokens, OptionalDouble reach) {
        @SuppressWarnings("ReferenceEquality") // comparing results entry by entry would take longer than drawing
        boolean sameAs(Drawn other) {
            return figure.equals(other.figure)
                    && result == other.result
                    && tokens.orElse(null) == other.tokens.orElse(null);
        }

        JFreeChart chart() {
            return reach.isPresent()
                    ? Drawing.growing(figure, result, reach.getAsDouble())
                    : Drawing.chart(figure, result, tokens);
        }
    }

    private JPopupMenu popup() {
        JPopupMenu menu = new JPopupMenu();
        Consumer<View> change = this::change;
        menu.add(new ViewOptions(current(), result.orElseThrow(), change));
        return menu;
    }
}
