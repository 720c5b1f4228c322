package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.analyzer.track.TlsSession;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The connectivity checks of two agents: they share their user name fragments, turned round, at whatever addresses and
 * places they are seen. RFC 8445 section 7.2.2.
 *
 * @param near    the customer's addresses at the innermost place
 * @param own     checks of the customer's agent at that place
 * @param peers   checks of the other agent at that place
 * @param outside sightings of either at places farther out
 */
record IceSession(Set<Address> near, List<StunExchange> own, List<StunExchange> peers, List<StunExchange> outside) {
    /** Sessions in order of their first check. */
    static List<IceSession> of(Facts facts) {
        Map<Object, List<StunExchange>> byName = new LinkedHashMap<>();
        for (StunExchange exchange : facts.exchanges()) {
            if (exchange.isCheck()) {
                byName.computeIfAbsent(name(exchange), name -> new ArrayList<>())
                        .add(exchange);
            }
        }
        return byName.values().stream().map(checks -> of(checks, facts)).toList();
    }

    private static String name(StunExchange exchange) {
        String username = exchange.request().username().orElse("");
        int colon = username.indexOf(':');
        if (colon <= 0) {
            return username;
        }
        String one = username.substring(0, colon);
        String other = username.substring(colon + 1);
        return one.compareTo(other) <= 0 ? one + ":" + other : other + ":" + one;
    }

    /** The user name fragments of the two agents; of a name without a colon none can be told. */
    Set<String> fragments() {
        return Stream.of(own, peers, outside)
                .flatMap(List::stream)
                .limit(1)
                .flatMap(check -> check.request().username().stream())
                .filter(name -> name.indexOf(':') > 0)
                .flatMap(name -> Stream.of(name.split(":", 2)))
                .collect(Collectors.toSet());
    }

    /**
     * From the same port a pair is found under another name of the same other side, later than this session began: ICE is
     * restarted, and before the answer comes the new candidates are tried with the other side's old ones, RFC 8445 section 9.
     */
    boolean isOvertakenBy(IceSession other) {
        long begins =
                checks().stream().mapToLong(check -> check.first().time()).min().orElse(Long.MAX_VALUE);
        return other != this
                && checks().stream().noneMatch(StunExchange::succeeded)
                && !Collections.disjoint(ends(), other.ends())
                && !Collections.disjoint(others(), other.others())
                && other.checks().stream()
                        .anyMatch(check -> check.succeeded() && check.first().time() >= begins);
    }

    private static IceSession of(List<StunExchange> checks, Facts facts) {
        Set<Address> near = near(checks, facts);
        List<StunExchange> own = new ArrayList<>();
        List<StunExchange> peers = new ArrayList<>();
        List<StunExchange> outside = new ArrayList<>();
        for (StunExchange check : checks) {
            if (near.contains(check.source().address())) {
                own.add(check);
            } else if (near.contains(check.destination().address())) {
                peers.add(check);
            } else {
                outside.add(check);
            }
        }
        return new IceSession(near, own, peers, outside);
    }

    /**
     * The customer's addresses, without those that it has beyond a translation, but for checks that are seen only there.
     */
    private static Set<Address> near(List<StunExchange> checks, Facts facts) {
        Set<Address> near = new LinkedHashSet<>();
        for (StunExchange check : checks) {
            Address source = check.source().address();
            Address destination = check.destination().address();
            boolean from = facts.site().isLocal(source) || facts.outside().contains(source);
            if (from != (facts.site().isLocal(destination) || facts.outside().contains(destination))) {
                near.add(from ? source : destination);
            }
        }
        Crossings crossings = crossings(checks);
        crossings.inner().stream().filter(facts.site()::isLocal).forEach(near::add);
        // two hosts of the customer's: the one that asks first
        if (near.isEmpty()) {
            checks.stream()
                    .map(check -> check.source().address())
                    .filter(facts.site()::isLocal)
                    .findFirst()
                    .ifPresent(near::add);
        }
        if (near.isEmpty()) {
            checks.stream()
                    .flatMap(check -> Stream.of(
                            check.source().address(), check.destination().address()))
                    .filter(facts.outside()::contains)
                    .forEach(near::add);
        }
        if (near.isEmpty()) {
            near.add(checks.get(0).source().address());
        }
        Set<Address> beyond = crossings.beyond();
        Set<Address> senders = new HashSet<>();
        checks.forEach(check -> senders.add(check.source().address()));
        for (boolean v4 : new boolean[] {true, false}) {
            List<Address> family =
                    near.stream().filter(address -> address.isV4() == v4).toList();
            if (family.stream().anyMatch(address -> address.isPrivate() && senders.contains(address))) {
                family.stream().filter(Address::isPublic).forEach(near::remove);
            } else if (family.stream().anyMatch(Address::isPublic)) {
                // a private address that is asked from elsewhere is never there
                family.stream().filter(Address::isPrivate).forEach(near::remove);
            }
        }
        if (!beyond.containsAll(near)) {
            near.removeAll(beyond);
        }
        if (near.stream().noneMatch(senders::contains)) {
            moveToWhereItIs(near, checks, senders);
        }
        addOtherFamily(near, checks);
        return near;
    }

