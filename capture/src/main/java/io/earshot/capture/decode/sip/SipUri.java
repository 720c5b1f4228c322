package io.earshot.capture.decode.sip;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A SIP, SIPS or tel URI, RFC 3261 section 19.1 and RFC 3966, read leniently.
 *
 * @param scheme     in lower case
 * @param user       as written, without password; empty when absent. For tel the number
 * @param host       name or address, IPv6 without brackets; empty for tel
 * @param port       1 to 65535
 * @param parameters names in lower case; a parameter without a value has an empty one
 */
public record SipUri(String scheme, String user, String host, OptionalInt port, Map<String, String> parameters) {
    public SipUri {
        parameters = Map.copyOf(parameters);
    }

    /** Empty when the text has no scheme. */
    public static Optional<SipUri> parse(String text) {
        String uri = text.strip();
        int colon = uri.indexOf(':');
        if (colon <= 0) {
            return Optional.empty();
        }
        String scheme = uri.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = uri.substring(colon + 1);
        int headers = rest.indexOf('?', Math.max(0, rest.indexOf('@')));
        rest = headers < 0 ? rest : rest.substring(0, headers);
        int at = rest.lastIndexOf('@');
        int semicolon = rest.indexOf(';', at + 1);
        Map<String, String> parameters = semicolon < 0 ? Map.of() : Tokens.parameters(rest.substring(semicolon + 1));
        String hostPort = rest.substring(at + 1, semicolon < 0 ? rest.length() : semicolon);
        if (scheme.equals("tel")) {
            return Optional.of(new SipUri(scheme, hostPort, "", OptionalInt.empty(), parameters));
        }
        String user = at < 0 ? "" : rest.substring(0, at);
        int password = user.indexOf(':');
        HostPort where = HostPort.parse(hostPort);
        return Optional.of(new SipUri(
                scheme, password < 0 ? user : user.substring(0, password), where.host(), where.port(), parameters));
    }
}
