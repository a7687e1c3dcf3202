package org.anisoflow.app;

import java.awt.BorderLayout;
import java.awt.Color;
import java.awt.EventQueue;
import java.awt.Font;
import java.awt.Rectangle;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JTextArea;
import javax.swing.UIManager;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import javax.swing.text.BadLocationException;
import org.fife.ui.rsyntaxtextarea.RSyntaxDocument;
import org.fife.ui.rsyntaxtextarea.RSyntaxTextArea;
import org.fife.ui.rsyntaxtextarea.Style;
import org.fife.ui.rsyntaxtextarea.SyntaxConstants;
import org.fife.ui.rsyntaxtextarea.Theme;
import org.fife.ui.rsyntaxtextarea.TokenTypes;
import org.fife.ui.rsyntaxtextarea.parser.AbstractParser;
import org.fife.ui.rsyntaxtextarea.parser.DefaultParseResult;
import org.fife.ui.rsyntaxtextarea.parser.DefaultParserNotice;
import org.fife.ui.rsyntaxtextarea.parser.ParseResult;
import org.fife.ui.rtextarea.RTextScrollPane;

/** The text of the study, with marks where problems are and a strip that says what they are. */
final class StudyEditor extends JPanel {
    private static final long serialVersionUID = 1L;

    private final RSyntaxTextArea area = new RSyntaxTextArea();
    private final RTextScrollPane scroll = new RTextScrollPane(area);
    private final JPanel strip = new JPanel(new BorderLayout());
    private final JTextArea message = new JTextArea();
    private final JLabel sign = new JLabel(Glyph.ERROR.in("Component.error.focusedBorderColor"));
    private final transient Marks marks = new Marks();
    private final transient Runnable listener;
    private transient List<Problem> problems = List.of();
    private boolean sliding;
    private boolean loading;
    private boolean changed;
    private long revision;

    /**
     * An empty editor.
     *
     * @param listener is told when the reader has changed the text, by typing, undoing or pasting
     */
    StudyEditor(Runnable listener) {
        super(new BorderLayout());
        this.listener = listener;
        Controls.named(area, "Study", "");
        area.setSyntaxEditingStyle(SyntaxConstants.SYNTAX_STYLE_YAML); // for folding
        ((RSyntaxDocument) area.getDocument()).setSyntaxStyle(new StudyTokens());
        area.setTabSize(2);
        area.setTabsEmulated(true);
        area.setMarkOccurrences(false);
        area.setCodeFoldingEnabled(true);
        area.setAntiAliasingEnabled(true);
        area.addParser(marks);
        area.getDocument().addDocumentListener(new DocumentListener() {
            @Override
            public void insertUpdate(DocumentEvent event) {
                changed();
            }

            @Override
            public void removeUpdate(DocumentEvent event) {
                changed();
            }

            @Override
            public void changedUpdate(DocumentEvent event) {
                // colours, not text
            }
        });
        scroll.setIconRowHeaderEnabled(true);
        scroll.setBorder(Controls.NO_BORDER);
        message.setEditable(false);
        message.setLineWrap(true);
        message.setWrapStyleWord(true);
        message.setOpaque(false);
        Controls.named(message, "Problems of the study", "");
        sign.setVerticalAlignment(JLabel.TOP);
        strip.setBorder(Controls.padding(8, 10, 8, 10));
        strip.add(sign, BorderLayout.LINE_START);
        message.setBorder(Controls.padding(0, 8, 0, 0));
        strip.add(message);
        strip.setVisible(false);
        add(scroll);
        add(strip, BorderLayout.PAGE_END);
    }

    private void changed() {
        revision++;
        if (!sliding && !loading && !changed) {
            // a text that replaces another comes in two changes, with nothing between them
            changed = true;
            EventQueue.invokeLater(this::tell);
        }
    }

    private void tell() {
        if (changed) {
            changed = false;
            listener.run();
        }
    }

    String text() {
        return area.getText();
    }

    /** The text as it stands, with its revision. */
    StudyText now() {
        return new StudyText(revision, text());
    }

    /** Shows another study; what was before cannot be brought back by undo. */
    void load(String text) {
        loading = true;
        changed = false;
        revision++; // also where an empty text follows another
        area.setText(text);
        area.setCaretPosition(0);
        area.discardAllEdits();
        loading = false;
        show(List.of());
    }

    /** Begins a movement of a slider, which is one step of undo however many edits it makes. */
    void beginSlide() {
        area.beginAtomicEdit();
    }

    void endSlide() {
        area.endAtomicEdit();
    }

    /** Changes the text for a slider if it is the one that the edits were made for; tells whether it is. */
    boolean edit(Parameters.Edits edits) {
        if (edits.revision() != revision) {
            return false;
        }
        sliding = true;
        area.beginAtomicEdit();
        for (Parameters.Edit edit : edits.edits()) {
            area.replaceRange(edit.text(), edit.start(), edit.end());
        }
        area.endAtomicEdit();
        sliding = false;
        return true;
    }

