package org.anisoflow.cli;

/**
 * The JDK's module of vector operations, which particles use where it is loaded. {@code --add-modules} would load it too, but
 * prints a warning at every start; the method that the JDK itself loads modules with at run time does not. The manifest of
 * the program opens the way to it; without that, or in a JDK without the module, nothing happens.
 */
final class VectorModule {
    private VectorModule() {}

    /** Loads the module if it is there; before the classes that look for it. */
    static void load() {
        try {
            Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, "jdk.incubator.vector");
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            // particles then compute without it
            return;
        }
    }
}
