package org.anisoflow.core;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a piece of work takes of the Java heap at its peak, part by part. Estimates are from above, and by less than about a
 * factor of 2; docs/testing.md tells how they were measured.
 *
 * @param parts largest share of each part that is held at the same time; empty for nothing
 */
public record MemoryEstimate(List<Part> parts) {
    /** No work. */
    public static final MemoryEstimate NOTHING = new MemoryEstimate(List.of());

    /** What the program itself takes, with its libraries and the documents it reads. */
    private static final double PROGRAM = 24.0 * (1 << 20);

    /** Share of the heap that can be filled: collectors need room to work in, and regions are not filled to their ends. */
    private static final double USABLE = 0.85;

    private static final double MIB = 1 << 20;

    /** Heaps that are recommended, in MiB, besides whole GiB. */
    private static final List<Integer> SMALL_HEAPS = List.of(128, 192, 256, 384, 512, 768);

    public MemoryEstimate {
        parts = List.copyOf(parts);
    }

    /**
     * One thing that is held.
     *
     * @param name a plural that stands in a sentence: {@code saved depths}
     */
    public record Part(String name, double bytes) {}

    /**
     * A way to need less.
     *
     * @param words what to do, in words that follow "either"
     * @param after what is needed then
     */
    public record Remedy(String words, MemoryEstimate after) {}

    /** The same work with one more thing to hold. */
    public MemoryEstimate plus(String name, double bytes) {
        return plus(new MemoryEstimate(List.of(new Part(name, bytes))));
    }

    /** Both pieces of work at the same time. */
    public MemoryEstimate plus(MemoryEstimate other) {
        return new MemoryEstimate(
                Stream.concat(parts.stream(), other.parts.stream()).toList());
    }

    /** The same work done by some threads at the same time. */
    public MemoryEstimate times(int threads) {
        return new MemoryEstimate(parts.stream()
                .map(part -> new Part(part.name, threads * part.bytes))
                .toList());
    }

    /** The one of two pieces of work that takes more: one is done after the other. */
    public MemoryEstimate or(MemoryEstimate other) {
        return bytes() >= other.bytes() ? this : other;
    }

    /** All parts together. */
    public double bytes() {
        return parts.stream().mapToDouble(Part::bytes).sum();
    }

    /** Whether this Java has a heap for it. */
    public boolean fits() {
        return heap() <= Runtime.getRuntime().maxMemory();
    }

    /** The least heap that bears the work, in bytes. */
    private double heap() {
        return PROGRAM + bytes() / USABLE;
    }

    /**
     * Refuses what does not fit.
     *
     * @param work what asks for the memory, and its verb: {@code the study needs}
     * @param remedies those that do not suffice are not named
     * @throws InvalidInputException if it does not fit; the message names both sizes, the largest part, and what helps
     */
    public void require(String work, List<Remedy> remedies) {
        if (fits()) {
            return;
        }
        Part largest =
                parts.stream().max(Comparator.comparingDouble(Part::bytes)).orElseThrow();
        List<String> ways = new ArrayList<>(remedies.stream()
                .filter(remedy -> remedy.after.fits())
                .map(Remedy::words)
                .toList());
        javaOption().ifPresent(option -> ways.add("give Java more memory (" + option + ")"));
        throw new InvalidInputException(work + " about " + size(heap()) + " of memory, most of it for " + largest.name
                + ", but Java has " + size((double) Runtime.getRuntime().maxMemory()) + "; "
                + (ways.isEmpty()
                        ? "use a machine with more memory, this one has " + size(machine())
                        : ways.stream().collect(Collectors.joining(", or "))));
    }

    /** The setting that gives Java a heap for it; none if this machine has not so much memory. */
    private Optional<String> javaOption() {
        double mib = heap() / MIB;
        int small = SMALL_HEAPS.stream().filter(size -> size >= mib).findFirst().orElse(0);
        double gib = Math.ceil(mib / 1024);
        return heap() > machine()
                ? Optional.empty()
                : Optional.of(javaOption(small > 0 ? small + "m" : (long) gib + "g"));
    }

    /** The setting of a heap. */
    private static String javaOption(String size) {
        return "ANISOFLOW_JAVA_OPTS=-Xmx" + size;
    }

    /** The memory of this machine, or of its part that this process may use. */
    private static double machine() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? (double) system.getTotalMemorySize()
                : Double.POSITIVE_INFINITY;
    }

    /**
     * What an array of doubles takes. Collectors with regions give large arrays whole ones.
     *
     * @param length number of its entries
     */
    public static double array(double length) {
        double bytes = 16 + Double.BYTES * length;
        double region =
                Math.max(MIB, (double) Long.highestOneBit(Runtime.getRuntime().maxMemory() / 4096));
        return bytes > region / 2 ? region * Math.ceil(bytes / region) : bytes;
    }

    /** What to say where memory ran out all the same: how much there was. */
    public static String ranOut() {
        return "memory ran out: Java has " + size((double) Runtime.getRuntime().maxMemory());
    }

    /** What helps where memory ran out all the same: twice the heap, if the machine has it. */
    public static String moreMemory() {
        double twice = 2.0 * Runtime.getRuntime().maxMemory();
        double mib = Math.min(twice, 0.8 * machine()) / MIB;
        return javaOption(mib >= 2048 ? (long) (mib / 1024) + "g" : (long) mib + "m");
    }

    /** Bytes as a text. */
    public static String size(double bytes) {
        double mib = bytes / MIB;
        return mib < 10_000
                ? String.format(Locale.ROOT, "%.0f MiB", Math.max(1, mib))
                : String.format(Locale.ROOT, "%.1f GiB", mib / 1024);
    }
}
