package io.earshot.capture.decode.websocket;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Inflates the messages of one direction, RFC 7692 section 7.2.2. */
public final class PerMessageDeflate {
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    /** What the upgrade agreed on, RFC 7692 section 7.1.1. */
    public record Agreement(boolean deflate, boolean clientKeepsContext, boolean serverKeepsContext) {
        public static final Agreement NONE = new Agreement(false, false, false);
    }

    private final boolean keepsContext;
    private final int limit;
    private final Inflater inflater = new Inflater(true);
    private boolean lost;
    private boolean closed;

    /** @param limit octets of a message inflated at most */
    PerMessageDeflate(boolean keepsContext, int limit) {
        this.keepsContext = keepsContext;
        this.limit = limit;
    }

    /** @param extensions Sec-WebSocket-Extensions of the server's answer */
    public static Agreement agreement(String extensions) {
        for (String extension : extensions.toLowerCase(Locale.ROOT).split(",")) {
            if (extension.strip().startsWith("permessage-deflate")) {
                return new Agreement(
                        true,
                        !extension.contains("client_no_context_takeover"),
                        !extension.contains("server_no_context_takeover"));
            }
        }
        return Agreement.NONE;
    }

    /** A message is missing: what refers to it cannot be inflated. */
    void lost() {
        lost = keepsContext;
    }

    /** Empty when the octets do not inflate, or refer to what is lost. */
    Optional<byte[]> inflate(byte[] bytes, int offset, int length) {
        if (lost || closed) {
            return Optional.empty();
        }
        ByteArrayOutputStream output = new ByteArrayOutputStream(4 * length + 64);
        try {
            inflater.setInput(bytes, offset, length);
            drain(output);
            inflater.setInput(TAIL);
            drain(output);
        } catch (DataFormatException broken) {
            lost();
            inflater.reset();
            return Optional.empty();
        }
        if (!keepsContext || inflater.finished()) {
            inflater.reset();
        }
        return Optional.of(output.toByteArray());
    }

    private void drain(ByteArrayOutputStream output) throws DataFormatException {
        byte[] piece = new byte[4096];
        for (int n = inflater.inflate(piece); n > 0; n = inflater.inflate(piece)) {
            output.write(piece, 0, n);
            if (output.size() > limit) {
                throw new DataFormatException("longer than " + limit + " octets");
            }
        }
    }

    void close() {
        inflater.end();
        closed = true;
    }
}
