package io.earshot.capture.decode.http;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one head: start line and header fields, RFC 9112 sections 2 to 5. */
record HttpHead(HttpMessage message, long contentLength, boolean chunked) {
    private static final Pattern REQUEST = Pattern.compile("([A-Za-z!#$%&'*+.^_`|~0-9-]+) (\\S+) HTTP/1\\.[01]");
    private static final Pattern RESPONSE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9][0-9])(?: (.*))?");
    private static final Set<String> KEPT = Set.of(
            "upgrade",
            "connection",
            "location",
            "server",
            "via",
            "user-agent",
            "content-type",
            "proxy-authenticate",
            "sec-websocket-protocol",
            "sec-websocket-extensions",
            "sec-websocket-version",
            "origin");
    private static final int MAX_VALUE = 1024;

    /** @param contentLength -1 when not given */
    HttpHead {}

    /** Empty when the octets up to the empty line are no head. */
    static Optional<HttpHead> read(byte[] bytes, int offset, int length) {
        String[] lines = new String(bytes, offset, length, StandardCharsets.ISO_8859_1).split("\r?\n");
        Map<String, String> kept = new HashMap<>();
        String host = "";
        long contentLength = -1;
        boolean chunked = false;
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon <= 0) {
                continue;
            }
            String name = lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT);
            String value = lines[i].substring(colon + 1).strip();
            switch (name) {
                case "host" -> host = value;
                case "content-length" -> contentLength = number(value);
                case "transfer-encoding" ->
                    chunked = value.toLowerCase(Locale.ROOT).contains("chunked");
                default -> {}
            }
            if (KEPT.contains(name) && value.length() <= MAX_VALUE) {
                kept.merge(name, value, (first, second) -> first.length() < MAX_VALUE ? first + ", " + second : first);
            }
        }
        Optional<HttpMessage> message = message(lines[0], host, kept);
        long bodyLength = contentLength;
        boolean inChunks = chunked;
        return message.map(head -> new HttpHead(head, bodyLength, inChunks));
    }

    private static Optional<HttpMessage> message(String startLine, String host, Map<String, String> headers) {
        Matcher response = RESPONSE.matcher(startLine);
        if (response.matches()) {
            String reason = response.group(2) == null ? "" : response.group(2);
            return Optional.of(new HttpMessage.Response(Integer.parseInt(response.group(1)), reason, headers));
        }
        Matcher request = REQUEST.matcher(startLine);
        if (request.matches()) {
            String method = request.group(1);
            String target = request.group(2);
            return Optional.of(
                    new HttpMessage.Request(method, target, method.equals("CONNECT") ? target : host, headers));
        }
        return Optional.empty();
    }

    private static long number(String digits) {
        return digits.length() <= 18 && !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Long.parseLong(digits)
                : -1;
    }
}
