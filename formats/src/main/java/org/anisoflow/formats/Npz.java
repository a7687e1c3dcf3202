package org.anisoflow.formats;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
            return names(path, zip);
        }
    }

    static ElementSource open(Path path, ArraySelector selector) throws IOException {
        ZipFile zip = openZip(path);
        try {
            String name = selector.choose(path, names(path, zip));
            ZipEntry entry = entry(path, zip, name);
            return Npy.open(path, what(name), content(path, zip, entry), entry.getSize(), packed(path, entry), zip);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    static Optional<String> text(Path path, String name) throws IOException {
        try (ZipFile zip = openZip(path)) {
            if (!names(path, zip).contains(name)) {
                return Optional.empty();
            }
            return Npy.text(path, what(name), content(path, zip, entry(path, zip, name)));
        }
    }

    private static String what(String name) {
        return "array " + Texts.quote(name);
    }

    private static ZipFile openZip(Path path) throws IOException {
        try {
            return new ZipFile(path.toFile());
        } catch (ZipException | IllegalArgumentException e) {
            throw new FormatException(
                    path,
                    "is not a complete NPZ file (a zip archive); write or copy it again, as it was cut off or is damaged",
                    e);
        }
    }

    private static List<String> names(Path path, ZipFile zip) {
        Set<String> names = new LinkedHashSet<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (entry.getName().endsWith(SUFFIX)) {
                String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
                if (!names.add(name)) {
                    throw new FormatException(
                            path,
                            "has two arrays of the name " + Texts.quote(name)
                                    + ", and which one counts would be a guess; write it again with one of each name");
                }
            }
        }
        return List.copyOf(names);
    }

    private static ZipEntry entry(Path path, ZipFile zip, String name) {
        ZipEntry entry = zip.getEntry(name + SUFFIX);
        if (entry.getSize() < 0 || entry.getSize() > largest(path, entry)) {
            throw new FormatException(
                    path,
                    what(name) + " claims " + entry.getSize() + " bytes but only " + packed(path, entry)
                            + " are in the file");
        }
        return entry;
    }

    /** The most bytes that an entry can unpack to. */
    private static long largest(Path path, ZipEntry entry) {
        return (entry.getMethod() == ZipEntry.STORED ? 1 : Limits.MAX_DEFLATE_RATIO) * packed(path, entry);
    }

    /** The bytes that an entry has in the file, whatever it claims. */
    private static long packed(Path path, ZipEntry entry) {
        return Math.max(0, Math.min(entry.getCompressedSize(), path.toFile().length()));
    }

    private static InputStream content(Path path, ZipFile zip, ZipEntry entry) throws IOException {
        try {
            return new CheckedContent(path, zip.getInputStream(entry), entry);
        } catch (ZipException | IllegalArgumentException e) {
            throw damaged(path, entry, "cannot be unpacked");
        }
    }

    private static FormatException damaged(Path path, ZipEntry entry, String how) {
        String name = entry.getName();
        return new FormatException(
                path,
                what(name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name)
                        + " is damaged: it " + how + "; write or copy the file again");
    }

    /** Compares the checksum when the last byte has been read; {@link ZipFile} does not. */
    private static final class CheckedContent extends FilterInputStream {
        private final Path path;
        private final ZipEntry entry;
        private final CRC32 checksum = new CRC32();
        private long count;

        CheckedContent(Path path, InputStream content, ZipEntry entry) {
            super(content);
            this.path = path;
            this.entry = entry;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read;
            try {
                read = in.read(target, offset, length);
            } catch (ZipException e) {
                throw damaged(path, entry, "cannot be unpacked");
            }
            if (read > 0) {
                checksum.update(target, offset, read);
                count += read;
                if (count == entry.getSize() && checksum.getValue() != entry.getCrc()) {
                    throw damaged(path, entry, "has another checksum than when it was written");
                }
            }
            return read;
        }
    }
}
