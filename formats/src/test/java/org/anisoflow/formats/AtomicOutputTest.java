package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicOutputTest {
    @TempDir
    Path directory;

    @Test
    void directoryAppearsWhenComplete() throws IOException {
        Path target = directory.resolve("run");
        try (AtomicOutput output = AtomicOutput.directory(target, false)) {
            Files.writeString(output.path().resolve("a.txt"), "a");
            assertThat(target).doesNotExist();
            assertThat(output.path().getFileName().toString()).startsWith(".run.");
            output.commit();
        }
        assertThat(target.resolve("a.txt")).hasContent("a");
        assertThat(entries()).containsExactly("run");
    }

    @Test
    void failureLeavesNothing() throws IOException {
        try (AtomicOutput output = AtomicOutput.directory(directory.resolve("run"), false);
                AtomicOutput file = AtomicOutput.file(directory.resolve("x.csv"), false)) {
            Files.createDirectories(output.path().resolve("deep/er"));
            Files.writeString(output.path().resolve("deep/er/a.txt"), "a");
            Files.writeString(file.path(), "a");
        }
        assertThat(entries()).isEmpty();
    }

    @Test
    void forceReplacesAtTheEndOnly() throws IOException {
        Path target = Files.createDirectory(directory.resolve("run"));
        Files.writeString(target.resolve("old.txt"), "old");
        try (AtomicOutput output = AtomicOutput.directory(target, true)) {
            Files.writeString(output.path().resolve("new.txt"), "new");
            assertThat(target.resolve("old.txt")).hasContent("old");
        }
        assertThat(target.resolve("old.txt")).hasContent("old");
        try (AtomicOutput output = AtomicOutput.directory(target, true)) {
            Files.writeString(output.path().resolve("new.txt"), "new");
            output.commit();
        }
        assertThat(target.resolve("old.txt")).doesNotExist();
        assertThat(target.resolve("new.txt")).hasContent("new");
        assertThat(entries()).containsExactly("run");
    }

    @Test
    void replacesAFile() throws IOException {
        Path target = Files.writeString(directory.resolve("x.csv"), "old");
        try (AtomicOutput output = AtomicOutput.file(target, true)) {
            Files.writeString(output.path(), "new");
            output.commit();
        }
        assertThat(target).hasContent("new");
        assertThat(entries()).containsExactly("x.csv");
    }

    @Test
    void forceOnALinkKeepsWhatItPointsTo() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Files.writeString(real.resolve("precious.txt"), "kept");
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        try (AtomicOutput output = AtomicOutput.directory(link, true)) {
            output.commit();
        }
        assertThat(real.resolve("precious.txt")).hasContent("kept");
        assertThat(Files.isSymbolicLink(link)).isFalse();
    }

    @Test
    void refusesTargetsItMustNotReplace() throws IOException {
        Path run = Files.createDirectory(directory.resolve("run"));
        Path file = Files.writeString(directory.resolve("x.csv"), "old");
        assertThatThrownBy(() -> AtomicOutput.directory(run, false))
                .isInstanceOf(FormatException.class)
                .hasMessage(run + ": exists already and is not overwritten; choose another name or use --force");
        assertThatThrownBy(() -> AtomicOutput.directory(file, true))
                .hasMessage(file + ": is a file but a directory is to be written; choose another name");
        assertThatThrownBy(() -> AtomicOutput.file(run, true))
                .hasMessage(run + ": is a directory but a file is to be written; choose another name");
        assertThatThrownBy(() -> AtomicOutput.directory(Path.of(""), true))
                .hasMessageEndingWith("holds the working directory and is not replaced; choose another name");
        assertThatThrownBy(() -> AtomicOutput.directory(directory.resolve("no/run"), true))
                .hasMessageEndingWith(
                        "cannot be written: there is no directory " + directory.resolve("no") + "; create it first");
        assertThatThrownBy(() -> AtomicOutput.directory(file.resolve("run"), true))
                .hasMessageContaining("there is no directory " + file);
    }

    @Test
    void refusesTargetThatAppearsMeanwhile() throws IOException {
        Path target = directory.resolve("run");
        try (AtomicOutput output = AtomicOutput.directory(target, false)) {
            Files.createDirectory(target);
            assertThatThrownBy(output::commit).hasMessageContaining("exists already and is not overwritten");
        }
        assertThat(entries()).containsExactly("run");
    }

    @Test
    void refusesParentsWithoutPermission() throws IOException {
        Path locked = Files.createDirectory(directory.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        Path parent = Files.isWritable(locked) ? Path.of("/proc") : locked;
        assertThatThrownBy(() -> AtomicOutput.directory(parent.resolve("run"), false))
                .isInstanceOf(FormatException.class)
                .hasMessageEndingWith("cannot be written: nothing can be created in " + parent
                        + "; check the permissions or choose another place");
    }

    private List<String> entries() throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(path -> path.getFileName().toString()).toList();
        }
    }
}
