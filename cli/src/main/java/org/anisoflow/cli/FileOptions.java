package org.anisoflow.cli;

import picocli.CommandLine.Option;

/** How a command writes single files. */
final class FileOptions {
    @Option(names = "--force", description = "Replace existing files.")
    private boolean force;

    boolean force() {
        return force;
    }
}
