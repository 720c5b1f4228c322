package io.earshot.analyzer.explain;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.detect.FlowRests;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Mapping;
import io.earshot.analyzer.track.Names;
import io.earshot.analyzer.track.Span;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is known of the network: translations, how endpoints are reached, errors, relays, names. */
final class NetworkLines {
    private static final int MOST = 60;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private NetworkLines() {}

    static void write(Facts facts, List<Finding> findings, Page page) {
        section("Translations", translations(facts, findings, page), page);
        section("Endpoints", endpoints(facts, page), page);
        section("ICMP errors", errors(facts, page), page);
        boolean relays = facts.exchanges().stream()
                .anyMatch(exchange -> !exchange.request().isBinding());
        page.line(0, relays ? "Relays:" : "Relays: none is asked");
        PathLines.relays(facts.exchanges(), 1, page);
        section("Names", names(facts, page), page);
    }

    private static void section(String head, List<String> lines, Page page) {
        page.line(0, head + (lines.isEmpty() ? ": none seen" : ":"));
        page.some(1, MOST, lines);
    }

    // --- translations

    private record Flow(Endpoint inside, Endpoint remote) {}

    private static List<String> translations(Facts facts, List<Finding> findings, Page page) {
        Map<Flow, List<Mapping>> byFlow = new LinkedHashMap<>();
        for (Mapping mapping : facts.mappings()) {
            byFlow.computeIfAbsent(new Flow(mapping.inside(), mapping.remote()), flow -> new ArrayList<>())
                    .add(mapping);
        }
        List<String> lines = new ArrayList<>();
        byFlow.forEach((flow, mappings) -> lines.add(translation(flow, mappings, facts, findings, page)));
        return lines;
    }

    private static String translation(
            Flow flow, List<Mapping> mappings, Facts facts, List<Finding> findings, Page page) {
        StringBuilder text = new StringBuilder(flow.inside() + " towards " + flow.remote() + " is ");
        Endpoint before = null;
        for (Mapping mapping : mappings) {
            // where only the address is told, the port may be the one before
            boolean same = before != null
                    && before.address().equals(mapping.outside().address())
                    && (before.port() == mapping.outside().port()
                            || mapping.outside().port() == 0);
            if (!same) {
                text.append(before == null ? "" : ", then ")
                        .append(outside(mapping.outside()))
                        .append(" (")
                        .append(witness(mapping.by()))
                        .append(", ")
                        .append(page.frame(mapping.at()))
                        .append(')');
                before = mapping.outside();
            }
        }
        boolean itself = mappings.stream().allMatch(mapping -> mapping.outside().equals(flow.inside()));
        return text + (itself ? ": no translation" : lifetime(flow, facts, findings));
    }

    private static String outside(Endpoint outside) {
        return outside.port() == 0 ? outside.address().toString() : outside.toString();
    }

    private static String witness(Mapping.Witness by) {
        return switch (by) {
            case TWO_VIEWS -> "the same packets are seen before and behind";
            case STUN -> "a STUN server says so";
            case VIA -> "the Via of an answer, or a registrar, says so";
        };
    }

    /** As an interval: longer than what it outlived, shorter than what it did not. */
    private static String lifetime(Flow flow, Facts facts, List<Finding> findings) {
        double outlived = FlowRests.of(flow.inside(), flow.remote(), new Span(facts.first(), facts.last()), facts)
                .map(FlowRests::passed)
                .orElse(0.0);
        Optional<String> told = findings.stream()
                .filter(finding -> finding.code().equals("nat-timeout-short")
                        && finding.subject()
                                .host()
                                .filter(flow.inside().address()::equals)
                                .isPresent())
                .map(finding -> "; " + finding.id() + ": " + finding.explanation())
                .findFirst();
        return told.orElse(
                outlived >= 1
                        ? String.format(
                                Locale.ROOT,
                                "; it lasts longer than %.0f s: a packet came in after as long a rest",
                                outlived)
                        : "; how long it lasts is not seen");
    }

    // --- reachability

    private record Service(Endpoint server, int protocol) {}

