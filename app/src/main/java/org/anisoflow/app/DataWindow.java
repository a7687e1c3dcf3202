package org.anisoflow.app;

import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.Dialog;
import java.awt.Dimension;
import java.awt.FlowLayout;
import java.awt.FontMetrics;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.datatransfer.StringSelection;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTable;
import javax.swing.KeyStroke;
import javax.swing.SwingConstants;
import javax.swing.SwingUtilities;
import javax.swing.table.DefaultTableCellRenderer;
import javax.swing.table.TableColumn;
import javax.swing.table.TableModel;
import org.anisoflow.viz.PlainNumbers;

/** The values of a chart in a table that can be sorted and copied. */
final class DataWindow {
    private static final int DIGITS = 8;
    private static final String WIDEST = "−0.00012345678";
    private static final int PADDING = 14;
    private static final Dimension LARGEST = new Dimension(720, 420);

    private DataWindow() {}

    static void show(Component over, String title, TableModel model) {
        Window owner = SwingUtilities.getWindowAncestor(over);
        JDialog dialog = new JDialog(owner, "Data: " + title, Dialog.ModalityType.MODELESS);
        JTable table = table(model, title);
        JButton copy = new JButton("Copy as TSV");
        copy.setMnemonic('C');
        copy.setToolTipText("The selected rows, or all of them, with a line of names");
        copy.addActionListener(event ->
                Toolkit.getDefaultToolkit().getSystemClipboard().setContents(new StringSelection(tsv(table)), null));
        JPanel below = new JPanel(new FlowLayout(FlowLayout.TRAILING));
        below.add(new JLabel(model.getRowCount() + " rows, as drawn"));
        below.add(copy);
        dialog.add(new JScrollPane(table));
        dialog.add(below, BorderLayout.SOUTH);
        dialog.getRootPane()
                .registerKeyboardAction(
                        event -> dialog.dispose(),
                        KeyStroke.getKeyStroke("ESCAPE"),
                        JComponent.WHEN_ANCESTOR_OF_FOCUSED_COMPONENT);
        dialog.setDefaultCloseOperation(JDialog.DISPOSE_ON_CLOSE);
        dialog.pack();
        dialog.setLocationRelativeTo(over);
        dialog.setVisible(true);
    }

    static JTable table(TableModel model, String title) {
        JTable table = new JTable(model);
        table.setAutoCreateRowSorter(true);
        table.setDefaultRenderer(Double.class, new Numbers());
        table.setAutoResizeMode(JTable.AUTO_RESIZE_OFF);
        FontMetrics metrics = table.getFontMetrics(table.getFont());
        int width = 0;
        for (int i = 0; i < table.getColumnCount(); i++) {
            TableColumn column = table.getColumnModel().getColumn(i);
            String name = model.getColumnName(i) + "  ▲";
            column.setPreferredWidth(PADDING + Math.max(metrics.stringWidth(name), metrics.stringWidth(WIDEST)));
            width += column.getPreferredWidth();
        }
        table.setPreferredScrollableViewportSize(new Dimension(Math.min(width, LARGEST.width), LARGEST.height));
        table.getAccessibleContext().setAccessibleName("Data of " + title);
        return table;
    }

    /** A line of names, then the selected rows, or all if none is, in the order shown, with all digits. */
    static String tsv(JTable table) {
        int[] rows = table.getSelectedRowCount() > 0
                ? table.getSelectedRows()
                : IntStream.range(0, table.getRowCount()).toArray();
        String names = line(table, column -> table.getColumnName(column));
        return IntStream.of(rows)
                .mapToObj(row -> line(table, column -> {
                    Object value = table.getValueAt(row, column);
                    return value == null ? "" : value.toString();
                }))
                .collect(Collectors.joining("\n", names + "\n", "\n"));
    }

    private static String line(JTable table, IntFunction<String> cell) {
        return IntStream.range(0, table.getColumnCount()).mapToObj(cell).collect(Collectors.joining("\t"));
    }

    private static final class Numbers extends DefaultTableCellRenderer {
        private static final long serialVersionUID = 1L;

        Numbers() {
            setHorizontalAlignment(SwingConstants.TRAILING);
        }

        @Override
        protected void setValue(Object value) {
            setText(value == null ? "" : PlainNumbers.text((Double) value, DIGITS));
        }
    }
}
