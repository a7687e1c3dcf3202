package org.anisoflow.app;

import java.util.ArrayList;
import java.util.Collections;
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
import java.util.stream.Stream;
import org.anisoflow.study.StudyNumber;
import org.anisoflow.study.document.DocumentException;

/**
 * The numbers of a study that sliders move, in the order they are shown: those that steer the flow first, then the entries of
 * matrices and vectors.
 *
 * @param revision of the text
 * @param blocks groups of numbers that belong together
 */
record Parameters(long revision, List<Block> blocks) {
    /** Those of no text. */
    static final Parameters NONE = new Parameters(StudyText.NONE.revision(), List.of());

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
     * @param title key and alias
     * @param rows entries by row; a single number is one row of one entry
     */
    record Block(Title title, List<List<Parameter>> rows) {
        Block {
            rows = rows.stream().map(List::copyOf).toList();
        }

        boolean single() {
            return rows.size() == 1 && rows.get(0).size() == 1;
        }
    }

    /**
     * What numbers are called.
     *
     * @param key as {@code --set} takes it: {@code attention.heads.1.scale}
     * @param alias the same in words, {@code scale of head 2}; empty where nothing is counted
     */
    record Title(String key, String alias) {
        private static final Map<String, String> MEMBERS =
                Map.of("heads", "head", "layers", "layer", "mixture", "component", "positions", "position");

        static Title of(String path) {
            List<String> of = new ArrayList<>();
            StringBuilder name = new StringBuilder();
            for (String key : path.split("\\.", -1)) {
                if (!key.matches("\\d+")) {
                    if (name.length() > 0) {
                        of.add(name.toString());
                    }
                    name.setLength(0);
                    name.append(key);
                } else if (MEMBERS.containsKey(name.toString())) {
                    name.replace(0, name.length(), MEMBERS.get(name.toString()) + " " + ordinal(key));
                } else {
                    boolean second = Character.isDigit(name.charAt(name.length() - 1));
                    name.append(second ? "," : " ").append(ordinal(key));
                }
            }
            of.add(name.toString());
            of.removeIf(word -> word.equals("attention") || word.equals("initial"));
            Collections.reverse(of);
            String alias = String.join(" of ", of);
            return new Title(path, alias.matches(".*\\d.*") ? alias : "");
        }

        /** Entries are counted from 1 in words. */
        private static String ordinal(String index) {
            return Integer.toString(Integer.parseInt(index) + 1);
        }

        @Override
        public String toString() {
            return alias.isEmpty() ? key : key + ", " + alias;
        }
    }

    /** An edit of a text: what stands from start to end becomes another text. */
    record Edit(int start, int end, String text) {}

    /**
     * Edits of one text, from its end to its start.
     *
     * @param revision of that text
     */
    record Edits(long revision, List<Edit> edits) {}

    /**
     * The parameters of a text, none if it is not YAML.
     *
     * @param filter words that key or alias of a number must hold; where blank, the numbers that are looked for most
     */
    static Parameters of(StudyText text, String filter) {
        if (text.text().length() > MAX_TEXT) {
            return new Parameters(text.revision(), List.of());
        }
        List<StudyNumber> numbers;
        try {
            numbers = StudyNumber.of(text.text());
        } catch (DocumentException e) {
            return new Parameters(text.revision(), List.of());
        }
        Map<String, StudyNumber> byPath = numbers.stream()
                .collect(Collectors.toMap(StudyNumber::path, Function.identity(), (a, b) -> a, LinkedHashMap::new));
        Finder finder = new Finder(text.revision(), byPath);
        return new Parameters(text.revision(), filter.isBlank() ? finder.chosen() : finder.found(filter));
    }

    /** Finds parameters among all the numbers of a text of this revision. */
    private record Finder(long revision, Map<String, StudyNumber> byPath) {
        private Stream<StudyNumber> free() {
            return byPath.values().stream()
                    .filter(number -> !FIXED.matcher(number.path()).matches());
        }

        List<Block> found(String filter) {
            List<String> words = List.of(filter.strip().toLowerCase(Locale.ROOT).split("[\\s.,]+", -1));
            return free().filter(number -> {
                        Title title = Title.of(number.path());
                        return Stream.of(title.key(), title.alias())
                                .map(name -> name.toLowerCase(Locale.ROOT))
                                .anyMatch(name -> words.stream().allMatch(name::contains));
                    })
                    .limit(MAX_FOUND)
                    .map(this::single)
                    .toList();
        }

