package org.anisoflow.study.result;

import java.util.Set;
import org.anisoflow.core.MemoryEstimate;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.ode.flow.Carried;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.SavePlan;

/** What saving a result takes of the memory, besides the trajectory itself. */
public final class ResultMemory {
    /** The library keeps arrays of arrays until the end, and copies what it writes. */
    private static final double COPIES_OF_HDF5 = 2;

    /** What the files of a table or an archive take at a time. */
    private static final double BUFFERS = 1 << 20;

    private ResultMemory() {}

    /**
     * What the files of the trajectory take; they are written one after another.
     *
     * @param request whose result is saved
     */
    public static MemoryEstimate of(FlowRequest request, Set<ResultFormat> formats) {
        MemoryEstimate files = MemoryEstimate.NOTHING.plus("files", BUFFERS);
        return formats.contains(ResultFormat.H5) ? files.or(hdf5(request)) : files;
    }

    private static MemoryEstimate hdf5(FlowRequest request) {
        GaussianMixture law = request.law();
        double d = law.dimension();
        double points = request.save().count(request.transformer().depth());
        SavePlan.Laws kept = request.save().lawsFor(law.dimension());
        double laws =
                switch (kept) {
                    case ALL -> points;
                    case ENDS -> Math.min(2, points);
                    case NONE -> 0;
                };
        double components = law.size() > 1 ? law.size() : 0;
        double metrics = request.metrics().size();
        double row = row(d);
        double point = Double.BYTES * (2 + metrics) + 2 * row;
        double whole = rows(d, d) + rows(d, request.initial().rank());
        if (components > 0) {
            double ranks = law.components().stream()
                    .mapToDouble(component -> component.law().rank())
                    .sum();
            point += Double.BYTES * ClusterMetric.values().length + rows(components, d) * 2 + metrics * row(components);
            whole += 20 + components * rows(d, d) + rows(d, ranks) + row(Laws.COSINE_BINS);
        }
        for (Carried what : Carried.values()) {
            double rows = rows(what.numbers(request) / d, d);
            point += what.isWithLaws() ? 0 : rows;
            whole += what.isWithLaws() ? rows : 0;
        }
        return MemoryEstimate.NOTHING.plus("the HDF5 file", COPIES_OF_HDF5 * (points * point + laws * whole));
    }

    /** An array of numbers in an array of such. */
    private static double row(double length) {
        return 4 + MemoryEstimate.array(length);
    }

    private static double rows(double count, double length) {
        return 20 + count * row(length);
    }
}
