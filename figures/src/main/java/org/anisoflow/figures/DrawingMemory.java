package org.anisoflow.figures;

import org.anisoflow.core.MemoryEstimate;
import org.anisoflow.ode.flow.FlowMemory;
import org.anisoflow.ode.flow.FlowRequest;

/** What pictures and documents of a result take of the memory, besides its trajectory. */
public final class DrawingMemory {
    /** The picture in pixels, and the fonts. */
    private static final double PICTURE = 16.0 * (1 << 20);

    /** Bytes of a curve at a saved depth: the values, their places, and the text of the SVG. */
    private static final double POINT_OF_CURVE = 40;

    /** Stored outputs of a notebook, and the copies that its checks work on. */
    private static final double COPIES_IN_NOTEBOOK = 1.7;

    private DrawingMemory() {}

    /** One chart over depth with a curve for every eigenvalue. */
    public static MemoryEstimate chart(FlowRequest request) {
        double curves = request.law().dimension() + 2.0;
        return MemoryEstimate.NOTHING.plus(
                "charts",
                PICTURE
                        + POINT_OF_CURVE
                                * curves
                                * request.save().count(request.transformer().depth()));
    }

    /** The notebook, with its charts. */
    public static MemoryEstimate notebook(FlowRequest request) {
        return MemoryEstimate.NOTHING.plus(
                "the notebook",
                PICTURE + COPIES_IN_NOTEBOOK * FlowMemory.saved(request).bytes());
    }
}
