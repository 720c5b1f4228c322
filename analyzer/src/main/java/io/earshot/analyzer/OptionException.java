package io.earshot.analyzer;

/** A wrong option, ruleset or threshold file. The message is a sentence for the user and names the place. */
public final class OptionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public OptionException(String message) {
        super(message);
    }

    public OptionException(String message, Throwable cause) {
        super(message, cause);
    }
}
