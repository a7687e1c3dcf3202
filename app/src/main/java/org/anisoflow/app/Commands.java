package org.anisoflow.app;

import java.awt.Toolkit;
import java.awt.event.ActionEvent;
import java.awt.event.InputEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.swing.AbstractAction;
import javax.swing.Action;
import javax.swing.Box;
import javax.swing.ButtonGroup;
import javax.swing.Icon;
import javax.swing.JCheckBoxMenuItem;
import javax.swing.JMenu;
import javax.swing.JMenuBar;
import javax.swing.JMenuItem;
import javax.swing.JRadioButtonMenuItem;
import javax.swing.JToolBar;
import javax.swing.KeyStroke;

/** Everything that menus, toolbar and keys do. */
final class Commands {
    private static final List<Integer> VIEW_COUNTS = List.of(1, 2, 4, 6);

    private final AppWindow window;
    private final List<Action> named = new ArrayList<>();
    private final List<Action> ofResults = new ArrayList<>();
    private final JMenu recentMenu = menu("Open recent", 'R');
    private List<String> shownRecent = List.of();
    private final JCheckBoxMenuItem liveItem = new JCheckBoxMenuItem();
    private final JCheckBoxMenuItem darkItem = new JCheckBoxMenuItem();

    final Action newStudy =
            action("New study", 'N', "menu N", Glyph.NEW, w -> w.studies().newStudy());
    final Action open =
            action("Open…", 'O', "menu O", Glyph.OPEN, w -> w.studies().chooseStudy());
    final Action openResult = action("Open result directory…", 'T', "menu shift O", null, w -> w.chooseResult());
    final Action save =
            action("Save", 'S', "menu S", Glyph.SAVE, w -> w.studies().save());
    final Action saveAs =
            action("Save as…", 'A', "menu shift S", null, w -> w.studies().saveAs());
    final Action exportFigure = ofResult(action("Export figure…", 'F', "menu E", Glyph.EXPORT, w -> w.exports()
            .figure(w.grid().active())));
    final Action exportAnimation = ofResult(action("Export animation…", 'M', "menu shift E", null, w -> w.exports()
            .animation(w.grid().active())));
    final Action exportData = ofResult(
            action("Export data…", 'D', "menu shift D", null, w -> w.exports().data()));
    final Action exportNotebook = ofResult(action(
            "Export notebook…", 'B', "menu shift N", null, w -> w.exports().notebook()));
    final Action exportReport = ofResult(
            action("Export report…", 'R', "menu shift R", null, w -> w.exports().report()));
    final Action quit = action("Quit", 'Q', "menu Q", null, w -> w.quit());
    final Action undo =
            action("Undo", 'U', "menu Z", Glyph.UNDO, w -> w.editor().area().undoLastAction());
    final Action redo =
            action("Redo", 'R', "menu Y", Glyph.REDO, w -> w.editor().area().redoLastAction());
    final Action copyFigure = ofResult(action(
            "Copy figure",
            'F',
            "menu shift C",
            Glyph.COPY,
            w -> perform(w.grid().active(), ChartView.Command.COPY)));
    final Action showData = ofResult(
            action("Show data", 'D', "menu D", null, w -> perform(w.grid().active(), ChartView.Command.SHOW_DATA)));
    final Action copyCommand = action(
            "Copy solve command", 'L', "menu shift L", null, w -> w.exports().copyCommand());
    final Action copyPlotCommand = ofResult(action("Copy plot command", 'P', "menu shift P", null, w -> w.exports()
            .copyPlotCommand(w.grid().active())));
    final Action run = action("Run", 'R', "menu ENTER", Glyph.PLAY, w -> w.run());
    final Action cancel = action("Cancel", 'C', "menu PERIOD", Glyph.STOP, w -> w.cancel());
    final Action goToProblem =
            action("Go to problem", 'P', "F8", null, w -> w.editor().goToProblem());
    final Action play = action("Play or pause", 'P', "menu P", null, w -> w.depthBar()
            .play(!w.depthBar().playing()));
    final Action nextDepth =
            action("Next depth", 'N', "alt PERIOD", null, w -> w.depthBar().step(1));
    final Action previousDepth =
            action("Previous depth", 'V', "alt COMMA", null, w -> w.depthBar().step(-1));
    final Action maximize = action("Maximize view", 'M', "menu M", Glyph.MAXIMIZE, w -> w.grid()
            .toggleMaximized(w.grid().active()));
    final Action goToStudy =
            action("Go to study", 'S', "menu 1", null, w -> w.editor().area().requestFocusInWindow());
    final Action goToParameters = action("Go to parameters", 'A', "menu 2", null, w -> w.parameters()
            .filter()
            .requestFocusInWindow());
    final Action goToViews =
            action("Go to next view", 'V', "menu 3", null, w -> w.grid().focusNext());
    final Action shortcuts = action("Shortcuts", 'S', "F1", null, w -> w.read("Shortcuts", shortcutsText()));
    final Action about = action("About Anisoflow", 'A', "", null, w -> w.read("About Anisoflow", ABOUT));
    final Action theme = action("Light or dark", 'T', "menu shift T", Glyph.THEME, w -> w.setDark(!w.dark()));

