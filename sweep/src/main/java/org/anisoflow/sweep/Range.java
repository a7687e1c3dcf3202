package org.anisoflow.sweep;

/**
 * Adjacent members.
 *
 * @param from first index
 * @param to index after the last
 */
public record Range(long from, long to) {
    /** The number of members. */
    public long size() {
        return to - from;
    }
}
