package org.anisoflow.study.document;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.anisoflow.formats.Printable;
import org.anisoflow.study.document.Node.Kind;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Reads one YAML 1.2 document into a {@link Node}, within {@link DocumentLimits}. */
public final class YamlTree {
    /** The scanner takes time that grows like the square of the length of a text over this size, in characters. */
    private static final int MAX_BUFFER = 1 << 18;

    private static final int MIN_BUFFER = 1 << 10;

    /** A node that an alias can stand for, how many values it counts, and how many levels it is deep. */
    private record Anchored(Node node, long values, int levels) {}

    private final Mark origin;
    private final Iterator<Event> events;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private long values;
    private int deepest;

    private YamlTree(Mark origin, String text) {
        this.origin = origin;
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(DocumentLimits.MAX_FILE_BYTES)
                .setBufferSize(Math.max(MIN_BUFFER, Math.min(MAX_BUFFER, text.length())))
                .build();
        events = new Parse(settings).parseString(text).iterator();
    }

    /**
     * The document, empty if there is none.
     *
     * @param origin marks carry its source, and lines if it has one
     * @throws DocumentException if the text is not one YAML document, or is larger than the limits
     */
    public static Optional<Node> parse(Mark origin, String text) {
        checkCharacters(origin, text);
        return new YamlTree(origin, text).document();
    }

