package org.anisoflow.app;

import com.formdev.flatlaf.FlatDarkLaf;
import com.formdev.flatlaf.FlatLaf;
import com.formdev.flatlaf.FlatLightLaf;
import java.util.Map;
import javax.swing.UIManager;

/** The look of all windows. */
final class Look {
    private static final String DARK_GROUND = "#2B2F36";
    private static final String ACCENT_LIGHT = "#0072B2";
    private static final String ACCENT_DARK = "#56B4E9";

    private Look() {}

    static void setUp(boolean dark) {
        FlatLaf.setGlobalExtraDefaults(
                dark
                        ? Map.of("@accentColor", ACCENT_DARK, "@background", DARK_GROUND)
                        : Map.of("@accentColor", ACCENT_LIGHT));
        if (dark) {
            FlatDarkLaf.setup();
        } else {
            FlatLightLaf.setup();
        }
        UIManager.put("SplitPane.continuousLayout", true);
        UIManager.put("SplitPaneDivider.style", "plain");
        UIManager.put("ScrollBar.showButtons", false);
    }
}
