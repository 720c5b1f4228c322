package io.earshot.analyzer.track;

import io.earshot.capture.decode.dns.DnsMessage;
import io.earshot.capture.net.Address;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Gathers the names that DNS answers, TLS hellos, certificates, HTTP hosts and the capture file give addresses. */
final class NameTrack {
    private static final int MAX_NAMES = 100_000;

    private final Map<Names.Name, Sighting> names = new LinkedHashMap<>();
    /** Capture time of the latest sighting of each name, nanoseconds. */
    private final Map<Names.Name, Long> lastSeen = new HashMap<>();
    /** Alias to the names that lead to it, so that a rule for the first name matches the last one's address. */
    private final Map<String, Set<String>> aliasOf = new HashMap<>();

    void on(Observation.Dns dns) {
        DnsMessage message = dns.message();
        if (!message.response()) {
            return;
        }
        for (DnsMessage.Answer answer : message.answers()) {
            if ((answer.type().equals("CNAME") || answer.type().equals("SRV"))
                    && !answer.target().isEmpty()
                    && aliasOf.size() < MAX_NAMES) {
                aliasOf.computeIfAbsent(lower(answer.target()), target -> new TreeSet<>())
                        .add(lower(answer.name()));
            }
        }
        for (DnsMessage.Answer answer : message.answers()) {
            answer.address().ifPresent(address -> addWithAliases(lower(answer.name()), address, dns.at(), 0));
        }
    }

    private void addWithAliases(String name, Address address, Sighting at, int depth) {
        add(name, address, "dns", at);
        if (depth < 8) {
            for (String alias : aliasOf.getOrDefault(name, Set.of())) {
                addWithAliases(alias, address, at, depth + 1);
            }
        }
    }

    void on(Observation.Tls tls) {
        if (!tls.serverName().isEmpty()) {
            add(lower(tls.serverName()), tls.destination().address(), "sni", tls.at());
        }
        for (String name : tls.names()) {
            if (!name.startsWith("*")) {
                add(lower(name), tls.source().address(), "certificate", tls.at());
            }
        }
    }

    void on(Observation.Http http) {
        String host = http.host();
        int colon = host.lastIndexOf(':');
        String name = lower(colon > 0 && host.indexOf(']') < colon ? host.substring(0, colon) : host);
        if (http.status() == 0
                && !name.isEmpty()
                && !http.method().equals("CONNECT")
                && Address.parse(name).isEmpty()) {
            add(name, http.destination().address(), "http-host", http.at());
        }
    }

    void on(Observation.Protocol protocol) {
        if (protocol.protocol().equals("file-name")) {
            add(lower(protocol.detail()), protocol.source().address(), "file", protocol.at());
        }
    }

    private void add(String name, Address address, String by, Sighting at) {
        Names.Name known = new Names.Name(name, address, by);
        if (names.size() < MAX_NAMES) {
            names.putIfAbsent(known, at);
        }
        if (names.containsKey(known)) {
            lastSeen.merge(known, at.time(), Math::max);
        }
    }

    /** Forgets names that were not seen since; aliases go when most of their room is used. */
    void forget(long before) {
        lastSeen.values().removeIf(time -> time < before);
        names.keySet().retainAll(lastSeen.keySet());
        if (aliasOf.size() > MAX_NAMES / 2) {
            aliasOf.clear();
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    Names names() {
        Map<Address, Set<String>> byAddress = new HashMap<>();
        for (Names.Name name : names.keySet()) {
            byAddress
                    .computeIfAbsent(name.address(), address -> new TreeSet<>())
                    .add(name.name());
        }
        return new Names(names, byAddress);
    }
}
