package org.anisoflow.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The study that is open, and the way from one to the next: none is left unsaved without asking. For the event thread. */
final class Studies {
    /** What a first start shows. */
    private static final String FIRST_PRESET = "two-heads";

    /** A first study. */
    static final String TEMPLATE = """
            anisoflow: 1
            title: A new study
            attention:
              type: softmax
              scale: 1
              query: [[1, 0], [0, 1]]
              key: [[-1, 0], [0, -1]]
              value: {identity: 2}
            initial:
              mean: [0, 0]
              covariance: [[2, 0.5], [0.5, 1]]
            depth: 5
            """;

    private final Path presets;
    private final Dialogs dialogs;
    private final Listener listener;
    private Optional<Session> session = Optional.empty();
    private List<String> recent;

    /** Is told what is open. */
    interface Listener {
        /** The study that was open is about to be replaced. */
        void leaving();

        /** Another study is open, and is to be solved. */
        void opened();

        void saved();
    }

    /**
     * @param presets where files of presets are kept
     * @param recent files that were open, the latest first
     */
    Studies(Path presets, Dialogs dialogs, List<String> recent, Listener listener) {
        this.presets = presets;
        this.dialogs = dialogs;
        this.recent = recent;
        this.listener = listener;
    }

    /** The study; there is one once a first was opened. */
    Session session() {
        return session.orElseThrow();
    }

    List<String> recent() {
        return recent;
    }

    /** Opens what was open at the last end. */
    void restore(Settings settings) {
        open(restored(settings).withRanges(settings.ranges()));
    }

    private Session restored(Settings settings) {
        if (!settings.unsaved().isEmpty()) {
            return Session.restored(Path.of(settings.place()), settings.named(), settings.unsaved());
        }
        if (settings.named() && Files.isReadable(Path.of(settings.place()))) {
            return Session.open(Path.of(settings.place()));
        }
        String stem = settings.place().isEmpty() ? "" : Export.stem(Path.of(settings.place()));
        try {
            return Presets.open(Presets.named(stem).orElse(FIRST_PRESET), presets);
        } catch (IOException e) {
            return template();
        }
    }

    private Session template() {
        return Session.untitled(presets.resolve("untitled.yaml"), TEMPLATE);
    }

    private void open(Session next) {
        take(next);
        listener.opened();
    }

    /** Takes another study, whatever becomes of the one that was open. */
    void take(Session next) {
        if (session.isPresent()) {
            listener.leaving();
        }
        replace(next);
    }

    private void replace(Session next) {
        session = Optional.of(next);
        next.file().ifPresent(file -> recent = Settings.recent(recent, file));
    }

    /** Begins a study. */
    void newStudy() {
        if (mayLeave()) {
            open(template());
        }
    }

    /** Opens a file that the reader chooses. */
    void chooseStudy() {
        dialogs.openStudy(home()).ifPresent(this::openStudy);
    }

    /** Opens a file. */
    void openStudy(Path file) {
        if (mayLeave()) {
            try {
                open(Session.open(file));
            } catch (RuntimeException e) {
                dialogs.failed("The study could not be opened", Problem.of(e));
            }
        }
    }

    /** Opens a study that comes with the program. */
    void openPreset(String name) {
        if (mayLeave()) {
            try {
                open(Presets.open(name, presets));
            } catch (IOException e) {
                dialogs.failed("The preset could not be opened", Problem.of(e));
            }
        }
    }

    /** Saves the study, to a file that the reader chooses if it has none; tells whether it is saved. */
    boolean save() {
        return session().file().map(this::saveTo).orElseGet(this::saveAs);
    }

    boolean saveAs() {
        return dialogs.saveStudy(home()).map(this::saveTo).orElse(false);
    }

    private boolean saveTo(Path file) {
        List<Path> companions = session().place().startsWith(presets)
                ? Presets.companions(session().text())
                : List.of();
        try {
            replace(session().saveAs(file, companions));
        } catch (IOException | RuntimeException e) {
            dialogs.failed("The study could not be saved", Problem.of(e));
            return false;
        }
        listener.saved();
        return true;
    }

    /** Whether another study may take the place of this one: asks if there is something to lose. */
    boolean mayLeave() {
        if (!session().dirty()) {
            return true;
        }
        return switch (dialogs.unsaved(session().name())) {
            case SAVE -> save();
            case DISCARD -> true;
            case CANCEL -> false;
        };
    }

    /** Where the reader may want to keep things of this study: not beside presets. */
    Path home() {
        return session()
                .file()
                .orElse(Path.of(System.getProperty("user.home"), session().name()));
    }
}
