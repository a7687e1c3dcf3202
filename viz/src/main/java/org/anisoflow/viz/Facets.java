package org.anisoflow.viz;

import java.awt.Graphics2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.PlotState;

/** Panels in rows, with one legend. */
final class Facets extends Plot {
    private static final long serialVersionUID = 1L;
    private static final double GAP = 8;

    private final transient List<? extends Plot> panels;
    private final LegendItemCollection legend;

    Facets(List<? extends Plot> panels, LegendItemCollection legend) {
        this.panels = List.copyOf(panels);
        this.legend = legend;
        setOutlineVisible(false);
    }

    /** Row by row. */
    List<? extends Plot> panels() {
        return panels;
    }

    @Override
    public String getPlotType() {
        return "panels";
    }

    @Override
    public LegendItemCollection getLegendItems() {
        return legend;
    }

    @Override
    public void draw(Graphics2D graphics, Rectangle2D area, Point2D anchor, PlotState parent, PlotRenderingInfo info) {
        int columns = (int) Math.ceil(Math.sqrt(panels.size()));
        int rows = (panels.size() + columns - 1) / columns;
        double width = (area.getWidth() - GAP * (columns - 1)) / columns;
        double height = (area.getHeight() - GAP * (rows - 1)) / rows;
        for (int i = 0; i < panels.size(); i++) {
            int row = i / columns;
            Rectangle2D place = new Rectangle2D.Double(
                    area.getX() + i % columns * (width + GAP), area.getY() + row * (height + GAP), width, height);
            PlotRenderingInfo part = info == null ? null : new PlotRenderingInfo(info.getOwner());
            panels.get(i).draw(graphics, place, null, null, part);
            if (info != null) {
                info.addSubplotInfo(part);
            }
        }
    }
}
