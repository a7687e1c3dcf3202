package org.anisoflow.core;

/**
 * Bad input. The message is one sentence that names the rule, the offending name and value, and a remedy. Failed runs
 * are not bad input: they return a result with a status.
 */
public class InvalidInputException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidInputException(String message) {
        super(message);
    }
}
