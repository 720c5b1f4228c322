package io.earshot.capture.decode.rtp;

import java.nio.charset.StandardCharsets;

/** Real-time text, RFC 4103 section 3. */
public final class T140 {
    private T140() {}

    /** The text of a payload, UTF-8; broken octets become U+FFFD. Empty while the writer is idle. */
    public static String text(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }
}
