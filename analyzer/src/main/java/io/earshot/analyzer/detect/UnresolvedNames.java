package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.capture.decode.dns.DnsMessage;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Names of endpoints that the client's name server does not know, or does not answer for. */
final class UnresolvedNames {
    /** A bound against floods of questions. */
    private static final int MOST_TOLD = 1000;

    private final Thresholds thresholds;
    private final Endpoints endpoints;
    private final SignallingBlocked.Attempts attempts;

    UnresolvedNames(Thresholds thresholds, Endpoints endpoints, SignallingBlocked.Attempts attempts) {
        this.thresholds = thresholds;
        this.endpoints = endpoints;
        this.attempts = attempts;
    }

    /** An answer that a router keeps has come to its outside, and not to the client. */
    private record Question(String name, Address asker) {}

    /** The server's name cannot be resolved: no answer, or no such name; told of each host that asks for it. */
    void examine(Facts facts, Consumer<Finding> findings) {
        Map<Question, List<Observation.Dns>> questions = new LinkedHashMap<>();
        Set<Question> resolved = new HashSet<>();
        Map<Question, Observation.Dns> refused = new HashMap<>();
        for (Observation.Dns dns : facts.lookups()) {
            boolean response = dns.message().response();
            Endpoint asker = response ? dns.destination() : dns.source();
            Question question = new Question(dns.message().question(), asker.address());
            if (!response) {
                questions.computeIfAbsent(question, key -> new ArrayList<>()).add(dns);
            } else if (!leadsNowhere(dns.message()) && dns.message().responseCode() == 0) {
                resolved.add(question);
            } else {
                refused.putIfAbsent(question, dns);
            }
        }
        Map<String, List<Observation.Dns>> byName = new HashMap<>();
        questions.forEach((question, asked) -> byName.computeIfAbsent(question.name(), any -> new ArrayList<>())
                .add(asked.get(0)));
        Set<List<Object>> told = new HashSet<>();
        questions.forEach((question, asked) -> {
            String name = question.name();
            Endpoint nowhere = new Endpoint(Address.v4(0), 0);
            Optional<Endpoints.Use> use =
                    endpoints.use(nowhere, Set.of(name), "tcp").or(() -> endpoints.use(nowhere, Set.of(name), "udp"));
            Optional<Observation.Dns> refusal = Optional.ofNullable(refused.get(question));
            boolean service = name.startsWith("_");
            Optional<String> relay = use.isEmpty() ? RelayServers.named(name) : Optional.empty();
            boolean fails = told.size() < MOST_TOLD
                    && !resolved.contains(question)
                    && !isCompleted(question, questions.keySet())
                    && !isPassedOn(asked.get(0), byName.get(name))
                    && (refusal.isPresent() || asked.size() >= attempts.least());
            // each name is refused by itself, and a server that is silent to a host is so for all
            String what = refusal.isPresent()
                    ? name
                    : relay.orElse("") + " of " + asked.get(0).destination();
            if (use.isPresent() && !service && fails && told.add(List.of(what, question.asker()))) {
                findings.accept(unresolved(name, asked, refusal, "signalling-blocked", facts)
                        .rule(use.get().rule())
                        .finish());
            }
            if (relay.isPresent() && fails && told.add(List.of(what, question.asker()))) {
                String code = relay.get().equals("turn") ? "turn-failed" : "stun-blocked";
                Draft draft = unresolved(name, asked, refusal, code, facts);
                boolean spared = RelayServers.isSpared(question.asker(), facts);
                findings.accept((spared ? draft.severity(Severity.WARNING) : draft).finish());
            }
        });
    }

    /** A resolver tries a name with the domains of its search list behind it too, RFC 1034 section 3.1. */
    private static boolean isCompleted(Question question, Set<Question> all) {
        String name = question.name();
        for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
            boolean several = name.lastIndexOf('.', dot - 1) > 0;
            if (several && all.contains(new Question(name.substring(0, dot), question.asker()))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Another host's question: a name server asks the next one for it, a router sends it with an address of its own, or as
     * its own.
     *
     * @param all the first questions of hosts for the name
     */
    private static boolean isPassedOn(Observation.Dns first, List<Observation.Dns> all) {
        Address asker = first.source().address();
        boolean ofOutside = asker.isPublic()
                && all.stream().anyMatch(other -> other.source().address().isPrivate());
        return ofOutside
                || all.stream()
                        .takeWhile(before -> before != first)
                        .anyMatch(before -> before.destination().address().equals(asker)
                                || before.destination().equals(first.destination())
                                        && before.message().id()
                                                == first.message().id());
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
                ? "Allow DNS (UDP and TCP port 53) from " + client + " to " + server + ", or give " + client
                        + " a name server that it reaches"
                : refused.get().message().responseCode() == 0
                        ? "Exempt " + name + " from the filter of names at " + server
                        : "Correct the DNS of " + client + ": " + name + " has to resolve at " + server;
    }

    /** @param code of what cannot be reached under that name */
    private Draft unresolved(
            String name, List<Observation.Dns> asked, Optional<Observation.Dns> refused, String code, Facts facts) {
        Observation.Dns first = asked.get(0);
        RouterCrossing crossing = refused.isPresent()
                ? RouterCrossing.UNKNOWN
                : new RouterCrossing.Index(facts, thresholds).of(17, first.source(), first.destination());
        Draft draft = Draft.error(code, "name-not-resolved")
                .confidence(refused.isPresent() || crossing.isProof() ? Confidence.PROOF : Confidence.STRONG)
                .subject(Finding.Subject.of(
                                first.source().address(), first.destination().address())
                        .withProtocol("udp")
                        .withName(name))
                .summary(first.source().address() + " cannot resolve " + name)
                .explanation(refused.map(UnresolvedNames::answer)
                        .orElse("Asked " + Count.times(asked.size()) + ", the name server "
                                + first.destination().address() + " never answered"
                                + (crossing == RouterCrossing.UNKNOWN ? "." : ": " + crossing.says())))
                .remedy(remedy(name, first, refused))
                .filter("dns.qry.name == \"" + name + "\"")
                .see(facts, first.at(), "question");
        refused.ifPresent(answer -> draft.see(facts, answer.at(), "refusal"));
        return draft;
    }
}
