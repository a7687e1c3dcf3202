package org.anisoflow.study.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.anisoflow.formats.Printable;
import org.anisoflow.study.document.DocumentException.Problem;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;

/**
 * The structure of a file, as a JSON schema states it: keys, types and names. Ranges and shapes are the domain objects' own
 * rules. The {@code description} of a schema completes the sentences of its problems.
 */
public final class DocumentSchema {
    /** Stands for numbers that are not finite, which the validator cannot compare: not whole, and like no number of a schema. */
    private static final double NOT_FINITE = 0x1.fffffffffffffp51;

    private final JsonNode document;
    private final Schema schema;
    private final String root;

    /** Every key that stands somewhere in a file. */
    private final Set<String> keys;

    private DocumentSchema(JsonNode document, String root) {
        this.document = document;
        this.root = root;
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(document);
        keys = keys(document, new LinkedHashSet<>());
    }

    private record Found(Mark mark, Problem problem) {}

    /** Errors of the validator, which takes a kilobyte for each: it is stopped when there are many. */
    private static final class Errors extends ArrayList<Error> {
        private static final long serialVersionUID = 1L;

        /** Several errors can be about one key. */
        private static final int MOST = 4 * DocumentLimits.MAX_PROBLEMS;

        /** Stops the validator. */
        private static final class Full extends RuntimeException {
            private static final long serialVersionUID = 1L;

            Full() {
                super(null, null, false, false);
            }
        }

        @Override
        public boolean add(Error error) {
            super.add(error);
            if (size() == MOST) {
                throw new Full();
            }
            return true;
        }
    }

