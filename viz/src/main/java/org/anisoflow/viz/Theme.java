package org.anisoflow.viz;

import java.awt.Color;
import java.util.Locale;

/** Whether charts are drawn dark on light, as papers print them, or light on dark, as screens and talks may want them. */
public enum Theme {
    LIGHT,
    DARK;

    /** The name in figure files and on the command line. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What charts are drawn on. */
    public Color ground() {
        return style().ground();
    }

    /** What text is written in. */
    public Color ink() {
        return style().ink();
    }

    /** A colour mixed with a share of another, from 0 to 1. */
    public static Color mix(Color from, Color to, double share) {
        return Style.mix(from, to, share);
    }

    Style style() {
        return this == LIGHT ? Style.LIGHT : Style.DARK;
    }
}
