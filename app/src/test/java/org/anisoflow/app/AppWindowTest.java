package org.anisoflow.app;

import static org.anisoflow.app.Views.onEvents;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.AWTEvent;
import java.awt.Component;
import java.awt.Container;
import java.awt.EventQueue;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.Toolkit;
import java.awt.datatransfer.DataFlavor;
import java.awt.event.ActionEvent;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.awt.event.MouseEvent;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;
import javax.swing.AbstractButton;
import javax.swing.JComboBox;
import javax.swing.JLabel;
import javax.swing.JMenu;
import javax.swing.JMenuItem;
import javax.swing.JScrollBar;
import javax.swing.JSlider;
import javax.swing.JSpinner;
import javax.swing.KeyStroke;
import javax.swing.SwingUtilities;
import javax.swing.text.JTextComponent;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Figure;
import org.anisoflow.figures.FigureFile;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.study.result.Environment;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.Panel;
import org.anisoflow.viz.PictureSize;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole window, as its reader uses it. */
class AppWindowTest {
    private static final String STUDY = """
            anisoflow: 1
            title: Two dimensions
            attention:
              type: softmax
              scale: 1
              query: {identity: 2}
              key: {identity: 2, times: -1}
              value: {identity: 2}
            initial: {mean: [1, 0.1], covariance: [[2, 0.5], [0.5, 1]]}
            depth: 10
            """;

    private static final String ENDLESS = STUDY.replace("mean: [1, 0.1]", "mean: [0, 0]")
            .replace("depth: 10\n", "depth: 500000\nsolver: {method: layers, step: 0.1}\nsave: {points: 2}\n");

    @TempDir
    private Path scratch;

    private final Answers answers = new Answers();
    private Path settings;
    private AppWindow window;
    private boolean closed;

    /** Answers without windows. */
    private static final class Answers implements Dialogs {
        private Optional<Path> path = Optional.empty();
        private Optional<Export> export = Optional.empty();
        private Unsaved unsaved = Unsaved.CANCEL;
        private final List<Problem> failures = new ArrayList<>();
        private String read = "";

        @Override
        public Optional<Path> openStudy(Path start) {
            return path;
        }

        @Override
        public Optional<Path> openResult(Path start) {
            return path;
        }

        @Override
        public Optional<Path> saveStudy(Path suggested) {
            return path;
        }

        @Override
        public Optional<Export> exportFigure(Path suggested, boolean animated) {
            return export;
        }

        @Override
        public Optional<Path> exportData(Path suggested) {
            return path;
        }

        @Override
        public Optional<Path> saveFile(String title, Path suggested, List<String> formats) {
            return path;
        }

        @Override
        public Unsaved unsaved(String name) {
            return unsaved;
        }

        @Override
        public void failed(String title, List<Problem> problems) {
            failures.addAll(problems);
        }

        @Override
        public void read(String title, String html) {
            read = html;
        }
    }

    @BeforeEach
    void open() throws Exception {
        Views.requireDisplay();
        settings = scratch.resolve("settings");
        start();
        load(STUDY);
    }

    private void start() throws Exception {
        onEvents(() -> {
            Look.setUp(false);
            closed = false;
            window = new AppWindow(
                    settings,
                    new Environment("test", "17", "java", 1, OptionalLong.of(0)),
                    answers,
                    () -> closed = true);
            window.setVisible(true);
        });
        settle();
    }

    @AfterEach
    void close() throws Exception {
        if (window != null && !closed) {
            answers.unsaved = Dialogs.Unsaved.DISCARD;
            onEvents(window::quit);
            await("it is closed", () -> closed);
        }
    }

    private Path load(String text) throws Exception {
        Path file = Files.writeString(scratch.resolve("study.yaml"), text);
        onEvents(() -> window.studies().openStudy(file));
        return file;
    }

