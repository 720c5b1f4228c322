package io.earshot.capture.journal;

/** A record of a journal cannot be read; the message says why. The next one may be sound. */
public final class DamagedDocumentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DamagedDocumentException(String message) {
        super(message);
    }
}
