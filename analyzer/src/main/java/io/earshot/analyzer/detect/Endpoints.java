package io.earshot.analyzer.detect;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which endpoints belong to voice: by the rulesets in force, else by their own ports and names. */
@FunctionalInterface
public interface Endpoints {
    /** SIP, SIP over TLS, the usual WebSocket ports of SIP servers. */
    Set<Integer> SIP_PORTS = Set.of(5060, 5061, 8088, 8089, 7443, 5443);

    /** Records of RFC 3263, and hosts such as sip.example.com, sip20.example.com, sips-eu.example.com. */
    Pattern SIP_NAME = Pattern.compile("_sip|sips?\\d*[.-]");

    /** Without rulesets: the ports of SIP, and names that say so. */
    Endpoints BY_CUSTOM = (server, names, protocol) -> {
        boolean named = names.stream().anyMatch(name -> SIP_NAME.matcher(name).lookingAt());
        return SIP_PORTS.contains(server.port()) || named
                ? Optional.of(new Use("signalling", Optional.empty(), false))
                : Optional.empty();
    };

    /**
     * @param names    of the server's address, lower case
     * @param protocol {@code udp}, {@code tcp}
     */
    Optional<Use> use(Endpoint server, Set<String> names, String protocol);

    /** What a ruleset cannot do without, whatever it is for. */
    default Optional<Use> required(Endpoint server, Set<String> names, String protocol) {
        return Optional.empty();
    }

    /**
     * @param usage    of the ruleset file: signalling, api, media, ...
     * @param rule     {@code RULESET/RULE-ID}
     * @param required the ruleset demands it
     */
    record Use(String usage, Optional<String> rule, boolean required) {}

    /** A Wireshark display filter for what a host sends or gets. */
    static String filter(Address address) {
        return family(address) + ".addr == " + address;
    }

    /** The same for what it sends. */
    static String source(Address address) {
        return family(address) + ".src == " + address;
    }

    private static String family(Address address) {
        return address.isV4() ? "ip" : "ipv6";
    }

    /** The same for ICMP errors about its packets. */
    static String icmp(Address address) {
        return (address.isV4() ? "icmp" : "icmpv6") + " && " + filter(address);
    }

    /** @param type6 of ICMPv6, where the same has another number */
    static String icmp(Address address, int type, int type6) {
        return (address.isV4() ? "icmp.type == " + type : "icmpv6.type == " + type6) + " && " + filter(address);
    }
}
