package org.anisoflow.study.result;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.MemoryEstimate;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.Json;
import org.anisoflow.ode.flow.FlowMemory;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Merger;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.StudyLimits;
import org.anisoflow.study.StudyOverride;
import org.anisoflow.study.StudyWriter;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.document.Mark;
import org.anisoflow.study.validation.ValidationDirectory;

/** Reads result directories back. docs/results.md and docs/data.md describe the files. */
public final class Results {
    /** How far mean and spread of the initial law may be from those that were solved, in units of either. */
    private static final double SAME_LAW = 1e-6;

    /** The file that every directory of a sweep has, and no other. */
    private static final String SWEEP = "sweep.yaml";

    private Results() {}

    /**
     * The result in a directory that {@link ResultDirectory} wrote.
     *
     * <ol>
     *   <li>The points come from {@code trajectory.npz}, or else {@code trajectory.h5}, to the last bit. Or else they come from
     *       the tables: without queries and flow maps, and with laws only where covariances are columns; their factors are then
     *       computed from the covariances.
     *   <li>Every file that is read is checked first against its size and SHA-256 in {@code summary.json}, if they are there.
     *   <li>If files that {@code study.yaml} refers to are gone or have changed, so that it no longer gives the initial law
     *       that was solved, the law at depth 0 that the directory holds takes its place. The study then knows nothing of
     *       tokens and their labels.
     * </ol>
     *
     * @throws FormatException if this is not a result directory, is of another format, or has files that are missing, damaged,
     *     changed or do not fit each other
     * @throws DocumentException if the study cannot be read, or needs files that are gone
     */
    public static Result open(Path directory) {
        Path file = summaryFile(directory);
        JsonNode summary = summary(file);
        int d = whole(file, summary, "/d", 1, StudyLimits.MAX_DIMENSION);
        int count = summary.has("components") ? whole(file, summary, "/components", 1, StudyLimits.MAX_COMPONENTS) : 1;
        try {
            FileSums sums = new FileSums(directory, summary);
            sums.check(StudyWriter.FILE_NAME);
            SavedArrays arrays = SavedArrays.of(directory, sums, d);
            TrajectoryReader reader = new TrajectoryReader(arrays, d);
            Study study = study(directory.resolve(StudyWriter.FILE_NAME), summary, reader.initial(count));
            requireMemory(directory, study.request(), reader.count());
            return new Result(study, trajectory(file, summary, study.request(), reader));
        } catch (InvalidInputException e) {
            throw e instanceof DocumentException
                    ? e
                    : new FormatException(directory, "holds what no run can have written: " + e.getMessage(), e);
        } catch (FormatException e) {
            throw e;
        } catch (RuntimeException e) {
            // files that were changed by hand, sums included, can contradict each other in any way
            throw new FormatException(
                    directory, "holds what no run can have written: its files contradict each other; solve again", e);
        }
    }

    /** Arrays and the points that are made of them are there at the same time. */
    private static void requireMemory(Path directory, FlowRequest request, int points) {
        double planned = request.save().count(request.transformer().depth());
        MemoryEstimate needed = MemoryEstimate.NOTHING.plus(
                "saved depths", 2 * points / planned * FlowMemory.saved(request).bytes());
        try {
            needed.require("needs", List.of());
        } catch (InvalidInputException e) {
            throw new FormatException(directory, e.getMessage());
        }
    }

