package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    Path directory;

    @Test
    void readsEveryFloatingPointType() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        data.putDouble(0.1).putDouble(-2);
        data.putFloat(0.5f).putFloat(-1e-3f);
        for (int bits : new int[] {0x3C00, 0x8001, 0x3F80, 0xC040}) {
            data.putShort((short) bits);
        }
        Path path = write(
                "{\"__metadata__\": {\"format\": \"pt\"},"
                        + "\"a\": {\"dtype\": \"F64\", \"shape\": [2, 1], \"data_offsets\": [0, 16]},"
                        + "\"b\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [16, 24]},"
                        + "\"d\": {\"dtype\": \"BF16\", \"shape\": [2], \"data_offsets\": [28, 32]},"
                        + "\"c\": {\"dtype\": \"F16\", \"shape\": [2], \"data_offsets\": [24, 28]}}   ",
                data.array());
        assertThat(ArrayFiles.names(path)).containsExactly("a", "b", "d", "c");
        assertThat(ArrayFiles.read(path, ArraySelector.tensor("a")))
                .isEqualTo(NumericArray.matrix(2, 1, new double[] {0.1, -2}));
        assertThat(ArrayFiles.read(path, ArraySelector.tensor("b")).data()).containsExactly(0.5, -1e-3f);
        assertThat(ArrayFiles.read(path, ArraySelector.tensor("c")).data()).containsExactly(1, -0x1p-24);
        assertThat(ArrayFiles.read(path, ArraySelector.tensor("d")).data()).containsExactly(1, -3);
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.tensor("e")))
                .hasMessageEndingWith("has no tensor \"e\"; it has \"a\", \"b\", \"d\", \"c\"");
    }

    @Test
    void readsIntegersAndBooleansAsNumbers() throws IOException {
        for (String type : List.of("I8", "I16", "I32", "I64", "U8", "U16", "U32", "U64", "BOOL")) {
            int bytes = type.equals("BOOL") ? 1 : Integer.parseInt(type.substring(1)) / 8;
            byte[] data = new byte[2 * bytes];
            data[0] = 1;
            if (!type.equals("BOOL")) {
                Arrays.fill(data, bytes, 2 * bytes, (byte) 0xFF);
            }
            Path path = write(
                    "{\"a\":{\"dtype\":\"%s\",\"shape\":[2],\"data_offsets\":[0,%d]}}".formatted(type, 2 * bytes),
                    data);
            double largest = Math.rint(Math.pow(2, 8 * bytes) - 1);
            assertThat(ArrayFiles.read(path, ArraySelector.only()).data())
                    .as(type)
                    .containsExactly(1, type.equals("BOOL") ? 0 : type.startsWith("I") ? -1 : largest);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{\"a\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,8]}}~tensor \"a\" of shape (2,) needs 16 "
                        + "bytes but its offsets span 8",
                "{\"a\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]}}~tensor \"a\" ends at byte 16 of the "
                        + "data but the file has only 8",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}}~tensor \"b\" begins at byte 2 "
                        + "of the data and overlaps the tensor that ends at byte 4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}~tensor \"a\" begins at byte 4 of the "
                        + "data and leaves a gap after the tensor that ends at byte 0",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}~has 4 bytes after the last tensor",
                "{\"a\":{\"dtype\":\"F64\",\"shape\":[-1],\"data_offsets\":[0,8]}}~tensor \"a\" has \"-1\" in its shape; "
                        + "whole numbers from 0 are needed",
                "{\"a\":{\"dtype\":\"F64\",\"shape\":[1.5],\"data_offsets\":[0,8]}}~tensor \"a\" has \"1.5\" in its shape; whole",
                "{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[8,0]}}~tensor \"a\" has the data_offsets "
                        + "[8, 0]; a begin and an end not before it are needed",
                "{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,99999999999999999999]}}~tensor \"a\" has "
                        + "\"99999999999999999999\" in its data_offsets; whole",
                "{\"a\":{\"dtype\":\"F64\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}}~tensor \"a\" has "
                        + "the impossible shape (4611686018427387904, 4)",
                "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[8],\"data_offsets\":[0,8]}}~tensor \"a\" has the type \"F8_E4M3\"; "
                        + "floating-point numbers of 2, 4 or 8 bytes, integers of 1, 2, 4 or 8 bytes and booleans are read",
                "{\"a\":{\"shape\":[1],\"data_offsets\":[0,8]}}~tensor \"a\" has no dtype in the header",
                "{\"a\":{\"dtype\":\"F64\",\"data_offsets\":[0,8]}}~tensor \"a\" has no shape in the header",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}~has a malformed safetensors "
                        + "header: it has two tensors of the name \"a\"",
                "[]~has a malformed safetensors header: it is not a JSON object",
                "{} {}~has a malformed safetensors header: there is more after its end",
                "{\"a\": ~has a malformed safetensors header: it was cut off",
                "{\"a\" 1}~has a malformed safetensors header: it is not JSON at character 6",
                "{\"a\":{\"dtype\":\"I8\",\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}~tensor \"a\" has two "
                        + "of dtype in the header",
                "{\"a\":[]}~tensor \"a\" has no entry in the header that is a JSON object"
            })
    void refusesLyingHeaders(String header, String problem) throws IOException {
        Path path = write(header, new byte[8]);
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.only()))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(path + ": " + problem);
    }

    @Test
    void refusesLyingHeaderLengths() throws IOException {
        Path path = directory.resolve("x.safetensors");
        for (long length : new long[] {3, Long.MAX_VALUE, -1}) {
            Files.write(path, prefix(length, new byte[2]));
            assertThatThrownBy(() -> ArrayFiles.names(path))
                    .hasMessage(path + ": claims a header of " + Long.toUnsignedString(length)
                            + " bytes but the file has only 10");
        }
        Files.write(path, prefix(1 << 25, new byte[1 << 25]));
        assertThatThrownBy(() -> ArrayFiles.names(path))
                .hasMessageEndingWith("claims a header of 33554432 bytes; at most 16777216 are read");
        Files.write(path, new byte[7]);
        assertThatThrownBy(() -> ArrayFiles.names(path))
                .hasMessageEndingWith("is truncated: a safetensors file starts with 8 bytes of header length");
    }

    private static byte[] prefix(long length, byte[] rest) {
        return ByteBuffer.allocate(8 + rest.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(rest)
                .array();
    }

    private Path write(String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        byte[] rest = ByteBuffer.allocate(json.length + data.length)
                .put(json)
                .put(data)
                .array();
        return Files.write(directory.resolve("x.safetensors"), prefix(json.length, rest));
    }
}
