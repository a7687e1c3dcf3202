package org.anisoflow.notebooks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Entries of BibTeX as readers see them. */
final class Bibliography {
    private static final Pattern FIELD = Pattern.compile("(?m)^\\s*(\\w+)\\s*=\\s*\\{(.*)\\},?$");
    private static final Map<String, String> ACCENTS = Map.of("{\\'e}", "é", "{\\o}", "ø");

    private Bibliography() {}

    /**
     * One entry.
     *
     * @param text authors, title, where and when it was published
     * @param link where it can be read; absent if the entry does not say
     */
    record Entry(String text, Optional<String> link) {}

    /** The entry that a piece of BibTeX gives. */
    static Entry of(String bibtex) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher matcher = FIELD.matcher(bibtex);
        while (matcher.find()) {
            fields.put(matcher.group(1), plain(matcher.group(2)));
        }
        List<String> where = new ArrayList<>();
        for (String key : List.of("journal", "booktitle", "edition", "publisher")) {
            Optional.ofNullable(fields.get(key)).ifPresent(where::add);
        }
        Optional.ofNullable(fields.get("volume"))
                .map(volume -> volume
                        + Optional.ofNullable(fields.get("number"))
                                .map(n -> "(" + n + ")")
                                .orElse(""))
                .ifPresent(where::add);
        Optional.ofNullable(fields.get("pages")).ifPresent(where::add);
        Optional.ofNullable(fields.get("year")).ifPresent(where::add);
        Optional<String> eprint = Optional.ofNullable(fields.get("eprint"));
        String text = authors(fields.getOrDefault("author", "")) + ". " + fields.getOrDefault("title", "") + ". "
                + String.join(", ", where) + "."
                + eprint.map(id -> " arXiv:" + id + ".").orElse("");
        return new Entry(text, eprint.map(id -> "https://arxiv.org/abs/" + id));
    }

    private static String plain(String field) {
        String text = field;
        for (Map.Entry<String, String> accent : ACCENTS.entrySet()) {
            text = text.replace(accent.getKey(), accent.getValue());
        }
        return text.replaceAll("[{}]", "").replace("--", "–");
    }

    /** {@code V. Castin, P. Ablin} for {@code Castin, Valérie and Ablin, Pierre}. */
    private static String authors(String field) {
        List<String> names = new ArrayList<>();
        for (String name : field.split(" and ", -1)) {
            int comma = name.indexOf(", ");
            names.add(
                    name.equals("others")
                            ? "others"
                            : comma < 0 ? name : initials(name.substring(comma + 2)) + " " + name.substring(0, comma));
        }
        return String.join(", ", names).replace(", others", " et al");
    }

    private static String initials(String names) {
        List<String> initials = new ArrayList<>();
        for (String name : names.split(" ", -1)) {
            initials.add(name.substring(0, 1) + ".");
        }
        return String.join(" ", initials);
    }
}
