package org.anisoflow.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A library of the system that the linear algebra loads by name. Its own search writes a line to standard error from C when
 * it is in vain, so that the library is tried here before, where Java says silently whether it can be loaded.
 */
enum SystemLibrary {
    BLAS("libblas.so.3", "dev.ludovic.netlib.blas"),
    LAPACK("liblapack.so.3", "dev.ludovic.netlib.lapack");

    /** The table of the dynamic linker: names and paths that end in a zero byte. */
    private static final Path LINKER_TABLE = Path.of("/etc/ld.so.cache");

    private final String file;
    private final String properties;

    SystemLibrary(String file, String properties) {
        this.file = file;
        this.properties = properties;
    }

    /** Whether it can be loaded; true also where nobody but the dynamic linker can tell. */
    boolean isThere() {
        String preloaded = System.getenv("LD_PRELOAD");
        if (!System.getProperty("os.name").equals("Linux")
                || (preloaded != null && !preloaded.isBlank())
                || !Files.isReadable(LINKER_TABLE)) {
            return true;
        }
        return places().stream().anyMatch(SystemLibrary::loads);
    }

    /** Whether the linear algebra may look for it. */
    void allow(boolean allowed) {
        if (System.getProperty(properties + ".allowNative") == null || !allowed) {
            System.setProperty(properties + ".allowNative", Boolean.toString(allowed));
        }
    }

    /** Where the dynamic linker looks, in its order. */
    private List<Path> places() {
        String path = System.getProperty(properties + ".nativeLibPath");
        if (path != null) {
            return List.of(Path.of(path).toAbsolutePath());
        }
        String name = System.getProperty(properties + ".nativeLib", file);
        List<Path> places = new ArrayList<>();
        String directories = System.getenv("LD_LIBRARY_PATH");
        for (String directory : directories == null ? new String[0] : directories.split("[:;]", -1)) {
            places.add(Path.of(directory, name).toAbsolutePath());
        }
        try {
            Matcher known = Pattern.compile("/[^\\x00]*/" + Pattern.quote(name) + "(?=\\x00)")
                    .matcher(Files.readString(LINKER_TABLE, StandardCharsets.ISO_8859_1));
            while (known.find()) {
                places.add(Path.of(known.group()));
            }
        } catch (IOException e) {
            // the directories that need no table are left
        }
        for (String directory : List.of("/lib", "/usr/lib", "/lib64", "/usr/lib64")) {
            places.add(Path.of(directory, name));
        }
        return places.stream().filter(Files::isRegularFile).toList();
    }

    private static boolean loads(Path library) {
        try {
            System.load(library.toString());
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }
}
