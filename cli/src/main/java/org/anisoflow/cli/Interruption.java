package org.anisoflow.cli;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns the first SIGINT, SIGTERM or SIGHUP (of a terminal that is closed) into a wish that the run can read, while it is open;
 * a second one ends the process at once. Under nohup SIGHUP goes on to be ignored. The class of the JDK that does this is reached by reflection, because the compiler warns about it.
 */
final class Interruption implements AutoCloseable {
    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

    private final PrintWriter err;
    private final List<Runnable> undo = new ArrayList<>();
    private volatile boolean requested;

    Interruption(PrintWriter err) {
        this.err = err;
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler receive = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    received();
                }
                return null;
            };
            for (String name : SIGNALS) {
                if (name.equals("HUP") && System.getProperty("os.name").startsWith("Windows")) {
                    continue; // unknown there
                }
                Object mine = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, receive);
                Object which = signal.getConstructor(String.class).newInstance(name);
                Object before = signal.getMethod("handle", signal, handler).invoke(null, which, mine);
                undo.add(() -> restore(signal, handler, which, before));
            }
        } catch (ReflectiveOperationException e) {
            // without signals Ctrl-C ends the process at once
            undo.clear();
        }
    }

    private static void restore(Class<?> signal, Class<?> handler, Object which, Object before) {
        try {
            signal.getMethod("handle", signal, handler).invoke(null, which, before);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a signal has come. */
    boolean requested() {
        return requested;
    }

    private void received() {
        if (requested) {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
        requested = true;
        if (ProgressReporter.onTerminal()) {
            // after the ^C that the terminal shows
            err.println();
        }
        err.println("anisoflow: interrupted, saving what was computed; once more to quit at once");
    }

    @Override
    public void close() {
        undo.forEach(Runnable::run);
    }
}