    private static List<String> endpoints(Facts facts, Page page) {
        Map<Service, List<FlowState>> byService = new LinkedHashMap<>();
        for (FlowState flow : facts.flows()) {
            byService
                    .computeIfAbsent(new Service(flow.responder(), flow.protocol()), key -> new ArrayList<>())
                    .add(flow);
        }
        return byService.entrySet().stream()
                .map(service -> endpoint(service.getKey(), service.getValue(), facts, page))
                .toList();
    }

    private static String endpoint(Service service, List<FlowState> flows, Facts facts, Page page) {
        long out = flows.stream().mapToLong(flow -> flow.forward().packets()).sum();
        long back = flows.stream().mapToLong(flow -> flow.backward().packets()).sum();
        String usages = flows.stream()
                .flatMap(flow -> flow.usages().stream())
                .distinct()
                .collect(Collectors.joining(", "));
        String names = String.join(
                ", ",
                facts.names().of(service.server().address()).stream().sorted().toList());
        String protocol = service.protocol() == TCP
                ? "tcp"
                : service.protocol() == UDP ? "udp" : "protocol " + service.protocol();
        return service.server() + (names.isEmpty() ? "" : " (" + names + ")") + " " + protocol
                + (usages.isEmpty() ? "" : ", " + usages) + ": " + Count.of(flows.size(), "flow") + ", "
                + Count.of(out, "packet") + " to it and " + back + " from it"
                + (service.protocol() == TCP
                        ? connections(flows, page)
                        : back > 0 ? "; it answers" : "; nothing comes back");
    }

    private static String connections(List<FlowState> flows, Page page) {
        List<FlowState.TcpLife> lives =
                flows.stream().flatMap(flow -> flow.tcp().stream()).toList();
        long opened = lives.stream().filter(life -> life.synAck().isPresent()).count();
        long tried = lives.stream().filter(life -> !life.synTimes().isEmpty()).count();
        int syns = lives.stream()
                .filter(life -> life.synAck().isEmpty())
                .mapToInt(life -> life.synTimes().size())
                .sum();
        String text = "; " + opened + " of " + tried + " opened"
                + (syns > 0 ? ", " + Count.of(syns, "SYN") + " without SYN-ACK" : "");
        return text
                + lives.stream()
                        .filter(life -> life.reset().isPresent())
                        .findFirst()
                        .map(life -> ", reset in " + page.frame(life.reset().get()) + " with the address of the "
                                + (life.resetByInitiator() ? "client" : "server") + ", TTL " + life.resetTtl()
                                + serverTtl(lives))
                        .orElse("");
    }

    private static String serverTtl(List<FlowState.TcpLife> lives) {
        return lives.stream()
                .filter(life -> life.synAckTtl() >= 0)
                .findFirst()
                .map(life -> " (its SYN-ACK has " + life.synAckTtl() + ")")
                .orElse("");
    }

    // --- errors and names

    private record Told(String what, Endpoint source, Endpoint destination) {}

    private static List<String> errors(Facts facts, Page page) {
        Map<Told, List<Sighting>> byKind = new LinkedHashMap<>();
        for (Observation.Icmp icmp : facts.icmp()) {
            String what = icmp.reporter().address() + " says " + IcmpWords.of(icmp);
            byKind.computeIfAbsent(
                            new Told(what, icmp.quotedSource(), icmp.quotedDestination()), key -> new ArrayList<>())
                    .add(icmp.at());
        }
        return byKind.entrySet().stream()
                .map(entry -> entry.getKey().what() + " of packets from "
                        + entry.getKey().source() + " to "
                        + entry.getKey().destination() + ", "
                        + Count.times(entry.getValue().size()) + ", "
                        + page.frames(
                                entry.getValue().get(0),
                                entry.getValue().get(entry.getValue().size() - 1)))
                .toList();
    }

    private static List<String> names(Facts facts, Page page) {
        return facts.names().firstSeen().entrySet().stream()
                .map(entry -> name(entry.getKey()) + ", " + page.frame(entry.getValue()))
                .toList();
    }

    private static String name(Names.Name name) {
        return name.address() + " is " + name.name() + " by " + name.by();
    }
}
