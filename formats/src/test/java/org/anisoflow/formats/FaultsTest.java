package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultsTest {
    @TempDir
    Path directory;

    @Test
    void saysInWordsWhatHappened() {
        assertThat(Faults.reason(new NoSuchFileException("a/b"))).isEqualTo("does not exist");
        assertThat(Faults.reason(new AccessDeniedException("a/b"))).isEqualTo("permission denied");
        assertThat(Faults.reason(new FileAlreadyExistsException("a/b"))).isEqualTo("exists already");
        assertThat(Faults.reason(new FileSystemException("a", null, "Too many levels of symbolic links")))
                .isEqualTo("too many levels of symbolic links");
        assertThat(Faults.reason(new FileSystemException("a"))).isEqualTo("the file system refuses");
        assertThat(Faults.reason(new FileNotFoundException("/a/b (Is a directory)")))
                .isEqualTo("is a directory");
        assertThat(Faults.reason(new IOException("No space left on device"))).isEqualTo("no space left on device");
        assertThat(Faults.reason(new IOException("Input/output error"))).isEqualTo("input/output error");
        assertThat(Faults.reason(new IOException("org.x.Y: bad"))).isEqualTo("input or output failed");
        assertThat(Faults.reason(new IOException())).isEqualTo("input or output failed");
        assertThat(Faults.reason(new EOFException())).isEqualTo("the file ends too early");
        assertThat(Faults.reason(new MalformedInputException(1))).isEqualTo("not valid UTF-8");
        assertThat(Faults.reason(new ClosedByInterruptException())).isEqualTo("interrupted");
        assertThat(Faults.reason(new ZipException("invalid LOC header"))).isEqualTo("damaged compressed data");
        assertThat(Faults.reason(new InvalidPathException("a\0b", "Nul character not allowed")))
                .isEqualTo("nul character not allowed");
        assertThat(Faults.reason(new IllegalStateException("java.util.X"))).isEqualTo("unknown fault");
    }

    @Test
    void namesTheFileWhereItIsKnown() {
        assertThat(Faults.sentence(new UncheckedIOException(new AccessDeniedException("a/b"))))
                .isEqualTo("a/b: permission denied");
        assertThat(Faults.sentence(new IOException("Broken pipe"))).isEqualTo("broken pipe");
        Path file = Path.of("x");
        assertThat(Faults.unreadable(file, new ArithmeticException("integer overflow")))
                .hasMessage("x: cannot be read: it is damaged, as its parts do not fit each other");
        assertThat(Faults.unreadable(file, new EOFException()))
                .hasMessage("x: is truncated: the file ends before its content does");
        FormatException known = new FormatException(file, "is odd");
        assertThat(Faults.unreadable(file, known)).isSameAs(known);
    }

    @Test
    void explainsErrorsByTheirPlace() {
        assertThat(Faults.explain(new FormatException(Path.of("x"), "is odd"))).isEqualTo("x: is odd");
        assertThat(Faults.explain(new UncheckedIOException(new NoSuchFileException("y"))))
                .isEqualTo("y: does not exist");
        assertThat(Faults.explain(new NullPointerException("Cannot invoke \"java.lang.String.length()\"")))
                .isEqualTo("an error in Anisoflow, not in your input");
        assertThat(Faults.explain(new OutOfMemoryError("Java heap space"))).isEqualTo("memory ran out");
    }

    @Test
    void filesThatAreNone() throws IOException {
        Path none = directory.resolve("none.json");
        assertThatThrownBy(() -> Json.read(none)).hasMessage(none + ": cannot be read: does not exist");
        Path folder = Files.createDirectory(directory.resolve("folder.json"));
        assertThatThrownBy(() -> Json.read(folder)).hasMessage(folder + ": cannot be read: is a directory");
    }
}
