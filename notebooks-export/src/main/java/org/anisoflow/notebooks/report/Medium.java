package org.anisoflow.notebooks.report;

import java.io.IOException;
import org.anisoflow.viz.PictureSize;
import org.jfree.chart.JFreeChart;

/** How formulas and charts get into a page of XHTML. */
interface Medium {
    /** Where a formula stands. */
    enum Setting {
        /** On a line of its own. */
        DISPLAY,
        /** In the text. */
        TEXT,
        /** In a table or a caption, whose letters are smaller. */
        SMALL
    }

    /** The name of the style sheet that is special to the medium. */
    String sheet();

    /**
     * A formula as a piece of the page.
     *
     * @param setting where it stands
     */
    String formula(String latex, Setting setting);

    /**
     * A chart as a piece of the page.
     *
     * @param key of the chart, once in a page
     * @param words what it shows
     */
    String chart(String key, String words, JFreeChart chart, PictureSize size) throws IOException;
}
