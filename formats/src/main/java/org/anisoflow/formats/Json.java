package org.anisoflow.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes and reads JSON. What is written is indented, has lines that end in {@code \n}, the components of records in
 * snake_case, and numbers that are not finite as null.
 */
public final class Json {
    private static final int NEAR = 12;

    /** Names are not kept for the next file: a hostile one would fill the memory with them. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Limits.MAX_JSON_DEPTH + 1)
                            .maxNumberLength(Limits.MAX_JSON_NUMBER)
                            .maxNameLength(Limits.MAX_TEXT)
                            .build())
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private Json() {}

    /** Writes maps, lists, records, texts, numbers and arrays of numbers to a UTF-8 file that ends in a line break. */
    public static void write(Path path, Object value) throws IOException {
        Files.writeString(path, toString(value) + "\n");
    }

    /**
     * The text of a value.
     *
     * @throws IOException if the value holds something that has no form in JSON
     */
    public static String toString(Object value) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new FiniteNumbers(MAPPER.createGenerator(text))) {
            DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
            generator.setPrettyPrinter(new DefaultPrettyPrinter()
                    .withObjectIndenter(indenter)
                    .withSeparators(
                            Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER)));
            MAPPER.writeValue(generator, value);
        }
        return text.toString();
    }

    /**
     * Reads a file. Its size, its depth and what it holds are bounded ({@link Limits}), so that what is read takes little
     * more memory than the file.
     *
     * @throws FormatException if it cannot be read, was cut off, is beyond the bounds, or is not JSON in UTF-8
     */
    public static JsonNode read(Path path) {
        byte[] bytes;
        try (InputStream input = Files.newInputStream(path)) {
            bytes = input.readNBytes(Limits.MAX_JSON + 1);
        } catch (IOException e) {
            throw Faults.unreadable(path, e);
        }
        if (bytes.length > Limits.MAX_JSON) {
            throw new FormatException(
                    path, "is larger than " + (Limits.MAX_JSON >> 20) + " MiB, the most that is read");
        }
        return parse(path, "", Utf8.decode(path, "", bytes).toString());
    }

    /**
     * Reads a text.
     *
     * @param what the text is, for messages: {@code "its header"}; empty for the whole file
     */
    static JsonNode parse(Path path, String what, String text) {
        String subject = what.isEmpty() ? "" : what + " ";
        try {
            survey(path, subject, text);
            return MAPPER.readTree(text);
        } catch (StreamConstraintsException e) {
            throw new FormatException(
                    path,
                    subject + "is not read: it holds a number or a name in JSON that is longer than "
                            + Limits.MAX_JSON_NUMBER + " digits or " + Limits.MAX_TEXT + " characters",
                    e);
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            int at = place == null ? 0 : (int) Math.max(0, Math.min(text.length(), place.getCharOffset()));
            boolean ends = at >= text.length() || e instanceof JsonEOFException;
            throw new FormatException(
                    path,
                    subject
                            + (ends
                                    ? "was cut off: its JSON has no end"
                                    : "is not valid JSON at line " + place.getLineNr() + ", column "
                                            + place.getColumnNr() + ", near "
                                            + Texts.quote(text.substring(at, Math.min(text.length(), at + NEAR))))
                            + "; bring back the file as it was written",
                    e);
        }
    }

    /** Checks the bounds and that there is one value, before a tree is made of it. */
    private static void survey(Path path, String subject, String text) throws JsonProcessingException {
        try (JsonParser parser = MAPPER.createParser(text)) {
            int depth = 0;
            int nested = 0;
            int values = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    nested++;
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                }
                values += token.isStructStart() || token.isScalarValue() ? 1 : 0;
                if (depth > Limits.MAX_JSON_DEPTH
                        || nested > Limits.MAX_JSON_NESTED
                        || values > Limits.MAX_JSON_VALUES) {
                    throw new FormatException(
                            path,
                            subject + "is not read: its JSON has more than " + Limits.MAX_JSON_DEPTH + " levels, "
                                    + Limits.MAX_JSON_NESTED + " lists and maps, or " + Limits.MAX_JSON_VALUES
                                    + " values");
                }
                if (depth == 0 && parser.nextToken() != null) {
                    throw new FormatException(
                            path,
                            subject + "has more after the end of its JSON; bring back the file as it was written");
                }
                if (depth == 0) {
                    return;
                }
            }
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw Faults.unreadable(path, e);
        }
        throw new FormatException(path, subject + "is not JSON: it is empty; bring back the file as it was written");
    }

    /** A value as a message shows it: its first characters. */
    public static String excerpt(JsonNode value) {
        return value.isContainerNode()
                ? (value.isArray() ? "a list of " : "a map of ") + value.size()
                : Printable.of(Printable.shorten(value.toString()));
    }

    private static final class FiniteNumbers extends JsonGeneratorDelegate {
        FiniteNumbers(JsonGenerator generator) {
            super(generator, false);
        }

        @Override
        public void writeNumber(double value) throws IOException {
            if (Double.isFinite(value)) {
                super.writeNumber(value);
            } else {
                writeNull();
            }
        }

        @Override
        public void writeNumber(float value) throws IOException {
            if (Float.isFinite(value)) {
                super.writeNumber(value);
            } else {
                writeNull();
            }
        }

        @Override
        public void writeArray(double[] array, int offset, int length) throws IOException {
            writeStartArray(array, length);
            for (int i = offset; i < offset + length; i++) {
                writeNumber(array[i]);
            }
            writeEndArray();
        }
    }
}
