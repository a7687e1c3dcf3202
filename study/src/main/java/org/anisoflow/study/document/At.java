package org.anisoflow.study.document;

import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.Printable;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;

/**
 * A place in a tree that {@link DocumentSchema} has found sound: a value, the way to it, and the map around it. What is asked
 * of a value, such as {@link #number}, must be what the schema says it is.
 *
 * @param path keys and indices joined by dots; empty at the root
 * @param parent the map or list that holds the value
 * @param root what messages call the whole: {@code the study}
 */
public record At(Node node, String path, Optional<At> parent, String root) {

    /**
     * The whole tree.
     *
     * @param name what messages call it: {@code the study}
     */
    public static At root(Node node, String name) {
        return new At(node, "", Optional.empty(), name);
    }

    /** Whether this map has a key. */
    public boolean has(String key) {
        return ((Mapping) node).entries().containsKey(key);
    }

    /** The value of a key that this map has. */
    public At get(String key) {
        return child(key, ((Mapping) node).entries().get(key));
    }

    /** The value of a key, if this map has it. */
    public Optional<At> find(String key) {
        return has(key) ? Optional.of(get(key)) : Optional.empty();
    }

    /** The entries of this list. */
    public List<At> items() {
        List<Node> nodes = ((Sequence) node).items();
        List<At> items = new ArrayList<>();
        for (Node item : nodes) {
            items.add(child(Integer.toString(items.size()), item));
        }
        return items;
    }

    private At child(String key, Node child) {
        return new At(child, path.isEmpty() ? key : path + "." + key, Optional.of(this), root);
    }

    /** The text of this scalar, as it is written. */
    public String text() {
        return ((Scalar) node).text();
    }

    /** The value of this number. */
    public double number() {
        return ((Scalar) node).toDouble();
    }

    /** The number of a key, if this map has it. */
    public OptionalDouble number(String key) {
        return has(key) ? OptionalDouble.of(get(key).number()) : OptionalDouble.empty();
    }

    /**
     * A whole number within bounds, both included.
     *
     * @throws DocumentException if it is beyond them
     */
    public long whole(long from, long to) {
        BigInteger value = ((Scalar) node).toInteger();
        if (value.compareTo(BigInteger.valueOf(from)) < 0 || value.compareTo(BigInteger.valueOf(to)) > 0) {
            throw problem("must be a whole number from " + from + " to " + to + " but is " + Printable.shorten(text()));
        }
        return value.longValueExact();
    }

    /**
     * The file that this text names.
     *
     * @param directory where relative paths start
     * @throws DocumentException if no file can have such a name
     */
    public Path file(Path directory) {
        try {
            return directory.resolve(text());
        } catch (InvalidPathException e) {
            throw problem("is not the path of a file: " + PathNames.complaint(e));
        }
    }

    /** The exception that says what is wrong with this value; the sentence follows the path. */
    public DocumentException problem(String predicate) {
        return new DocumentException(node.mark(), (path.isEmpty() ? root : path) + " " + predicate);
    }

    /**
     * Builds a domain object from this map. A rule that it breaks is reported at the key that the sentence of the rule
     * mentions first, or else here.
     *
     * @param nested keys of maps whose keys count, too
     * @throws DocumentException instead of the {@link InvalidInputException}, {@link FormatException} or
     *     {@link ArithmeticException} of the action
     */
    public <T> T build(Supplier<T> action, String... nested) {
        try {
            return action.get();
        } catch (DocumentException e) {
            throw e;
        } catch (InvalidInputException e) {
            throw blame(e.getMessage(), nested);
        } catch (FormatException | ArithmeticException e) {
            throw new DocumentException(node.mark(), prefixed(e.getMessage()));
        }
    }

    private DocumentException blame(String message, String... nested) {
        Mention first = new Mention(this, "", message.length());
        for (String key : nested) {
            first = get(key).firstMention(message, first);
        }
        first = firstMention(message, first);
        At culprit = first.key.isEmpty() ? this : first.place.get(first.key);
        return new DocumentException(
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
