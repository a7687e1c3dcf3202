package org.anisoflow.app;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.anisoflow.study.StudyNumber;
import org.anisoflow.study.document.DocumentException;

/**
 * The numbers of a study that sliders move, in the order they are shown: those that steer the flow first, then the entries of
 * matrices and vectors.
 *
 * @param blocks groups of numbers that belong together
 */
record Parameters(List<Block> blocks) {
    /** Longer studies have no sliders: finding the numbers would hold up typing. */
    static final int MAX_TEXT = 200_000;

    private static final int MAX_SIDE = 4;
    private static final int MAX_SCALARS = 10;
    private static final int MAX_MATRICES = 8;
    private static final int MAX_FOUND = 60;

    private static final List<String> FIRST = List.of("scale", "epsilon", "depth", "bias", "diffusion", "times");
    private static final Set<String> POSITIVE = Set.of("epsilon", "depth");
    private static final Set<String> NOT_NEGATIVE = Set.of("scale", "diffusion");
    private static final Set<String> MATRICES =
            Set.of("query", "key", "value", "output", "linear", "covariance", "queries");
    private static final Set<String> VECTORS =
            Set.of("mean", "query-bias", "key-bias", "value-bias", "output-bias", "constant", "gain", "diagonal");

    /** What a slider would only break, or what does not steer the flow. */
    private static final Pattern FIXED = Pattern.compile(
            "anisoflow|.*\\.(identity|seed|points|counts|replicates|max-steps|shape)(\\..*)?|(save|particles)\\..*");

    private static final Pattern ENTRY = Pattern.compile("(.*?)([^.]+)\\.(\\d+)(?:\\.(\\d+))?");

    /**
     * Numbers that are shown together.
     *
     * @param title the way to them for a reader: {@code attention, query}
     * @param rows entries by row; a single number is one row of one entry
     */
    record Block(String title, List<List<Parameter>> rows) {
        Block {
            rows = rows.stream().map(List::copyOf).toList();
        }

        boolean single() {
            return rows.size() == 1 && rows.get(0).size() == 1;
        }
    }

    /** An edit of the text: what stands from start to end becomes another text. */
    record Edit(int start, int end, String text) {}

    /**
     * The parameters of a text, none if it is not YAML.
     *
     * @param filter words that the way to a number must hold; where blank, the numbers that are looked for most
     */
    static Parameters of(String text, String filter) {
        if (text.length() > MAX_TEXT) {
            return new Parameters(List.of());
        }
        List<StudyNumber> numbers;
        try {
            numbers = StudyNumber.of(text);
        } catch (DocumentException e) {
            return new Parameters(List.of());
        }
        Map<String, StudyNumber> byPath = numbers.stream()
                .collect(Collectors.toMap(StudyNumber::path, Function.identity(), (a, b) -> a, LinkedHashMap::new));
        List<StudyNumber> free = byPath.values().stream()
                .filter(number -> !FIXED.matcher(number.path()).matches())
                .toList();
        return new Parameters(filter.isBlank() ? chosen(free, byPath) : found(free, byPath, filter));
    }

    private static List<Block> found(List<StudyNumber> free, Map<String, StudyNumber> byPath, String filter) {
        List<String> words = List.of(filter.strip().toLowerCase(Locale.ROOT).split("[\\s.,]+", -1));
        return free.stream()
                .filter(number -> {
                    String title = title(number.path()).toLowerCase(Locale.ROOT);
                    return words.stream().allMatch(title::contains);
                })
                .limit(MAX_FOUND)
                .map(number -> single(number, byPath))
                .toList();
    }

    private static List<Block> chosen(List<StudyNumber> free, Map<String, StudyNumber> byPath) {
        List<Block> blocks = new ArrayList<>(free.stream()
                .filter(number -> FIRST.contains(last(number.path())))
                .sorted(Comparator.comparingInt(number -> FIRST.indexOf(last(number.path()))))
                .limit(MAX_SCALARS)
                .map(number -> single(number, byPath))
                .toList());
        Map<String, List<StudyNumber>> arrays = new LinkedHashMap<>();
        for (StudyNumber number : free) {
            Matcher entry = ENTRY.matcher(number.path());
            if (entry.matches() && (entry.group(4) == null ? VECTORS : MATRICES).contains(entry.group(2))) {
                arrays.computeIfAbsent(entry.group(1) + entry.group(2), path -> new ArrayList<>())
                        .add(number);
            }
        }
        arrays.entrySet().stream()
                .map(array -> block(array.getKey(), array.getValue(), byPath))
                .filter(block -> block.rows().size() <= MAX_SIDE
                        && block.rows().stream().allMatch(row -> row.size() <= MAX_SIDE))
                .limit(MAX_MATRICES)
                .forEach(blocks::add);
        return blocks;
    }

