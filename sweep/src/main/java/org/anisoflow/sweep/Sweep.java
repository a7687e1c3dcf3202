package org.anisoflow.sweep;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.anisoflow.study.Study.Tokens;
import org.anisoflow.study.StudyTemplate;
import org.anisoflow.study.document.Node.Mapping;

/**
 * A sweep: a study and the ways in which its members differ from it. Member i has the values that the digits of i name, the
 * last axis changing fastest but for the replicates, which change faster still. Immutable, and safe for use by several threads.
 */
public final class Sweep {
    private final String title;
    private final long seed;
    private final List<Axis> axes;
    private final long replicates;
    private final Measures measures;
    private final List<ChartWish> charts;
    private final Mapping base;
    private final StudyTemplate template;
    private final Mapping document;
    private final Path directory;
    private final int dimension;
    private final List<int[]> dimensions;
    private final List<Tokens> tokens;

    /**
     * A sweep that has been checked.
     *
     * @param base the study as it is written, with what the sweep sets for all members
     * @param template where studies are made of trees
     * @param document the sweep as its file gives it, the study written out and the defaults filled in
     * @param directory where relative paths of the study start
     * @param dimension largest token dimension d of its members
     * @param dimensions that at every value of every axis, the other axes being at their first
     * @param tokens those that the laws of these members were fitted to, each once
     */
    Sweep(
            String title,
            long seed,
            List<Axis> axes,
            long replicates,
            Measures measures,
            List<ChartWish> charts,
            Mapping base,
            StudyTemplate template,
            Mapping document,
            Path directory,
            int dimension,
            List<int[]> dimensions,
            List<Tokens> tokens) {
        this.title = title;
        this.seed = seed;
        this.axes = List.copyOf(axes);
        this.replicates = replicates;
        this.measures = measures;
        this.charts = List.copyOf(charts);
        this.base = base;
        this.template = template;
        this.document = document;
        this.directory = directory;
        this.dimension = dimension;
        this.dimensions = dimensions;
        this.tokens = List.copyOf(tokens);
    }

    /** The title; the name of the sweep file without its extension if it gives none. */
    public String title() {
        return title;
    }

    /** The seed that the seeds of members are derived from. */
    public long seed() {
        return seed;
    }

    /** The axes, the slowest first. */
    public List<Axis> axes() {
        return axes;
    }

    /** Members with the same values on all axes. */
    public long replicates() {
        return replicates;
    }

    Measures measures() {
        return measures;
    }

    /** The charts asked for; empty to have them chosen. */
    List<ChartWish> charts() {
        return charts;
    }

    /** The sweep as its file gives it, the study written out and the defaults filled in. */
    public Mapping document() {
        return document;
    }

    /** Where relative paths of the study start. */
    public Path directory() {
        return directory;
    }

    /** Largest token dimension d of the members. */
    public int dimension() {
        return dimension;
    }

    /** Token dimension d at every value of an axis, the other axes being at their first. */
    int[] dimensions(Axis axis) {
        return dimensions.get(axes.indexOf(axis)).clone();
    }

    /** The tokens that laws of members are fitted to, each once; empty if there are none. */
    public List<Tokens> tokens() {
        return tokens;
    }

    /** Pairings of the values of all axes. */
    long combinations() {
        return axes.stream().mapToLong(axis -> axis.values().size()).reduce(1, Math::multiplyExact);
    }

    /** Number of members. */
    public long size() {
        return Math.multiplyExact(combinations(), replicates);
    }

    /** Which value of every axis a member has, counted from 0. */
    public int[] position(long index) {
        int[] position = new int[axes.size()];
        long rest = index / replicates;
        for (int i = axes.size() - 1; i >= 0; i--) {
            int count = axes.get(i).values().size();
            position[i] = (int) (rest % count);
            rest /= count;
        }
        return position;
    }

    /** Which replicate a member is, counted from 0. */
    public long replicate(long index) {
        return index % replicates;
    }

    /** The axis of this name, if there is one. */
    public Optional<Axis> axis(String name) {
        return axes.stream().filter(axis -> axis.name().equals(name)).findFirst();
    }

    /** This sweep of another study. */
    Sweep with(Mapping newBase) {
        return new Sweep(
                title,
                seed,
                axes,
                replicates,
                measures,
                charts,
                newBase,
                template,
                document,
                directory,
                dimension,
                dimensions,
                tokens);
    }

    /** This sweep with another document, and with the dimensions and tokens of its members. */
    Sweep with(Mapping newDocument, int newDimension, List<int[]> newDimensions, List<Tokens> newTokens) {
        return new Sweep(
                title,
                seed,
                axes,
                replicates,
                measures,
                charts,
                base,
                template,
                newDocument,
                directory,
                newDimension,
                newDimensions,
                newTokens);
    }

    /** The study as it is: a sweep of one member. */
    Sweep withoutAxes() {
        return new Sweep(
                title, seed, List.of(), 1, measures, charts, base, template, document, directory, dimension, List.of(),
                tokens);
    }

    /** A maker of members, for one thread. */
    public Members members() {
        return new Members(this, base, template);
    }
}
