package org.anisoflow.sweep;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.formats.Faults;
import org.anisoflow.formats.FileNames;
import org.anisoflow.formats.FormatException;

/**
 * The rows of a sweep while it runs: a file that only grows. A process that is killed at any moment leaves a file from which
 * the sweep goes on without losing a row that was written whole.
 *
 * <p>The file is a sequence of blocks: magic, kind, length of the payload, CRC-32C of these two and the payload, payload;
 * big-endian. The first block holds the {@link SweepIdentity}; every other one adjacent rows.
 */
public final class Journal implements SweepTable, SweepEngine.Sink, AutoCloseable {
    private static final int FORMAT = 1;
    private static final int MAGIC = 0x414E5342; // ANSB
    private static final int HEAD = 16;
    private static final int IDENTITY = 1;
    private static final int ROWS = 2;
    private static final int MAX_PAYLOAD = 1 << 30;

    /** Time between two calls that force what was written to the disk. */
    private static final long FORCE_NANOS = 1_000_000_000L;

    private final Path file;
    private final Sweep sweep;
    private final RowCodec codec;
    private final FileChannel channel;
    private final TreeMap<Long, Block> blocks = new TreeMap<>();
    private final List<String> damages = new ArrayList<>();
    private long end;
    private long members;
    private long forced = System.nanoTime();

    /** Where adjacent rows are. */
    private record Block(long count, long position, int length) {}

    private Journal(Path file, Sweep sweep, FileChannel channel) throws IOException {
        this.file = file;
        this.sweep = sweep;
        this.channel = channel;
        codec = new RowCodec(sweep);
        lock(file, channel);
    }

