package org.anisoflow.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import org.anisoflow.formats.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final String VERSION = "1.2.3";

    @TempDir
    private Path scratch;

    private final Sweep sweep = Sweeps.of(Sweeps.PLANE);
    private final int columns = new Columns(sweep).names().size();

    private Path file() {
        return scratch.resolve("x.journal");
    }

    private Row row(long index) {
        double[] values = new Random(index).doubles(columns).toArray();
        values[1] = Double.NaN;
        double[] along = new Random(-index).doubles(2 * (index % 4)).toArray();
        return new Row(
                index, values, along, index % 5 == 0 ? Optional.of("bad: " + index + " ≤ 0") : Optional.empty(), 0.5);
    }

    private List<Row> rows(long from, long to) {
        List<Row> rows = new ArrayList<>();
        for (long i = from; i < to; i++) {
            rows.add(row(i));
        }
        return rows;
    }

    private void write() throws Exception {
        try (Journal journal = Journal.create(file(), sweep, VERSION)) {
            journal.accept(rows(8, 12));
            journal.accept(rows(0, 3));
            journal.accept(rows(30, 36));
        }
    }

    private void assertHolds(Journal journal, long... indices) {
        List<Row> found = new ArrayList<>();
        journal.forEach(found::add);
        assertThat(found)
                .extracting(Row::index)
                .containsExactly(Arrays.stream(indices).boxed().toArray(Long[]::new));
        assertThat(journal.done()).isEqualTo(indices.length);
        for (Row each : found) {
            Row expected = row(each.index());
            assertThat(each.values()).containsExactly(expected.values());
            assertThat(each.along()).containsExactly(expected.along());
            assertThat(each.message()).isEqualTo(expected.message());
        }
    }

    @Test
    void rowsComeBackInTheOrderOfTheirIndices() throws Exception {
        write();
        try (Journal journal = Journal.resume(file(), sweep, VERSION)) {
            assertHolds(journal, 0, 1, 2, 8, 9, 10, 11, 30, 31, 32, 33, 34, 35);
            assertThat(journal.missing()).containsExactly(new Range(3, 8), new Range(12, 30));
            assertThat(journal.damages()).isEmpty();
        }
    }

    @Test
    void aFileThatEndsAnywhereKeepsItsWholeBlocks() throws Exception {
        write();
        byte[] whole = Files.readAllBytes(file());
        int firstRows = new String(whole, StandardCharsets.ISO_8859_1).indexOf("ANSB", 1);
        Random random = new Random(7);
        for (int cut = 0; cut < 60; cut++) {
            int length = random.nextInt(whole.length);
            Files.write(file(), Arrays.copyOf(whole, length));
            try (Journal journal = Journal.resume(file(), sweep, VERSION)) {
                List<Row> found = new ArrayList<>();
                journal.forEach(found::add);
                assertThat(found.size()).as("rows of %d bytes", length).isIn(0, 4, 7);
                journal.accept(rows(3, 5));
            } catch (FormatException e) {
                assertThat(e).hasMessageContaining("its beginning is damaged");
                assertThat(length).as("only the beginning may refuse").isLessThan(firstRows);
                continue;
            }
            try (Journal again = Journal.resume(file(), sweep, VERSION)) {
                assertThat(again.damages()).as("repaired").isEmpty();
            }
        }
    }

    @Test
    void aDamagedBlockIsNamedAndTheOthersAreKept() throws Exception {
        write();
        byte[] bytes = Files.readAllBytes(file());
        int second = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("ANSB", 20);
        bytes[second + 40] ^= 1;
        Files.write(file(), bytes);
        try (Journal journal = Journal.resume(file(), sweep, VERSION)) {
            assertThat(journal.damages())
                    .singleElement()
                    .asString()
                    .startsWith("bytes " + second + " to ")
                    .endsWith("x.journal are damaged");
            assertHolds(journal, 0, 1, 2, 30, 31, 32, 33, 34, 35);
            journal.accept(rows(8, 12));
        }
        try (Journal journal = Journal.resume(file(), sweep, VERSION)) {
            assertThat(journal.damages()).isEmpty();
            assertThat(journal.done()).isEqualTo(13);
        }
    }

    @Test
    void anotherSweepIsRefusedAndTheDifferenceNamed() throws Exception {
        write();
        assertRefused(Sweeps.PLANE.replace("replicates: 4", "replicates: 5"), VERSION, "replicates is 5 but was 4");
        assertRefused(Sweeps.PLANE.replace("depth: 10", "depth: 11"), VERSION, "study.depth is 11 but was 10");
        assertRefused(Sweeps.PLANE.replace("[0.5, 1, 2]", "[0.5, 1, 3]"), VERSION, "axes.0.values.2 is 3 but was 2");
        assertRefused(
                Sweeps.PLANE.replace("along: [total_variance]\n", ""),
                VERSION,
                "along is missing but was [total_variance]");
        assertRefused(Sweeps.PLANE, "2.0.0", "the version of Anisoflow is 2.0.0 but was 1.2.3");
        try (Journal journal = Journal.resume(file(), Sweeps.of(Sweeps.PLANE + "title: Another title\n"), VERSION)) {
            assertThat(journal.done()).as("titles do not change rows").isEqualTo(13);
        }
    }

    private void assertRefused(String text, String version, String difference) {
        assertThatThrownBy(() -> Journal.resume(file(), Sweeps.of(text), version))
                .isInstanceOf(FormatException.class)
                .hasMessage(file() + ": belongs to another sweep: " + difference
                        + "; bring the sweep back as it was, or use --force to start anew");
    }

    @Test
    void changedFilesOfTokensAreNoticed() throws Exception {
        Path tokens = Files.writeString(scratch.resolve("tokens.csv"), "1,2\n3,5\n0,1\n");
        String text = Sweeps.PLANE
                .replace(
                        "{covariance: {random: wishart, shape: [2, 4], seed: replicate, times: 1}}",
                        "{tokens: {file: " + tokens + "}}")
                .replace("initial.covariance.times", "depth");
        Journal.create(file(), Sweeps.of(text), VERSION).close();
        Files.writeString(tokens, "1,2\n3,5\n0,2\n");
        assertRefused(text, VERSION, "the content of the file " + tokens + " has changed");
    }

    @Test
    void aJournalIsNotStartedOverNorUsedTwice() throws Exception {
        write();
        assertThatThrownBy(() -> Journal.create(file(), sweep, VERSION))
                .hasMessageContaining("add --resume to go on with it");
        try (Journal journal = Journal.resume(file(), sweep, VERSION)) {
            assertThatThrownBy(() -> Journal.resume(file(), sweep, VERSION))
                    .hasMessageContaining("is in use by a sweep that runs");
            assertThatThrownBy(() -> Journal.discard(file())).hasMessageContaining("is in use by a sweep that runs");
            assertThat(journal.done()).isEqualTo(13);
        }
        Journal.discard(file());
        assertThat(file()).doesNotExist();
        Journal.discard(file());
    }

    @Test
    void anotherFileIsNoJournal() throws Exception {
        Files.writeString(file(), "hello, world, this is a text of more than a few bytes");
        assertThatThrownBy(() -> Journal.resume(file(), sweep, VERSION))
                .hasMessageContaining("is not the journal of a sweep");
    }

    /** Whoever changes a journal on purpose can make the sums right, too. */
    @Test
    void blocksThatLieAreDamagedOnesWhateverTheirSumSays() throws Exception {
        write();
        byte[] written = Files.readAllBytes(file());
        int second = new String(written, StandardCharsets.ISO_8859_1).indexOf("ANSB", 20);
        for (long[] lie : new long[][] {{-1, 4}, {8, -4}, {8, 0}, {8, Integer.MAX_VALUE}, {Long.MAX_VALUE, 4}}) {
            Files.write(
                    file(),
                    forged(
                            written,
                            second,
                            ByteBuffer.allocate(12).putLong(lie[0]).putInt((int) lie[1])));
            try (Journal journal = Journal.resume(file(), sweep, VERSION)) {
                assertThat(journal.damages()).singleElement().asString().startsWith("bytes " + second);
                assertHolds(journal, 0, 1, 2, 30, 31, 32, 33, 34, 35);
            }
        }
        Files.write(file(), forged(written, 0, ByteBuffer.allocate(8).putInt(1).putInt(Integer.MAX_VALUE)));
        assertThatThrownBy(() -> Journal.resume(file(), sweep, VERSION))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("is not the journal of a sweep, or its beginning is damaged");
    }

    /** The bytes of a journal with the beginning of a payload replaced, and the sum made right. */
    private static byte[] forged(byte[] written, int block, ByteBuffer beginning) {
        byte[] bytes = written.clone();
        beginning.flip();
        beginning.get(bytes, block + 16, beginning.limit());
        ByteBuffer head = ByteBuffer.wrap(bytes);
        CRC32C sum = new CRC32C();
        sum.update(bytes, block + 4, 8);
        sum.update(bytes, block + 16, head.getInt(block + 8));
        head.putInt(block + 12, (int) sum.getValue());
        return bytes;
    }
}
