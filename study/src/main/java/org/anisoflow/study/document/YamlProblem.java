package org.anisoflow.study.document;

import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in words of our own what the scanner of YAML complains about. */
enum YamlProblem {
    TAB("(TAB)", "a tab stands where only spaces may indent or separate"),
    START("cannot start any token", "no value can start with this character; write the text in quotes"),
    COLON(
            "mapping values are not allowed",
            "a colon stands where no key can be; quote the text, or check the indentation"),
    KEY("mapping keys are not allowed", "a question mark stands where no key can be; quote the text"),
    DASH("sequence entries are not allowed", "a dash stands where no entry of a list can be; check the indentation"),
    NO_COLON("could not find expected ':'", "a key lacks its colon, or a quote or bracket above is not closed"),
    SIMPLE_KEY("A simple key is required", "the indentation does not fit the lines above"),
    INDENT("expected <block end>", "the indentation does not fit the lines above"),
    BRACKET("expected ',' or ']'", "a comma or the bracket ] is missing"),
    BRACE("expected ',' or '}'", "a comma or the brace } is missing"),
    QUOTE("unexpected end of stream", "a quote is not closed"),
    SEPARATOR("unexpected document separator", "a quote is not closed before the end of the document"),
    ESCAPE("escape", "what follows a backslash is no escape; double the backslash, or use single quotes"),
    CONTENT("expected the node content", "a value is missing"),
    HANDLE("undefined tag handle", "a tag stands here; write the value without it"),
    DOCUMENT("<document start>", "the document ends above; remove what follows"),
    DELETE("DEL character", "the character U+007F is not allowed"),
    BLOCK("indentation indicator", "after | or > only a sign and a digit from 1 to 9 may stand"),
    LEADING("leading empty lines", "blank lines above the text are indented more than its first line");

    /** What is said of anything else. */
    static final String UNKNOWN = "the text cannot be understood from here on";

    private final String mention;
    private final String sentence;

    YamlProblem(String mention, String sentence) {
        this.mention = mention;
        this.sentence = sentence;
    }

    static String sentence(MarkedYamlEngineException e) {
        for (YamlProblem problem : values()) {
            if (String.valueOf(e.getProblem()).contains(problem.mention)) {
                return problem.sentence;
            }
        }
        return UNKNOWN;
    }
}