    /** Takes back what sliders have done. */
    void undo(int steps) {
        sliding = true;
        for (int i = 0; i < steps && area.canUndo(); i++) {
            area.undoLastAction();
        }
        sliding = false;
    }

    /** Marks these problems and says what they are; none if empty. */
    void show(List<Problem> newProblems) {
        if (newProblems.equals(problems)) {
            return;
        }
        problems = List.copyOf(newProblems);
        scroll.getGutter().removeAllTrackingIcons();
        List<String> lines = new ArrayList<>();
        for (Problem problem : problems) {
            lines.add(problem.text() + problem.hint().map(hint -> "\n" + hint).orElse(""));
            if (problem.line() >= 1 && problem.line() <= area.getLineCount()) {
                try {
                    scroll.getGutter().addLineTrackingIcon(problem.line() - 1, sign.getIcon(), problem.message());
                } catch (BadLocationException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        message.setText(String.join("\n", lines.subList(0, Math.min(3, lines.size()))));
        strip.setVisible(!problems.isEmpty());
        area.forceReparsing(marks);
        revalidate();
    }

    List<Problem> problems() {
        return problems;
    }

    /** What is said about the problems. */
    String message() {
        return message.getText();
    }

    /** Puts the caret where the first problem is. */
    void goToProblem() {
        problems.stream().filter(problem -> problem.line() >= 1).findFirst().ifPresent(problem -> {
            area.setCaretPosition(offset(problem));
            area.requestFocusInWindow();
        });
    }

    /** Shows a place of the text without taking the focus. */
    void reveal(int offset) {
        try {
            Rectangle place = area.modelToView2D(offset).getBounds();
            area.scrollRectToVisible(place);
        } catch (BadLocationException e) {
            throw new IllegalStateException(e);
        }
    }

    private int offset(Problem problem) {
        try {
            int line = Math.min(problem.line(), area.getLineCount()) - 1;
            int start = area.getLineStartOffset(line);
            return Math.min(start + Math.max(0, problem.column() - 1), area.getLineEndOffset(line));
        } catch (BadLocationException e) {
            throw new IllegalStateException(e);
        }
    }

    RSyntaxTextArea area() {
        return area;
    }

    JComponent scroll() {
        return scroll;
    }

    /** Takes the colours of the look and feel. */
    void applyTheme(boolean dark) {
        String name = "/org/fife/ui/rsyntaxtextarea/themes/" + (dark ? "dark.xml" : "idea.xml");
        Font font = UIManager.getFont("monospaced.font");
        try (InputStream in = getClass().getResourceAsStream(name)) {
            Theme theme = Theme.load(in, font);
            theme.apply(area);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        color(dark ? 0x7CC4F0 : 0x0B5A8A, TokenTypes.RESERVED_WORD);
        color(dark ? 0xF0B070 : 0x9A4A00, TokenTypes.LITERAL_NUMBER_FLOAT);
        color(dark ? 0x6FD3B0 : 0x00704F, TokenTypes.LITERAL_STRING_DOUBLE_QUOTE, TokenTypes.LITERAL_CHAR);
        color(dark ? 0x8F979F : 0x7A7F85, TokenTypes.COMMENT_EOL);
        color(dark ? 0xD8DCE0 : 0x222222, TokenTypes.IDENTIFIER, TokenTypes.OPERATOR, TokenTypes.SEPARATOR);
        Color background = UIManager.getColor("TextArea.background");
        area.setBackground(background);
        area.setFont(font);
        area.setCurrentLineHighlightColor(UIManager.getColor("Panel.background"));
        scroll.getGutter().setBackground(background);
        scroll.getGutter().setLineNumberFont(font.deriveFont(font.getSize2D() - 1));
        scroll.getGutter().setLineNumberColor(UIManager.getColor("Label.disabledForeground"));
        scroll.getGutter().setBorderColor(UIManager.getColor("Component.borderColor"));
        message.setFont(UIManager.getFont("Label.font"));
        strip.setBackground(UIManager.getColor("Panel.background"));
    }

    private void color(int rgb, int... tokens) {
        for (int token : tokens) {
            Style style = area.getSyntaxScheme().getStyle(token);
            style.foreground = new Color(rgb);
            style.font = null;
        }
    }

    /** Underlines the problems. */
    private final class Marks extends AbstractParser {
        @Override
        public ParseResult parse(RSyntaxDocument document, String style) {
            DefaultParseResult result = new DefaultParseResult(this);
            for (Problem problem : problems) {
                if (problem.line() >= 1 && problem.line() <= area.getLineCount()) {
                    int start = offset(problem);
                    result.addNotice(
                            new DefaultParserNotice(this, problem.message(), problem.line() - 1, start, length(start)));
                }
            }
            return result;
        }

        /** Of what stands at an offset: up to the end of a word, of a list in brackets, or of the line. */
        private int length(int start) {
            String text = text();
            int end = start;
            while (end < text.length() && "\n,:]}".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            return Math.max(1, end - start);
        }
    }
}
