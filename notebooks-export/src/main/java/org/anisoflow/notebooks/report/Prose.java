package org.anisoflow.notebooks.report;

import java.util.function.UnaryOperator;

/** Text with LaTeX between single dollar signs. */
final class Prose {
    private Prose() {}

    /**
     * Turns prose into a markup.
     *
     * @param plain what becomes of the text outside of dollars
     * @param formula what becomes of the LaTeX inside
     */
    static String map(String prose, UnaryOperator<String> plain, UnaryOperator<String> formula) {
        StringBuilder result = new StringBuilder();
        String[] parts = prose.split("\\$", -1);
        for (int i = 0; i < parts.length; i++) {
            if (!parts[i].isEmpty()) {
                result.append((i % 2 == 0 ? plain : formula).apply(parts[i]));
            }
        }
        return result.toString();
    }
}
