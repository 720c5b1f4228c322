package io.earshot.capture.decode.sip;

import java.util.Optional;

/**
 * A name-addr or addr-spec with the parameters of its header field, RFC 3261 section 20.10.
 *
 * @param display    display name without quotes, empty when absent
 * @param uri        as written; {@code *} for the Contact that removes all bindings
 * @param parameters of the header field (tag, expires, q) as on the wire
 */
public record NameAddr(String display, String uri, String parameters) {
    public static NameAddr parse(String text) {
        String value = text.strip();
        int open = unquotedBracket(value);
        if (open < 0) {
            // without brackets the parameters are the header field's, RFC 3261 section 20
            int semicolon = value.indexOf(';');
            String uri = semicolon < 0 ? value : value.substring(0, semicolon).strip();
            return new NameAddr("", uri, semicolon < 0 ? "" : value.substring(semicolon + 1));
        }
        int close = value.indexOf('>', open);
        String uri = close < 0 ? value.substring(open + 1) : value.substring(open + 1, close);
        return new NameAddr(
                Tokens.unquoted(value.substring(0, open).strip()),
                uri.strip(),
                close < 0 ? "" : value.substring(close + 1));
    }

    /** The place of the angle bracket that opens the address, -1 without. */
    static int unquotedBracket(String value) {
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '<' && !quoted) {
                return i;
            }
        }
        // a quote that is never closed must not hide the address
        return quoted ? value.lastIndexOf('<') : -1;
    }

    public Optional<SipUri> sipUri() {
        return SipUri.parse(uri);
    }

    /**
     * The value of a parameter, without quotes; a flag's is empty.
     *
     * @param name in lower case
     */
    public Optional<String> parameter(String name) {
        return Tokens.parameter(parameters, 0, name);
    }

    /** The tag parameter, empty when absent. */
    public String tag() {
        return parameter("tag").orElse("");
    }
}
