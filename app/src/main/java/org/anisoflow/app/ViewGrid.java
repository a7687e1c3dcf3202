package org.anisoflow.app;

import java.awt.EventQueue;
import java.awt.GridLayout;
import java.awt.KeyboardFocusManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import javax.swing.JPanel;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.FigureOption;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.Theme;

/** The views of a result, and the particles that some of them show. All methods are for the event thread. */
final class ViewGrid extends JPanel {
    private static final long serialVersionUID = 1L;

    private final transient Renders renders = new Renders();
    private final transient Clouds clouds = new Clouds(EventQueue::invokeLater);
    private final transient DoubleSupplier depth;
    private final transient Listener listener;
    private final List<ViewPanel> panels = new ArrayList<>();
    private transient Optional<ViewPanel> maximized = Optional.empty();
    private transient Optional<Result> result = Optional.empty();
    private transient List<ChartKind> possible = List.of();
    private transient Optional<Clouds.Outcome> cloud = Optional.empty();
    private transient OptionalDouble reach = OptionalDouble.empty();
    private transient Veil veil = Veil.NONE;
    private String title = "";
    private Theme theme;

    /** Is told what the reader wants, and what becomes of the views. */
    interface Listener {
        void depthChosen(double depth);

        void export(ViewPanel panel);

        void changed();

        void failed(Problem problem);
    }

    /** @param depth that charts are drawn at */
    ViewGrid(List<View> views, Theme theme, DoubleSupplier depth, Listener listener) {
        this.theme = theme;
        this.depth = depth;
        this.listener = listener;
        setMinimumSize(Controls.size(300, 200));
        views.forEach(this::addView);
        arrange();
    }

    private void addView(View view) {
        panels.add(
                new ViewPanel(panels.size() + 1, view, renders, theme, listener::depthChosen, new ViewPanel.Listener() {
                    @Override
                    public void maximize(ViewPanel which) {
                        toggleMaximized(which);
                    }

                    @Override
                    public void viewChanged(ViewPanel which) {
                        showResult();
                        if (which.view().tokens() > 0
                                && result.isPresent()
                                && reach.isEmpty()
                                && cloud.map(Clouds.Outcome::tokens).orElse(0)
                                        != which.view().tokens()) {
                            requestCloud();
                        }
                        listener.changed();
                    }

                    @Override
                    public void export(ViewPanel which) {
                        listener.export(which);
                    }
                }));
    }

    List<ViewPanel> panels() {
        return panels;
    }

    /** The view that has the focus, or else the first. */
    ViewPanel active() {
        return panels.stream().filter(ViewGrid::hasFocus).findFirst().orElseGet(() -> maximized.orElse(panels.get(0)));
    }

    private static boolean hasFocus(ViewPanel panel) {
        return panel.isAncestorOf(
                KeyboardFocusManager.getCurrentKeyboardFocusManager().getFocusOwner());
    }

    /** Goes to the next view that is seen. */
    void focusNext() {
        List<ViewPanel> shown = panels.stream().filter(ViewPanel::isShowing).toList();
        int at = shown.indexOf(active());
        boolean inside = !shown.isEmpty() && hasFocus(shown.get(Math.max(0, at)));
        shown.get(inside ? (at + 1) % shown.size() : 0).chart().requestFocusInWindow();
    }

    /** Shows empty axes of a study of which there is no result. */
    void clear(String newTitle) {
        title = newTitle;
        result = Optional.empty();
        clouds.cancel();
        cloud = Optional.empty();
        panels.forEach(panel -> panel.clear(title));
    }

    /** Takes the title of the study; views without a result show it. */
    void setTitle(String newTitle) {
        if (!newTitle.equals(title) && result.isEmpty()) {
            clear(newTitle);
        }
    }

    /** Lays something over the pictures of all views. */
    void setVeil(Veil newVeil) {
        veil = newVeil;
        panels.forEach(panel -> panel.chart().setVeil(veil));
    }

