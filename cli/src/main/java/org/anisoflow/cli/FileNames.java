package org.anisoflow.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.study.document.PathNames;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Names of files as the command line has them. The locale of the system says which characters they may have. */
final class FileNames implements ITypeConverter<Path> {
    @Override
    public Path convert(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(PathNames.complaint(e));
        }
    }

    /**
     * Refuses to work in a directory whose name the locale does not have: names of files would mean others.
     *
     * @throws InvalidInputException if this is one
     */
    static void requireWorkingDirectory() {
        String name = System.getProperty("user.dir");
        if (!exists(name)) {
            throw new InvalidInputException("the working directory " + name + " has " + PathNames.UNKNOWN_CHARACTERS);
        }
    }

    /** Whether files may have this name. */
    static boolean mayHave(String name) {
        try {
            return !Path.of(name).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** How to write the name of a file that looks like an option, if there is one among these arguments. */
    static Optional<String> dashed(List<String> arguments) {
        return arguments.stream()
                .filter(argument -> argument.startsWith("-"))
                .filter(FileNames::exists)
                .findFirst()
                .map(argument -> "a file whose name begins with a dash is written ./" + argument);
    }

    private static boolean exists(String name) {
        return mayHave(name) && Files.exists(Path.of(name));
    }
}
