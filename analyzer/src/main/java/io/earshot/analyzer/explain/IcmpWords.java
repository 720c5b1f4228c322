package io.earshot.analyzer.explain;

import io.earshot.capture.observe.Observation;

/** ICMP errors in words: RFC 792, RFC 1812 section 5.2.7.1, RFC 4443 section 3. */
final class IcmpWords {
    private IcmpWords() {}

    static String of(Observation.Icmp icmp) {
        return (icmp.v6() ? sixth(icmp.type(), icmp.code()) : fourth(icmp.type(), icmp.code())) + " (type "
                + icmp.type() + ", code " + icmp.code() + ")";
    }

    private static String fourth(int type, int code) {
        return switch (type) {
            case 3 ->
                switch (code) {
                    case 0, 6, 11 -> "network unreachable";
                    case 1, 7, 12 -> "host unreachable";
                    case 2 -> "protocol unreachable";
                    case 3 -> "port unreachable: nobody listens";
                    case 4 -> "packet too big";
                    case 9, 10, 13 -> "administratively prohibited";
                    default -> "unreachable";
                };
            case 4 -> "source quench";
            case 5 -> "redirect";
            case 11 -> code == 0 ? "time to live exceeded" : "fragments not complete in time";
            case 12 -> "parameter problem";
            default -> "an error";
        };
    }

    private static String sixth(int type, int code) {
        return switch (type) {
            case 1 ->
                switch (code) {
                    case 0 -> "no route";
                    case 1, 5, 6 -> "administratively prohibited";
                    case 3 -> "address unreachable";
                    case 4 -> "port unreachable: nobody listens";
                    default -> "unreachable";
                };
            case 2 -> "packet too big";
            case 3 -> code == 0 ? "hop limit exceeded" : "fragments not complete in time";
            case 4 -> "parameter problem";
            default -> "an error";
        };
    }
}
