package org.anisoflow.notebooks.nbformat;

import java.util.LinkedHashMap;
import java.util.Map;

/** What runs the code of a notebook. */
public enum Kernel {
    /** ipykernel. */
    PYTHON("python3", "Python 3 (ipykernel)", "python", "py", "text/x-python"),
    /** A kernel on jdk.jshell, such as IJava, Rapaio or JJava. */
    JAVA("java", "Java", "java", "jshell", "text/x-java-source");

    private final String name;
    private final String displayName;
    private final String language;
    private final String extension;
    private final String mimeType;

    Kernel(String name, String displayName, String language, String extension, String mimeType) {
        this.name = name;
        this.displayName = displayName;
        this.language = language;
        this.extension = extension;
        this.mimeType = mimeType;
    }

    /** The name on the command line. */
    public String key() {
        return language;
    }

    /** The metadata of a notebook for this kernel. */
    Map<String, Object> metadata() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("display_name", displayName);
        spec.put("language", language);
        spec.put("name", name);
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("file_extension", "." + extension);
        info.put("mimetype", mimeType);
        info.put("name", language);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("kernelspec", spec);
        metadata.put("language_info", info);
        return metadata;
    }
}
