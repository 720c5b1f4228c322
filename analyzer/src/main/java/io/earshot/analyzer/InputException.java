package io.earshot.analyzer;

import java.io.IOException;

/** An input that could not be read at all. The message is a sentence for the user and names the file. */
public final class InputException extends IOException {
    private static final long serialVersionUID = 1;

    public InputException(String message) {
        super(message);
    }

    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
