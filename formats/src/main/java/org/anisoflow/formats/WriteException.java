package org.anisoflow.formats;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An output that could not be written although it seemed possible at first: the message is one sentence with the reason. */
public final class WriteException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Below this, what is free on a disk is used up by files that are being written. */
    private static final long ALMOST_NOTHING = 1 << 16;

    private final String problem;
    private final String remedy;

    private WriteException(Path target, Reason reason, Throwable cause) {
        super(target + ": cannot be written: " + reason.problem() + "; " + reason.remedy(), cause);
        problem = target + ": cannot be written: " + reason.problem();
        remedy = reason.remedy();
    }

    /** What is wrong, and what to do about it. */
    record Reason(String problem, String remedy) {
        @Override
        public String toString() {
            return problem + "; " + remedy;
        }
    }

    /** The message without the remedy. */
    public String problem() {
        return problem;
    }

    /** What to do. */
    public String remedy() {
        return remedy;
    }

    /** The failure behind an exception. */
    static WriteException of(Path target, IOException e) {
        return e instanceof WriteException known ? known : new WriteException(target, reason(target, e), e);
    }

    /** Why nothing could be written beside a target, and what to do about it. */
    static Reason reason(Path target, IOException e) {
        Path parent = target.toAbsolutePath().getParent();
        if (!Files.isDirectory(parent)) {
            return new Reason(
                    "the directory " + parent + " is no longer there", "make it again, or choose another place");
        }
        String system = String.valueOf(e instanceof FileSystemException file ? file.getReason() : e.getMessage());
        try {
            if (Files.getFileStore(parent).isReadOnly() || system.startsWith("Read-only")) {
                return new Reason("the file system of " + parent + " is read-only", "choose another place");
            }
            FileStore store = Files.getFileStore(parent);
            if (system.startsWith("No space")
                    || system.startsWith("Disk quota")
                    || (store.getTotalSpace() > 0 && store.getUsableSpace() < ALMOST_NOTHING)) {
                return new Reason("the disk of " + parent + " is full", "make room, or choose another place");
            }
        } catch (IOException unknown) {
            // then only the system knows
        }
        return system.equals("null")
                ? new Reason("nothing can be created in " + parent, "check the permissions or choose another place")
                : new Reason("the system says \"" + system + "\"", "choose another place");
    }
}
