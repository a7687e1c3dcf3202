package org.anisoflow.study;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.formats.FormatException;
import org.anisoflow.study.Node.Mapping;
import org.anisoflow.study.Node.Scalar;
import org.anisoflow.study.Node.Sequence;

/**
 * A place in a tree whose structure is sound: a value, the way to it, and the map around it.
 *
 * @param path keys and indices joined by dots; empty at the root
 * @param parent the map or list that holds the value
 */
record At(Node node, String path, Optional<At> parent) {

    static At root(Node node) {
        return new At(node, "", Optional.empty());
    }

    boolean has(String key) {
        return ((Mapping) node).entries().containsKey(key);
    }

    At get(String key) {
        return child(key, ((Mapping) node).entries().get(key));
    }

    Optional<At> find(String key) {
        return has(key) ? Optional.of(get(key)) : Optional.empty();
    }

    List<At> items() {
        List<Node> nodes = ((Sequence) node).items();
        List<At> items = new ArrayList<>();
        for (Node item : nodes) {
            items.add(child(Integer.toString(items.size()), item));
        }
        return items;
    }

    /** This map with one more entry. */
    At orElse(String key, String text) {
        return new At(((Mapping) node).orElse(key, text), path, parent);
    }

    private At child(String key, Node child) {
        return new At(child, path.isEmpty() ? key : path + "." + key, Optional.of(this));
    }

    String text() {
        return ((Scalar) node).text();
    }

    double number() {
        return ((Scalar) node).toDouble();
    }

    OptionalDouble number(String key) {
        return has(key) ? OptionalDouble.of(get(key).number()) : OptionalDouble.empty();
    }

    /** A whole number within the given bounds. */
    long whole(long from, long to) {
        BigInteger value = ((Scalar) node).toInteger();
        if (value.compareTo(BigInteger.valueOf(from)) < 0 || value.compareTo(BigInteger.valueOf(to)) > 0) {
            throw problem("must be a whole number from " + from + " to " + to + " but is " + text());
        }
        return value.longValueExact();
    }

    /** The exception that says what is wrong with this value; the sentence follows the path. */
    StudyException problem(String predicate) {
        return new StudyException(node.mark(), (path.isEmpty() ? "the study" : path) + " " + predicate);
    }

    /**
     * Builds a domain object from this map. A rule that it breaks is reported at the key that the sentence of the rule
     * mentions first, or else here.
     *
     * @param nested keys of maps whose keys count, too
     */
    <T> T build(Supplier<T> action, String... nested) {
        try {
            return action.get();
        } catch (StudyException e) {
            throw e;
        } catch (InvalidInputException e) {
            throw blame(e.getMessage(), nested);
        } catch (FormatException | ArithmeticException e) {
            throw new StudyException(node.mark(), prefixed(e.getMessage()));
        }
    }

    private StudyException blame(String message, String... nested) {
        Mention first = new Mention(this, "", message.length());
        for (String key : nested) {
            first = get(key).firstMention(message, first);
        }
        first = firstMention(message, first);
        At culprit = first.key.isEmpty() ? this : first.place.get(first.key);
        return new StudyException(
                culprit.node.mark(),
                first.start == 0 ? culprit.path + message.substring(first.key.length()) : culprit.prefixed(message));
    }

    /** Where a message mentions a key of a map. */
    private record Mention(At place, String key, int start) {}

    /** The earliest mention of a key of this map, the longest key first, if it comes before another. */
    private Mention firstMention(String message, Mention other) {
        Mention first = other;
        if (node instanceof Mapping mapping) {
            for (String key : mapping.entries().keySet()) {
                String words = Pattern.quote(key) + "|" + Pattern.quote(key.replace('-', ' '));
                Matcher matcher = Pattern.compile("\\b(" + words + ")\\b").matcher(message);
                if (matcher.find()
                        && (matcher.start() < first.start
                                || (matcher.start() == first.start && key.length() > first.key.length()))) {
                    first = new Mention(this, key, matcher.start());
                }
            }
        }
        return first;
    }

    private String prefixed(String message) {
        return path.isEmpty() ? message : path + ": " + message;
    }
}
