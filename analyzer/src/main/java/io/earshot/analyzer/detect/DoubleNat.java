package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Mapping;
import io.earshot.analyzer.track.Site;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.capture.net.Address;
import io.earshot.capture.observe.Observation;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** More than one translation between the client and the internet. Notebook section 5. */
public final class DoubleNat implements Detector {
    /** Shared address space of carriers, RFC 6598. */
    private static final Site.Network CARRIER =
            Site.Network.parse("100.64.0.0/10").orElseThrow();
    /** What hosts begin with. */
    private static final Set<Integer> INITIAL_TTLS = Set.of(-1, 64, 128, 255);

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        Set<Address> told = new HashSet<>();
        for (Mapping inner : facts.mappings()) {
            boolean candidate = inner.inside().address().isPrivate()
                    && inner.outside().address().isPrivate()
                    && !inner.inside().address().equals(inner.outside().address())
                    && inner.remote().address().isPublic();
            if (candidate && !told.contains(inner.inside().address())) {
                for (Mapping outer : facts.mappings()) {
                    boolean chained =
                            outer.inside().address().equals(inner.outside().address())
                                    && outer.outside().address().isPublic();
                    boolean seenAsPrivate = inner.by() == Mapping.Witness.STUN;
                    if (chained || seenAsPrivate) {
                        told.add(inner.inside().address());
                        told.add(inner.outside().address());
                        findings.accept(finding(inner, chained ? Optional.of(outer) : Optional.empty(), facts));
                        break;
                    }
                }
            }
        }
        contactBehind(facts, told, findings);
        behindCarrier(facts, told, findings);
        privateHops(facts, told, findings);
    }

    /** Two private routers answer probes of one client to a public address; a hint, routers need not translate. */
    private static void privateHops(Facts facts, Set<Address> told, Consumer<Finding> findings) {
        Map<Address, Map<Address, Observation.Icmp>> hops = new LinkedHashMap<>();
        for (Observation.Icmp icmp : facts.icmp()) {
            Address client = icmp.quotedSource().address();
            boolean expired = icmp.type() == (icmp.v6() ? 3 : 11) && icmp.code() == 0;
            if (expired
                    && client.isPrivate()
                    && icmp.reporter().address().isPrivate()
                    && icmp.quotedDestination().address().isPublic()) {
                hops.computeIfAbsent(client, key -> new LinkedHashMap<>())
                        .putIfAbsent(icmp.reporter().address(), icmp);
            }
        }
        hops.forEach((client, routers) -> {
            boolean single = facts.mappings().stream()
                    .anyMatch(mapping -> mapping.by() == Mapping.Witness.TWO_VIEWS
                            && mapping.inside().address().equals(client)
                            && mapping.outside().address().isPublic());
            if (routers.size() >= 2 && !single && told.add(client)) {
                Draft draft = Draft.warning("double-nat", "private-hops")
                        .hint()
                        .subject(Finding.Subject.NONE.withHost(client))
                        .summary("two private routers lie between " + client + " and the internet")
                        .explanation("Routers with the private addresses "
                                + routers.keySet().stream()
                                        .map(Address::toString)
                                        .collect(Collectors.joining(" and "))
                                + " answer probes of " + client
                                + ": each may translate. A VPN or a routed voice network "
                                + "looks the same; count the translations before you change anything.")
                        .remedy("Look whether both routers translate; if so, let only one do it")
                        .filter(Endpoints.icmp(client, 11, 3));
                routers.forEach((router, icmp) -> draft.see(facts, icmp.at(), "time exceeded, from " + router));
                findings.accept(draft.finish());
            }
        });
    }

    /**
     * Packets come from an address of a carrier's translator (RFC 6598), have passed a router already, and are translated
     * once more.
     */
    private static void behindCarrier(Facts facts, Set<Address> told, Consumer<Finding> findings) {
        for (Mapping outer : facts.mappings()) {
            Address middle = outer.inside().address();
            boolean carrier = outer.by() == Mapping.Witness.STUN
                    && CARRIER.contains(middle)
                    && outer.outside().address().isPublic();
            if (!carrier) {
                continue;
            }
            Optional<StunExchange> routed = facts.index().exchanges().of(outer.inside()).stream()
                    .filter(exchange -> exchange.source().equals(outer.inside()))
                    .filter(exchange -> !INITIAL_TTLS.contains(exchange.ttl()))
                    .findFirst();
            if (routed.isPresent() && told.add(middle)) {
                findings.accept(Draft.warning("double-nat", "private-mapped-address")
                        .subject(Finding.Subject.of(middle, outer.remote().address()))
                        .summary("the network behind " + middle + " is behind two translations (double NAT)")
                        .explanation(
                                "Packets come from " + middle + ", an address that providers give to their customers' "
                                        + "routers (100.64.0.0/10), with a time to live of "
                                        + routed.get().ttl()
                                        + ": they have passed a router. " + outer.remote() + " sees them come from "
                                        + outer.outside() + ": the router and then the provider translate.")
                        .remedy("Ask the provider for a public address, or for port forwarding at its translator")
                        .filter(Endpoints.filter(middle))
                        .see(facts, outer.at(), "sent from " + middle + ", seen as " + outer.outside())
                        .finish());
            }
        }
    }

    /** Packets come from one private address, SIP says another, and the server sees a public one. */
    private static void contactBehind(Facts facts, Set<Address> told, Consumer<Finding> findings) {
        Set<Address> examined = new HashSet<>(told);
        for (Mapping outer : facts.mappings()) {
            Address middle = outer.inside().address();
            boolean translated = outer.by() != Mapping.Witness.TWO_VIEWS
                    && middle.isPrivate()
                    && outer.outside().address().isPublic();
            if (!translated || !examined.add(middle)) {
                continue;
            }
            Stream<Address> announced = facts.calls().stream()
                    .filter(call -> call.client().address().equals(middle) && isPassedOn(call, middle))
                    .flatMap(call -> call.offers().stream()
                            .filter(said ->
                                    said.fromClient() && said.source().address().equals(middle))
                            .flatMap(said -> said.media().stream())
                            .flatMap(line -> line.terms().announced().stream())
                            .map(endpoint -> endpoint.address()));
            Stream.concat(announced, sentBy(middle, facts))
                    .filter(inner -> inner.isPrivate() && !inner.equals(middle) && !inner.isLinkLocal())
                    .findFirst()
                    .ifPresent(inner -> {
                        if (told.add(middle)) {
                            findings.accept(Draft.warning("double-nat", "private-mapped-address")
                                    .subject(Finding.Subject.of(
                                            inner, outer.remote().address()))
                                    .summary(inner + " is behind two translations (double NAT)")
                                    .explanation("SIP names " + inner + ", the packets come from " + middle
                                            + ", and the server sees "
                                            + outer.outside().address()
                                            + ": two routers translate one after the other.")
                                    .remedy(remedy(middle))
                                    .filter(Endpoints.filter(middle))
                                    .see(
                                            facts,
                                            outer.at(),
                                            "sent from " + middle + ", seen as "
                                                    + outer.outside().address())
                                    .finish());
                        }
                    });
        }
    }

    /** Some phones name another address of their host: what has passed no router yet nobody translated. */
    private static boolean isPassedOn(Call call, Address middle) {
        return call.views().stream()
                .filter(view -> view.place().near().equals(middle))
                .noneMatch(view -> INITIAL_TTLS.contains(view.clientTtl()));
    }

    /** What the senders of requests from that address say to be, where a router has passed them on. */
    private static Stream<Address> sentBy(Address middle, Facts facts) {
        return Stream.concat(
                        facts.registrations().stream().flatMap(each -> each.transactions().stream()),
                        facts.requests().stream())
                .filter(request -> request.source().address().equals(middle) && !INITIAL_TTLS.contains(request.ttl()))
                .flatMap(request -> Address.parse(request.sentBy()).stream());
    }

    /** @param middle between the two translations */
    private static String remedy(Address middle) {
        return CARRIER.contains(middle)
                ? "Ask the provider for a public address, or for port forwarding at its translator: " + middle
                        + " is one that it shares out (100.64.0.0/10)"
                : "Let only one router translate: put the inner one (outside address " + middle
                        + ") into bridge or access point mode";
    }

    private static Finding finding(Mapping inner, Optional<Mapping> outer, Facts facts) {
        boolean taps = inner.by() == Mapping.Witness.TWO_VIEWS;
        Draft draft = Draft.warning("double-nat", taps ? "two-taps" : "private-mapped-address")
                .proven()
                .subject(Finding.Subject.of(
                        inner.inside().address(), inner.remote().address()))
                .summary(inner.inside().address() + " is behind two translations (double NAT)")
                .explanation(inner.inside().address() + " becomes "
                        + inner.outside().address()
                        + ", which is private itself"
                        + outer.map(second -> " and becomes " + second.outside().address())
                                .orElse("")
                        + ": two routers translate one after the other.")
                .remedy(remedy(inner.outside().address()))
                .filter(Endpoints.filter(inner.inside().address()) + " || "
                        + Endpoints.filter(inner.outside().address()))
                .see(facts, inner.at(), inner.inside() + " seen as " + inner.outside());
        outer.ifPresent(second -> draft.see(facts, second.at(), second.inside() + " seen as " + second.outside()));
        return draft.finish();
    }
}
