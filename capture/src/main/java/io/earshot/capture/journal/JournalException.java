package io.earshot.capture.journal;

import java.io.IOException;

/** A journal cannot be opened at all; the message names the folder and says what to do. */
public final class JournalException extends IOException {
    private static final long serialVersionUID = 1;

    JournalException(String message) {
        super(message);
    }

    JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
