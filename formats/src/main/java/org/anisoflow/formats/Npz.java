package org.anisoflow.formats;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The NPZ format of numpy: a zip archive with one NPY file per array. */
final class Npz {
    private static final String SUFFIX = ".npy";

    private Npz() {}

    static List<String> names(Path path) throws IOException {
        try (ZipFile zip = openZip(path)) {
            return names(zip);
        }
    }

    static ElementSource open(Path path, ArraySelector selector) throws IOException {
        ZipFile zip = openZip(path);
        try {
            String name = selector.choose(path, names(zip));
            ZipEntry entry = entry(path, zip, name);
            return Npy.open(path, what(name), content(zip, entry), entry.getSize(), zip);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    static Optional<String> text(Path path, String name) throws IOException {
        try (ZipFile zip = openZip(path)) {
            if (!names(zip).contains(name)) {
                return Optional.empty();
            }
            return Npy.text(path, what(name), content(zip, entry(path, zip, name)));
        }
    }

    private static String what(String name) {
        return "array " + Texts.quote(name);
    }

    private static ZipFile openZip(Path path) throws IOException {
        try {
            return new ZipFile(path.toFile());
        } catch (ZipException | IllegalArgumentException e) {
            throw new FormatException(path, "is not a complete NPZ file (a zip archive): " + e.getMessage(), e);
        }
    }

    private static List<String> names(ZipFile zip) {
        return zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith(SUFFIX))
                .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                .toList();
    }

    private static ZipEntry entry(Path path, ZipFile zip, String name) {
        ZipEntry entry = zip.getEntry(name + SUFFIX);
        long most = entry.getMethod() == ZipEntry.STORED ? 1 : Limits.MAX_DEFLATE_RATIO;
        long packed = Math.min(entry.getCompressedSize(), path.toFile().length());
        if (entry.getSize() > most * packed) {
            throw new FormatException(
                    path, what(name) + " claims " + entry.getSize() + " bytes but only " + packed + " are in the file");
        }
        return entry;
    }

    private static InputStream content(ZipFile zip, ZipEntry entry) throws IOException {
        return new CheckedContent(zip.getInputStream(entry), entry);
    }

    /** Compares the checksum when the last byte has been read; {@link ZipFile} does not. */
    private static final class CheckedContent extends FilterInputStream {
        private final ZipEntry entry;
        private final CRC32 checksum = new CRC32();
        private long count;

        CheckedContent(InputStream content, ZipEntry entry) {
            super(content);
            this.entry = entry;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = in.read(target, offset, length);
            if (read > 0) {
                checksum.update(target, offset, read);
                count += read;
                if (count == entry.getSize() && checksum.getValue() != entry.getCrc()) {
                    throw new ZipException("the checksum of " + entry.getName() + " is wrong: the file is damaged");
                }
            }
            return read;
        }
    }
}
