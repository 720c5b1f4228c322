package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.track.Facts;
import io.earshot.capture.decode.dns.DnsMessage;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Names of endpoints that the client's name server does not know, or does not answer for. */
final class UnresolvedNames {
    private final Endpoints endpoints;
    private final SignallingBlocked.Attempts attempts;

    UnresolvedNames(Endpoints endpoints, SignallingBlocked.Attempts attempts) {
        this.endpoints = endpoints;
        this.attempts = attempts;
    }

    /** The server's name cannot be resolved: no answer, or no such name. */
    void examine(Facts facts, Consumer<Finding> findings) {
        Map<String, List<Observation.Dns>> questions = new LinkedHashMap<>();
        Map<String, Boolean> resolved = new LinkedHashMap<>();
        Map<String, Observation.Dns> refused = new LinkedHashMap<>();
        for (Observation.Dns dns : facts.lookups()) {
            String name = dns.message().question();
            if (!dns.message().response()) {
                questions.computeIfAbsent(name, key -> new ArrayList<>()).add(dns);
            } else if (leadsNowhere(dns.message())) {
                refused.putIfAbsent(name, dns);
            } else if (dns.message().responseCode() == 0) {
                resolved.put(name, true);
            } else {
                refused.putIfAbsent(name, dns);
            }
        }
        questions.forEach((name, asked) -> {
            Endpoint nowhere = new Endpoint(Address.v4(0), 0);
            Optional<Endpoints.Use> use = endpoints.use(nowhere, Set.of(name), "tcp");
            boolean service = name.startsWith("_");
            boolean silent = !refused.containsKey(name) && asked.size() >= attempts.least();
            if (use.isPresent() && !service && !resolved.containsKey(name) && (silent || refused.containsKey(name))) {
                findings.accept(unresolved(name, asked, Optional.ofNullable(refused.get(name)), use.get(), facts));
            }
        });
    }

    /** Filters of names answer with an address that no host has, 0.0.0.0 or ::, or with the asker's own, 127.0.0.1. */
    private static boolean leadsNowhere(DnsMessage message) {
        List<Address> addresses = message.answers().stream()
                .flatMap(answer -> answer.address().stream())
                .toList();
        return message.responseCode() == 0
                && !addresses.isEmpty()
                && addresses.stream().allMatch(address -> address.isUnspecified() || address.isLoopback());
    }

    private static String answer(Observation.Dns refused) {
        DnsMessage message = refused.message();
        String server = "The name server " + refused.source().address() + " answers with ";
        if (message.responseCode() == 0) {
            Address nowhere = message.answers().stream()
                    .flatMap(answer -> answer.address().stream())
                    .findFirst()
                    .orElseThrow();
            return server + nowhere + ", where no server can be: a filter of names, or a wrong entry.";
        }
        return server + "code " + message.responseCode() + (message.responseCode() == 3 ? " (no such name)." : ".");
    }

    private static String remedy(String name, Observation.Dns asked, Optional<Observation.Dns> refused) {
        Address client = asked.source().address();
        Address server = asked.destination().address();
        return refused.isEmpty()
                ? "Allow DNS (UDP and TCP port 53) from " + client + " to " + server
                        + ", or give " + client + " a name server that it reaches"
                : refused.get().message().responseCode() == 0
                        ? "Exempt " + name + " from the filter of names at " + server
                        : "Correct the DNS of " + client + ": " + name + " has to resolve at " + server;
    }

    private static Finding unresolved(
            String name,
            List<Observation.Dns> asked,
            Optional<Observation.Dns> refused,
            Endpoints.Use use,
            Facts facts) {
        Observation.Dns first = asked.get(0);
        RouterCrossing crossing = refused.isPresent()
                ? RouterCrossing.UNKNOWN
                : new RouterCrossing.Index(facts).of(17, first.source(), first.destination());
        Draft draft = Draft.error("signalling-blocked", "name-not-resolved")
                .confidence(refused.isPresent() || crossing.isProof() ? Confidence.PROOF : Confidence.STRONG)
                .subject(Finding.Subject.NONE
                        .withHost(first.source().address())
                        .withPeer(first.destination().address())
                        .withProtocol("udp")
                        .withName(name))
                .rule(use.rule())
                .summary(first.source().address() + " cannot resolve " + name)
                .explanation(refused.map(UnresolvedNames::answer)
                        .orElse("Asked " + Count.times(asked.size()) + ", the name server "
                                + first.destination().address() + " never answered"
                                + (crossing == RouterCrossing.UNKNOWN ? "." : ": " + crossing.says())))
                .remedy(remedy(name, first, refused))
                .filter("dns.qry.name == \"" + name + "\"")
                .see(facts, first.at(), "question");
        refused.ifPresent(answer -> draft.see(facts, answer.at(), "refusal"));
        return draft.finish();
    }
}
