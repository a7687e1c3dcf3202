package org.anisoflow.core.gaussian;

import java.util.Locale;

/** A number that a law, or a run at a depth, has: its names, its formula, and the axis on which it is drawn. */
public interface Measure {
    /** The name of the constant. */
    String name();

    Definition definition();

    /** Whether it counts: it keeps its value up to the next depth. */
    default boolean isWhole() {
        return false;
    }

    /** The name in files, charts and study files. */
    default String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name that a reader sees. */
    default String title() {
        return key().replace('_', ' ');
    }

    /** The same where there is little room. */
    default String shortTitle() {
        return title();
    }

    /** The label of an axis of its own: its name, with its symbol where it has one. */
    default String label() {
        return definition().axis().symbolic ? shortTitle() + " " + definition().axis().label : shortTitle();
    }

    /**
     * What is said of a measure.
     *
     * @param unit in terms of that of the tokens, {@code token}; 1 if there is none
     * @param formula as plain text
     * @param latex the formula in prose, LaTeX between dollars
     * @param axis which measures of one kind share
     */
    record Definition(String unit, String formula, String latex, Axis axis) {}

    /** An axis of measures, from the top of a picture. */
    enum Axis {
        DIMENSION("dimension", false, Extent.FROM_ZERO),
        SHARE("share", false, Extent.UNIT),
        VARIANCE("tr Σ", true, Extent.LOGARITHMIC),
        CONDITION("λ₁ / λₘᵢₙ", true, Extent.LOGARITHMIC),
        VOLUME("½ ln det Σ", true, Extent.LINEAR),
        DISTANCE("|α|, W₂", false, Extent.MAGNITUDE),
        ENERGY("E exp β⟨x, y⟩", true, Extent.MAGNITUDE),
        GAP("ln σᵣ/σᵣ₊₁", true, Extent.FROM_ZERO),
        SCATTER("between / within", true, Extent.MAGNITUDE),
        CLUSTERS("clusters", true, Extent.FROM_ZERO),
        MAP("σ(M)", true, Extent.LOGARITHMIC),
        MAP_CONDITION("|M| |M⁻¹|", true, Extent.LOGARITHMIC),
        ERROR("W₂ error", false, Extent.MAGNITUDE);

        private final String label;
        private final boolean symbolic;
        private final Extent extent;

        /** @param symbolic whether the label is a symbol of its measures, rather than the name of a kind */
        Axis(String label, boolean symbolic, Extent extent) {
            this.label = label;
            this.symbolic = symbolic;
            this.extent = extent;
        }

        /** The label. */
        public String label() {
            return label;
        }

        /** Scale and range. */
        public Extent extent() {
            return extent;
        }
    }

    /** Scale and range of an axis. */
    enum Extent {
        /** From 0 to 1. */
        UNIT,
        /** Linear, from 0 on. */
        FROM_ZERO,
        /** Linear, as far as the values go. */
        LINEAR,
        /** Logarithmic from 1.5 decades on, else linear from 0 on. */
        MAGNITUDE,
        /** Logarithmic. */
        LOGARITHMIC
    }
}