    /**
     * At a place beyond the customer's router nothing comes from the private addresses that are asked there: the agent is
     * who is asked under the same name elsewhere, and asks, too.
     */
    private static void moveToWhereItIs(Set<Address> near, List<StunExchange> checks, Set<Address> senders) {
        Set<String> names = new HashSet<>();
        checks.stream()
                .filter(check -> near.contains(check.destination().address()))
                .forEach(check -> names.add(check.request().username().orElse("")));
        Set<Address> there = new LinkedHashSet<>();
        checks.stream()
                .filter(check -> names.contains(check.request().username().orElse("")))
                .map(check -> check.destination().address())
                .filter(senders::contains)
                .forEach(there::add);
        if (!there.isEmpty()) {
            near.clear();
            near.addAll(there);
        }
    }

    /** What goes under the name that the customer's agent uses comes from its address of the other family. */
    private static void addOtherFamily(Set<Address> near, List<StunExchange> checks) {
        List<Boolean> families = near.stream()
                .filter(address -> !address.isLoopback())
                .map(Address::isV4)
                .distinct()
                .toList();
        if (families.size() != 1) {
            return;
        }
        boolean v4 = families.get(0);
        Set<String> names = new HashSet<>();
        checks.stream()
                .filter(check -> near.contains(check.source().address()))
                .forEach(check -> names.add(check.request().username().orElse("")));
        if (names.isEmpty()) {
            return;
        }
        checks.stream()
                .filter(check -> check.source().address().isV4() != v4)
                .map(check ->
                        names.contains(check.request().username().orElse("")) ? check.source() : check.destination())
                .forEach(end -> near.add(end.address()));
    }

    /**
     * What checks that are seen at two places tell of the translation between these.
     *
     * @param inner  ends that they have at the place nearer to the customer
     * @param beyond ends that they have farther out only
     */
    private record Crossings(Set<Address> inner, Set<Address> beyond) {}

    private static Crossings crossings(List<StunExchange> checks) {
        Map<String, StunExchange> first = new LinkedHashMap<>();
        Crossings found = new Crossings(new LinkedHashSet<>(), new HashSet<>());
        for (StunExchange check : checks) {
            StunExchange before = first.putIfAbsent(check.request().transactionId(), check);
            if (before != null
                    && !before.source().address().equals(check.source().address())) {
                found.inner().add(before.source().address());
                found.beyond().add(check.source().address());
            }
            if (before != null
                    && !before.destination()
                            .address()
                            .equals(check.destination().address())) {
                found.inner().add(check.destination().address());
                found.beyond().add(before.destination().address());
            }
        }
        return found;
    }

    List<StunExchange> checks() {
        List<StunExchange> all = new ArrayList<>(own);
        all.addAll(peers);
        return all;
    }

    /** The customer's ends at the innermost place. */
    Set<Endpoint> ends() {
        Set<Endpoint> ends = new LinkedHashSet<>();
        own.forEach(check -> ends.add(check.source()));
        peers.forEach(check -> ends.add(check.destination()));
        return ends;
    }

    /** The other side's addresses at the innermost place. */
    private Set<Address> others() {
        Set<Address> others = new HashSet<>();
        own.forEach(check -> others.add(check.destination().address()));
        peers.forEach(check -> others.add(check.source().address()));
        return others;
    }

    /** Between the ports of one router's outside address: what its hosts exchange inside is not seen here. */
    boolean turnsBack() {
        return checks().stream()
                .allMatch(check ->
                        check.source().address().equals(check.destination().address()));
    }

    static int transmissions(List<StunExchange> checks) {
        return checks.stream().mapToInt(StunExchange::transmissions).sum();
    }

    /** Media or DTLS both ways on a pair of the session proves that it works, whatever the checks say. */
    boolean carried(Facts facts) {
        for (Endpoint end : ends()) {
            boolean in = false;
            boolean out = false;
            for (MediaStream stream : facts.index().streams().of(end.address())) {
                out |= stream.source().equals(end);
                in |= stream.destination().equals(end);
            }
            for (TlsSession session : facts.index().tls().of(end.address())) {
                boolean ends = session.client().equals(end) || session.server().equals(end);
                if (session.layer().equals("dtls")
                        && ends
                        && session.serverHello().isPresent()) {
                    return true;
                }
            }
            if (in && out) {
                return true;
            }
        }
        return false;
    }

    /** From its checks on no media goes to or from the customer's addresses, and no check of theirs ever succeeds. */
    boolean nothingFollows(Facts facts) {
        long from =
                checks().stream().mapToLong(check -> check.first().time()).min().orElse(0);
        return facts.exchanges().stream()
                        .noneMatch(exchange -> exchange.isCheck()
                                && exchange.succeeded()
                                && isNear(exchange.source(), exchange.destination()))
                && facts.streams().stream()
                        .noneMatch(stream ->
                                stream.last().time() >= from && isNear(stream.source(), stream.destination()));
    }

