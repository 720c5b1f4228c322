package io.earshot.capture.source;

import java.io.IOException;

/** The input is no capture at all. The message says what it looks like, without the file's name. */
public final class NotACaptureException extends IOException {
    private static final long serialVersionUID = 1;

    NotACaptureException(String message) {
        super(message);
    }
}