    private static final String ABOUT =
            "<h2>Anisoflow</h2><p>Exact evolution of Gaussian token clouds under transformer attention.</p>"
                    + "<p>Apache License 2.0. The window is built with FlatLaf (Apache 2.0),<br>RSyntaxTextArea (BSD) and "
                    + "JFreeChart (LGPL).</p>";

    Commands(AppWindow window) {
        this.window = window;
        cancel.setEnabled(false);
        refreshResults(false);
    }

    private static void perform(ViewPanel panel, ChartView.Command command) {
        panel.chart()
                .action(command)
                .actionPerformed(new ActionEvent(panel.chart(), ActionEvent.ACTION_PERFORMED, command.name()));
    }

    private Action action(String name, char mnemonic, String key, Icon icon, Consumer<AppWindow> what) {
        Action action = new AbstractAction(name, icon) {
            private static final long serialVersionUID = 1L;

            @Override
            public void actionPerformed(ActionEvent event) {
                what.accept(window);
            }
        };
        action.putValue(
                Action.MNEMONIC_KEY,
                KeyStroke.getKeyStroke(Character.toUpperCase(mnemonic), 0).getKeyCode());
        if (!key.isEmpty()) {
            action.putValue(Action.ACCELERATOR_KEY, key(key));
        }
        action.putValue(Action.SHORT_DESCRIPTION, key.isEmpty() ? name : name + " (" + text(key(key)) + ")");
        named.add(action);
        return action;
    }

    private Action ofResult(Action action) {
        ofResults.add(action);
        return action;
    }

    /** A key where {@code menu} stands for the key that menus use on this system. */
    private static KeyStroke key(String key) {
        boolean menu = key.startsWith("menu ");
        KeyStroke plain = KeyStroke.getKeyStroke(menu ? key.substring("menu ".length()) : key);
        int modifiers = menu ? Toolkit.getDefaultToolkit().getMenuShortcutKeyMaskEx() : 0;
        return KeyStroke.getKeyStroke(plain.getKeyCode(), plain.getModifiers() | modifiers);
    }

    static String text(KeyStroke key) {
        String modifiers = InputEvent.getModifiersExText(key.getModifiers());
        String name = java.awt.event.KeyEvent.getKeyText(key.getKeyCode());
        return modifiers.isEmpty() ? name : modifiers + "+" + name;
    }

    JMenuBar menuBar() {
        JMenu file = menu("File", 'F', newStudy, open, openResult);
        file.add(recentMenu);
        file.add(presets());
        add(
                file,
                null,
                save,
                saveAs,
                null,
                exportFigure,
                exportAnimation,
                exportData,
                exportNotebook,
                exportReport,
                null,
                quit);
        JMenu edit = menu("Edit", 'E', undo, redo, null, copyFigure, showData, null, copyCommand, copyPlotCommand);
        JMenu runMenu = menu("Run", 'R', run, cancel, goToProblem, null, play, nextDepth, previousDepth, null);
        liveItem.setAction(action("Run as you type", 'T', "", null, w -> w.setLive(liveItem.isSelected())));
        runMenu.add(liveItem);
        JMenu view = menu("View", 'V', goToStudy, goToParameters, goToViews, null, maximize);
        view.add(viewCounts());
        view.addSeparator();
        darkItem.setAction(theme);
        darkItem.setText("Dark theme");
        darkItem.setIcon(null);
        view.add(darkItem);
        JMenuBar bar = new JMenuBar();
        bar.add(file);
        bar.add(edit);
        bar.add(runMenu);
        bar.add(view);
        bar.add(menu("Help", 'H', shortcuts, about));
        return bar;
    }

