package org.anisoflow.cli;

import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.particles.ParticleField;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks at what Anisoflow runs on. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = Anisoflow.Version.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        description =
                "Show versions, memory, the BLAS in use and its measured speed, fonts, display and optional tools. "
                        + "Exit status 1 if something that is needed is missing.")
final class DoctorCommand implements Callable<Integer> {
    /** Optional tools: a name, what it is for, and how to find out whether it is there. */
    private static final List<List<String>> TOOLS = List.of(
            List.of("numpy", "reads trajectory.npz in Python", "python3", "-c", "import numpy"),
            List.of("h5py", "reads trajectory.h5 in Python", "python3", "-c", "import h5py"),
            List.of("jupyter", "opens notebooks", "jupyter", "--version"),
            List.of("h5dump", "shows HDF5 files", "h5dump", "--version"));

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    private final List<String> problems = new ArrayList<>();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Runtime runtime = Runtime.getRuntime();
        line(out, "Anisoflow", Anisoflow.Version.number());
        line(out, "Java", "%s, %s", System.getProperty("java.vm.version"), System.getProperty("java.home"));
        line(
                out,
                "system",
                "%s %s %s, %d cores",
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                runtime.availableProcessors());
        line(out, "heap", "at most %.1f GiB", runtime.maxMemory() / (double) (1 << 30));
        String encoding = System.getProperty("sun.jnu.encoding", "unknown");
        line(out, "names", "of files in %s", encoding);
        if (!FileNames.mayHave("\u00e9\u6f22")) {
            problems.add("names of files beyond " + encoding + " cannot be used; choose a locale with UTF-8, such as "
                    + "LC_ALL=C.UTF-8");
        }
        blas(out);
        VectorModule.load();
        line(out, "exp", "%s (attention of particles)", ParticleField.exponential());
        int fonts = Fonts.count();
        line(out, "fonts", fonts == 0 ? "none: charts cannot be drawn" : fonts + " families");
        if (fonts == 0) {
            problems.add("there are no fonts; " + Fonts.remedy() + ", or use --no-plots");
        }
        line(out, "display", GraphicsEnvironment.isHeadless() ? "none (charts need none)" : "yes");
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        if (!Files.isWritable(temporary)) {
            problems.add(
                    "the directory for temporary files, " + temporary + ", cannot be written to; free it or choose "
                            + "another: ANISOFLOW_JAVA_OPTS=-Djava.io.tmpdir=DIR");
        }
        for (List<String> tool : TOOLS) {
            boolean present = succeeds(tool.subList(2, tool.size()));
            line(out, tool.get(0), "%s (optional: %s)", present ? "yes" : "no", tool.get(1));
        }
        for (String problem : problems) {
            Anisoflow.complain(spec.commandLine().getErr(), problem, "", ExitCode.FAILED);
        }
        return problems.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void blas(PrintWriter out) {
        try {
            common.chooseBlas();
        } catch (InvalidInputException e) {
            line(out, "BLAS", "none");
            problems.add(e.getMessage());
            return;
        }
        double small = Blas.gigaflops(64);
        double large = Blas.gigaflops(256);
        line(out, "BLAS", "%s", Blas.describe());
        line(out, "dgemm", "%.1f GFlop/s at n = 64, %.1f GFlop/s at n = 256", small, large);
        if (!Blas.isNative()) {
            line(
                    out,
                    "",
                    "a BLAS of the system is several times faster: apt-get install libopenblas0-pthread (Debian)");
            line(out, "", "ANISOFLOW_JAVA_OPTS='--add-modules jdk.incubator.vector' is up to twice as fast, but warns");
        }
    }

    private static void line(PrintWriter out, String name, String format, Object... values) {
        out.println(String.format(Locale.ROOT, "%-10s", name) + String.format(Locale.ROOT, format, values));
    }

    private static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(10, TimeUnit.SECONDS);
            process.destroy();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
