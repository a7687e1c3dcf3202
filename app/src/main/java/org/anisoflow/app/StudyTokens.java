package org.anisoflow.app;

import java.util.regex.Pattern;
import javax.swing.text.Segment;
import org.fife.ui.rsyntaxtextarea.Token;
import org.fife.ui.rsyntaxtextarea.TokenImpl;
import org.fife.ui.rsyntaxtextarea.TokenTypes;
import org.fife.ui.rsyntaxtextarea.modes.YamlTokenMaker;

/** Colours YAML: keys and numbers too, which the library leaves plain. */
final class StudyTokens extends YamlTokenMaker {
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\.\\d+|\\d+(\\.\\d*)?)([eE][-+]?\\d+)?");

    @Override
    public Token getTokenList(Segment text, int initialTokenType, int startOffset) {
        Token list = super.getTokenList(text, initialTokenType, startOffset);
        for (Token token = list; token != null && token.isPaintable(); token = token.getNextToken()) {
            if (token.getType() == TokenTypes.IDENTIFIER) {
                token = word(token);
            }
        }
        return list;
    }

    /** Colours the tokens of a word, and gives the last of them. */
    private static Token word(Token first) {
        StringBuilder lexeme = new StringBuilder();
        Token last = first;
        Token next = first;
        while (next != null && next.isPaintable() && isPart(next)) {
            lexeme.append(next.getLexeme());
            last = next;
            next = next.getNextToken();
        }
        boolean key = next != null && next.isPaintable() && next.is(TokenTypes.OPERATOR, ":");
        int type = key
                ? TokenTypes.RESERVED_WORD
                : NUMBER.matcher(lexeme).matches() ? TokenTypes.LITERAL_NUMBER_FLOAT : TokenTypes.IDENTIFIER;
        for (Token token = first; ; token = token.getNextToken()) {
            ((TokenImpl) token).setType(type);
            if (token == last) {
                return last;
            }
        }
    }

    private static boolean isPart(Token token) {
        String text = token.getLexeme();
        return (token.getType() == TokenTypes.IDENTIFIER && !text.equals(","))
                || (token.getType() == TokenTypes.OPERATOR && text.equals("-"));
    }
}
