package org.anisoflow.sweep;

import java.util.Optional;

/**
 * What is known of a member. Everything but the seconds depends on the sweep and the index alone.
 *
 * @param values one per column of {@link Columns}
 * @param along depths, then each measure along them; empty if none was asked for or the member failed
 * @param message why a member failed
 * @param seconds wall time of its integration
 */
public record Row(long index, double[] values, double[] along, Optional<String> message, double seconds) {}
