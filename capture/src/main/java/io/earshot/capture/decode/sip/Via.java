package io.earshot.capture.decode.sip;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One Via value, RFC 3261 section 20.42 and RFC 3581.
 *
 * @param raw        the whole value as on the wire
 * @param protocol   {@code SIP/2.0}
 * @param transport  as written: {@code UDP}, {@code TCP}, {@code TLS}, {@code WSS}
 * @param host       of sent-by, IPv6 without brackets
 * @param port       of sent-by
 * @param branch     empty when absent
 * @param received   the source address as the next hop saw it
 * @param hasRport   the parameter is there, with or without a value
 * @param rport      the source port as the next hop saw it
 */
public record Via(
        String raw,
        String protocol,
        String transport,
        String host,
        OptionalInt port,
        String branch,
        Optional<String> received,
        boolean hasRport,
        OptionalInt rport) {
    public static Via parse(String text) {
        String raw = text.strip();
        int semicolon = raw.indexOf(';');
        String head = (semicolon < 0 ? raw : raw.substring(0, semicolon)).strip();
        int parameters = semicolon < 0 ? raw.length() : semicolon + 1;
        // SIP / 2.0 / UDP host: white space may stand around the slashes
        int slash = head.indexOf('/', head.indexOf('/') + 1);
        String protocol = slash < 0 ? "" : Tokens.withoutSpace(head.substring(0, slash));
        String rest = head.substring(slash + 1).strip();
        int space = 0;
        while (space < rest.length() && rest.charAt(space) > ' ') {
            space++;
        }
        HostPort sentBy = HostPort.parse(rest.substring(space));
        Optional<String> rport = Tokens.parameter(raw, parameters, "rport");
        return new Via(
                raw,
                protocol,
                rest.substring(0, space),
                sentBy.host(),
                sentBy.port(),
                branchOf(raw),
                Tokens.parameter(raw, parameters, "received").map(Via::withoutBrackets),
                rport.isPresent(),
                Tokens.number(rport.orElse("")));
    }

    /** The branch alone. */
    static String branchOf(String text) {
        int semicolon = text.indexOf(';');
        return semicolon < 0
                ? ""
                : Tokens.parameter(text, semicolon + 1, "branch").orElse("");
    }

    private static String withoutBrackets(String address) {
        return address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
    }
}
