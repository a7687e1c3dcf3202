package org.anisoflow.app;

import java.awt.Component;
import java.awt.FlowLayout;
import java.awt.Frame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.swing.BoxLayout;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JEditorPane;
import javax.swing.JFileChooser;
import javax.swing.JLabel;
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JSpinner;
import javax.swing.SpinnerNumberModel;
import javax.swing.filechooser.FileNameExtensionFilter;
import org.anisoflow.figures.Movie;
import org.anisoflow.viz.Animation;
import org.anisoflow.viz.PictureSize;

/** Asks in windows. */
final class SwingDialogs implements Dialogs {
    private static final List<PictureSize> SIZES =
            List.of(PictureSize.ONE_COLUMN, PictureSize.TWO_COLUMNS, PictureSize.SCREEN);
    private static final String[] SIZE_NAMES = {"One column (88 mm)", "Two columns (180 mm)", "Screen (720 × 560)"};

    private static Component parent() {
        for (Frame frame : Frame.getFrames()) {
            if (frame.isShowing()) {
                return frame;
            }
        }
        return null;
    }

    @Override
    public Optional<Path> openStudy(Path start) {
        JFileChooser chooser = studies("Open a study", start);
        return chooser.showOpenDialog(parent()) == JFileChooser.APPROVE_OPTION
                ? Optional.of(chooser.getSelectedFile().toPath())
                : Optional.empty();
    }

    @Override
    public Optional<Path> openResult(Path start) {
        JFileChooser chooser = new JFileChooser(start.getParent().toFile());
        chooser.setDialogTitle("Open a result directory");
        chooser.setFileSelectionMode(JFileChooser.DIRECTORIES_ONLY);
        return chooser.showOpenDialog(parent()) == JFileChooser.APPROVE_OPTION
                ? Optional.of(chooser.getSelectedFile().toPath())
                : Optional.empty();
    }

    @Override
    public Optional<Path> saveStudy(Path suggested) {
        JFileChooser chooser = studies("Save the study", suggested);
        chooser.setSelectedFile(suggested.toFile());
        return save(chooser)
                .map(file -> extension(file).isEmpty() ? sibling(file, "yaml", List.of()) : file)
                .filter(SwingDialogs::mayReplace);
    }

    private static JFileChooser studies(String title, Path start) {
        JFileChooser chooser = new JFileChooser(start.getParent().toFile());
        chooser.setDialogTitle(title);
        chooser.setFileFilter(new FileNameExtensionFilter("Studies (.yaml, .json)", "yaml", "yml", "json"));
        return chooser;
    }

    @Override
    public Optional<Export> exportFigure(Path suggested, boolean animated) {
        JFileChooser chooser = new JFileChooser(suggested.getParent().toFile());
        chooser.setDialogTitle(animated ? "Export an animation" : "Export a figure");
        chooser.setAcceptAllFileFilterUsed(false);
        for (String format : animated ? Export.ANIMATIONS : Export.FIGURES) {
            chooser.addChoosableFileFilter(filter(format));
        }
        if (!animated) {
            chooser.addChoosableFileFilter(
                    new FileNameExtensionFilter("Figure file for anisoflow plot (.yaml)", Export.FIGURE_FILE));
        }
        chooser.setFileFilter(chooser.getChoosableFileFilters()[0]);
        chooser.setSelectedFile(suggested.toFile());
        JComboBox<String> size = new JComboBox<>(SIZE_NAMES);
        size.setSelectedIndex(animated ? 2 : 0);
        JSpinner scale = new JSpinner(new SpinnerNumberModel(animated ? 1.0 : 3.0, 0.5, 8.0, 0.5));
        JSpinner frames = new JSpinner(new SpinnerNumberModel(Movie.FRAMES, 2, Animation.MAX_FRAMES, 10));
        List<JComponent> rows = new ArrayList<>(List.of(
                row("Size", Controls.named(size, "Size of the picture", "")),
                row("Scale", Controls.named(scale, "Scale", "Pixels per logical pixel, of PNG and GIF"))));
        if (animated) {
            rows.add(row("Frames", Controls.named(frames, "Frames", "At most so many of the saved depths")));
        }
        chooser.setAccessory(options(rows));
        return save(chooser)
                .map(file -> withFormat(chooser, suggested, file))
                .filter(file -> mayReplace(
                        animated && extension(file).equals(Export.ANIMATIONS.get(1)) ? Movie.numbered(file, 1) : file))
                .map(file -> new Export(file, SIZES.get(size.getSelectedIndex()), (Double) scale.getValue(), (Integer)
                        frames.getValue()));
    }

