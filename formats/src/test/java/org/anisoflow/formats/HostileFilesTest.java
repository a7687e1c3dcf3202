package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that were made to do harm, most of them by fuzzing, and that did. */
class HostileFilesTest {
    @TempDir
    Path directory;

    @Test
    void eachIsRefusedOrReadInLittleTimeAndMemory() throws IOException, URISyntaxException {
        List<Path> files;
        try (Stream<Path> all = Files.list(
                Path.of(HostileFilesTest.class.getResource("/hostile").toURI()))) {
            files = all.sorted().toList();
        }
        assertThat(files).hasSizeGreaterThan(25);
        assertThat(files.stream().filter(file -> Refusals.read(file) == 0)).hasSizeGreaterThan(12);
    }

    @Test
    void saysWhatIsWrong() throws URISyntaxException {
        Path hostile = Path.of(HostileFilesTest.class.getResource("/hostile").toURI());
        assertRefused(hostile.resolve("axes3k.npy"), "the array has 3000 axes; at most 32 are supported");
        assertRefused(hostile.resolve("zerohuge.npy"), "the array has the impossible shape (0, 9223372036854775807)");
        assertRefused(
                hostile.resolve("dup.npz"),
                "has two arrays of the name \"x\", and which one counts would be a guess; write it again with one of each "
                        + "name");
    }

    private static void assertRefused(Path file, String problem) {
        assertThatThrownBy(() -> ArrayFiles.read(file, ArraySelector.only()))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + ": " + problem);
    }

    @Test
    void archivesThatUnpackToAThousandTimesTheirSizeAreRefused() throws IOException {
        for (String order : List.of("True", "False")) {
            Path bomb = bomb(order, 1 << 26);
            assertThat(Refusals.read(bomb)).isZero();
            assertThatThrownBy(() -> ArrayFiles.read(bomb, ArraySelector.array("x")))
                    .hasMessageMatching(".*: unpacks from \\d+ bytes to 512 MiB; beyond 32 MiB at most 100 times the "
                            + "bytes in the file are read into memory as a whole; save it without compression");
        }
        assertThat(ArrayFiles.read(bomb("False", 1 << 22), ArraySelector.array("x"))
                        .size())
                .isEqualTo(1 << 22);
    }

    private Path bomb(String order, int count) throws IOException {
        Path path = directory.resolve("bomb.npz");
        try (OutputStream file = Files.newOutputStream(path);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            zip.write(NpyTest.npy(
                    1,
                    "{'descr': '|u1', 'fortran_order': " + order + ", 'shape': (" + count / 1024 + ", 1024), }",
                    new byte[0]));
            byte[] zeros = new byte[1 << 16];
            for (int done = 0; done < count; done += zeros.length) {
                zip.write(zeros);
            }
        }
        return path;
    }

    @Test
    void jsonBeyondTheBoundsIsRefused() throws IOException {
        String deep = "[".repeat(30_000) + "]".repeat(30_000);
        assertJson(deep, "is not read: its JSON has more than 64 levels, 200000 lists and maps, or 2097152 values");
        assertJson(
                "{\"a\": " + "1".repeat(2000) + "}",
                "is not read: it holds a number or a name in JSON that is longer "
                        + "than 1000 digits or 65536 characters");
        assertJson(
                "{\"" + "n".repeat(70_000) + "\": 1}",
                "is not read: it holds a number or a name in JSON that is longer "
                        + "than 1000 digits or 65536 characters");
        assertJson(
                "[" + "{},".repeat(250_000) + "{}]",
                "is not read: its JSON has more than 64 levels, 200000 lists and " + "maps, or 2097152 values");
        assertJson(
                "[" + "1,".repeat(1 << 21) + "1]",
                "is not read: its JSON has more than 64 levels, 200000 lists and " + "maps, or 2097152 values");
        assertJson("\"" + "x".repeat(1 << 24) + "\"", "is larger than 16 MiB, the most that is read");
    }

    private void assertJson(String text, String problem) throws IOException {
        Path path = Files.writeString(directory.resolve("x.json"), text);
        assertThat(Refusals.refusal(path, () -> Json.read(path)))
                .hasValueSatisfying(refusal -> assertThat(refusal.problem()).isEqualTo(problem));
    }

    @Test
    void headersOfSafetensorsAreReadInLittleMemory() throws IOException {
        for (String part :
                List.of("\"%07d\":{},", "[],", "\"%07d\":{\"dtype\":\"I8\",\"shape\":[],\"data_offsets\":[0,1]},")) {
            StringBuilder header = new StringBuilder("{\"__metadata__\":{");
            boolean tensors = part.contains("dtype");
            header.append(tensors ? "}," : part.equals("[],") ? "\"a\":[" : "");
            for (int i = 0; header.length() < (1 << 22); i++) {
                header.append(part.formatted(i));
            }
            byte[] bytes = header.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            Path path = Files.write(
                    directory.resolve("x.safetensors"),
                    java.nio.ByteBuffer.allocate(8 + bytes.length)
                            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                            .putLong(bytes.length)
                            .put(bytes)
                            .array());
            assertThat(Refusals.read(path)).isZero();
        }
    }
}
