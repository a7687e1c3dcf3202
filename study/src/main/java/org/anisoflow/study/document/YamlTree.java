package org.anisoflow.study.document;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads one YAML 1.2 document into a {@link Node}, within {@link DocumentLimits}. */
public final class YamlTree {
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setCodePointLimit(DocumentLimits.MAX_FILE_BYTES)
            .build();

    private record Anchored(Node node, long values) {}

    private final Mark origin;
    private final Iterator<Event> events;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private long values;

    private YamlTree(Mark origin, String text) {
        this.origin = origin;
        events = new Parse(SETTINGS).parseString(text).iterator();
    }

    /**
     * The document, empty if there is none.
     *
     * @param origin marks carry its source, and lines if it has one
     * @throws DocumentException if the text is not one YAML document, or is larger than the limits
     */
    public static Optional<Node> parse(Mark origin, String text) {
        try {
            return new YamlTree(origin, text).document();
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark()
                    .map(found -> mark(origin, found.getLine(), found.getColumn()))
                    .orElse(origin);
            throw new DocumentException(mark, "not valid YAML: " + e.getProblem());
        } catch (ReaderException e) {
            String before = text.substring(0, text.offsetByCodePoints(0, e.getPosition()));
            int line = (int) before.chars().filter(c -> c == '\n').count();
            throw new DocumentException(
                    mark(origin, line, before.length() - before.lastIndexOf('\n') - 1),
                    String.format("not valid YAML: the character U+%04X is not allowed", e.getCodePoint()));
        } catch (YamlEngineException e) {
            throw new DocumentException(origin, "not valid YAML: " + e.getMessage());
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
        while (events.hasNext()) {
            Event event = events.next();
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
        if (depth > DocumentLimits.MAX_NESTING) {
            throw new DocumentException(
                    mark, "lists and maps are nested deeper than " + DocumentLimits.MAX_NESTING + " levels");
        }
        if (event instanceof AliasEvent alias) {
            return aliased(mark, alias.getAlias().getValue());
        }
        long before = values;
        count(mark, 1);
        Node node;
        if (event instanceof ScalarEvent scalar) {
            refuseTag(mark, scalar.getTag());
            Kind kind = scalar.isPlain() ? Kind.ofPlain(scalar.getValue()) : Kind.TEXT;
            node = new Scalar(mark, scalar.getValue(), kind);
        } else if (event instanceof SequenceStartEvent sequence) {
            refuseTag(mark, sequence.getTag());
            node = sequence(mark, depth);
        } else {
            refuseTag(mark, ((MappingStartEvent) event).getTag());
            node = mapping(mark, depth);
        }
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), new Anchored(node, values - before)));
        return node;
    }

    private Sequence sequence(Mark mark, int depth) {
        List<Node> items = new ArrayList<>();
        while (events.next() instanceof NodeEvent item) {
            items.add(node(item, depth + 1));
        }
        return new Sequence(mark, items);
    }

    private Mapping mapping(Mark mark, int depth) {
        Map<String, Node> entries = new LinkedHashMap<>();
        Map<String, Mark> keys = new LinkedHashMap<>();
        while (events.next() instanceof NodeEvent keyEvent) {
            if (!(node(keyEvent, depth + 1) instanceof Scalar key)) {
                throw new DocumentException(mark(keyEvent), "a key must be a text but is a list or a map");
            }
            Mark first = keys.putIfAbsent(key.text(), mark(keyEvent));
            if (first != null) {
                throw new DocumentException(
                        mark(keyEvent),
                        "the key " + key.text() + " is given twice"
                                + (first.line() == 0 ? "" : ", first in line " + first.line()));
            }
            entries.put(key.text(), node((NodeEvent) events.next(), depth + 1));
        }
        return new Mapping(mark, entries, keys);
    }

    private Node aliased(Mark mark, String name) {
        Anchored anchored = anchors.get(name);
        if (anchored == null) {
            throw new DocumentException(mark, "the alias *" + name + " stands for nothing that is complete above it");
        }
        count(mark, anchored.values());
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
                    mark, "the tag " + tag.get() + " is not allowed; write the value without a tag");
        }
    }
}