    /**
     * Refuses characters that YAML forbids, and stretches of blanks, or of anything but blanks, commas and brackets, that are
     * longer than a text may be: the scanner would hold all of one in memory.
     */
    private static void checkCharacters(Mark origin, String text) {
        int line = 0;
        int lineStart = 0;
        int start = 0;
        boolean blanks = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int code = Character.isSurrogate(c) ? text.codePointAt(i) : c;
            if (!StreamReader.isPrintable(code)) {
                throw new DocumentException(
                        mark(origin, line, i - lineStart),
                        String.format("not valid YAML: the character U+%04X is not allowed", code));
            }
            boolean blank = c == ' ' || c == '\t';
            if (c == '\n' || ",[]{}".indexOf(c) >= 0 || blank != blanks) {
                start = i;
                blanks = blank;
            }
            if (i - start > DocumentLimits.MAX_TEXT) {
                throw tooLong(mark(origin, line, start - lineStart));
            }
            if (c == '\n') {
                line++;
                lineStart = i + 1;
                start = lineStart;
            }
            i += Character.charCount(code) - 1;
        }
    }

    private static DocumentException tooLong(Mark mark) {
        return new DocumentException(
                mark, "a text that starts here is longer than " + DocumentLimits.MAX_TEXT + " characters");
    }

    private boolean hasNext() {
        return scanned(events::hasNext);
    }

    private Event next() {
        return scanned(events::next);
    }

    private <T> T scanned(Supplier<T> step) {
        try {
            return step.get();
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark()
                    .map(found -> mark(origin, found.getLine(), found.getColumn()))
                    .orElse(origin);
            throw new DocumentException(mark, "not valid YAML: " + YamlProblem.sentence(e));
        } catch (RuntimeException e) {
            // the scanner throws whatever its own code runs into
            throw new DocumentException(origin, "not valid YAML: " + YamlProblem.UNKNOWN);
        }
    }

    private static Mark mark(Mark origin, int line, int column) {
        return origin.line() == 0 ? origin : new Mark(origin.source(), line + 1, column + 1);
    }

    private Mark mark(Event event) {
        return event.getStartMark()
                .map(found -> mark(origin, found.getLine(), found.getColumn()))
                .orElse(origin);
    }

    private Optional<Node> document() {
        Optional<Node> root = Optional.empty();
        while (hasNext()) {
            Event event = next();
            if (event instanceof NodeEvent start) {
                if (root.isPresent()) {
                    throw new DocumentException(mark(event), "a second YAML document starts here; only one is allowed");
                }
                root = Optional.of(node(start, 0));
            }
        }
        return root;
    }

    private Node node(NodeEvent event, int depth) {
        Mark mark = mark(event);
        requireDepth(mark, depth);
        if (event instanceof AliasEvent alias) {
            return aliased(mark, alias.getAlias().getValue(), depth);
        }
        long before = values;
        int deepestBefore = deepest;
        deepest = depth;
        count(mark, 1);
        Node node;
        if (event instanceof ScalarEvent scalar) {
            refuseTag(mark, scalar.getTag());
            if (scalar.getValue().length() > DocumentLimits.MAX_TEXT) {
                throw tooLong(mark);
            }
            Kind kind = scalar.isPlain() ? Kind.ofPlain(scalar.getValue()) : Kind.TEXT;
            node = new Scalar(mark, scalar.getValue(), kind);
        } else if (event instanceof SequenceStartEvent sequence) {
            refuseTag(mark, sequence.getTag());
            node = sequence(mark, depth);
        } else {
            refuseTag(mark, ((MappingStartEvent) event).getTag());
            node = mapping(mark, depth);
        }
        int levels = deepest - depth;
        event.getAnchor()
                .ifPresent(anchor -> anchors.put(anchor.getValue(), new Anchored(node, values - before, levels)));
        deepest = Math.max(deepest, deepestBefore);
        return node;
    }

    private static void requireDepth(Mark mark, int depth) {
        if (depth > DocumentLimits.MAX_NESTING) {
            throw new DocumentException(
                    mark, "lists and maps are nested deeper than " + DocumentLimits.MAX_NESTING + " levels");
        }
    }

    private Sequence sequence(Mark mark, int depth) {
        List<Node> items = new ArrayList<>();
        while (next() instanceof NodeEvent item) {
            items.add(node(item, depth + 1));
        }
        return new Sequence(mark, items);
    }

    private Mapping mapping(Mark mark, int depth) {
        Map<String, Node> entries = new LinkedHashMap<>();
        Map<String, Mark> keys = new LinkedHashMap<>();
        while (next() instanceof NodeEvent keyEvent) {
            if (!(node(keyEvent, depth + 1) instanceof Scalar key)) {
                throw new DocumentException(mark(keyEvent), "a key must be a text but is a list or a map");
            }
            Mark first = keys.putIfAbsent(key.text(), mark(keyEvent));
            if (first != null) {
                throw new DocumentException(
                        mark(keyEvent),
                        "the key " + Printable.shorten(key.text()) + " is given twice"
                                + (first.line() == 0 ? "" : ", first in line " + first.line()));
            }
            if (keys.size() > DocumentLimits.MAX_KEYS) {
                throw new DocumentException(
                        mark(keyEvent), "more than " + DocumentLimits.MAX_KEYS + " keys in one map");
            }
            entries.put(key.text(), node((NodeEvent) next(), depth + 1));
        }
        return new Mapping(mark, entries, keys);
    }

    private Node aliased(Mark mark, String name, int depth) {
        Anchored anchored = anchors.get(name);
        if (anchored == null) {
            throw new DocumentException(
                    mark, "the alias *" + Printable.shorten(name) + " stands for nothing that is complete above it");
        }
        count(mark, anchored.values());
        requireDepth(mark, depth + anchored.levels());
        deepest = Math.max(deepest, depth + anchored.levels());
        return anchored.node();
    }

    private void count(Mark mark, long more) {
        values += more;
        if (values > DocumentLimits.MAX_VALUES) {
            throw new DocumentException(
                    mark,
                    "more than " + DocumentLimits.MAX_VALUES + " values, aliases counted by what they stand for",
                    Optional.of("put large matrices into a file of numbers and refer to it with {file: PATH}"));
        }
    }

    private static void refuseTag(Mark mark, Optional<String> tag) {
        if (tag.isPresent() && !tag.get().equals("!")) {
            throw new DocumentException(
                    mark, "the tag " + Printable.shorten(tag.get()) + " is not allowed; write the value without a tag");
        }
    }
}
