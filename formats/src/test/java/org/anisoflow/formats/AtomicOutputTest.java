package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AtomicOutputTest {
    /** Directories of texts, with a marker that says so. */
    static final DirectoryKind KIND = new DirectoryKind(
            "a test",
            "marker.json",
            DirectoryKind.json(marker -> marker.path("kind").asText().equals("test")),
            file -> file.getFileName().toString().matches("marker.json|[a-z]+\\.txt"));

    @TempDir
    Path directory;

    private Path target;

    private Path ours(String name) throws IOException {
        target = directory.resolve(name);
        write(target, "old", false);
        return target;
    }

    static void write(Path target, String content, boolean force) throws IOException {
        AtomicOutput.writeDirectory(target, KIND, force, to -> {
            Files.writeString(to.resolve("a.txt"), content);
            Files.writeString(to.resolve("b.txt"), content);
            Files.writeString(to.resolve("marker.json"), "{\"kind\": \"test\"}");
        });
    }

    @Test
    void directoryAppearsWhenComplete() throws IOException {
        target = directory.resolve("run");
        AtomicOutput.writeDirectory(target, KIND, false, to -> {
            Files.writeString(to.resolve("a.txt"), "a");
            assertThat(target).doesNotExist();
            assertThat(to.getParent()).isEqualTo(directory);
            assertThat(to.getFileName().toString()).startsWith(".run.");
            assertThat(entries(directory)).allMatch(name -> name.startsWith(".run."));
        });
        assertThat(target.resolve("a.txt")).hasContent("a");
        assertThat(entries(directory)).containsExactly("run");
    }

    @Test
    void failureLeavesNothing() {
        assertThatThrownBy(() -> AtomicOutput.writeDirectory(directory.resolve("new/run"), KIND, false, to -> {
                    Files.createDirectories(to.resolve("deep/er"));
                    Files.writeString(to.resolve("deep/er/a.txt"), "a");
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(WriteException.class)
                .hasMessage(directory.resolve("new/run") + ": cannot be written: the disk of "
                        + directory.resolve("new") + " is full; make room, or choose another place");
        assertThatThrownBy(() -> AtomicOutput.writeFile(directory.resolve("x.csv"), false, to -> {
                    throw new IOException("Input/output error");
                }))
                .hasMessage(directory.resolve("x.csv")
                        + ": cannot be written: the system says \"Input/output error\"; choose another place");
        assertThat(entries(directory)).isEmpty();
    }

    @Test
    void aPlaceThatIsGoneIsNamed() throws IOException {
        Path place = Files.createDirectory(directory.resolve("place"));
        assertThatThrownBy(() -> AtomicOutput.writeFile(place.resolve("x.csv"), false, to -> {
                    Disk.deleteTree(place);
                    Files.writeString(to, "a");
                }))
                .hasMessage(place.resolve("x.csv") + ": cannot be written: the directory " + place
                        + " is no longer there; make it again, or choose another place");
    }

    @Test
    void forceReplacesAtTheEndOnly() throws IOException {
        ours("run");
        assertThatThrownBy(() -> AtomicOutput.writeDirectory(target, KIND, true, to -> {
                    Files.writeString(to.resolve("c.txt"), "new");
                    assertThat(target.resolve("a.txt")).hasContent("old");
                    throw new IOException("full");
                }))
                .isInstanceOf(WriteException.class);
        assertThat(target.resolve("a.txt")).hasContent("old");
        AtomicOutput.writeDirectory(target, KIND, true, to -> Files.writeString(to.resolve("c.txt"), "new"));
        assertThat(entries(target)).containsExactly("c.txt");
        assertThat(entries(directory)).containsExactly("run");
    }

    @Test
    void forceReplacesAnEmptyDirectory() throws IOException {
        target = Files.createDirectory(directory.resolve("run"));
        assertThatThrownBy(() -> write(target, "new", false)).hasMessageContaining("exists already");
        write(target, "new", true);
        assertThat(target.resolve("a.txt")).hasContent("new");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            thesis.doc  | holds thesis.doc, which Anisoflow does not write into a test, and is not replaced
            Upper.txt   | holds Upper.txt, which Anisoflow does not write into a test, and is not replaced
            """)
    void forceKeepsADirectoryWithAForeignFile(String name, String message) throws IOException {
        ours("run");
        Files.writeString(target.resolve(name), "precious");
        assertRefused(message + "; choose another name, or move that away");
        assertThat(target.resolve(name)).hasContent("precious");
        assertThat(target.resolve("a.txt")).hasContent("old");
    }

    private void assertRefused(String problem) throws IOException {
        List<String> before = entries(directory);
        assertThatThrownBy(() -> AtomicOutput.checkDirectory(target, KIND, true))
                .isInstanceOf(FormatException.class)
                .hasMessage(target + ": " + problem);
        assertThatThrownBy(() -> write(target, "new", true)).hasMessage(target + ": " + problem);
        assertThat(entries(directory)).isEqualTo(before);
    }

    @Test
    void forceKeepsDirectoriesAndLinksInADirectory() throws IOException {
        ours("run");
        Files.createDirectory(target.resolve("sub.txt"));
        Files.createSymbolicLink(target.resolve("z.txt"), target.resolve("a.txt"));
        assertRefused("holds sub.txt and 1 more, which Anisoflow does not write into a test, and is not replaced"
                + "; choose another name, or move that away");
        assertThat(target.resolve("sub.txt")).isDirectory();
        assertThat(target.resolve("z.txt")).isSymbolicLink();
    }

    @Test
    void forceKeepsADirectoryWhoseMarkerIsNotOurs() throws IOException {
        ours("run");
        Files.writeString(target.resolve("marker.json"), "{\"kind\": \"other\"}");
        assertRefused("is not a test, as its marker.json does not say so, and is not replaced; choose another name");
        Files.writeString(target.resolve("marker.json"), "{\"kind\": ");
        assertRefused("is not a test, as its marker.json does not say so, and is not replaced; choose another name");
        Files.delete(target.resolve("marker.json"));
        assertRefused("is not a test, as it has no marker.json, and is not replaced; choose another name");
        assertThat(target.resolve("a.txt")).hasContent("old");
    }

    @Test
    void forceKeepsWhatCameIntoTheDirectoryMeanwhile() throws IOException {
        ours("run");
        assertThatThrownBy(() -> AtomicOutput.writeDirectory(
                        target, KIND, true, to -> Files.writeString(target.resolve("thesis.doc"), "precious")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("holds thesis.doc");
        assertThat(target.resolve("thesis.doc")).hasContent("precious");
        assertThat(target.resolve("a.txt")).hasContent("old");
        assertThat(entries(directory)).containsExactly("run");
    }

    @Test
    void whatComesIntoTheDirectoryWhileItIsMovedAsideIsKept() throws IOException {
        ours("run");
        try {
            Disk.WATCHER.set(step -> {
                if (step.equals("rename " + target)) {
                    create(target.resolve("thesis.doc"));
                }
            });
            assertThatThrownBy(() -> write(target, "new", true)).hasMessageContaining("holds thesis.doc");
            assertThat(entries(target)).contains("thesis.doc", "a.txt");
            Files.delete(target.resolve("thesis.doc"));
            // after the last look, through a handle that somebody had
            Disk.WATCHER.set(step -> {
                if (step.startsWith("rename ") && !step.equals("rename " + target)) {
                    entries(directory).stream()
                            .filter(name -> name.endsWith(".old"))
                            .forEach(name -> create(directory.resolve(name).resolve("thesis.doc")));
                }
            });
            write(target, "new", true);
        } finally {
            Disk.WATCHER.set(step -> {});
        }
        assertThat(entries(directory)).containsExactly("run", "run-2");
        assertThat(target.resolve("a.txt")).hasContent("new");
        assertThat(entries(directory.resolve("run-2"))).containsExactly("a.txt", "b.txt", "marker.json", "thesis.doc");
    }

    private static void create(Path file) {
        try {
            Files.write(file, new byte[0]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLinkIsNotReplacedByADirectory() throws IOException {
        Path real = ours("real");
        target = Files.createSymbolicLink(directory.resolve("link"), real);
        assertRefused("is a link to " + real + " and is not replaced; choose another name");
        assertThatThrownBy(() -> write(target, "new", false)).hasMessageContaining("is a link to");
        target = Files.createSymbolicLink(directory.resolve("loose"), directory.resolve("nothing"));
        assertRefused("is a link to " + directory.resolve("nothing") + " and is not replaced; choose another name");
        assertThat(real.resolve("a.txt")).hasContent("old");
    }

    @Test
    void replacesAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("x.csv"), "old");
        AtomicOutput.writeFile(file, true, to -> Files.writeString(to, "new"));
        assertThat(file).hasContent("new");
        assertThat(entries(directory)).containsExactly("x.csv");
    }

    @Test
    void replacesTheFileThatALinkLeadsTo() throws IOException {
        Path real = Files.writeString(
                Files.createDirectory(directory.resolve("far")).resolve("x.csv"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("x.csv"), Path.of("far/x.csv"));
        assertThatThrownBy(() -> AtomicOutput.checkFile(link, false)).hasMessageContaining("exists already");
        AtomicOutput.writeFile(link, true, to -> Files.writeString(to, "new"));
        assertThat(link).isSymbolicLink();
        assertThat(real).isRegularFile().hasContent("new");
        assertThat(entries(directory.resolve("far"))).containsExactly("x.csv");
        Files.delete(real);
        assertThatThrownBy(() -> AtomicOutput.checkFile(link, true))
                .hasMessage(link + ": is a link to far/x.csv, which does not exist; choose another name");
    }

    @Test
    void filesThatAreNoOrdinaryOnesAreKept() {
        Path nothing = Path.of("/dev/null");
        assertThatThrownBy(() -> AtomicOutput.checkFile(nothing, true))
                .hasMessage("/dev/null: is not an ordinary file and is not replaced; choose another name");
        assertThatThrownBy(() -> AtomicOutput.checkDirectory(Path.of("/"), KIND, true))
                .hasMessage("/: is the top of a file system and is not replaced; choose another name");
    }

    @Test
    void filesAppearTogether() throws IOException {
        Path first = directory.resolve("a.pdf");
        Path second = directory.resolve("b.tex");
        Map<Path, AtomicOutput.Content> files = new LinkedHashMap<>();
        files.put(first, to -> Files.writeString(to, "first"));
        files.put(second, to -> {
            assertThat(first).doesNotExist();
            throw new IOException("full");
        });
        assertThatThrownBy(() -> AtomicOutput.writeFiles(files, false)).hasMessageStartingWith(second + ": ");
        assertThat(entries(directory)).isEmpty();
        files.put(second, to -> Files.writeString(to, "second"));
        AtomicOutput.writeFiles(files, false);
        assertThat(entries(directory)).containsExactly("a.pdf", "b.tex");
    }

    @Test
    void directoriesOnTheWayAreMade() throws IOException {
        Path deep = directory.resolve("a/b/x.csv");
        AtomicOutput.checkFile(deep, false);
        assertThat(entries(directory)).as("a check leaves nothing").isEmpty();
        AtomicOutput.writeFile(deep, false, to -> Files.writeString(to, "x"));
        assertThat(deep).hasContent("x");
        assertThatThrownBy(() -> AtomicOutput.checkDirectory(deep.resolve("run"), KIND, true))
                .hasMessage(deep.resolve("run") + ": cannot be written: " + deep
                        + " is not a directory; choose another place");
    }

    @Test
    void refusesTargetsItMustNotReplace() throws IOException {
        Path run = ours("run");
        Path file = Files.writeString(directory.resolve("x.csv"), "old");
        assertThatThrownBy(() -> AtomicOutput.checkDirectory(run, KIND, false))
                .isInstanceOf(FormatException.class)
                .hasMessage(run + ": exists already and is not overwritten; choose another name or use --force");
        assertThatThrownBy(() -> AtomicOutput.checkDirectory(file, KIND, true))
                .hasMessage(file + ": is a file but a directory is to be written; choose another name");
        assertThatThrownBy(() -> AtomicOutput.checkFile(run, true))
                .hasMessage(run + ": is a directory but a file is to be written; choose another name");
        assertThatThrownBy(() -> AtomicOutput.checkDirectory(Path.of(""), KIND, true))
                .hasMessageEndingWith("holds the working directory and is not replaced; choose another name");
    }

    @Test
    void refusesTargetThatAppearsMeanwhile() throws IOException {
        ours("other");
        target = directory.resolve("run");
        assertThatThrownBy(() -> AtomicOutput.writeDirectory(target, KIND, false, to -> Files.createDirectory(target)))
                .hasMessageContaining("exists already and is not overwritten");
        Path file = directory.resolve("x.csv");
        assertThatThrownBy(() -> AtomicOutput.writeFile(file, false, to -> Files.writeString(file, "other")))
                .hasMessageContaining("exists already and is not overwritten");
        assertThat(file).hasContent("other");
        assertThat(entries(directory)).containsExactly("other", "run", "x.csv");
    }

    @Test
    void refusesParentsWithoutPermission() throws IOException {
        Path locked = Files.createDirectory(directory.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        Path parent = Files.isWritable(locked) ? Path.of("/proc") : locked;
        assertThatThrownBy(() -> AtomicOutput.checkDirectory(parent.resolve("run"), KIND, false))
                .isInstanceOf(FormatException.class)
                .hasMessageEndingWith("cannot be written: nothing can be created in " + parent
                        + "; check the permissions or choose another place");
    }

    @ParameterizedTest
    @CsvSource({"a, 255", "ä, 254", "😀, 252"})
    void everyNameThatAFileSystemTakesCanBeWritten(String letter, int bytes) throws IOException {
        String name = letter.repeat(bytes / letter.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
        target = directory.resolve(name);
        write(target, "old", false);
        write(target, "new", true);
        assertThat(target.resolve("a.txt")).hasContent("new");
        Path file = Files.createDirectory(directory.resolve("files")).resolve(name);
        AtomicOutput.writeFile(file, false, to -> Files.writeString(to, "x"));
        assertThat(file).hasContent("x");
        assertThat(FileNames.beside(file, ".journal").getFileName().toString())
                .endsWith(".journal")
                .satisfies(beside -> Files.createFile(directory.resolve(beside)));
    }

    @Test
    void namesThatAreTooLongAreCalledSo() {
        String name = "n".repeat(300);
        assertThatThrownBy(() -> AtomicOutput.checkDirectory(directory.resolve(name), KIND, false))
                .hasMessage(directory.resolve(name) + ": cannot be written: the name nnnnnnnnnn.. has 300 bytes but a "
                        + "file system takes at most 255; choose a shorter name");
        assertThatThrownBy(() -> AtomicOutput.checkFile(
                        directory.resolve("ä".repeat(128)).resolve("x"), false))
                .hasMessageContaining("has 256 bytes but a file system takes at most 255");
        Path deep = directory.resolve("deep/".repeat(1000));
        assertThatThrownBy(() -> AtomicOutput.checkFile(deep, false))
                .hasMessageContaining(
                        "the path has " + deep.toString().length() + " bytes but a system takes at most 4095");
    }

    @Test
    void namesBesideAreTheFirstThatAreFree() throws IOException {
        ours("run");
        Files.createSymbolicLink(directory.resolve("run-2"), Path.of("nowhere"));
        assertThat(FileNames.free(target)).isEqualTo(directory.resolve("run-3"));
        assertThat(FileNames.free(directory.resolve("fresh"))).isEqualTo(directory.resolve("fresh"));
    }

    @Test
    void whatALivingRunWritesIsNotTouched() throws IOException {
        target = directory.resolve("run");
        AtomicOutput.writeDirectory(target, KIND, false, to -> {
            Files.writeString(to.resolve("a.txt"), "first");
            List<String> hidden = entries(directory);
            AtomicOutput.checkDirectory(target, KIND, true);
            assertThat(AtomicOutput.recover(target, KIND)).isEqualTo(Optional.empty());
            assertThat(entries(directory)).isEqualTo(hidden);
        });
        assertThat(target.resolve("a.txt")).hasContent("first");
        assertThat(entries(directory)).containsExactly("run");
    }

    static List<String> entries(Path directory) {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