    private static Block single(StudyNumber number, Map<String, StudyNumber> byPath) {
        return new Block(title(number.path()), List.of(List.of(parameter(number, byPath))));
    }

    /** A matrix, or a vector as one row. */
    private static Block block(String path, List<StudyNumber> entries, Map<String, StudyNumber> byPath) {
        Map<String, List<Parameter>> rows = new LinkedHashMap<>();
        for (StudyNumber entry : entries) {
            String row = entry.path().substring(0, entry.path().lastIndexOf('.'));
            rows.computeIfAbsent(row, key -> new ArrayList<>()).add(parameter(entry, byPath));
        }
        return new Block(title(path), List.copyOf(rows.values()));
    }

    private static Parameter parameter(StudyNumber number, Map<String, StudyNumber> byPath) {
        Matcher entry = ENTRY.matcher(number.path());
        if (entry.matches() && entry.group(2).equals("covariance") && entry.group(4) != null) {
            String matrix = entry.group(1) + "covariance.";
            return covariance(number, matrix, entry.group(3), entry.group(4), byPath);
        }
        String last = last(number.path());
        double value = number.value();
        if (POSITIVE.contains(last) && value > 0) {
            return new Parameter(number, Optional.empty(), value / 10, value * 10, true);
        }
        if (NOT_NEGATIVE.contains(last) && value >= 0) {
            return new Parameter(number, Optional.empty(), 0, value == 0 ? 1 : 2 * value, false);
        }
        double reach = Math.max(1, 2 * Math.abs(value));
        return new Parameter(number, Optional.empty(), -reach, reach, false);
    }

    /** An entry of a covariance, within what keeps the determinants of 2 x 2 blocks positive. */
    private static Parameter covariance(
            StudyNumber number, String matrix, String row, String column, Map<String, StudyNumber> byPath) {
        double value = number.value();
        if (!row.equals(column)) {
            double bound = Math.sqrt(Math.max(
                    0, entry(byPath, matrix + row + "." + row) * entry(byPath, matrix + column + "." + column)));
            double reach = Math.max(bound, Math.abs(value));
            return new Parameter(
                    number,
                    Optional.ofNullable(byPath.get(matrix + column + "." + row)),
                    reach == 0 ? -1 : -reach,
                    reach == 0 ? 1 : reach,
                    false);
        }
        double least = 0;
        for (int j = 0; byPath.containsKey(matrix + j + "." + j); j++) {
            double beside = entry(byPath, matrix + row + "." + j);
            double other = entry(byPath, matrix + j + "." + j);
            if (j != Integer.parseInt(row) && other > 0) {
                least = Math.max(least, beside * beside / other);
            }
        }
        return new Parameter(number, Optional.empty(), Math.min(least, value), value > 0 ? 2 * value : 1, false);
    }

    private static double entry(Map<String, StudyNumber> byPath, String path) {
        StudyNumber number = byPath.get(path);
        return number == null ? 0 : number.value();
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** The way to a number as a reader writes it: entries counted from 1, {@code attention} left out. */
    static String title(String path) {
        StringBuilder title = new StringBuilder();
        for (String key : path.split("\\.", -1)) {
            boolean index = key.matches("\\d+");
            String word = index ? Integer.toString(Integer.parseInt(key) + 1) : key;
            if (index && title.length() > 0) {
                boolean second = Character.isDigit(title.charAt(title.length() - 1));
                title.append(second ? "," : " ").append(word);
            } else if (!key.equals("attention") && !key.equals("initial")) {
                title.append(title.length() == 0 ? "" : " · ").append(word);
            }
        }
        return title.length() == 0 ? path : title.toString();
    }

    /** Every parameter once. */
    List<Parameter> all() {
        return blocks.stream()
                .flatMap(block -> block.rows().stream())
                .flatMap(List::stream)
                .toList();
    }

    /** What becomes of the text when a parameter takes a value, from the end of the text to its start. */
    static List<Edit> edits(Parameter parameter, String value) {
        List<StudyNumber> places = new ArrayList<>(List.of(parameter.number()));
        parameter.mirror().ifPresent(places::add);
        return places.stream()
                .sorted(Comparator.comparingInt(StudyNumber::start).reversed())
                .map(place -> new Edit(place.start(), place.end(), value))
                .toList();
    }
}