    JToolBar toolBar() {
        JToolBar bar = new JToolBar();
        bar.setFloatable(false);
        bar.setBorder(Controls.padding(2, 6, 2, 6));
        for (Action action : List.of(run, cancel)) {
            bar.add(Controls.icon(action));
        }
        bar.addSeparator();
        for (Action action : List.of(newStudy, open, save)) {
            bar.add(Controls.icon(action));
        }
        bar.addSeparator();
        for (Action action : List.of(undo, redo)) {
            bar.add(Controls.icon(action));
        }
        bar.addSeparator();
        for (Action action : List.of(copyFigure, exportFigure)) {
            bar.add(Controls.icon(action));
        }
        bar.add(Box.createHorizontalGlue());
        bar.add(Controls.icon(theme));
        return bar;
    }

    private JMenu presets() {
        JMenu menu = menu("Presets", 'P');
        Presets.NAMES.forEach(name -> menu.add(preset(name)));
        JMenu published = menu("Published panels", 'P');
        Presets.PUBLISHED.forEach(name -> published.add(preset(name)));
        menu.addSeparator();
        menu.add(published);
        JMenu atlas = menu("Digits atlas", 'A');
        Presets.ATLAS.forEach(name -> atlas.add(preset(name)));
        menu.add(atlas);
        return menu;
    }

    private JMenuItem preset(String name) {
        return new JMenuItem(plain(Presets.title(name), w -> w.studies().openPreset(name)));
    }

    private JMenu viewCounts() {
        JMenu menu = menu("Number of views", 'N');
        ButtonGroup group = new ButtonGroup();
        for (int count : VIEW_COUNTS) {
            JRadioButtonMenuItem item = new JRadioButtonMenuItem(
                    plain(Integer.toString(count), w -> w.grid().setCount(count)));
            item.setSelected(window.views().size() == count);
            group.add(item);
            menu.add(item);
        }
        return menu;
    }

    /** An action that has no key. */
    private Action plain(String name, Consumer<AppWindow> what) {
        return new AbstractAction(name) {
            private static final long serialVersionUID = 1L;

            @Override
            public void actionPerformed(ActionEvent event) {
                what.accept(window);
            }
        };
    }

    private static JMenu menu(String name, char mnemonic, Action... actions) {
        JMenu menu = new JMenu(name);
        menu.setMnemonic(mnemonic);
        add(menu, actions);
        return menu;
    }

    /** Adds actions, and separators for null. */
    private static void add(JMenu menu, Action... actions) {
        for (Action action : actions) {
            if (action == null) {
                menu.addSeparator();
            } else {
                JMenuItem item = menu.add(action);
                item.setIcon(null);
                item.setToolTipText(null);
            }
        }
    }

    /** Takes over how the window is. */
    void refresh() {
        if (!shownRecent.equals(window.studies().recent())) {
            shownRecent = window.studies().recent();
            recentMenu.removeAll();
            for (String file : shownRecent) {
                recentMenu.add(new JMenuItem(plain(file, w -> w.studies().openStudy(Path.of(file)))));
            }
        }
        recentMenu.setEnabled(!shownRecent.isEmpty());
        liveItem.setSelected(window.live());
        darkItem.setSelected(window.dark());
        undo.setEnabled(window.editor().area().canUndo());
        redo.setEnabled(window.editor().area().canRedo());
        refreshResults(window.result().isPresent());
    }

    private void refreshResults(boolean there) {
        ofResults.forEach(action -> action.setEnabled(there));
    }

    private String shortcutsText() {
        StringBuilder text = new StringBuilder("<h2>Shortcuts</h2><table cellpadding=2>");
        for (Action action : named) {
            if (action.getValue(Action.ACCELERATOR_KEY) instanceof KeyStroke key) {
                row(text, text(key), (String) action.getValue(Action.NAME));
            }
        }
        text.append("</table><h3>In a chart</h3><table cellpadding=2>");
        row(text, "Wheel", "zoom about the pointer; with Shift across only, with Ctrl up and down only");
        row(text, "Drag", "frame what is to be shown; with the middle button, Ctrl or Space: move");
        row(text, "Double-click, Esc", "show everything");
        row(text, "Alt+Left, Alt+Right", "previous and next zoom");
        row(text, "Arrows, + and −", "move and zoom");
        row(text, "Enter", "read out values; Shift and arrows go along the curve");
        row(text, "Alt+click", "choose a depth");
        row(text, "Drag or arrows in the cone", "turn it");
        return text.append("</table>").toString();
    }

    private static void row(StringBuilder text, String key, String what) {
        text.append("<tr><td><b>")
                .append(key)
                .append("</b></td><td>")
                .append(what)
                .append("</td></tr>");
    }
}