    /** Shows a result in these kinds of charts, and particles if views want them and it is no preview. */
    void show(Result next, List<ChartKind> kinds, boolean preview) {
        show(next, kinds, OptionalDouble.empty());
        if (!preview) {
            requestCloud();
        }
    }

    /** Shows what a run has computed that is on its way to a depth. */
    void showPart(Result soFar, List<ChartKind> kinds, double end) {
        show(soFar, kinds, OptionalDouble.of(end));
    }

    private void show(Result next, List<ChartKind> kinds, OptionalDouble newReach) {
        result = Optional.of(next);
        possible = kinds;
        reach = newReach;
        clouds.cancel();
        cloud = Optional.empty();
        showResult();
    }

    private void showResult() {
        panels.forEach(panel -> panel.chart().setVeil(veil));
        if (result.isEmpty()) {
            panels.forEach(panel -> panel.clear(title));
            return;
        }
        List<ChartKind> kinds = View.kinds(panels.stream().map(ViewPanel::view).toList(), possible);
        for (int i = 0; i < panels.size(); i++) {
            Optional<Clouds.Outcome> tokens =
                    panels.get(i).view().tokens() > 0 && kinds.get(i).takes(FigureOption.PARTICLES)
                            ? cloud
                            : Optional.empty();
            panels.get(i).show(result.get(), possible, kinds.get(i), tokens, depth.getAsDouble(), reach);
        }
    }

    private void requestCloud() {
        int tokens = panels.stream()
                .filter(panel -> panel.shown().takes(FigureOption.PARTICLES))
                .mapToInt(panel -> panel.view().tokens())
                .max()
                .orElse(0);
        if (tokens > 0) {
            clouds.request(result.orElseThrow(), tokens, outcome -> {
                cloud = Optional.of(outcome);
                outcome.problems().stream().findFirst().ifPresent(listener::failed);
                showResult();
            });
        }
    }

    void setDepth(double depth) {
        panels.forEach(panel -> panel.setDepth(depth));
    }

    /** Ends all zooms, and forgets them. */
    void showEverything() {
        panels.forEach(ViewPanel::showEverything);
    }

    /** Shows this many views. */
    void setCount(int count) {
        while (panels.size() > count) {
            panels.remove(panels.size() - 1).chart().close();
        }
        while (panels.size() < count) {
            addView(View.of(another()));
        }
        maximized = Optional.empty();
        panels.forEach(panel -> panel.setMaximized(false));
        arrange();
        showResult();
        listener.changed();
    }

    /** A kind of chart that no view shows yet. */
    private ChartKind another() {
        List<ChartKind> wanted =
                panels.stream().map(panel -> panel.view().kind()).toList();
        return possible.stream()
                .filter(kind -> !wanted.contains(kind))
                .findFirst()
                .orElse(ChartKind.SPECTRUM);
    }

    /** Makes a view the only one, or shows all again. */
    void toggleMaximized(ViewPanel panel) {
        maximized = maximized.isPresent() ? Optional.empty() : Optional.of(panel);
        panel.setMaximized(maximized.isPresent());
        arrange();
        panel.chart().requestFocusInWindow();
    }

    private void arrange() {
        List<ViewPanel> seen = maximized.map(List::of).orElse(panels);
        int across = seen.size() <= 1 ? 1 : seen.size() <= 4 ? 2 : 3;
        int gap = Controls.size(6, 0).width;
        removeAll();
        setLayout(new GridLayout(0, seen.size() == 2 ? 1 : across, gap, gap));
        setBorder(Controls.padding(0, 4, 2, 6));
        seen.forEach(this::add);
        revalidate();
        repaint();
    }

    void setTheme(Theme newTheme) {
        theme = newTheme;
        panels.forEach(panel -> panel.setTheme(theme));
        setBorder(Controls.padding(0, 4, 2, 6));
    }

    /** Drops what is being drawn or computed. */
    void close() {
        clouds.close();
        panels.forEach(panel -> panel.chart().close());
        renders.close();
    }
}
