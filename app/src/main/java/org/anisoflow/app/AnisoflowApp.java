package org.anisoflow.app;

import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.study.result.Environment;

/** The desktop app. */
public final class AnisoflowApp {
    private AnisoflowApp() {}

    /**
     * Opens the window, and returns when it is closed.
     *
     * @param study a study file to open; absent for what was open last
     * @param environment what results are computed with
     * @throws InvalidInputException if there is no display, or the Java runtime has no windows
     */
    public static void run(Optional<Path> study, Environment environment) {
        requireDisplay(
                Path.of(System.getProperty("java.home")),
                System.getProperty("os.name"),
                GraphicsEnvironment.isHeadless() || !opens());
        CountDownLatch closed = new CountDownLatch(1);
        Path directory = Settings.directory(
                System.getProperty("os.name"), System.getenv(), Path.of(System.getProperty("user.home")));
        EventQueue.invokeLater(() -> {
            Look.setUp(Settings.load(directory).dark());
            AppWindow window = new AppWindow(directory, environment, new SwingDialogs(), closed::countDown);
            window.setVisible(true);
            study.ifPresent(window.studies()::openStudy);
        });
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether windows can be opened, which shows only when it is tried. */
    private static boolean opens() {
        try {
            return GraphicsEnvironment.getLocalGraphicsEnvironment().getDefaultScreenDevice() != null;
        } catch (RuntimeException | LinkageError | java.awt.AWTError e) {
            return false;
        }
    }

    /**
     * Refuses to go on without windows.
     *
     * @param java home of the Java runtime
     * @param headless whether no window can be opened
     */
    static void requireDisplay(Path java, String system, boolean headless) {
        boolean bare = system.toLowerCase(Locale.ROOT).startsWith("linux")
                && Files.exists(java.resolve("lib/libawt.so"))
                && !Files.exists(java.resolve("lib/libawt_xawt.so"));
        if (bare) {
            throw new InvalidInputException("anisoflow app needs a Java runtime with windows but " + java
                    + " has none; install one that is not headless (Debian: apt-get install openjdk-17-jre)");
        }
        if (headless) {
            throw new InvalidInputException(
                    "anisoflow app needs a display; run it on a desktop, or with ssh -X, or under "
                            + "Xvfb; solve and plot work without one");
        }
    }
}
