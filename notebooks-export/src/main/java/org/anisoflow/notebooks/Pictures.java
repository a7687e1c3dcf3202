package org.anisoflow.notebooks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.figures.Figure;
import org.anisoflow.notebooks.nbformat.Output;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.Figures;
import org.anisoflow.viz.PictureSize;

/** Pictures of a result as outputs of cells. */
final class Pictures {
    private static final double SCALE = 1.5;

    private Pictures() {}

    /** The chart of a kind, in the light theme; one that suits the result, see {@link Drawing#kinds}. */
    static Output.Picture of(Result result, ChartKind kind) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        PictureSize size = PictureSize.SCREEN;
        Figures.writePng(Drawing.chart(Figure.of(kind), result, Optional.empty()), png, size, SCALE);
        return new Output.Picture(
                png.toByteArray(),
                size.width(),
                size.height(),
                kind.title() + ": " + result.study().title());
    }
}