    private boolean isNear(Endpoint source, Endpoint destination) {
        return near.contains(source.address()) || near.contains(destination.address());
    }

    /**
     * The session is older than the capture, in which it may have worked. Media, or the handshake for its keys, goes on one
     * of its pairs before any of its checks is seen: DTLS begins on a pair that works (RFC 5764 section 3). Or it is already
     * being checked as the capture begins, among connections that are older, too. Or its checks are in a channel of a relay
     * whose binding was not seen.
     */
    boolean beganBefore(Thresholds thresholds, Facts facts) {
        long first =
                checks().stream().mapToLong(check -> check.first().time()).min().orElse(Long.MIN_VALUE);
        boolean atTheBeginning = first - facts.first() <= thresholds.nanos("ice-failed.beginning-seconds");
        return atTheBeginning && hosts().anyMatch(host -> isConnectedBefore(host, facts))
                || carriesBefore(first, facts)
                || Stream.of(own, peers, outside)
                        .flatMap(List::stream)
                        .anyMatch(check -> isInUnknownChannel(check, facts));
    }

    /** Of both sides, wherever they were seen. */
    private Stream<Address> hosts() {
        return Stream.of(own, peers, outside)
                .flatMap(List::stream)
                .flatMap(check ->
                        Stream.of(check.source().address(), check.destination().address()))
                .distinct();
    }

    static boolean isConnectedBefore(Address host, Facts facts) {
        return facts.index().flows().of(host).stream()
                .filter(flow -> flow.forward().packets() > 0 && flow.backward().packets() > 0)
                .flatMap(flow -> flow.tcp().stream())
                .anyMatch(FlowState.TcpLife::isOlderThanCapture);
    }

    /** A relay tells in the message itself whose data it is, or has bound a channel to that peer before (RFC 8656). */
    private static boolean isInUnknownChannel(StunExchange check, Facts facts) {
        return check.relayPeer().isEmpty()
                && facts.index().flows().between(check.source(), check.destination()).stream()
                        .anyMatch(flow -> flow.usages().contains("turn"));
    }

    private boolean carriesBefore(long first, Facts facts) {
        return Stream.of(own, peers, outside)
                .flatMap(List::stream)
                .flatMap(check -> Stream.of(
                        List.of(check.source(), check.destination()), List.of(check.destination(), check.source())))
                .distinct()
                .anyMatch(pair -> sendsMedia(pair, first, facts) || hasKeys(pair, first, facts));
    }

    private static boolean sendsMedia(List<Endpoint> pair, long before, Facts facts) {
        return facts
                .index()
                .streams()
                .between(pair.get(0).address(), pair.get(1).address())
                .stream()
                .anyMatch(stream -> stream.source().equals(pair.get(0))
                        && stream.destination().equals(pair.get(1))
                        && stream.first().time() < before);
    }

    /** It asks for them before, or has agreed upon them in a handshake that was not seen. */
    private static boolean hasKeys(List<Endpoint> pair, long before, Facts facts) {
        return facts.index().tls().of(pair.get(0).address()).stream()
                .filter(tls -> tls.layer().equals("dtls")
                        && tls.client().equals(pair.get(0))
                        && tls.server().equals(pair.get(1)))
                .anyMatch(tls ->
                        tls.hellos().isEmpty() || tls.hellos().stream().anyMatch(hello -> hello.time() < before));
    }

    /** Where these unanswered checks are lost, when the other side of the router is in the capture. */
    Optional<String> lostAt() {
        Set<String> beyond = new HashSet<>();
        Set<String> answered = new HashSet<>();
        outside.forEach(check -> beyond.add(check.request().transactionId()));
        outside.stream()
                .filter(StunExchange::answered)
                .forEach(check -> answered.add(check.request().transactionId()));
        List<StunExchange> unheard =
                own.stream().filter(check -> !check.answered()).toList();
        Set<String> inside = new HashSet<>();
        peers.forEach(check -> inside.add(check.request().transactionId()));
        own.forEach(check -> inside.add(check.request().transactionId()));
        boolean answersLost = unheard.stream()
                .anyMatch(check -> answered.contains(check.request().transactionId()));
        // who is seen nowhere asking is not at a place of this capture
        boolean peersLost = !own.isEmpty()
                && outside.stream()
                        .anyMatch(check -> !check.again()
                                && !inside.contains(check.request().transactionId()));
        boolean leaves =
                own.stream().anyMatch(check -> beyond.contains(check.request().transactionId()));
        List<String> found = new ArrayList<>();
        if (!outside.isEmpty() && !own.isEmpty() && !leaves) {
            found.add("the checks leave the client and do not leave the router");
        }
        if (answersLost) {
            found.add("answers reach the outside of the router and not the inside");
        } else if (peersLost) {
            found.add("checks of the other side reach the outside of the router and not the inside");
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", found));
    }
}