    @Override
    public Optional<Path> saveFile(String title, Path suggested, List<String> formats) {
        JFileChooser chooser = new JFileChooser(suggested.getParent().toFile());
        chooser.setDialogTitle(title);
        chooser.setAcceptAllFileFilterUsed(false);
        formats.forEach(format -> chooser.addChoosableFileFilter(filter(format)));
        chooser.setFileFilter(chooser.getChoosableFileFilters()[0]);
        chooser.setSelectedFile(suggested.toFile());
        return save(chooser).map(file -> withFormat(chooser, suggested, file)).filter(SwingDialogs::mayReplace);
    }

    private static FileNameExtensionFilter filter(String format) {
        return new FileNameExtensionFilter(format.toUpperCase(Locale.ROOT) + " (." + format + ")", format);
    }

    /** A file with an extension that was typed, or else that of the chosen format. */
    private static Path withFormat(JFileChooser chooser, Path suggested, Path file) {
        List<String> known = Arrays.stream(chooser.getChoosableFileFilters())
                .map(each -> ((FileNameExtensionFilter) each).getExtensions()[0])
                .toList();
        boolean typed = known.contains(extension(file)) && !extension(suggested).equals(extension(file));
        return typed
                ? file
                : sibling(file, ((FileNameExtensionFilter) chooser.getFileFilter()).getExtensions()[0], known);
    }

    @Override
    public Optional<Path> exportData(Path suggested) {
        JFileChooser chooser = new JFileChooser(suggested.getParent().toFile());
        chooser.setDialogTitle("Export a result directory");
        chooser.setFileSelectionMode(JFileChooser.FILES_AND_DIRECTORIES);
        chooser.setSelectedFile(suggested.toFile());
        return save(chooser);
    }

    private static Optional<Path> save(JFileChooser chooser) {
        return chooser.showSaveDialog(parent()) == JFileChooser.APPROVE_OPTION
                ? Optional.of(chooser.getSelectedFile().toPath())
                : Optional.empty();
    }

    private static boolean mayReplace(Path file) {
        return !Files.exists(file)
                || JOptionPane.showConfirmDialog(
                                parent(),
                                file.getFileName() + " exists already. Replace it?",
                                "Replace the file",
                                JOptionPane.YES_NO_OPTION)
                        == JOptionPane.YES_OPTION;
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot < 1 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    /** A file with an extension in the place of another known one, or behind its name. */
    private static Path sibling(Path file, String extension, List<String> known) {
        String name = file.getFileName().toString();
        boolean replaced = known.contains(extension(file));
        return file.resolveSibling((replaced ? name.substring(0, name.lastIndexOf('.')) : name) + "." + extension);
    }

    private static JComponent options(List<JComponent> rows) {
        JPanel panel = new JPanel();
        panel.setLayout(new BoxLayout(panel, BoxLayout.PAGE_AXIS));
        panel.setBorder(Controls.padding(0, 12, 0, 0));
        for (JComponent row : rows) {
            panel.add(row);
        }
        JPanel top = new JPanel();
        top.add(panel);
        return top;
    }

    private static JComponent row(String name, JComponent control) {
        JPanel row = new JPanel(new FlowLayout(FlowLayout.LEADING));
        row.setAlignmentX(Component.LEFT_ALIGNMENT);
        JLabel label = new JLabel(name);
        label.setLabelFor(control);
        row.add(label);
        row.add(control);
        return row;
    }

    @Override
    public Unsaved unsaved(String name) {
        Object[] choices = {"Save", "Discard", "Cancel"};
        int chosen = JOptionPane.showOptionDialog(
                parent(),
                "Save the changes to " + name + "?",
                "Unsaved changes",
                JOptionPane.DEFAULT_OPTION,
                JOptionPane.QUESTION_MESSAGE,
                null,
                choices,
                choices[0]);
        return switch (chosen) {
            case 0 -> Unsaved.SAVE;
            case 1 -> Unsaved.DISCARD;
            default -> Unsaved.CANCEL;
        };
    }

    @Override
    public void failed(String title, List<Problem> problems) {
        String text = problems.stream()
                .map(problem -> "<p>" + escaped(problem.text())
                        + problem.hint()
                                .map(hint -> "<br><i>" + escaped(hint) + "</i>")
                                .orElse("") + "</p>")
                .collect(Collectors.joining());
        JOptionPane.showMessageDialog(
                parent(), "<html><body width=380>" + text + "</body></html>", title, JOptionPane.ERROR_MESSAGE);
    }

    @Override
    public void read(String title, String html) {
        JEditorPane text = new JEditorPane("text/html", "<html><body>" + html + "</body></html>");
        text.putClientProperty(JEditorPane.HONOR_DISPLAY_PROPERTIES, true);
        text.setEditable(false);
        text.setOpaque(false);
        text.setCaretPosition(0);
        JScrollPane scroll = new JScrollPane(Controls.named(text, title, ""));
        scroll.setBorder(null);
        scroll.setPreferredSize(Controls.size(480, Math.min(560, text.getPreferredSize().height + 20)));
        JOptionPane.showMessageDialog(parent(), scroll, title, JOptionPane.PLAIN_MESSAGE);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