    private static void await(String what, BooleanSupplier condition) throws Exception {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!onEvents(condition::getAsBoolean)) {
            assertThat(System.nanoTime()).as("time until " + what).isLessThan(end);
            Thread.sleep(5);
        }
    }

    private void settle() throws Exception {
        // the outcome of a run may be waiting behind the first look
        for (int look = 0; look < 2; look++) {
            await(
                    "everything is drawn",
                    () -> !window.runner().busy()
                            && window.views().stream()
                                    .allMatch(panel -> panel.chart().isUpToDate()));
        }
    }

    private Result result() throws Exception {
        return onEvents(() -> window.result().orElseThrow());
    }

    private void type(String from, String to) throws Exception {
        onEvents(() -> {
            int at = window.editor().text().indexOf(from);
            window.editor().area().replaceRange(to, at, at + from.length());
        });
    }

    private NumberControl control(String path) {
        return window.parameters().controls().stream()
                .filter(each -> each.parameter().path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private void shot(String name) throws Exception {
        Rectangle bounds = onEvents(() -> window.getBounds());
        File file = new File("target/screenshots/" + name + ".png");
        file.getParentFile().mkdirs();
        ImageIO.write(new Robot().createScreenCapture(bounds), "png", file);
    }

    @Test
    void opensAStudyAndDrawsItsResult() throws Exception {
        settle();
        assertThat(window.getTitle()).isEqualTo("study.yaml – Anisoflow");
        assertThat(result().study().title()).isEqualTo("Two dimensions");
        assertThat(window.views())
                .extracting(ViewPanel::shown)
                .doesNotHaveDuplicates()
                .contains(ChartKind.SPECTRUM);
        assertThat(window.status().facts()).startsWith("exact closure").contains("d = 2");
        for (boolean dark : new boolean[] {true, false}) {
            onEvents(() -> window.setDark(dark));
            settle();
            shot(dark ? "window-dark" : "window-light");
        }
    }

    @Test
    void anErrorIsMarkedAtItsLineAndThePicturesStay() throws Exception {
        settle();
        Result before = result();
        type("type: softmax", "type: sofmax");
        await("the error is shown", () -> !window.editor().problems().isEmpty());
        settle();
        Problem problem = window.editor().problems().get(0);
        assertThat(problem.line()).isEqualTo(4);
        assertThat(problem.hint()).contains("did you mean softmax?");
        await("the mark is set", () -> window.editor().area().getParserNotices().stream()
                .anyMatch(notice -> notice.getLine() == 3));
        assertThat(result()).isSameAs(before);
        assertThat(window.status().message()).startsWith("line 4: ").endsWith("(F8 goes there)");
        assertThat(window.views())
                .extracting(view -> view.chart().veil())
                .containsOnly(new Veil(true, "of the text before line 4"));
        assertThat(window.views()).extracting(AppWindowTest::badge).containsOnly("of the text before line 4");
        assertThat(window.parameters().controls()).isNotEmpty().allSatisfy(control -> {
            assertThat(control.slider().isEnabled()).isFalse();
            assertThat(control.slider().getToolTipText()).startsWith("line 4: ");
        });
        onEvents(() -> window.editor().goToProblem());
        assertThat(onEvents(() -> window.editor().area().getCaretLineNumber())).isEqualTo(3);
        shot("error");
        type("type: sofmax", "type: softmax");
        await("the error is gone", () -> window.editor().problems().isEmpty());
        settle();
        assertThat(window.views()).extracting(view -> view.chart().veil()).containsOnly(Veil.NONE);
        assertThat(window.views()).extracting(AppWindowTest::badge).containsOnly("");
        assertThat(window.parameters().controls())
                .allSatisfy(control -> assertThat(control.slider().isEnabled()).isTrue());
    }

    @Test
    void aSliderChangesTheTextAndTheResultInOneStepOfUndo() throws Exception {
        settle();
        onEvents(() -> {
            JSlider slider = control("attention.scale").slider();
            slider.setValueIsAdjusting(true);
            for (int position = 510; position <= 750; position += 10) {
                slider.setValue(position);
            }
        });
        await(
                "a preview is drawn",
                () -> window.result().orElseThrow().trajectory().points().size() == 81);
        onEvents(() -> control("attention.scale").slider().setValueIsAdjusting(false));
        settle();
        assertThat(window.editor().text()).isEqualTo(STUDY.replace("scale: 1\n", "scale: 1.5\n"));
        assertThat(result().trajectory().points()).hasSize(201);
        assertThat(result().study().request().transformer().layers().toString()).contains("scale=1.5");
        assertThat(window.getTitle()).startsWith("*");
        onEvents(() -> {
            window.editor().area().undoLastAction();
        });
        assertThat(window.editor().text()).isEqualTo(STUDY);
        await("the slider follows", () -> control("attention.scale").parameter().value() == 1);
    }

    @Test
    void aNumberThatIsTypedBesideASliderIsTakenAndAnEntryTakesItsMirrorAlong() throws Exception {
        settle();
        onEvents(() -> {
            control("initial.covariance.0.1").field().setText("-0.25");
            control("initial.covariance.0.1").field().postActionEvent();
        });
        assertThat(window.editor().text()).contains("covariance: [[2, -0.25], [-0.25, 1]]");
        settle();
        assertThat(result().study().initial().covariance().get(0, 1)).isEqualTo(-0.25, within(1e-12));
    }

    @Test
    void aRunIsCancelledAndWhatItHasIsShown() throws Exception {
        settle();
        onEvents(() -> window.editor().area().setText(ENDLESS));
        await("it runs", () -> window.status().message().contains(" steps"));
        assertThat(onEvents(() -> window.commands().cancel.isEnabled())).isTrue();
        await("the pictures of the text before dim", () -> window.views().stream()
                .allMatch(view -> view.chart().veil().badge().startsWith("solving ")));
        assertThat(window.views())
                .allSatisfy(view -> assertThat(view.chart().veil().dimmed()).isTrue());
        shot("running");
        onEvents(window::cancel);
        settle();
        assertThat(result().trajectory().status()).isEqualTo(Status.CANCELLED);
        assertThat(window.views()).allSatisfy(view -> {
            assertThat(view.chart().veil().dimmed()).isFalse();
            assertThat(view.chart().veil().badge()).startsWith("to t = ");
        });
        assertThat(window.status().message()).containsIgnoringCase("cancelled");
        assertThat(onEvents(() -> window.commands().cancel.isEnabled())).isFalse();
        shot("cancelled");
    }

    /** Texts that are no study, as they come about while one types. */
    private static List<String> brokenTexts() {
        List<String> texts = new ArrayList<>();
        for (String scale : List.of(
                "scale: 1e",
                "scale: ",
                "scale: -",
                "scale: .",
                "scale: [1",
                "scale: {1",
                "scale: \"1",
                "scale: '1",
                "scale 1",
                "scale: 1: 2",
                "scale: *a",
                "scale: @1",
                "scale: `1",
                "scale: |",
                "scal: 1",
                "scale: one",
                "scale: 1\n   epsilon: 1",
                "scale: 1\n  scale: 2",
                "scale: 1\n\tepsilon: 1",
                "scale: [1, 2]",
                "scale: 1 # half\n  type: softmax",
                "scale: .nan",
                "s0.5e: 1")) {
            texts.add(STUDY.replace("scale: 1", scale));
        }
        texts.add(STUDY.replace("  scale: 1", "\tscale: 1"));
        texts.add(STUDY.replace("  scale: 1", " scale: 1"));
        texts.add(STUDY.replace("attention:", "attention"));
        texts.add(STUDY.replace("[0.5, 1]]}", "[0.5, 1]]"));
        texts.add(STUDY.replace("[0.5, 1]]}", "[0.5, 1]}"));
        texts.add(STUDY.replace("[0.5, 1]]", "[0.4, 1]]"));
        texts.add(STUDY.replace("[0.5, 1]]", "[0.5]]"));
        texts.add(STUDY.replace("depth: 10", "depth: -10"));
        texts.add(STUDY.replace("depth: 10\n", ""));
        texts.add(STUDY.replace("depth: 10", "depth"));
        texts.add(STUDY.replace("anisoflow: 1", "anisoflow: 2"));
        texts.add(STUDY.substring(0, 60));
        texts.add("");
        texts.add(" \n");
        texts.add("# nothing yet\n");
        texts.add("- 1\n- 2\n");
        texts.add("---\n" + STUDY + "---\n" + STUDY);
        return texts;
    }

    /** Does with every slider what a reader can do, and more. */
    private void tryEverySlider() {
        for (NumberControl control : List.copyOf(window.parameters().controls())) {
            JSlider slider = control.slider();
            slider.setValueIsAdjusting(true);
            slider.setValue(slider.getValue() > 500 ? 137 : 863);
            slider.setValue(400);
            slider.setValueIsAdjusting(false);
            slider.setValue(250);
            for (String key : List.of("UP", "shift DOWN", "PAGE_UP")) {
                slider.getActionMap().get(key).actionPerformed(new ActionEvent(slider, 0, key));
            }
            control.field().setText("0.125");
            control.field().postActionEvent();
        }
    }

    @Test
    void noSliderReachesATextThatIsBroken() throws Exception {
        settle();
        for (String broken : brokenTexts()) {
            onEvents(() -> window.editor().area().setText(STUDY));
            onEvents(window::run);
            await(
                    "the sliders move again before: " + broken,
                    () -> window.state().takesEditsOf(window.editor().now().revision())
                            && !window.parameters().controls().isEmpty());
            onEvents(() -> {
                window.editor().area().setText(broken);
                tryEverySlider();
                assertThat(window.editor().text()).as("at once").isEqualTo(broken);
            });
            onEvents(window::run);
            await("somebody has looked at it", () -> window.state().text() != StudyState.Text.UNCHECKED);
            onEvents(() -> {
                assertThat(window.state().text())
                        .as("a broken text: %s", broken)
                        .isIn(StudyState.Text.BROKEN, StudyState.Text.EMPTY);
                tryEverySlider();
                assertThat(window.editor().text()).as("when it is known").isEqualTo(broken);
                assertThat(window.parameters().controls())
                        .allSatisfy(control ->
                                assertThat(control.slider().isEnabled()).isFalse());
            });
        }
    }

    @Test
    void aTextThatIsEmptyHasNoSlidersAndNoPictures() throws Exception {
        settle();
        onEvents(() -> window.editor().area().setText(""));
        await("it is known", () -> window.state().text() == StudyState.Text.EMPTY);
        assertThat(window.parameters().controls()).isEmpty();
        assertThat(window.status().message()).isEqualTo("No study");
        assertThat(window.result()).isEmpty();
        assertThat(window.views())
                .allSatisfy(view -> assertThat(view.chart().panels()).isEmpty());
        onEvents(() -> window.editor().area().setText(STUDY));
        await("it is solved", () -> window.result().isPresent());
        settle();
        assertThat(window.parameters().controls()).isNotEmpty();
    }

    /** Three clusters of 64 coordinates, which take far longer than any test. */
    private static String slowMixture() {
        StringBuilder text = new StringBuilder("""
                anisoflow: 1
                title: Three slow clusters
                attention:
                  type: softmax
                  scale: 0.01
                  query: {random: normal, shape: [64, 64], seed: 1}
                  key: {random: normal, shape: [64, 64], seed: 2}
                  value: {identity: 64, times: -0.01}
                initial:
                  mixture:
                """);
        for (int component = 0; component < 3; component++) {
            double[] mean = new double[64];
            mean[component] = 3;
            text.append("    - {weight: ")
                    .append(component == 0 ? 0.5 : 0.25)
                    .append(", mean: ")
                    .append(Arrays.toString(mean))
                    .append(", covariance: {identity: 64, times: 0.5}}\n");
        }
        return text.append(
                        "depth: 100\nsolver: {relative: 1e-12, absolute: 1e-14}\nsave: {points: 20001, laws: ends}\n")
                .append("closure: {cubature: quasi-monte-carlo, points: 512}\nmetrics: [effective_rank]\n")
                .toString();
    }

    @Test
    void noFrameShowsOldCurvesUnderTheNewTitle() throws Exception {
        settle();
        List<List<Panel>> old = onEvents(
                () -> window.views().stream().map(view -> view.chart().panels()).toList());
        List<BufferedImage> before = onEvents(this::frames);
        Path slow = Files.writeString(scratch.resolve("slow.yaml"), slowMixture());
        onEvents(() -> {
            window.studies().openStudy(slow);
            assertThat(window.getTitle()).startsWith("slow.yaml");
            assertThat(window.views())
                    .extracting(view -> view.chart().empty().orElseThrow().title())
                    .containsOnly("slow.yaml");
            assertThat(window.result()).isEmpty();
        });
        boolean grows = false;
        boolean titled = false;
        long end = System.nanoTime() + 60_000_000_000L;
        for (int frame = 0; frame < 20 || !grows; frame++) {
            assertThat(System.nanoTime()).as("time until curves grow").isLessThan(end);
            onEvents(() -> {
                List<BufferedImage> now = frames();
                for (int i = 0; i < now.size(); i++) {
                    assertThat(window.views().get(i).chart().panels()).isNotSameAs(old.get(i));
                    assertThat(sameShare(now.get(i), before.get(i)))
                            .as("of the pixels")
                            .isLessThan(1);
                }
            });
            titled |= onEvents(() -> window.views().stream().anyMatch(view -> view.chart()
                    .empty()
                    .filter(axes -> axes.title().equals("Three slow clusters"))
                    .isPresent()));
            grows |= onEvents(() -> window.views().get(2).chart().panels().stream()
                    .anyMatch(panel -> panel.overDepth() && panel.horizontal().high() == 100));
            Thread.sleep(50);
        }
        assertThat(titled).as("the title of the study stands over empty axes").isTrue();
        assertThat(window.result()).as("a result to be exported").isEmpty();
        await("the badges say so", () -> window.views().stream()
                .allMatch(view -> badge(view).startsWith("solving ")));
        shot("growing");
        onEvents(window::cancel);
        settle();
        assertThat(window.views())
                .allSatisfy(view -> assertThat(view.chart().veil().badge()).startsWith("to t = "));
    }

    private static String badge(ViewPanel view) {
        return view.header().badge().getText();
    }

    @Test
    void whatIsSaidOfAPictureIsReadWholeAndCoversNothing() throws Exception {
        settle();
        type("type: softmax", "type: sofmax");
        await("the error is shown", () -> !window.editor().problems().isEmpty());
        settle();
        ViewPanel view = window.views().get(0);
        for (int width : new int[] {220, 320, 800}) {
            onEvents(() -> {
                view.setSize(width, 240);
                for (int pass = 0; pass < 2; pass++) {
                    view.header().place();
                    layOut(view);
                }
                JLabel badge = view.header().badge();
                Rectangle words = SwingUtilities.convertRectangle(badge.getParent(), badge.getBounds(), view);
                assertThat(badge.getText()).isEqualTo("of the text before line 4");
                assertThat(words.width).isGreaterThanOrEqualTo(badge.getPreferredSize().width);
                assertThat(words.getMaxX()).isLessThanOrEqualTo(width);
                assertThat(words.getMaxY()).isLessThanOrEqualTo(view.chart().getY());
                Rectangle chooser = SwingUtilities.convertRectangle(
                        view.chooser().getParent(), view.chooser().getBounds(), view);
                assertThat(words.intersects(chooser)).isFalse();
                if (width > 320) {
                    assertThat(words.getCenterY()).isCloseTo(chooser.getCenterY(), within(3.0));
                }
            });
        }
    }

    private static void layOut(Container parent) {
        parent.doLayout();
        for (Component child : parent.getComponents()) {
            if (child instanceof Container inner) {
                layOut(inner);
            }
        }
    }

    @Test
    void theTokensThatWereReadAreCounted() throws Exception {
        settle();
        assertThat(window.status().facts()).doesNotContain("tokens");
        Files.writeString(scratch.resolve("cloud.csv"), "1,2\n2,1\n0,0\n");
        load(STUDY.replace(
                "initial: {mean: [1, 0.1], covariance: [[2, 0.5], [0.5, 1]]}", "initial: {tokens: {file: cloud.csv}}"));
        settle();
        assertThat(window.status().facts()).contains("   3 tokens read   ");
    }

    /** The charts as they are painted now. */
    private List<BufferedImage> frames() {
        return window.views().stream()
                .map(view -> {
                    ChartView chart = view.chart();
                    BufferedImage image =
                            new BufferedImage(chart.getWidth(), chart.getHeight(), BufferedImage.TYPE_INT_RGB);
                    chart.paint(image.createGraphics());
                    return image;
                })
                .toList();
    }

    private static double sameShare(BufferedImage a, BufferedImage b) {
        int[] first = a.getRGB(0, 0, a.getWidth(), a.getHeight(), null, 0, a.getWidth());
        int[] second = b.getRGB(0, 0, b.getWidth(), b.getHeight(), null, 0, b.getWidth());
        long same = 0;
        for (int i = 0; i < Math.min(first.length, second.length); i++) {
            same += first[i] == second[i] ? 1 : 0;
        }
        return (double) same / first.length;
    }

    @Test
    void aValueThatTheStudyRefusesIsTakenBackWithTheReasonAtItsControl() throws Exception {
        settle();
        onEvents(() -> {
            control("depth").field().setText("-1");
            control("depth").field().postActionEvent();
        });
        settle();
        assertThat(window.editor().text()).isEqualTo(STUDY);
        assertThat(control("depth").slider().isEnabled()).isTrue();
        assertThat(control("depth").slider().getToolTipText()).startsWith("line 10: depth");
        await("it is said", () -> window.status().message().startsWith("Taken back: depth"));
        assertThat(window.editor().problems()).isEmpty();
    }

    @Test
    void aDragThatEndsAtARefusedValueGoesBackToTheLastGoodOne() throws Exception {
        settle();
        onEvents(() -> {
            typeRange("depth", new Parameter.Range(-10, 10));
        });
        JSlider slider = control("depth").slider();
        onEvents(() -> {
            slider.setValueIsAdjusting(true);
            slider.setValue(750);
        });
        await("it is solved", () -> window.result().orElseThrow().trajectory().end() == 5);
        onEvents(() -> slider.setValue(250));
        await("it is refused", () -> window.state().text() == StudyState.Text.BROKEN);
        assertThat(window.editor().text()).contains("depth: -5\n");
        assertThat(slider.isEnabled()).as("the slider in motion").isTrue();
        onEvents(() -> slider.setValueIsAdjusting(false));
        settle();
        assertThat(window.editor().text()).isEqualTo(STUDY.replace("depth: 10", "depth: 5"));
        onEvents(() -> window.editor().area().undoLastAction());
        assertThat(window.editor().text()).isEqualTo(STUDY);
    }

    private void typeRange(String path, Parameter.Range range) {
        RangeEditor editor = new RangeEditor(control(path).parameter(), control(path)::choose);
        editor.low().setText(Parameter.text(range.low()));
        editor.high().setText(Parameter.text(range.high()));
        editor.high().postActionEvent();
    }

    @Test
    void aRangeIsTypedKeptAndReset() throws Exception {
        settle();
        onEvents(() -> typeRange("depth", new Parameter.Range(3, 1)));
        assertThat(control("depth").parameter().high()).as("no range").isEqualTo(100);
        onEvents(() -> typeRange("depth", new Parameter.Range(5, 20)));
        assertThat(control("depth").parameter().low()).isEqualTo(5);
        assertThat(window.editor().text()).isEqualTo(STUDY);
        await("it is kept", () -> Settings.load(settings).ranges().containsKey("depth"));
        onEvents(window::quit);
        await("it is closed", () -> closed);
        start();
        assertThat(control("depth").parameter().high()).isEqualTo(20);
        onEvents(() -> {
            JSlider slider = control("depth").slider();
            slider.dispatchEvent(
                    new MouseEvent(slider, MouseEvent.MOUSE_CLICKED, 0, 0, 5, 5, 2, false, MouseEvent.BUTTON1));
        });
        assertThat(control("depth").parameter().high()).isEqualTo(100);
        load(STUDY);
        settle();
    }

    @Test
    void arrowsStepByOneTenAndTwentyFivePercent() throws Exception {
        settle();
        onEvents(() -> typeRange("attention.scale", new Parameter.Range(0, 2)));
        assertSteps("RIGHT", "1.02");
        assertSteps("LEFT", "1");
        assertSteps("shift UP", "1.2");
        assertSteps("shift LEFT", "1");
        assertSteps("PAGE_UP", "1.5");
        assertSteps("PAGE_DOWN", "1");
    }

    private void assertSteps(String key, String value) throws Exception {
        onEvents(() -> {
            JSlider slider = control("attention.scale").slider();
            Object name = slider.getInputMap().get(KeyStroke.getKeyStroke(key));
            slider.getActionMap().get(name).actionPerformed(new ActionEvent(slider, 0, key));
        });
        assertThat(window.editor().text()).as(key).isEqualTo(STUDY.replace("scale: 1\n", "scale: " + value + "\n"));
    }

    @Test
    void whatIsWrongWithAFileThatIsNoStudyIsShown() throws Exception {
        settle();
        Path sweep = Files.writeString(scratch.resolve("sweep.yaml"), """
                anisoflow-sweep: 1
                study:
                  anisoflow: 1
                  depth: 1
                axes: [{name: depth, key: depth, values: [1, 2]}]
                """);
        onEvents(() -> window.studies().openStudy(sweep));
        await("it is known to be no study", () -> window.state().text() == StudyState.Text.BROKEN);
        Problem problem = window.editor().problems().get(0);
        assertThat(window.status().message()).startsWith(problem.text());
        assertThat(window.editor().message()).contains(problem.hint().orElse(problem.message()));
        assertThat(window.views())
                .allSatisfy(view -> assertThat(view.chart().panels()).isEmpty());
        shot("sweep");
    }

    @Test
    void theFirstRunThatIsCancelledShowsWhatItHas() throws Exception {
        onEvents(window::quit);
        await("it is closed", () -> closed);
        Files.writeString(scratch.resolve("study.yaml"), ENDLESS);
        onEvents(() -> {
            window = new AppWindow(
                    settings,
                    new Environment("test", "17", "java", 1, OptionalLong.of(0)),
                    answers,
                    () -> closed = true);
            closed = false;
            window.setVisible(true);
        });
        await("it runs", () -> window.status().message().contains(" steps"));
        onEvents(window::cancel);
        settle();
        assertThat(result().trajectory().status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void viewsFollowTheDepth() throws Exception {
        settle();
        onEvents(() -> window.chooseDepth(4.02));
        assertThat(onEvents(() -> window.depthBar().depth())).isEqualTo(4);
        settle();
        onEvents(() -> window.depthBar().step(3));
        assertThat(onEvents(() -> window.depthBar().depth())).isCloseTo(4.15, within(1e-9));
        onEvents(() -> window.depthBar().play(true));
        await("it plays", () -> window.depthBar().depth() > 4.3);
        onEvents(() -> window.depthBar().play(false));
        shot("depth");
    }

    @Test
    void aViewShowsAnotherChartAndIsMaximized() throws Exception {
        settle();
        ViewPanel view = window.views().get(3);
        onEvents(() -> view.chooser().setSelectedItem(ChartKind.MEAN));
        settle();
        assertThat(view.shown()).isEqualTo(ChartKind.MEAN);
        onEvents(() -> window.grid().toggleMaximized(view));
        assertThat(onEvents(() -> window.views().get(0).isShowing())).isFalse();
        settle();
        shot("maximized");
        onEvents(() -> window.grid().toggleMaximized(view));
        assertThat(onEvents(() -> window.views().get(0).isShowing())).isTrue();
        onEvents(() -> window.grid().setCount(6));
        settle();
        shot("six-views");
        onEvents(() -> window.grid().setCount(2));
        assertThat(window.views()).hasSize(2);
    }

    @Test
    void viewsOfWhichNothingHasChangedAreNotDrawnAgain() throws Exception {
        settle();
        ViewPanel cone = window.views().get(1);
        List<Panel> spectrum = window.views().get(2).chart().panels();
        List<Panel> ellipses = window.views().get(0).chart().panels();
        onEvents(() -> cone.change(cone.view().withDirection(10, 40)));
        settle();
        assertThat(window.views().get(0).chart().panels()).isSameAs(ellipses);
        assertThat(window.views().get(2).chart().panels()).isSameAs(spectrum);
    }

    @Test
    void theConeIsTurnedByDraggingAndByArrowsAndItsSlidersFollow() throws Exception {
        settle();
        ViewPanel cone = window.views().get(1);
        assertThat(cone.shown()).isEqualTo(ChartKind.CONE);
        View before = cone.view();
        Robot robot = new Robot();
        robot.setAutoDelay(20);
        Rectangle place = onEvents(() ->
                new Rectangle(cone.chart().getLocationOnScreen(), cone.chart().getSize()));
        int x = (int) place.getCenterX();
        int y = (int) place.getCenterY();
        robot.mouseMove(x, y);
        robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
        robot.mouseMove(x + 30, y + 20);
        robot.mouseMove(x + 60, y + 40);
        robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
        robot.waitForIdle();
        settle();
        double degrees = 180.0 / Math.min(place.width, place.height);
        assertThat(cone.view().azimuth()).isCloseTo(before.azimuth() - 60 * degrees, within(1e-9));
        assertThat(cone.view().elevation()).isCloseTo(before.elevation() + 40 * degrees, within(1e-9));
        assertThat(slider(cone, "Azimuth").getValue())
                .isEqualTo((int) Math.round(cone.view().azimuth()));
        assertThat(slider(cone, "Elevation").getValue())
                .isEqualTo((int) Math.round(cone.view().elevation()));
        assertThat(onEvents(() -> cone.figure(PictureSize.SCREEN)).view().azimuth())
                .isEqualTo(cone.view().azimuth());
        shot("cone-turned");
        for (int i = 0; i < 30; i++) {
            robot.keyPress(KeyEvent.VK_UP);
            robot.keyRelease(KeyEvent.VK_UP);
        }
        robot.waitForIdle();
        settle();
        assertThat(cone.view().elevation()).as("not beyond the pole").isEqualTo(90);
        assertThat(cone.chart().failure()).isEmpty();
        robot.keyPress(KeyEvent.VK_HOME);
        robot.keyRelease(KeyEvent.VK_HOME);
        robot.waitForIdle();
        settle();
        assertThat(cone.view()).isEqualTo(before);
    }

    private JSlider slider(ViewPanel panel, String name) throws Exception {
        return onEvents(() -> find(new ViewOptions(panel.view(), window.result().orElseThrow(), view -> {}), name)
                .orElseThrow());
    }

    private static Optional<JSlider> find(Container parent, String name) {
        for (Component child : parent.getComponents()) {
            if (child instanceof JSlider slider
                    && slider.getAccessibleContext().getAccessibleName().equals(name)) {
                return Optional.of(slider);
            }
            Optional<JSlider> inside = child instanceof Container container ? find(container, name) : Optional.empty();
            if (inside.isPresent()) {
                return inside;
            }
        }
        return Optional.empty();
    }

    @Test
    void ellipsesFollowAMeanThatRunsAwayUnlessTheyAreNotTo() throws Exception {
        onEvents(() -> window.studies().openPreset("digits-softmax"));
        settle();
        ViewPanel ellipses = window.views().get(0);
        assertThat(ellipses.chart().panels().get(0).horizontal().label())
                .isEqualTo("principal direction u₁, from the mean");
        shot("about-the-mean");
        onEvents(() -> ellipses.change(ellipses.view().withCentre(Optional.of(Figure.Centre.FIXED))));
        settle();
        assertThat(ellipses.chart().panels().get(0).horizontal().label()).isEqualTo("principal direction u₁");
    }

    @Test
    void aZoomEndsWithItsChartAndWithItsStudy() throws Exception {
        settle();
        ViewPanel spectrum = window.views().get(2);
        onEvents(() -> perform(spectrum, ChartView.Command.ZOOM_IN));
        settle();
        assertThat(spectrum.view().shown()).isEqualTo(spectrum.chart().zoom()).isNotEmpty();
        onEvents(() -> spectrum.chooser().setSelectedItem(ChartKind.MEAN));
        settle();
        assertThat(spectrum.chart().zoom()).isEmpty();
        onEvents(() -> perform(spectrum, ChartView.Command.ZOOM_IN));
        settle();
        assertThat(spectrum.chart().zoom()).isNotEmpty();
        load(STUDY);
        assertThat(spectrum.chart().zoom()).isEmpty();
        assertThat(spectrum.view().zoom()).isEmpty();
    }

    private static void perform(ViewPanel panel, ChartView.Command command) {
        panel.chart().action(command).actionPerformed(new ActionEvent(panel, ActionEvent.ACTION_PERFORMED, ""));
    }

    @Test
    void figuresAndDataAreExported() throws Exception {
        settle();
        for (String format : Export.FIGURES) {
            Path file = scratch.resolve("figure." + format);
            answers.export = Optional.of(new Export(file, PictureSize.ONE_COLUMN, 2, 120));
            onEvents(() -> window.exports().figure(window.views().get(0)));
            await("the figure is written", () -> window.status().message().equals("Written: " + file));
            assertThat(Files.size(file)).isGreaterThan(2000);
        }
        assertThat(ImageIO.read(scratch.resolve("figure.png").toFile()).getWidth())
                .isEqualTo(880);
        answers.path = Optional.of(scratch.resolve("result"));
        onEvents(window.exports()::data);
        await("data are written", () -> window.status().message().startsWith("Written: " + scratch.resolve("result")));
        assertThat(scratch.resolve("result/summary.json")).exists();
        Result before = result();
        onEvents(() -> window.studies().openPreset("sigmoid"));
        settle();
        onEvents(window::chooseResult);
        await(
                "it is opened",
                () -> window.result().orElseThrow().study().title().equals("Two dimensions"));
        assertThat(result().trajectory().last().eigenvalues())
                .isEqualTo(before.trajectory().last().eigenvalues());
        load(STUDY);
        settle();
        onEvents(window.exports()::data);
        await("the second time fails", () -> !answers.failures.isEmpty());
        assertThat(answers.failures.get(0).message()).contains("exists already");
    }

    @Test
    void aFigureFileDrawsWhatTheViewShows() throws Exception {
        settle();
        type("depth: 10", "depth: 12");
        settle();
        Path file = scratch.resolve("figure.yaml");
        answers.export = Optional.of(new Export(file, PictureSize.ONE_COLUMN, 1, 120));
        onEvents(() -> window.exports().figure(window.views().get(2)));
        await("it is written", () -> window.status().message().equals("Written: " + file));
        FigureFile read = FigureFile.read(file);
        assertThat(read.figure().kind()).isEqualTo(ChartKind.SPECTRUM);
        assertThat(read.source().result(0, FlowObserver.NONE).trajectory().end())
                .isEqualTo(12);
        onEvents(() -> window.studies().newStudy());
        answers.unsaved = Dialogs.Unsaved.DISCARD;
        onEvents(() -> window.studies().newStudy());
        settle();
        onEvents(() -> window.exports().figure(window.views().get(2)));
        await("it is refused", () -> !answers.failures.isEmpty());
        assertThat(answers.failures.get(0).hint()).contains("save the study first");
    }

    @Test
    void anAnimationRunsThroughTheDepths() throws Exception {
        load(STUDY + "save: {points: 4}\n");
        settle();
        Path file = scratch.resolve("film.gif");
        answers.export = Optional.of(new Export(file, PictureSize.pixels(300, 240), 1, 120));
        onEvents(() -> window.exports().animation(window.views().get(0)));
        await("it is written", () -> window.status().message().equals("Written: " + file));
        try (var in = ImageIO.createImageInputStream(file.toFile())) {
            var reader = ImageIO.getImageReadersByFormatName("gif").next();
            reader.setInput(in);
            assertThat(reader.getNumImages(true)).isEqualTo(4);
        }
    }

    @Test
    void anAnimationCanBePicturesWithNumbers() throws Exception {
        load(STUDY + "save: {points: 9}\n");
        settle();
        Path file = scratch.resolve("film.png");
        answers.export = Optional.of(new Export(file, PictureSize.pixels(300, 240), 1, 3));
        onEvents(() -> window.exports().animation(window.views().get(0)));
        Path last = scratch.resolve("film-0003.png");
        await("it is written", () -> window.status().message().equals("Written: " + last));
        assertThat(ImageIO.read(last.toFile()).getWidth()).isEqualTo(300);
        assertThat(scratch.resolve("film-0001.png")).exists();
        assertThat(scratch.resolve("film-0004.png")).doesNotExist();
    }

    @Test
    void aNotebookFindsItsArraysBesideIt() throws Exception {
        settle();
        Path file = scratch.resolve("mine.ipynb");
        answers.path = Optional.of(file);
        onEvents(window.exports()::notebook);
        await("it is written", () -> window.status().message().equals("Written: " + file));
        assertThat(file).content().contains("np.load(\\\"mine.npz\\\")").doesNotContain("trajectory.npz");
        assertThat(scratch.resolve("mine.npz")).isNotEmptyFile();

        Path directory = scratch.resolve("result");
        answers.path = Optional.of(directory);
        onEvents(window.exports()::data);
        await("data are written", () -> window.status().message().equals("Written: " + directory));
        assertThat(directory.resolve("notebook.ipynb")).content().contains("trajectory.npz");
        Path another = directory.resolve("another.ipynb");
        answers.path = Optional.of(another);
        onEvents(window.exports()::notebook);
        await("it is written", () -> window.status().message().equals("Written: " + another));
        assertThat(another).content().contains("trajectory.npz");
        assertThat(directory.resolve("another.npz")).doesNotExist();
    }

    @Test
    void aReportIsWrittenInEveryFormat() throws Exception {
        settle();
        for (String format : List.of("html", "pdf", "tex")) {
            Path file = scratch.resolve("report." + format);
            answers.path = Optional.of(file);
            onEvents(window.exports()::report);
            await("it is written", () -> window.status().message().equals("Written: " + file));
            assertThat(Files.size(file)).isGreaterThan(1000);
        }
        assertThat(scratch.resolve("report.html")).content().contains("Two dimensions");
        Files.writeString(scratch.resolve("file"), "mine");
        answers.path = Optional.of(scratch.resolve("file/report.html"));
        onEvents(window.exports()::report);
        await("it is refused", () -> !answers.failures.isEmpty());
        assertThat(answers.failures.get(0).message()).contains("file is not a directory");
    }

    private static Object clipboard() throws Exception {
        return Toolkit.getDefaultToolkit().getSystemClipboard().getData(DataFlavor.stringFlavor);
    }

    @Test
    void thePlotCommandDrawsAFigureFileOrADirectoryWithOptions() throws Exception {
        settle();
        ViewPanel ellipses = window.views().get(0);
        Path file = scratch.resolve("mine.yaml");
        answers.path = Optional.of(file);
        onEvents(() -> window.exports().copyPlotCommand(ellipses));
        await("it is copied", () -> window.status().message().startsWith("Copied: "));
        assertThat(clipboard()).isEqualTo("anisoflow plot " + file + " -o " + scratch.resolve("mine.svg"));
        assertThat(FigureFile.read(file).figure()).isEqualTo(onEvents(() -> ellipses.figure(PictureSize.SCREEN)));

        Path directory = scratch.resolve("result");
        answers.path = Optional.of(directory);
        onEvents(window.exports()::data);
        await("data are written", () -> window.status().message().equals("Written: " + directory));
        onEvents(() -> ellipses.change(ellipses.view().withPlane(View.Axes.PRINCIPAL, 1, 0)));
        onEvents(() -> window.exports().copyPlotCommand(ellipses));
        assertThat(clipboard())
                .isEqualTo("anisoflow plot " + directory + " -o " + scratch.resolve("study-ellipses.svg")
                        + " --chart=ellipses --depth=10.0 --plane=principal:2,1");
    }

    @Test
    void aTargetThatCannotBeWrittenIsSaid() throws Exception {
        settle();
        Files.writeString(scratch.resolve("file"), "mine");
        answers.export = Optional.of(new Export(scratch.resolve("file/figure.svg"), PictureSize.SCREEN, 1, 120));
        onEvents(() -> window.exports().figure(window.views().get(0)));
        await("it is said", () -> !answers.failures.isEmpty());
        assertThat(answers.failures.get(0).message()).contains("file is not a directory");
    }

    @Test
    void theCommandLineIsCopied() throws Exception {
        settle();
        type("depth: 10", "depth: 12");
        onEvents(window.exports()::copyCommand);
        assertThat(Toolkit.getDefaultToolkit().getSystemClipboard().getData(DataFlavor.stringFlavor))
                .isEqualTo("anisoflow solve " + scratch.resolve("study.yaml") + " --set depth=12");
    }

    @Test
    void closingAsksAboutChangesAndTheNextStartBringsEverythingBack() throws Exception {
        settle();
        type("depth: 10", "depth: 7");
        onEvents(window::quit);
        assertThat(closed).as("closed although the reader said cancel").isFalse();
        answers.unsaved = Dialogs.Unsaved.SAVE;
        onEvents(() -> {
            window.setBounds(40, 30, 1200, 800);
            window.views().get(0).chooser().setSelectedItem(ChartKind.HEAT_MAP);
            window.setDark(true);
        });
        settle();
        onEvents(() -> window.chooseDepth(3.5));
        onEvents(() -> perform(window.views().get(2), ChartView.Command.ZOOM_IN));
        List<Optional<Rectangle2D>> zoom =
                onEvents(() -> window.views().get(2).chart().zoom());
        onEvents(window::quit);
        await("it is closed", () -> closed);
        assertThat(scratch.resolve("study.yaml")).hasContent(STUDY.replace("depth: 10", "depth: 7"));
        start();
        assertThat(window.getBounds()).isEqualTo(new Rectangle(40, 30, 1200, 800));
        assertThat(window.editor().text()).contains("depth: 7");
        assertThat(window.dark()).isTrue();
        assertThat(window.views().get(0).view().kind()).isEqualTo(ChartKind.HEAT_MAP);
        assertThat(onEvents(() -> window.depthBar().depth())).isEqualTo(3.5);
        assertThat(window.views().get(2).chart().zoom()).isEqualTo(zoom).hasSize(2);
        assertThat(window.views().get(3).chart().zoom()).isEmpty();
        assertThat(window.studies().recent())
                .containsExactly(scratch.resolve("study.yaml").toString());
    }

    @Test
    void textThatIsNotSavedSurvivesACrash() throws Exception {
        settle();
        type("depth: 10", "depth: 8");
        await("it is kept", () -> Settings.load(settings).unsaved().contains("depth: 8"));
        AppWindow crashed = window;
        start();
        assertThat(window.editor().text()).contains("depth: 8");
        assertThat(window.getTitle()).startsWith("*study.yaml");
        onEvents(() -> {
            answers.unsaved = Dialogs.Unsaved.DISCARD;
            crashed.quit();
        });
        await("the other one is closed", () -> closed);
        closed = false;
    }

    @Test
    void keysReachEverything() throws Exception {
        settle();
        Robot robot = new Robot();
        robot.setAutoDelay(20);
        onEvents(() -> {
            window.toFront();
            window.requestFocus();
            window.editor().area().requestFocusInWindow();
        });
        await("the editor has the focus", () -> window.editor().area().isFocusOwner());
        press(robot, KeyEvent.VK_3);
        await("a view has the focus", () -> window.views().get(0).chart().isFocusOwner());
        press(robot, KeyEvent.VK_M);
        await("the view is alone", () -> !window.views().get(1).isShowing());
        press(robot, KeyEvent.VK_M);
        await("all views are back", () -> window.views().get(1).isShowing());
        press(robot, KeyEvent.VK_2);
        await("the sliders have the focus", () -> window.parameters().filter().isFocusOwner());
        press(robot, KeyEvent.VK_1);
        await("the study has the focus", () -> window.editor().area().isFocusOwner());
        robot.keyPress(KeyEvent.VK_F1);
        robot.keyRelease(KeyEvent.VK_F1);
        await("the shortcuts are read", () -> !answers.read.isEmpty());
        assertThat(answers.read).contains("Ctrl+Enter").contains("Export figure");
    }

    private static void press(Robot robot, int key) {
        robot.keyPress(KeyEvent.VK_CONTROL);
        robot.keyPress(key);
        robot.keyRelease(key);
        robot.keyRelease(KeyEvent.VK_CONTROL);
    }

    @Test
    void everyControlHasANameAndEveryMenuAMnemonic() throws Exception {
        settle();
        List<String> nameless = new ArrayList<>();
        onEvents(() -> collectNameless(window.getContentPane(), nameless));
        assertThat(nameless).isEmpty();
        for (int i = 0; i < window.getJMenuBar().getMenuCount(); i++) {
            JMenu menu = window.getJMenuBar().getMenu(i);
            assertThat(menu.getMnemonic()).as(menu.getText()).isNotZero();
            for (Component item : menu.getMenuComponents()) {
                if (item instanceof JMenuItem named) {
                    assertThat(named.getText()).isNotBlank();
                    assertThat(named.getMnemonic()).as(named.getText()).isNotZero();
                }
            }
        }
    }

    private static void collectNameless(Container parent, List<String> nameless) {
        for (Component child : parent.getComponents()) {
            boolean control = child instanceof AbstractButton
                    || child instanceof JSlider
                    || child instanceof JTextComponent
                    || child instanceof JComboBox<?>
                    || child instanceof JSpinner
                    || child instanceof ChartView;
            boolean part = SwingUtilities.getAncestorOfClass(JComboBox.class, child) != null
                    || SwingUtilities.getAncestorOfClass(JScrollBar.class, child) != null
                    || SwingUtilities.getAncestorOfClass(JTextComponent.class, child) != null
                    || SwingUtilities.getAncestorOfClass(ChartView.class, child) != null
                    || child.getClass().getName().contains("SplitPane");
            if (control && !part) {
                String name = child.getAccessibleContext().getAccessibleName();
                if (name == null || name.isBlank()) {
                    nameless.add(child.toString());
                }
            }
            if (child instanceof Container container) {
                collectNameless(container, nameless);
            }
        }
    }

    /** Adds up, for each event, the processor time that the event thread takes: what others do on a busy machine does not count. */
    private static final class TimedQueue extends EventQueue {
        private volatile long longest;
        private volatile String what = "";

        @Override
        protected void dispatchEvent(AWTEvent event) {
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            super.dispatchEvent(event);
            long taken = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
            if (taken > longest) {
                longest = taken;
                what = event.toString();
            }
        }

        @Override
        protected void pop() {
            super.pop();
        }
    }

    @Test
    void theEventThreadIsFreeWhileADigitsStudyRuns() throws Exception {
        onEvents(() -> window.studies().openPreset("digits-softmax"));
        settle();
        dragDepth();
        TimedQueue queue = new TimedQueue();
        Toolkit.getDefaultToolkit().getSystemEventQueue().push(queue);
        try {
            onEvents(window::run);
            settle();
            dragDepth();
            onEvents(() -> window.chooseDepth(1));
            settle();
            assertThat(queue.longest / 1_000_000)
                    .as("milliseconds of %s", queue.what)
                    .isLessThan(50);
        } finally {
            queue.pop();
        }
    }

    private void dragDepth() throws Exception {
        JSlider slider = control("depth").slider();
        onEvents(() -> slider.setValueIsAdjusting(true));
        for (int position = 505; position <= 540; position += 5) {
            int at = position;
            onEvents(() -> slider.setValue(at));
            Thread.sleep(20);
        }
        onEvents(() -> slider.setValueIsAdjusting(false));
        settle();
    }

    @Test
    void presetsOpenWithTheirFiles() throws Exception {
        onEvents(() -> window.studies().openPreset("digits-patches"));
        settle();
        assertThat(result().study().initial().dimension()).isEqualTo(4);
        answers.path = Optional.of(scratch.resolve("mine.yaml"));
        onEvents(() -> assertThat(window.studies().saveAs()).isTrue());
        assertThat(scratch.resolve("data/digits-patches-2x2.csv")).exists();
        onEvents(window::run);
        settle();
        assertThat(window.editor().problems()).isEmpty();
    }

    @Test
    void particlesAreDrawnOnDemand() throws Exception {
        settle();
        ViewPanel ellipses = window.views().get(0);
        assertThat(ellipses.shown()).isEqualTo(ChartKind.ELLIPSES);
        onEvents(() -> ellipses.change(ellipses.view().withTokens(100)));
        await("tokens are there", () -> ellipses.particles().isPresent());
        settle();
        assertThat(ellipses.particles().orElseThrow().snapshots()).hasSize(201);
        shot("particles");
    }

    @Test
    void aStudyThatIsGoneIsSaid() throws Exception {
        onEvents(() -> window.studies().openStudy(scratch.resolve("gone.yaml")));
        assertThat(answers.failures.get(0).message()).isEqualTo("the study file does not exist");
        assertThat(window.editor().text()).isEqualTo(STUDY);
    }
}
