package org.anisoflow.notebooks;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The Python of notebooks, in named sections of one file. */
final class PythonSource {
    private static final Map<String, String> SECTIONS = Script.sections(PythonSource.class, "result.py");

    private PythonSource() {}

    /** Sections, one after another. */
    static String of(List<String> names) {
        return names.stream().map(SECTIONS::get).collect(Collectors.joining("\n\n\n"));
    }

    static String of(String name) {
        return SECTIONS.get(name);
    }
}
