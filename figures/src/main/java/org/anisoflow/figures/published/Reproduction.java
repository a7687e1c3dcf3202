package org.anisoflow.figures.published;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.particles.Workers;
import org.anisoflow.study.Study;
import org.anisoflow.study.document.NearestName;

/**
 * A published figure that is made anew. Results do not depend on the number of threads.
 */
public interface Reproduction {
    /** The name on the command line, in lower case with hyphens. */
    String key();

    /** The name that a reader sees. */
    String title();

    /** What is made, in a few words. */
    String summary();

    /** Studies that stand for it, to open in the app; empty if it has none of its own, read anew. */
    List<Study> studies();

    /**
     * Computes everything, and draws nothing yet.
     *
     * @return empty if it was cancelled
     */
    Optional<Product> run(Workers workers, Watch watch);

    /** All, in the order of the list: panels, rank histograms, atlas. */
    static List<Reproduction> all() {
        List<Reproduction> all = new ArrayList<>(PublishedPanel.all());
        all.addAll(RankComparison.all());
        all.add(new DigitsAtlas());
        return List.copyOf(all);
    }

    /**
     * The reproduction of a name.
     *
     * @throws InvalidInputException if there is none; the message says which name is nearest
     */
    static Reproduction of(String key) {
        List<Reproduction> all = all();
        Supplier<String> nearest =
                () -> NearestName.of(key, all.stream().map(Reproduction::key).toList())
                        .map(name -> "did you mean " + name + "? ")
                        .orElse("");
        return all.stream()
                .filter(reproduction -> reproduction.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("there is no published figure " + key + "; "
                        + nearest.get() + "anisoflow reproduce --list shows all"));
    }
}
