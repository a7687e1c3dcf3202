package org.anisoflow.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The safetensors format: the length of the header (8 bytes, little-endian), the header as JSON, then the tensors, one
 * after another without gaps.
 */
final class Safetensors {
    private static final int LENGTH_BYTES = 8;
    private static final String AGAIN = "; write or copy the file again";

    /** Reads token by token: names are not kept for the next file, and no tree is made of what a header claims. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.MAX_JSON_DEPTH)
                    .maxNumberLength(Limits.MAX_JSON_NUMBER)
                    .maxNameLength(Limits.MAX_TEXT)
                    .build())
            .build();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Tensor(String type, long[] shape, long begin, long end) {}

    private Safetensors() {}

    static List<String> names(Path path) throws IOException {
        try (InputStream input = Files.newInputStream(path)) {
            return List.copyOf(readHeader(path, input).keySet());
        }
    }

    static ElementSource open(Path path, ArraySelector selector) throws IOException {
        InputStream input = Files.newInputStream(path);
        try {
            Map<String, Tensor> tensors = readHeader(path, input);
            String name = selector.choose(path, tensors.keySet());
            Tensor tensor = tensors.get(name);
            String what = what(name);
            ElementType type = ElementType.ofSafetensors(tensor.type())
                    .orElseThrow(() -> new FormatException(
                            path, what + " has the type " + Texts.quote(tensor.type()) + "; " + ElementType.READ));
            Encoding encoding = new Encoding(type, ByteOrder.LITTLE_ENDIAN);
            long needed = Shapes.bytes(path, what, tensor.shape(), encoding);
            if (needed != tensor.end() - tensor.begin()) {
                throw new FormatException(
                        path,
                        what + " of shape " + Shapes.format(tensor.shape()) + " needs " + needed
                                + " bytes but its offsets span " + (tensor.end() - tensor.begin()));
            }
            input.skipNBytes(tensor.begin());
            return new StreamElements(tensor.shape(), encoding, input, input);
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    private static Map<String, Tensor> readHeader(Path path, InputStream input) throws IOException {
        long size = Files.size(path);
        byte[] lengthField = input.readNBytes(LENGTH_BYTES);
        if (lengthField.length < LENGTH_BYTES) {
            throw new FormatException(path, "is truncated: a safetensors file starts with 8 bytes of header length");
        }
        long length =
                ByteBuffer.wrap(lengthField).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > size - LENGTH_BYTES) {
            throw new FormatException(
                    path,
                    "claims a header of " + Long.toUnsignedString(length) + " bytes but the file has only " + size);
        }
        if (length > Limits.MAX_SAFETENSORS_HEADER) {
            throw new FormatException(
                    path,
                    "claims a header of " + length + " bytes; at most " + Limits.MAX_SAFETENSORS_HEADER + " are read");
        }
        CharBuffer header = Utf8.decode(path, "the header", input.readNBytes((int) length));
        Map<String, Tensor> tensors;
        try (JsonParser parser = JSON.createParser(header.array(), 0, header.length())) {
            tensors = tensors(path, parser);
            if (parser.nextToken() != null) {
                throw malformed(path, "there is more after its end" + AGAIN, null);
            }
        } catch (StreamConstraintsException e) {
            throw malformed(
                    path,
                    "it has more than " + Limits.MAX_JSON_DEPTH + " levels, or a name or number that is too long",
                    e);
        } catch (JsonEOFException e) {
            throw malformed(path, "it was cut off" + AGAIN, e);
        } catch (JsonProcessingException e) {
            throw malformed(
                    path,
                    e.getLocation() == null
                            ? "it is not JSON" + AGAIN
                            : "it is not JSON at character " + (e.getLocation().getCharOffset() + 1) + AGAIN,
                    e);
        }
        checkLayout(path, tensors, size - LENGTH_BYTES - length);
        return tensors;
    }

    private static FormatException malformed(Path path, String problem, Exception cause) {
        return new FormatException(path, "has a malformed safetensors header: " + problem, cause);
    }

    private static Map<String, Tensor> tensors(Path path, JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw malformed(path, "it is not a JSON object" + AGAIN, null);
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("__metadata__")) {
                parser.skipChildren();
            } else if (tensors.put(name, tensor(path, name, parser)) != null) {
                throw malformed(
                        path,
                        "it has two tensors of the name " + Texts.quote(name) + "; write it with one of each",
                        null);
            } else if (tensors.size() > Limits.MAX_TENSORS) {
                throw malformed(path, "it has more than " + Limits.MAX_TENSORS + " tensors", null);
            }
        }
        return tensors;
    }

    private static String what(String name) {
        return "tensor " + Texts.quote(name);
    }

    private static Tensor tensor(Path path, String name, JsonParser parser) throws IOException {
        String type = null;
        long[] shape = null;
        long[] offsets = null;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new FormatException(path, what(name) + " has no entry in the header that is a JSON object");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            Object before =
                    switch (key) {
                        case "dtype" -> type;
                        case "shape" -> shape;
                        case "data_offsets" -> offsets;
                        default -> null;
                    };
            if (before != null) {
                throw new FormatException(path, what(name) + " has two of " + key + " in the header" + AGAIN);
            }
            if (key.equals("dtype") && value == JsonToken.VALUE_STRING) {
                type = parser.getText();
            } else if (key.equals("shape") && value == JsonToken.START_ARRAY) {
                shape = lengths(path, name, key, parser);
            } else if (key.equals("data_offsets") && value == JsonToken.START_ARRAY) {
                offsets = lengths(path, name, key, parser);
            } else {
                parser.skipChildren();
            }
        }
        String missing = type == null ? "dtype" : shape == null ? "shape" : offsets == null ? "data_offsets" : "";
        if (!missing.isEmpty()) {
            throw new FormatException(path, what(name) + " has no " + missing + " in the header");
        }
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw new FormatException(
                    path,
                    what(name) + " has the data_offsets " + Arrays.toString(offsets)
                            + "; a begin and an end not before it are needed");
        }
        return new Tensor(type, shape, offsets[0], offsets[1]);
    }

    private static long[] lengths(Path path, String name, String key, JsonParser parser) throws IOException {
        long[] values = new long[2];
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
            if (!whole || parser.getLongValue() < 0) {
                throw new FormatException(
                        path,
                        what(name) + " has " + Texts.quote(String.valueOf(parser.getText())) + " in its " + key
                                + "; whole numbers from 0 are needed");
            }
            if (count == Limits.MAX_RANK) {
                throw new FormatException(
                        path, what(name) + " has more than " + Limits.MAX_RANK + " numbers in its " + key);
            }
            values = count < values.length ? values : Arrays.copyOf(values, 2 * count);
            values[count++] = parser.getLongValue();
        }
        return Arrays.copyOf(values, count);
    }

    private static void checkLayout(Path path, Map<String, Tensor> tensors, long available) {
        List<Map.Entry<String, Tensor>> inOrder = new ArrayList<>(tensors.entrySet());
        inOrder.sort(Comparator.comparingLong(
                        (Map.Entry<String, Tensor> entry) -> entry.getValue().begin())
                .thenComparingLong(entry -> entry.getValue().end()));
        long end = 0;
        for (Map.Entry<String, Tensor> entry : inOrder) {
            Tensor tensor = entry.getValue();
            String name = entry.getKey();
            if (tensor.end() > available) {
                throw new FormatException(
                        path,
                        what(name) + " ends at byte " + tensor.end() + " of the data but the file has only "
                                + available);
            }
            if (tensor.begin() != end) {
                throw new FormatException(
                        path,
                        what(name) + " begins at byte " + tensor.begin() + " of the data "
                                + (tensor.begin() < end ? "and overlaps" : "and leaves a gap after")
                                + " the tensor that ends at byte " + end);
            }
            end = tensor.end();
        }
        if (end != available) {
            throw new FormatException(path, "has " + (available - end) + " bytes after the last tensor");
        }
    }
}
