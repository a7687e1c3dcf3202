package org.anisoflow.notebooks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.ode.flow.Method;
import org.anisoflow.study.Study;

/** The literature behind a result, as BibTeX. */
public final class References {
    private static final Pattern ENTRY = Pattern.compile("@\\w+\\{(\\w+),.*?\\n\\}\\n", Pattern.DOTALL);

    private References() {}

    /** The entries that matter to a study, by their keys, in the order in which a reader meets them. */
    public static Map<String, String> of(Study study) {
        Set<String> keys = new LinkedHashSet<>(List.of("castin2025"));
        for (Layer layer : study.transformer().layers()) {
            for (Head head : layer.attention().heads()) {
                if (head.kernel().isDistance()) {
                    keys.add("kim2021");
                } else if (head.kernel().isBalanced()) {
                    keys.addAll(List.of("sander2022", "janati2020"));
                }
            }
        }
        if (study.closure() == Closure.PROJECTED) {
            keys.addAll(List.of("stroud1971", "genz1999"));
        }
        if (study.request().solver().method() != Method.LAYERS) {
            keys.addAll(List.of("dormand1980", "hairer1993"));
        }
        keys.addAll(List.of("roy2007", "rudman2022", "mu2018", "dowson1982"));
        Map<String, String> all = all();
        Map<String, String> entries = new LinkedHashMap<>();
        keys.forEach(key -> entries.put(key, all.get(key)));
        return entries;
    }

    /** Every entry of the guide, by its key. */
    static Map<String, String> all() {
        Map<String, String> entries = new LinkedHashMap<>();
        Matcher matcher = ENTRY.matcher(file());
        while (matcher.find()) {
            entries.put(matcher.group(1), matcher.group());
        }
        return entries;
    }

    private static String file() {
        try (InputStream input = References.class.getResourceAsStream("references.bib")) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
