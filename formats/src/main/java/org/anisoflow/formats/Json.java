package org.anisoflow.formats;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes and reads JSON. What is written is indented, has lines that end in {@code \n}, the components of records in
 * snake_case, and numbers that are not finite as null.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
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
     * Reads a file.
     *
     * @throws FormatException if it cannot be read, was cut off, or is not JSON
     */
    public static JsonNode read(Path path) {
        String text;
        try {
            text = Files.readString(path);
        } catch (IOException e) {
            throw new FormatException(path, "cannot be read: " + e, e);
        }
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            boolean ends = place.getCharOffset() >= text.length();
            throw new FormatException(
                    path,
                    ends
                            ? "was cut off: its JSON has no end; bring back the file as it was written"
                            : "is not valid JSON at line " + place.getLineNr() + ", column " + place.getColumnNr()
                                    + ": " + e.getOriginalMessage(),
                    e);
        }
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
