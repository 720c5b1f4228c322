package io.earshot.capture.decode.sip;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the session description in a body, RFC 3261 section 7.4 and RFC 2046 section 5.1. */
final class Bodies {
    private static final int MAX_NESTED = 4;

    private Bodies() {}

    static Optional<String> sessionDescription(SipMessage message) {
        if (message.body().isEmpty()) {
            return Optional.empty();
        }
        String type = message.value("Content-Type").orElse("");
        // RFC 3261 section 20.15 demands the type; a body that begins like SDP is read without it
        return type.isEmpty() && message.body().startsWith("v=0")
                ? Optional.of(message.body())
                : part(type, message.body(), 0);
    }

    private static Optional<String> part(String type, String body, int depth) {
        int semicolon = Tokens.next(type, ';', 0);
        String media = type.substring(0, semicolon).strip().toLowerCase(Locale.ROOT);
        if (media.equals("application/sdp")) {
            return Optional.of(body);
        }
        if (!media.startsWith("multipart/") || semicolon >= type.length() || depth == MAX_NESTED) {
            return Optional.empty();
        }
        Map<String, String> parameters = Tokens.parameters(type.substring(semicolon + 1));
        String boundary = parameters.getOrDefault("boundary", "");
        return boundary.isEmpty() ? Optional.empty() : among(body, "--" + boundary, depth);
    }

    private static Optional<String> among(String body, String delimiter, int depth) {
        int start = body.indexOf(delimiter);
        while (start >= 0) {
            int end = body.indexOf(delimiter, start + delimiter.length());
            String part = body.substring(start + delimiter.length(), end < 0 ? body.length() : end);
            Optional<String> found = described(part, depth);
            if (found.isPresent()) {
                return found;
            }
            start = end;
        }
        return Optional.empty();
    }

    private static Optional<String> described(String part, int depth) {
        int line = part.indexOf('\n') + 1;
        String type = "";
        while (line > 0 && line < part.length()) {
            int end = part.indexOf('\n', line);
            String text = part.substring(line, end < 0 ? part.length() : end).strip();
            line = end + 1;
            if (text.isEmpty()) {
                return part(type, part.substring(line), depth + 1);
            }
            int colon = text.indexOf(':');
            if (colon > 0
                    && HeaderNames.canonical(text.substring(0, colon).strip()).equals("Content-Type")) {
                type = text.substring(colon + 1).strip();
            }
        }
        return Optional.empty();
    }
}