    /** Locks; closing the channel gives the lock back. */
    private static void lock(Path file, FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // another journal of this process has it
        }
        throw inUse(file);
    }

    private static FormatException inUse(Path file) {
        return new FormatException(file, "is in use by a sweep that runs; wait for it, or choose another --out");
    }

    /**
     * Starts a journal.
     *
     * @throws FormatException if the file exists
     */
    public static Journal create(Path file, Sweep sweep, String version) throws IOException {
        if (Files.exists(file)) {
            throw new FormatException(
                    file,
                    "holds rows of a sweep that was not finished; add --resume to go on with it, or --force to start"
                            + " anew");
        }
        // it appears with its identity, or not at all
        AtomicOutput.writeFile(file, false, to -> {
            try (Journal fresh = new Journal(to, sweep, open(to))) {
                fresh.append(IDENTITY, identity(SweepIdentity.of(sweep, version)));
            }
        });
        return resume(file, sweep, version);
    }

    /** The journal of the sweep that is written to a directory. */
    public static Path of(Path directory) {
        return FileNames.beside(directory, ".journal");
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Goes on with a journal. Of a damaged one the intact blocks are kept; {@link #damages} tells the rest.
     *
     * @throws FormatException if it is of another sweep or version, and says what differs, or is no journal
     */
    public static Journal resume(Path file, Sweep sweep, String version) throws IOException {
        Journal journal = new Journal(file, sweep, open(file));
        try {
            journal.scan(SweepIdentity.of(sweep, version));
            if (!journal.damages.isEmpty()) {
                journal.channel.truncate(journal.end);
                return journal.withoutDamage(version);
            }
            return journal;
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    /**
     * Deletes a journal, if there is one.
     *
     * @throws FormatException if a sweep that runs uses it
     */
    public static void discard(Path file) throws IOException {
        if (Files.exists(file)) {
            try (FileChannel channel = open(file)) {
                lock(file, channel);
                Files.delete(file);
            }
        }
    }

    /** Deletes a journal if it is of this sweep, and no other process uses it. */
    public static void discard(Path file, Sweep sweep, String version) throws IOException {
        if (Files.exists(file)) {
            try (Journal same = resume(file, sweep, version)) {
                Files.delete(same.file);
            } catch (FormatException other) {
                // somebody else's rows
            }
        }
    }

    /** What could not be read, one sentence each. */
    public List<String> damages() {
        return List.copyOf(damages);
    }

    /** Number of members whose rows are there. */
    public long done() {
        return members;
    }

    /** The members whose rows are not there. */
    public List<Range> missing() {
        List<Range> missing = new ArrayList<>();
        long next = 0;
        for (Map.Entry<Long, Block> entry : blocks.entrySet()) {
            if (entry.getKey() > next) {
                missing.add(new Range(next, entry.getKey()));
            }
            next = entry.getKey() + entry.getValue().count();
        }
        if (next < sweep.size()) {
            missing.add(new Range(next, sweep.size()));
        }
        return missing;
    }

    /**
     * Adds adjacent rows, which are not there yet, in increasing order.
     *
     * @throws UncheckedIOException if they cannot be written
     */
    @Override
    public synchronized void accept(List<Row> rows) {
        byte[] payload = codec.encode(rows);
        try {
            blocks.put(rows.get(0).index(), new Block(rows.size(), append(ROWS, payload), payload.length));
            members += rows.size();
            if (System.nanoTime() - forced > FORCE_NANOS) {
                channel.force(false);
                forced = System.nanoTime();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Sweep sweep() {
        return sweep;
    }

    @Override
    public long size() {
        return members;
    }

    @Override
    public void forEach(Consumer<Row> rows) {
        for (Block block : blocks.values()) {
            try {
                codec.decode(payload(block.position(), block.length())).forEach(rows);
            } catch (IOException | UncheckedIOException e) {
                throw Faults.unreadable(file, e);
            }
        }
    }

    private static byte[] identity(SweepIdentity identity) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(FORMAT);
        RowCodec.writeText(out, identity.version());
        RowCodec.writeText(out, identity.document());
        out.writeInt(identity.sums().size());
        for (Map.Entry<String, String> sum : identity.sums().entrySet()) {
            RowCodec.writeText(out, sum.getKey());
            RowCodec.writeText(out, sum.getValue());
        }
        return bytes.toByteArray();
    }

    private SweepIdentity identity(byte[] payload) {
        try {
            return decode(payload);
        } catch (IOException e) {
            throw beginning();
        }
    }

    private FormatException beginning() {
        return new FormatException(
                file,
                "is not the journal of a sweep, or its beginning is damaged, and nothing of it can be used; use "
                        + "--force to start anew");
    }

    private SweepIdentity decode(byte[] payload) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload));
        int format = in.readInt();
        if (format != FORMAT) {
            throw new FormatException(
                    file,
                    "is a journal of format " + format + " but this version reads format " + FORMAT
                            + "; finish the sweep with the version that started it, or use --force to start anew");
        }
        String version = RowCodec.readText(in);
        String document = RowCodec.readText(in);
        Map<String, String> sums = new TreeMap<>();
        for (int count = in.readInt(); count > 0; count--) {
            String name = RowCodec.readText(in);
            sums.put(name, RowCodec.readText(in));
        }
        return new SweepIdentity(version, document, sums);
    }

    /** Writes a block at the end; the position of its payload. */
    private long append(int kind, byte[] payload) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(HEAD + payload.length);
        block.putInt(MAGIC)
                .putInt(kind)
                .putInt(payload.length)
                .putInt(sum(kind, payload))
                .put(payload);
        block.flip();
        long position = end;
        while (block.hasRemaining()) {
            position += channel.write(block, position);
        }
        long payloadAt = end + HEAD;
        end = position;
        return payloadAt;
    }

    private static int sum(int kind, byte[] payload) {
        CRC32C sum = new CRC32C();
        sum.update(ByteBuffer.allocate(8).putInt(kind).putInt(payload.length).flip());
        sum.update(payload);
        return (int) sum.getValue();
    }

    private byte[] payload(long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException();
            }
        }
        return bytes.array();
    }

    /** The payload of the block at a position, if there is an intact one. */
    private Optional<byte[]> block(long position, int kind) throws IOException {
        if (position + HEAD > channel.size()) {
            return Optional.empty();
        }
        ByteBuffer head = ByteBuffer.wrap(payload(position, HEAD));
        boolean fits = head.getInt() == MAGIC && head.getInt() == kind;
        int length = head.getInt(8);
        if (!fits || length < 0 || length > MAX_PAYLOAD || position + HEAD + length > channel.size()) {
            return Optional.empty();
        }
        byte[] payload = payload(position + HEAD, length);
        return head.getInt(12) == sum(kind, payload) ? Optional.of(payload) : Optional.empty();
    }

    private void scan(SweepIdentity mine) throws IOException {
        byte[] first = block(0, IDENTITY).orElseThrow(this::beginning);
        Optional<String> change = mine.differenceFrom(identity(first));
        if (change.isPresent()) {
            throw new FormatException(
                    file,
                    "belongs to another sweep: " + change.get()
                            + "; bring the sweep back as it was, or use --force to start " + "anew");
        }
        long position = HEAD + (long) first.length;
        end = position;
        while (position < channel.size()) {
            Optional<byte[]> payload = block(position, ROWS).filter(codec::fits);
            if (payload.isPresent()) {
                note(position + HEAD, payload.get());
                position += HEAD + (long) payload.get().length;
                end = position;
                continue;
            }
            long next = nextBlock(position + 1);
            damages.add(
                    next < channel.size()
                            ? "bytes " + position + " to " + next + " of " + file + " are damaged"
                            : "the last " + (next - position) + " bytes of " + file + " are not a whole block");
            position = next;
        }
    }

    private void note(long position, byte[] payload) {
        Range range = RowCodec.range(payload);
        blocks.put(range.from(), new Block(range.size(), position, payload.length));
        members += range.size();
    }

    /** The position of the next intact block of rows, or the end of the file. */
    private long nextBlock(long from) throws IOException {
        int window = 1 << 20;
        for (long start = from; start < channel.size(); start += window - 3) {
            byte[] bytes = payload(start, (int) Math.min(window, channel.size() - start));
            for (int i = 0; i + 4 <= bytes.length; i++) {
                if (ByteBuffer.wrap(bytes, i, 4).getInt() == MAGIC
                        && block(start + i, ROWS).filter(codec::fits).isPresent()) {
                    return start + i;
                }
            }
            if (bytes.length < window) {
                break;
            }
        }
        return channel.size();
    }

    /** A journal of the intact blocks alone, in place of this one. */
    private Journal withoutDamage(String version) throws IOException {
        AtomicOutput.writeFile(file, true, to -> {
            try (Journal repaired = new Journal(to, sweep, open(to))) {
                repaired.append(IDENTITY, identity(SweepIdentity.of(sweep, version)));
                for (Block block : blocks.values()) {
                    repaired.append(ROWS, payload(block.position(), block.length()));
                }
            }
            close();
        });
        Journal again = resume(file, sweep, version);
        again.damages.addAll(damages);
        return again;
    }

    /** Brings the last rows to the disk. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (members > 0) {
                channel.force(true);
            }
        }
    }
}
