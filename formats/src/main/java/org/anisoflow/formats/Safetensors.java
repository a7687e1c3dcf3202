package org.anisoflow.formats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private static final Map<String, ElementType> TYPES =
            Map.of("F64", ElementType.F64, "F32", ElementType.F32, "F16", ElementType.F16, "BF16", ElementType.BF16);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
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
            String what = "tensor " + Texts.quote(name);
            if (!TYPES.containsKey(tensor.type())) {
                throw new FormatException(
                        path,
                        what + " has the type " + Texts.quote(tensor.type()) + "; F64, F32, F16 and BF16 are read");
            }
            Encoding encoding = new Encoding(TYPES.get(tensor.type()), ByteOrder.LITTLE_ENDIAN);
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
        Map<String, Tensor> tensors;
        try {
            tensors = parse(path, JSON.readTree(input.readNBytes((int) length)));
        } catch (JsonProcessingException e) {
            throw new FormatException(path, "has a malformed safetensors header: " + e.getOriginalMessage(), e);
        }
        checkLayout(path, tensors, size - LENGTH_BYTES - length);
        return tensors;
    }

    private static Map<String, Tensor> parse(Path path, JsonNode header) {
        if (!header.isObject()) {
            throw new FormatException(path, "has a malformed safetensors header: it is not a JSON object");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        header.properties().forEach(field -> {
            if (!field.getKey().equals("__metadata__")) {
                tensors.put(field.getKey(), parse(path, field.getKey(), field.getValue()));
            }
        });
        return tensors;
    }

    private static Tensor parse(Path path, String name, JsonNode entry) {
        String what = "tensor " + Texts.quote(name);
        JsonNode type = entry.path("dtype");
        if (!type.isTextual()) {
            throw new FormatException(path, what + " has no dtype in the header");
        }
        long[] shape = lengths(path, what, "shape", entry.path("shape"));
        long[] offsets = lengths(path, what, "data_offsets", entry.path("data_offsets"));
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw new FormatException(
                    path,
                    what + " has the data_offsets "
                            + Texts.quote(entry.path("data_offsets").toString())
                            + "; a begin and an end not before it are needed");
        }
        return new Tensor(type.textValue(), shape, offsets[0], offsets[1]);
    }

    private static long[] lengths(Path path, String what, String key, JsonNode list) {
        if (!list.isArray()) {
            throw new FormatException(path, what + " has no " + key + " in the header");
        }
        long[] values = new long[list.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = list.get(i);
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
                throw new FormatException(
                        path,
                        what + " has the " + key + " " + Texts.quote(list.toString())
                                + "; whole numbers from 0 are needed");
            }
            values[i] = value.longValue();
        }
        return values;
    }

    private static void checkLayout(Path path, Map<String, Tensor> tensors, long available) {
        List<Map.Entry<String, Tensor>> inOrder = new ArrayList<>(tensors.entrySet());
        inOrder.sort(Comparator.comparingLong(
                        (Map.Entry<String, Tensor> entry) -> entry.getValue().begin())
                .thenComparingLong(entry -> entry.getValue().end()));
        long end = 0;
        for (Map.Entry<String, Tensor> entry : inOrder) {
            Tensor tensor = entry.getValue();
            String what = "tensor " + Texts.quote(entry.getKey());
            if (tensor.end() > available) {
                throw new FormatException(
                        path,
                        what + " ends at byte " + tensor.end() + " of the data but the file has only " + available);
            }
            if (tensor.begin() != end) {
                throw new FormatException(
                        path,
                        what + " begins at byte " + tensor.begin() + " of the data "
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