    private static Path summaryFile(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new FormatException(
                    directory,
                    (Files.exists(directory) ? "is not a directory" : "does not exist")
                            + "; a result directory is needed, as anisoflow solve writes it");
        }
        if (Files.exists(directory.resolve(SWEEP))) {
            throw new FormatException(
                    directory,
                    "is the directory of a sweep, which holds no trajectory; its charts are in it, and anisoflow sweep "
                            + directory.resolve(SWEEP)
                            + " --member INDEX prints the study of a member, which can be solved by itself");
        }
        Path file = directory.resolve(Summary.FILE_NAME);
        if (!Files.exists(file)) {
            throw new FormatException(
                    directory,
                    Files.exists(directory.resolve(ValidationDirectory.FILE_NAME))
                            ? "is the directory of a check, which holds no trajectory; solve "
                                    + directory.resolve(StudyWriter.FILE_NAME) + " for one"
                            : "is not a result directory, as it has no " + Summary.FILE_NAME
                                    + "; give a directory that anisoflow solve has written");
        }
        return file;
    }

    private static JsonNode summary(Path file) {
        JsonNode summary = Json.read(file);
        JsonNode format = summary.path("format");
        if (!format.isInt() || format.asInt() != Summary.FORMAT) {
            throw new FormatException(
                    file,
                    format.isMissingNode()
                            ? "has no key format, so it is not the summary of a result; give a directory that "
                                    + "anisoflow solve has written"
                            : "format is " + Json.excerpt(format) + " but this version reads " + Summary.FORMAT
                                    + "; update Anisoflow, or solve the study again");
        }
        return summary;
    }

    /** The study, from the law that was solved. */
    private static Study study(Path file, JsonNode summary, Optional<List<Gaussian>> saved) {
        DocumentException problem;
        try {
            Study study = StudyFile.read(file);
            if (startsAt(study.request(), summary)) {
                return study;
            }
            problem = new DocumentException(
                    Mark.of(file.toString()), "gives another initial law than the one that was solved");
        } catch (DocumentException e) {
            problem = e;
        }
        if (saved.isPresent()) {
            StudyOverride law = new StudyOverride(List.of("initial"), law(summary, saved.get()));
            try {
                return StudyFile.read(file, List.of(law));
            } catch (DocumentException e) {
                // the law is not what is wrong
            }
        }
        throw new DocumentException(
                new Mark(
                        problem.problem().source(),
                        problem.problem().line(),
                        problem.problem().column()),
                problem.problem().message(),
                Optional.of("the result needs the files of its study as they were; bring them back, or solve again"));
    }

    private static boolean startsAt(FlowRequest request, JsonNode summary) {
        double[] mean = numbers(summary.at("/initial/mean"));
        double[] variances = numbers(summary.at("/initial/eigenvalues"));
        double[] factor = request.initial().factor().toRowMajor();
        double spread = Products.norm(factor.length, factor, 0);
        double solved = Math.sqrt(Arrays.stream(variances).sum());
        double size = Math.max(solved, Products.norm(mean.length, mean, 0));
        double[] given = request.initial().mean();
        return given.length == mean.length
                && Math.abs(spread - solved) <= SAME_LAW * size
                && IntStream.range(0, mean.length).allMatch(i -> Math.abs(given[i] - mean[i]) <= SAME_LAW * size);
    }

    /** A law as a study file gives it. */
    private static String law(JsonNode summary, List<Gaussian> components) {
        if (components.size() == 1) {
            return "{" + moments(components.get(0)) + "}";
        }
        JsonNode weights = summary.at("/initial/components");
        String key = summary.path("arrangement").asText().equals(Arrangement.CELLS.key()) ? "positions" : "mixture";
        return IntStream.range(0, components.size())
                .mapToObj(j -> "{weight: " + weights.at("/" + j + "/weight") + ", " + moments(components.get(j)) + "}")
                .collect(Collectors.joining(", ", "{" + key + ": [", "]}"));
    }

    private static String moments(Gaussian law) {
        Matrix covariance = law.covariance();
        return "mean: " + Arrays.toString(law.mean()) + ", covariance: " + Arrays.deepToString(covariance.toArray());
    }

    private static Trajectory trajectory(Path file, JsonNode summary, FlowRequest request, TrajectoryReader reader) {
        List<Point> points = reader.points(
                request.law().size(),
                request.queries().map(Matrix::rows).orElse(0),
                request.metrics().stream().sorted().toList());
        String status = text(file, summary, "/status");
        return new Trajectory(
                request,
                points,
                Arrays.stream(Status.values())
                        .filter(one -> one.key().equals(status))
                        .findFirst()
                        .orElseThrow(() -> new FormatException(
                                file,
                                "status must be one of "
                                        + Arrays.stream(Status.values())
                                                .map(Status::key)
                                                .collect(Collectors.joining(", "))
                                        + " but is " + Json.excerpt(summary.path("status")))),
                text(file, summary, "/message"),
                number(file, summary, "/t_end"),
                optional(summary.path("blow_up_time")),
                optional(summary.path("decay_exponent")),
                summary.path("stiff").asBoolean(),
                new Trajectory.Steps(
                        (long) number(file, summary, "/steps/accepted"),
                        (long) number(file, summary, "/steps/rejected"),
                        (long) number(file, summary, "/steps/evaluations")),
                mergers(file, summary.path("mergers")),
                points.stream()
                        .flatMapToDouble(point -> point.cubatureError().stream())
                        .max(),
                number(file, summary, "/seconds/integration"));
    }

    private static List<Merger> mergers(Path file, JsonNode list) {
        List<Merger> mergers = new ArrayList<>();
        list.forEach(merger -> mergers.add(new Merger(
                number(file, merger, "/t"),
                whole(file, merger, "/components/0", 0, StudyLimits.MAX_COMPONENTS - 1),
                whole(file, merger, "/components/1", 0, StudyLimits.MAX_COMPONENTS - 1))));
        return mergers;
    }

    private static double number(Path file, JsonNode node, String pointer) {
        return value(file, node, pointer, "a number", node.at(pointer).isNumber())
                .asDouble();
    }

    private static int whole(Path file, JsonNode node, String pointer, int least, int most) {
        JsonNode found = node.at(pointer);
        return value(
                        file,
                        node,
                        pointer,
                        "a whole number from " + least + " to " + most,
                        found.isInt() && found.intValue() >= least && found.intValue() <= most)
                .intValue();
    }

    private static String text(Path file, JsonNode node, String pointer) {
        return value(file, node, pointer, "a text", node.at(pointer).isTextual())
                .asText();
    }

    private static JsonNode value(Path file, JsonNode node, String pointer, String type, boolean right) {
        if (!right) {
            JsonNode found = node.at(pointer);
            throw new FormatException(
                    file,
                    pointer.substring(1).replace('/', '.') + " must be " + type + " but is "
                            + (found.isMissingNode() ? "missing" : Json.excerpt(found)) + "; solve the study again");
        }
        return node.at(pointer);
    }

    private static OptionalDouble optional(JsonNode node) {
        return node.isNumber() ? OptionalDouble.of(node.asDouble()) : OptionalDouble.empty();
    }

    private static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        Arrays.setAll(numbers, i -> array.get(i).asDouble());
        return numbers;
    }
}