    /**
     * The schema of a resource.
     *
     * @param owner class whose package holds the resource
     * @param root what messages call the whole: {@code the study}
     */
    public static DocumentSchema of(Class<?> owner, String resource, String root) {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            return new DocumentSchema(new ObjectMapper().readTree(in), root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> keys(JsonNode schema, Set<String> found) {
        schema.path("properties").fieldNames().forEachRemaining(found::add);
        schema.forEach(child -> keys(child, found));
        return found;
    }

    /** The keys of the root, in the order of the schema. */
    public List<String> rootKeys() {
        List<String> names = new ArrayList<>();
        document.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /**
     * Checks the structure.
     *
     * @throws DocumentException with the problems found; the search stops where there are many
     */
    public void check(Node tree) {
        List<Found> found = new ArrayList<>();
        Set<String> places = new LinkedHashSet<>();
        Map<String, List<Error>> unknown = new LinkedHashMap<>();
        Errors errors = new Errors();
        JsonNode instance = json(tree);
        try {
            schema.validate(instance, context -> context.setErrors(errors));
        } catch (Errors.Full e) {
            // there are more, but nobody reads them all
        }
        for (Error error : errors) {
            if (error.getKeyword().equals("additionalProperties")) {
                unknown.computeIfAbsent(path(error) + "/" + error.getProperty(), key -> new ArrayList<>())
                        .add(error);
                places.add(path(error));
            }
        }
        unknown.values().forEach(same -> found.add(unknownKey(tree, same)));
        for (Error error : errors) {
            if (!error.getKeyword().equals("additionalProperties") && places.add(path(error))) {
                Node node = node(tree, error.getInstanceLocation());
                Mark mark = error.getKeyword().equals("not") ? keyMark(tree, error.getInstanceLocation()) : node.mark();
                found.add(new Found(mark, DocumentException.problem(mark, sentence(error, node), hint(error, node))));
            }
        }
        if (!found.isEmpty()) {
            Set<Mark> marks = new LinkedHashSet<>();
            throw new DocumentException(found.stream()
                    .sorted(Comparator.comparing((Found f) -> f.mark().line())
                            .thenComparing(f -> f.mark().column()))
                    .filter(f -> f.mark().line() == 0 || marks.add(f.mark()))
                    .limit(DocumentLimits.MAX_PROBLEMS)
                    .map(Found::problem)
                    .toList());
        }
    }

    private Found unknownKey(Node tree, List<Error> errors) {
        NodePath location = errors.get(0).getInstanceLocation();
        String key = errors.get(0).getProperty();
        Set<String> allowed = new LinkedHashSet<>();
        String misplaced = "";
        for (Error error : errors) {
            parent(error).path("properties").fieldNames().forEachRemaining(allowed::add);
            misplaced = parent(error).path("description").asText(misplaced);
        }
        Mark mark = ((Mapping) node(tree, location)).keys().get(key);
        String place = location.getNameCount() == 0 ? root : dotted(location);
        boolean exists = keys.contains(key);
        String shown = Printable.shorten(key);
        String message = (exists ? "the key " + shown + " does not fit here in " : "unknown key " + shown + " in ")
                + place + "; allowed are " + String.join(", ", allowed);
        Optional<String> hint = misplaced.isEmpty() || !exists ? nearest(key, allowed) : Optional.of(misplaced);
        return new Found(mark, DocumentException.problem(mark, message, hint));
    }

    private String sentence(Error error, Node node) {
        JsonNode rule = parent(error).path(error.getKeyword());
        String description = parent(error).path("description").asText("");
        NodePath location = error.getInstanceLocation();
        String path = location.getNameCount() == 0 ? root : dotted(location);
        String found = " but is " + node.describe();
        return switch (error.getKeyword()) {
            case "type" -> path + " must be " + types(rule) + found;
            case "enum" -> path + " must be one of " + String.join(", ", texts(rule)) + found;
            case "const" -> path + " must be " + (description.isEmpty() ? rule.asText() : description) + found;
            case "minimum" -> path + " must be at least " + rule.asText() + found;
            case "required" ->
                path + " needs the key " + error.getProperty() + (description.isEmpty() ? "" : ": " + description);
            case "not" -> path + " " + description;
            case "minItems", "maxItems" ->
                path + " must have "
                        + (error.getKeyword().equals("minItems") ? "at least " : "at most ") + rule.asText()
                        + (rule.asInt() == 1 ? " entry" : " entries") + " but has "
                        + ((Sequence) node).items().size();
            default ->
                throw new IllegalStateException("a schema uses " + error.getKeyword() + ", which has no sentence");
        };
    }

    private Optional<String> hint(Error error, Node node) {
        JsonNode rule = parent(error).path(error.getKeyword());
        if (error.getKeyword().equals("enum") && node instanceof Scalar scalar) {
            return nearest(scalar.text(), texts(rule));
        }
        if (error.getKeyword().equals("type") && rule.asText().equals("string") && node instanceof Scalar) {
            return Optional.of("write it in quotes");
        }
        return Optional.empty();
    }

    private static Optional<String> nearest(String name, Iterable<String> names) {
        return NearestName.of(name, names).map(candidate -> "did you mean " + candidate + "?");
    }

    private static String types(JsonNode rule) {
        List<String> names = new ArrayList<>();
        (rule.isArray() ? rule : List.of(rule))
                .forEach(type -> names.add(
                        switch (type.asText()) {
                            case "number" -> "a number";
                            case "integer" -> "a whole number";
                            case "string" -> "a text";
                            case "boolean" -> "true or false";
                            case "array" -> "a list";
                            case "null" -> "null";
                            default -> "a map";
                        }));
        return String.join(" or ", names);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    /** The schema that holds the violated keyword. */
    private JsonNode parent(Error error) {
        NodePath location = error.getSchemaLocation().getFragment();
        JsonNode node = document;
        for (int i = 0; i < location.getNameCount() - 1; i++) {
            Object element = location.getElement(i);
            node = element instanceof Integer index ? node.path(index) : node.path(element.toString());
        }
        return node;
    }

    private static String path(Error error) {
        return error.getInstanceLocation().toString();
    }

    private static String dotted(NodePath location) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < location.getNameCount(); i++) {
            names.add(location.getName(i));
        }
        return names.stream().collect(Collectors.joining("."));
    }

    private static Node node(Node tree, NodePath location) {
        Node node = tree;
        for (int i = 0; i < location.getNameCount(); i++) {
            node = node instanceof Mapping mapping
                    ? mapping.entries().get(location.getName(i))
                    : ((Sequence) node).items().get((Integer) location.getElement(i));
        }
        return node;
    }

    private static Mark keyMark(Node tree, NodePath location) {
        Mapping mapping = (Mapping) node(tree, location.getParent());
        return mapping.keys().get(location.getName(location.getNameCount() - 1));
    }

    private static JsonNode json(Node node) {
        JsonNodeFactory factory = JsonNodeFactory.instance;
        if (node instanceof Mapping mapping) {
            ObjectNode object = factory.objectNode();
            mapping.entries().forEach((key, value) -> object.set(key, json(value)));
            return object;
        }
        if (node instanceof Sequence sequence) {
            ArrayNode array = factory.arrayNode(sequence.items().size());
            sequence.items().forEach(item -> array.add(json(item)));
            return array;
        }
        Scalar scalar = (Scalar) node;
        return switch (scalar.kind()) {
            case NULL -> factory.nullNode();
            case BOOLEAN ->
                factory.booleanNode(scalar.text().toLowerCase(Locale.ROOT).equals("true"));
            case INTEGER, FLOAT -> {
                double value = scalar.toDouble();
                yield factory.numberNode(Double.isFinite(value) ? value : Math.copySign(NOT_FINITE, value));
            }
            case TEXT -> factory.textNode(scalar.text());
        };
    }
}
