package io.earshot.capture.live;

import java.io.IOException;

/** An interface cannot be captured; the message is one sentence with the command that mends it. */
public final class CaptureException extends IOException {
    private static final long serialVersionUID = 1;

    CaptureException(String message) {
        super(message);
    }

    CaptureException(String message, Throwable cause) {
        super(message, cause);
    }
}
