package org.anisoflow.app;

import java.awt.BorderLayout;
import java.awt.event.ActionEvent;
import java.util.List;
import java.util.function.DoubleConsumer;
import javax.swing.AbstractAction;
import javax.swing.Action;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JSlider;
import javax.swing.SwingConstants;
import javax.swing.Timer;
import org.anisoflow.viz.PlainNumbers;

/** Chooses one of the saved depths, or runs through them. */
final class DepthBar extends JPanel {
    private static final long serialVersionUID = 1L;
    private static final int FRAME_MILLIS = 33;

    /** Seconds that the whole depth takes at speed 1. */
    private static final double SECONDS = 8;

    private static final List<Double> SPEEDS = List.of(0.25, 0.5, 1.0, 2.0, 4.0);

    private final JSlider slider = new JSlider(0, 0);
    private final JLabel readout = new JLabel("", SwingConstants.TRAILING);
    private final JComboBox<String> speed = new JComboBox<>(
            SPEEDS.stream().map(value -> PlainNumbers.text(value, 3) + "×").toArray(String[]::new));
    private final Timer clock = new Timer(FRAME_MILLIS, event -> tick());
    private final JButton button;
    private final transient DoubleConsumer listener;
    private double[] depths = {0};
    private double position;
    private boolean following;

    /** Starts and stops the run through the depths. */
    final transient Action play = new AbstractAction("Play", Glyph.PLAY) {
        private static final long serialVersionUID = 1L;

        @Override
        public void actionPerformed(ActionEvent event) {
            play(!clock.isRunning());
        }
    };

    /**
     * A bar without depths.
     *
     * @param listener is told the depth that was chosen
     */
    DepthBar(DoubleConsumer listener) {
        super(new BorderLayout(8, 0));
        this.listener = listener;
        setBorder(Controls.padding(4, 8, 4, 10));
        button = Controls.icon(play);
        Controls.named(button, "Play", "Play or pause (Ctrl+P)");
        Controls.named(slider, "Depth", "");
        Controls.named(speed, "Speed", "Speed of the animation");
        speed.setSelectedIndex(SPEEDS.indexOf(1.0));
        readout.setPreferredSize(Controls.size(96, 20));
        add(button, BorderLayout.LINE_START);
        add(slider);
        JPanel end = new JPanel(new BorderLayout(8, 0));
        end.add(readout);
        end.add(speed, BorderLayout.LINE_END);
        add(end, BorderLayout.LINE_END);
        slider.addChangeListener(event -> {
            if (!following) {
                position = slider.getValue();
                chosen();
            }
        });
        tell();
    }

    /** Takes the depths of a result, and the one of them that is nearest to the depth that was shown; the last stays the last. */
    void show(double[] newDepths) {
        boolean last = slider.getValue() == slider.getMaximum();
        double depth = depth();
        depths = newDepths.clone();
        following = true;
        slider.setMaximum(depths.length - 1);
        slider.setValue(last ? depths.length - 1 : nearest(depth));
        following = false;
        if (!clock.isRunning()) {
            position = slider.getValue();
        }
        tell();
    }

    /** The depth that is chosen. */
    double depth() {
        return depths[Math.min(slider.getValue(), depths.length - 1)];
    }

    double[] depths() {
        return depths.clone();
    }

    /** Chooses the saved depth nearest to this one. */
    void choose(double depth) {
        slider.setValue(nearest(depth));
    }

    /** Takes a depth without telling anybody. */
    void follow(double depth) {
        following = true;
        slider.setValue(nearest(depth));
        following = false;
        position = slider.getValue();
        tell();
    }

    /** Goes some saved depths on, or back. */
    void step(int by) {
        slider.setValue(slider.getValue() + by);
    }

    boolean playing() {
        return clock.isRunning();
    }

    void play(boolean on) {
        if (on && slider.getValue() == slider.getMaximum()) {
            slider.setValue(0);
        }
        if (on) {
            clock.start();
        } else {
            clock.stop();
        }
        play.putValue(Action.NAME, on ? "Pause" : "Play");
        play.putValue(Action.SMALL_ICON, on ? Glyph.PAUSE : Glyph.PLAY);
        Controls.named(button, on ? "Pause" : "Play", "Play or pause (Ctrl+P)");
    }

    private void tick() {
        double frames = SECONDS * 1000 / FRAME_MILLIS / SPEEDS.get(speed.getSelectedIndex());
        position += slider.getMaximum() / frames;
        int at = (int) Math.min(slider.getMaximum(), Math.floor(position));
        if (at != slider.getValue()) {
            following = true;
            slider.setValue(at);
            following = false;
            chosen();
        }
        if (at == slider.getMaximum()) {
            play(false);
        }
    }

    private int nearest(double depth) {
        int nearest = 0;
        for (int i = 1; i < depths.length; i++) {
            if (Math.abs(depths[i] - depth) <= Math.abs(depths[nearest] - depth)) {
                nearest = i;
            }
        }
        return nearest;
    }

    private void chosen() {
        tell();
        listener.accept(depth());
    }

    private void tell() {
        readout.setText("t = " + PlainNumbers.text(depth(), 5));
        slider.getAccessibleContext().setAccessibleDescription(readout.getText());
    }
}
