package org.anisoflow.notebooks.report;

import java.awt.Graphics2D;
import java.util.List;
import net.sourceforge.jeuclid.DOMBuilder;
import net.sourceforge.jeuclid.context.LayoutContextImpl;
import net.sourceforge.jeuclid.context.Parameter;
import net.sourceforge.jeuclid.layout.JEuclidView;
import org.w3c.dom.Element;

/** A formula that is set and can be drawn. Lengths are in pixels, 96 per inch. */
final class Formula {
    private final JEuclidView view;

    /**
     * Sets a formula.
     *
     * @param math in MathML
     * @param families of its letters, which Java knows, in order of preference
     * @param size of its letters in pixels
     */
    Formula(Element math, List<String> families, float size) {
        LayoutContextImpl context = new Context();
        for (Parameter fonts : List.of(
                Parameter.FONTS_SERIF,
                Parameter.FONTS_SANSSERIF,
                Parameter.FONTS_MONOSPACED,
                Parameter.FONTS_SCRIPT,
                Parameter.FONTS_FRAKTUR,
                Parameter.FONTS_DOUBLESTRUCK)) {
            context.setParameter(fonts, families);
        }
        context.setParameter(Parameter.MATHSIZE, size);
        view = new JEuclidView(DOMBuilder.getInstance().createJeuclidDom(math), context, null);
    }

    /** Parameters that differ from the default. */
    private static final class Context extends LayoutContextImpl {
        private static final long serialVersionUID = 1L;
    }

    double width() {
        return view.getWidth();
    }

    /** Height above the baseline. */
    double ascent() {
        return view.getAscentHeight();
    }

    /** Depth below the baseline. */
    double descent() {
        return view.getDescentHeight();
    }

    /** Draws the formula with its upper left corner at the origin. */
    void draw(Graphics2D graphics) {
        view.draw(graphics, 0, (float) ascent());
    }
}
