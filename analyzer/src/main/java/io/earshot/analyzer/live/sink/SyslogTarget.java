package io.earshot.analyzer.live.sink;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where syslog messages go, as typed: {@code udp://192.0.2.1}, {@code tcp://logs.example.com:601},
 * {@code tls://logs.example.com?facility=local3}.
 *
 * @param facility RFC 5424 section 6.2.1, 0 to 23
 */
public record SyslogTarget(Protocol protocol, String host, int port, int facility) {
    private static final String FACILITY_KEY = "facility=";
    private static final List<String> FACILITIES = List.of(
            "kern",
            "user",
            "mail",
            "daemon",
            "auth",
            "syslog",
            "lpr",
            "news",
            "uucp",
            "cron",
            "authpriv",
            "ftp",
            "ntp",
            "audit",
            "alert",
            "clock",
            "local0",
            "local1",
            "local2",
            "local3",
            "local4",
            "local5",
            "local6",
            "local7");
    private static final int LOCAL0 = 16;

    /** How messages travel, with the port that the RFC names. */
    public enum Protocol {
        /** RFC 5426. */
        UDP(514),
        /** RFC 6587 with octet counting; the RFC names no port of its own, 601 is that of RFC 3195. */
        TCP(601),
        /** RFC 5425. */
        TLS(6514);

        private final int port;

        Protocol(int port) {
            this.port = port;
        }
    }

    /** Empty when the text is no such target. */
    public static Optional<SyslogTarget> parse(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getScheme() == null
                    || uri.getHost() == null
                    || !uri.getPath().isEmpty()) {
                return Optional.empty();
            }
            Protocol protocol = Protocol.valueOf(uri.getScheme().toUpperCase(Locale.ROOT));
            int facility = facility(uri.getQuery());
            int port = uri.getPort() < 0 ? protocol.port : uri.getPort();
            String host = uri.getHost().replace("[", "").replace("]", "");
            return facility < 0 || port > 0xFFFF
                    ? Optional.empty()
                    : Optional.of(new SyslogTarget(protocol, host, port, facility));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int facility(String query) {
        if (query == null) {
            return LOCAL0;
        }
        return query.startsWith(FACILITY_KEY) ? FACILITIES.indexOf(query.substring(FACILITY_KEY.length())) : -1;
    }

    @Override
    public String toString() {
        return protocol.name().toLowerCase(Locale.ROOT) + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + port;
    }
}
