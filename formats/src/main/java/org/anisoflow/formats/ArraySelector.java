package org.anisoflow.formats;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;

/**
 * Which array of a file is meant.
 *
 * @param key how the study file says it; {@link Key#ONLY} if it does not
 * @param name the name of the array; empty for {@link Key#ONLY}
 * @param header what the first line of a CSV or TSV file is
 */
public record ArraySelector(Key key, String name, Header header) {
    /** The kinds of names. */
    public enum Key {
        /** The file holds one array, which needs no name. */
        ONLY,
        /** An array of an NPZ file. */
        ARRAY,
        /** A dataset of an HDF5 file, a path such as {@code group/name}. */
        DATASET,
        /** A tensor of a safetensors file. */
        TENSOR;

        /** The key in a study file. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** An array whose file has no line of names, or shows by itself whether it has one. */
    public ArraySelector(Key key, String name) {
        this(key, name, Header.AUTO);
    }

    /** The same array, if this is what the first line of a CSV or TSV file is. */
    public ArraySelector with(Header newHeader) {
        return new ArraySelector(key, name, newHeader);
    }

    /** The only array of the file. */
    public static ArraySelector only() {
        return new ArraySelector(Key.ONLY, "");
    }

    /** An array of an NPZ file. */
    public static ArraySelector array(String name) {
        return new ArraySelector(Key.ARRAY, name);
    }

    /** A dataset of an HDF5 file; a leading slash makes no difference. */
    public static ArraySelector dataset(String name) {
        return new ArraySelector(Key.DATASET, name.startsWith("/") ? name.substring(1) : name);
    }

    /** A tensor of a safetensors file. */
    public static ArraySelector tensor(String name) {
        return new ArraySelector(Key.TENSOR, name);
    }

    String choose(Path path, Collection<String> available) {
        if (key == Key.ONLY) {
            if (available.size() == 1) {
                return available.iterator().next();
            }
            throw new FormatException(
                    path,
                    available.isEmpty()
                            ? "holds no arrays"
                            : "holds several arrays; name one of " + Texts.list(available));
        }
        if (!available.contains(name)) {
            throw new FormatException(
                    path, "has no " + key + " " + Texts.quote(name) + "; it has " + Texts.list(available));
        }
        return name;
    }
}
