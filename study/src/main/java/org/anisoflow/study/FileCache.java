package org.anisoflow.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Remembers what files of numbers hold, so that a study that is parsed again and again reads a file anew only when its size or
 * time has changed. It keeps the {@value #CAPACITY} entries that were used last. Safe for use by several threads.
 */
public final class FileCache {
    private static final int CAPACITY = 16;

    private record Key(Path file, Object part) {}

    private record Entry(long size, FileTime time, Object content) {}

    private final Map<Key, Entry> entries = new LinkedHashMap<>(CAPACITY, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Entry> eldest) {
            return size() > CAPACITY;
        }
    };

    /**
     * What a reader makes of a file, from memory if the file is unchanged.
     *
     * @param part what of the file, and how it is read; always with content of the same type
     */
    @SuppressWarnings("unchecked") // by the rule for parts
    synchronized <T> T get(Path file, Object part, Supplier<T> reader) {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (IOException e) {
            return reader.get(); // which says what is wrong
        }
        Key key = new Key(file, part);
        Entry entry = entries.get(key);
        if (entry == null || entry.size != attributes.size() || !entry.time.equals(attributes.lastModifiedTime())) {
            entry = new Entry(attributes.size(), attributes.lastModifiedTime(), reader.get());
            entries.put(key, entry);
        }
        return (T) entry.content;
    }
}
