package io.earshot.capture.decode.sip;

import java.util.OptionalInt;

/** {@code hostport} of RFC 3261 section 25.1; IPv6 loses its brackets and is also understood without them. */
record HostPort(String host, OptionalInt port) {
    static HostPort parse(String text) {
        String plain = text.strip();
        int bracket = plain.indexOf(']');
        if (plain.startsWith("[") && bracket > 0) {
            int colon = plain.indexOf(':', bracket);
            return new HostPort(plain.substring(1, bracket), port(colon < 0 ? "" : plain.substring(colon + 1)));
        }
        int colon = plain.indexOf(':');
        if (colon < 0 || colon != plain.lastIndexOf(':')) {
            return new HostPort(plain, OptionalInt.empty());
        }
        return new HostPort(plain.substring(0, colon).strip(), port(plain.substring(colon + 1)));
    }

    private static OptionalInt port(String text) {
        OptionalInt port = Tokens.number(text.strip());
        return port.isPresent() && port.getAsInt() > 0 && port.getAsInt() <= 0xFFFF ? port : OptionalInt.empty();
    }
}