        List<Block> chosen() {
            List<Block> blocks = new ArrayList<>(free().filter(number -> FIRST.contains(last(number.path())))
                    .sorted(Comparator.comparingInt(number -> FIRST.indexOf(last(number.path()))))
                    .limit(MAX_SCALARS)
                    .map(this::single)
                    .toList());
            Map<String, List<StudyNumber>> arrays = new LinkedHashMap<>();
            free().forEach(number -> {
                Matcher entry = ENTRY.matcher(number.path());
                if (entry.matches() && (entry.group(4) == null ? VECTORS : MATRICES).contains(entry.group(2))) {
                    arrays.computeIfAbsent(entry.group(1) + entry.group(2), path -> new ArrayList<>())
                            .add(number);
                }
            });
            arrays.entrySet().stream()
                    .map(array -> block(array.getKey(), array.getValue()))
                    .filter(block -> block.rows().size() <= MAX_SIDE
                            && block.rows().stream().allMatch(row -> row.size() <= MAX_SIDE))
                    .limit(MAX_MATRICES)
                    .forEach(blocks::add);
            return blocks;
        }

        private Block single(StudyNumber number) {
            return new Block(Title.of(number.path()), List.of(List.of(parameter(number))));
        }

        /** A matrix, or a vector as one row. */
        private Block block(String path, List<StudyNumber> entries) {
            Map<String, List<Parameter>> rows = new LinkedHashMap<>();
            for (StudyNumber entry : entries) {
                String row = entry.path().substring(0, entry.path().lastIndexOf('.'));
                rows.computeIfAbsent(row, key -> new ArrayList<>()).add(parameter(entry));
            }
            return new Block(Title.of(path), List.copyOf(rows.values()));
        }

        private Parameter parameter(StudyNumber number) {
            Matcher entry = ENTRY.matcher(number.path());
            if (entry.matches() && entry.group(2).equals("covariance") && entry.group(4) != null) {
                return covariance(number, entry.group(1) + "covariance.", entry.group(3), entry.group(4));
            }
            String last = last(number.path());
            double value = number.value();
            if (POSITIVE.contains(last) && value > 0) {
                return parameter(number, Optional.empty(), value / 10, value * 10, true);
            }
            if (NOT_NEGATIVE.contains(last) && value >= 0) {
                return parameter(number, Optional.empty(), 0, value == 0 ? 1 : 2 * value, false);
            }
            double reach = Math.max(1, 2 * Math.abs(value));
            return parameter(number, Optional.empty(), -reach, reach, false);
        }

        private Parameter parameter(
                StudyNumber number, Optional<StudyNumber> mirror, double low, double high, boolean logarithmic) {
            return new Parameter(revision, number, mirror, low, high, logarithmic, false);
        }

        /** An entry of a covariance, within what keeps the determinants of 2 x 2 blocks positive. */
        private Parameter covariance(StudyNumber number, String matrix, String row, String column) {
            double value = number.value();
            if (!row.equals(column)) {
                double bound =
                        Math.sqrt(Math.max(0, entry(matrix + row + "." + row) * entry(matrix + column + "." + column)));
                double reach = Math.max(bound, Math.abs(value));
                return parameter(
                        number,
                        Optional.ofNullable(byPath.get(matrix + column + "." + row)),
                        reach == 0 ? -1 : -reach,
                        reach == 0 ? 1 : reach,
                        false);
            }
            double least = 0;
            for (int j = 0; byPath.containsKey(matrix + j + "." + j); j++) {
                double beside = entry(matrix + row + "." + j);
                double other = entry(matrix + j + "." + j);
                if (j != Integer.parseInt(row) && other > 0) {
                    least = Math.max(least, beside * beside / other);
                }
            }
            return parameter(number, Optional.empty(), Math.min(least, value), value > 0 ? 2 * value : 1, false);
        }

        private double entry(String path) {
            StudyNumber number = byPath.get(path);
            return number == null ? 0 : number.value();
        }

        private static String last(String path) {
            return path.substring(path.lastIndexOf('.') + 1);
        }
    }

    /** These parameters, some of them on sliders whose range the reader has chosen. */
    Parameters within(Map<String, Parameter.Range> ranges) {
        return new Parameters(
                revision,
                blocks.stream()
                        .map(block -> new Block(
                                block.title(),
                                block.rows().stream()
                                        .map(row -> row.stream()
                                                .map(parameter -> ranges.containsKey(parameter.path())
                                                        ? parameter.within(ranges.get(parameter.path()))
                                                        : parameter)
                                                .toList())
                                        .toList()))
                        .toList());
    }

    /** The parameter of this key. */
    Optional<Parameter> at(String path) {
        return all().stream().filter(parameter -> parameter.path().equals(path)).findFirst();
    }

    /** Every parameter once. */
    List<Parameter> all() {
        return blocks.stream()
                .flatMap(block -> block.rows().stream())
                .flatMap(List::stream)
                .toList();
    }

    /** What becomes of the text when a parameter takes a value. */
    static Edits edits(Parameter parameter, String value) {
        List<StudyNumber> places = new ArrayList<>(List.of(parameter.number()));
        parameter.mirror().ifPresent(places::add);
        return new Edits(
                parameter.revision(),
                places.stream()
                        .sorted(Comparator.comparingInt(StudyNumber::start).reversed())
                        .map(place -> new Edit(place.start(), place.end(), value))
                        .toList());
    }
}
