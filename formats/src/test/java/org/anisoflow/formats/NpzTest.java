package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {
    @TempDir
    Path directory;

    @Test
    void writesWhatItReads() throws IOException {
        Path path = write("x.npz");
        assertThat(ArrayFiles.names(path)).containsExactly("t", "metrics/effective_rank", "cov", "n", "title", "none");
        assertThat(ArrayFiles.read(path, ArraySelector.array("t"))).isEqualTo(NumericArray.vector(0, 0.5));
        assertThat(ArrayFiles.read(path, ArraySelector.array("metrics/effective_rank")))
                .isEqualTo(NumericArray.scalar(1.5));
        assertThat(ArrayFiles.read(path, ArraySelector.array("cov")))
                .isEqualTo(NumericArray.of(new int[] {2, 1, 2}, new double[] {1, 2, 3, 4}));
        assertThat(ArrayFiles.read(path, ArraySelector.array("n"))).isEqualTo(NumericArray.scalar(-7));
        assertThat(ArrayFiles.text(path, "title")).hasValue("Ünïcode \uD83D\uDE00");
        assertThat(ArrayFiles.text(path, "none")).hasValue("");
        assertThat(ArrayFiles.text(path, "t")).isEmpty();
        assertThat(ArrayFiles.text(path, "absent")).isEmpty();
    }

    @Test
    void sameCallsGiveSameBytes() throws IOException {
        assertThat(write("a.npz")).hasSameBinaryContentAs(write("b.npz"));
    }

    @Test
    void bytesDoNotDependOnTheTimeZone() throws IOException {
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
            Path utc = write("utc.npz");
            for (String zone : List.of("Asia/Tokyo", "America/St_Johns", "Pacific/Kiritimati", "Europe/Berlin")) {
                TimeZone.setDefault(TimeZone.getTimeZone(zone));
                assertThat(write("other.npz")).as(zone).hasSameBinaryContentAs(utc);
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void listsTheArraysThereAre() throws IOException {
        Path path = write("x.npz");
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.array("q")))
                .hasMessage(path + ": has no array \"q\"; it has \"t\", \"metrics/effective_rank\", \"cov\", \"n\", "
                        + "\"title\", \"none\"");
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.only()))
                .hasMessageStartingWith(path + ": holds several arrays; name one of \"t\", ");
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.dataset("t")))
                .hasMessageEndingWith(
                        "cannot be read with dataset \"t\": arrays in a file of this format are named with array");
    }

    @Test
    void oneArrayNeedsNoName() throws IOException {
        Path path = directory.resolve("one.npz");
        try (NpzWriter writer = new NpzWriter(path)) {
            writer.add("only", NumericArray.vector(1, 2));
        }
        assertThat(ArrayFiles.read(path, ArraySelector.only()).data()).containsExactly(1, 2);
    }

    @Test
    void refusesTextAsNumbers() throws IOException {
        assertThatThrownBy(() -> ArrayFiles.read(write("x.npz"), ArraySelector.array("title")))
                .hasMessageContaining(
                        "array \"title\" has the type \"U9\"; floating-point numbers of 2, 4 or 8 bytes, integers");
    }

    @Test
    void textsOfOtherPrograms() throws IOException {
        assertThat(text("|S5", 1, "h\u00e9y".getBytes(StandardCharsets.UTF_8), 5))
                .hasValue("h\u00e9y");
        assertThat(text("|S4", 1, "a\0b".getBytes(StandardCharsets.UTF_8), 4)).hasValue("a\0b");
        assertThat(text("<U2", 3, new byte[] {'a', 0, 0, 0, 0, (byte) 0xF6, 1, 0}, 8))
                .hasValue("a\uD83D\uDE00");
        assertThat(text(">U3", 2, new byte[] {0, 0, 0, 'a', 0, 0, 0, 'b'}, 12)).hasValue("ab");
        assertThatThrownBy(() -> text(">U1", 1, new byte[] {0, 0x11, 0, 0}, 4))
                .hasMessageEndingWith("array \"x\" is not a valid text");
        assertThat(text("|S65536", 1, new byte[] {'a'}, 65536)).hasValue("a");
        assertThatThrownBy(() -> text("|S65537", 1, new byte[] {'a'}, 65537))
                .hasMessageEndingWith("array \"x\" has 65537 characters; at most 65536 are read");
    }

    private Optional<String> text(String type, int version, byte[] start, int bytes) throws IOException {
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (), }";
        return ArrayFiles.text(zip(NpyTest.npy(version, header, Arrays.copyOf(start, bytes))), "x");
    }

    /** Element (i, j) is 10 i + j; the first index varies fastest in the file. */
    @Test
    void columnMajorArrays() throws IOException {
        byte[] elements = {0, 10, 1, 11, 2, 12};
        Path path = zip(NpyTest.npy(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3)}", elements));
        assertThat(ArrayFiles.read(path, ArraySelector.array("x")))
                .isEqualTo(NumericArray.of(new int[] {2, 3}, new double[] {0, 1, 2, 10, 11, 12}));
    }

    private Path zip(byte[] npy) throws IOException {
        Path path = directory.resolve("other.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            zip.write(npy);
        }
        return path;
    }

    @Test
    void refusesOtherFiles() throws IOException {
        Path path = Files.writeString(directory.resolve("x.npz"), "not a zip archive at all");
        assertThatThrownBy(() -> ArrayFiles.names(path))
                .isInstanceOf(FormatException.class)
                .hasMessage(path
                        + ": is not a complete NPZ file (a zip archive); write or copy it again, as it was cut off or "
                        + "is damaged");
    }

    @Test
    void refusesEntriesLargerThanTheirBytes() throws IOException {
        Path path = directory.resolve("x.npz");
        try (NpzWriter writer = new NpzWriter(path)) {
            writer.add("x", NumericArray.scalar(1));
        }
        byte[] bytes = Files.readAllBytes(path);
        int directoryEntry = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        bytes[directoryEntry + 27] = 0x60;
        Files.write(path, bytes);
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.only()))
                .hasMessageMatching(".*array \"x\" claims 16106.* bytes but only \\d+ are in the file");
    }

    @Test
    void refusesDamagedData() throws IOException {
        Path path = directory.resolve("x.npz");
        try (NpzWriter writer = new NpzWriter(path)) {
            writer.add("x", NumericArray.scalar(1));
        }
        byte[] bytes = Files.readAllBytes(path);
        int directoryEntry = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        bytes[directoryEntry + 16] ^= 1;
        Files.write(path, bytes);
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.only()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(
                        "array \"x\" is damaged: it has another checksum than when it was written; write or copy the file again");
    }

    @Test
    void writerChecksNamesAndCounts() throws IOException {
        try (NpzWriter writer = new NpzWriter(directory.resolve("x.npz"))) {
            writer.begin("cov", 2, 2);
            writer.append(1, 2, 3);
            assertThatThrownBy(() -> writer.append(4, 5))
                    .hasMessage("array \"cov\" takes only 1 more values but 2 were given");
            assertThatThrownBy(() -> writer.add("n", 1)).hasMessage("array \"cov\" lacks 1 values");
            writer.append(4);
            assertThatThrownBy(() -> writer.add("cov", 1)).hasMessage("array \"cov\" is written twice");
            for (String name : new String[] {"", "/x", "x/", "a//b", "../x", "a\\b"}) {
                assertThatThrownBy(() -> writer.add(name, 1)).hasMessageStartingWith("an array needs a name such as");
            }
        }
        NpzWriter incomplete = new NpzWriter(directory.resolve("y.npz"));
        incomplete.begin("cov", 2);
        assertThatThrownBy(incomplete::close).hasMessage("array \"cov\" lacks 2 values");
    }

    private Path write(String file) throws IOException {
        Path path = directory.resolve(file);
        try (NpzWriter writer = new NpzWriter(path)) {
            writer.add("t", NumericArray.vector(0, 0.5));
            writer.add("metrics/effective_rank", NumericArray.scalar(1.5));
            writer.begin("cov", 2, 1, 2);
            writer.append(1, 2);
            writer.append(3, 4);
            writer.add("n", -7);
            writer.add("title", "Ünïcode \uD83D\uDE00");
            writer.add("none", "");
        }
        return path;
    }
}
