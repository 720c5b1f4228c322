package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.analyzer.track.TlsSession;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.Totals;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The DTLS handshake does not finish on a pair that works, RFC 5764 and RFC 8827. */
public final class DtlsFailed implements Detector {
    private final Thresholds thresholds;
    private final double hellos;
    private final double flights;
    private final double minSeconds;
    private final double idlePairSeconds;

    public DtlsFailed(Thresholds thresholds) {
        this.thresholds = thresholds;
        hellos = thresholds.value("dtls-failed.min-attempts");
        flights = thresholds.value("dtls-failed.min-flights");
        minSeconds = thresholds.value("dtls-failed.min-seconds");
        idlePairSeconds = thresholds.value("dtls-failed.idle-pair-seconds");
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        if (!facts.visibility().bothDirections()) {
            return;
        }
        List<Finding> found = new ArrayList<>();
        List<IceSession> agents = IceSession.of(facts);
        AgentPairs pairs = new AgentPairs(agents);
        ToldPairs told = new ToldPairs();
        for (TlsSession session : innermostFirst(facts)) {
            if (session.layer().equals("dtls")
                    && !keyed(session, facts)
                    && !told.has(session.client(), session.server(), begin(session))) {
                Optional<Finding> finding =
                        session.hellos().isEmpty() ? beheaded(session, facts) : examine(session, pairs, facts);
                if (finding.isPresent()) {
                    found.add(finding.get());
                    told.add(pairs.besides(session.client(), session.server()), begin(session));
                }
            }
        }
        agents.stream()
                .filter(session -> session.own().stream()
                        .noneMatch(check -> told.has(
                                check.source(),
                                check.destination(),
                                check.first().time())))
                .flatMap(session -> neverBegun(session, facts).stream())
                .forEach(found::add);
        found.stream().limit(1000).forEach(findings);
    }

    private static long begin(TlsSession session) {
        return session.steps().get(0).at().time();
    }

    private static List<TlsSession> innermostFirst(Facts facts) {
        List<TlsSession> sessions = new ArrayList<>();
        facts.tls().stream().filter(DtlsFailed::inside).forEach(sessions::add);
        facts.tls().stream().filter(session -> !inside(session)).forEach(sessions::add);
        return sessions;
    }

    private static boolean inside(TlsSession session) {
        return session.client().address().isPrivate()
                || session.server().address().isPrivate();
    }

    /** SRTP needs keys: the handshake did finish. */
    private static boolean keyed(TlsSession session, Facts facts) {
        return session.established()
                || bothChanged(session)
                || facts
                        .index()
                        .streams()
                        .between(session.client().address(), session.server().address())
                        .stream()
                        .anyMatch(stream -> stream.source().equals(session.client())
                                        && stream.destination().equals(session.server())
                                || stream.source().equals(session.server())
                                        && stream.destination().equals(session.client()));
    }

    /** Both sides said that what follows is sealed, the last step but one of RFC 5246 section 7.3. */
    private static boolean bothChanged(TlsSession session) {
        return session.alert().isEmpty()
                && count(session, "change-cipher-spec", session.client()) > 0
                && count(session, "change-cipher-spec", session.server()) > 0;
    }

    private static long count(TlsSession session, String step, Endpoint source) {
        return session.steps().stream()
                .filter(each -> each.step().equals(step) && each.source().equals(source))
                .count();
    }

    private Optional<Finding> examine(TlsSession session, AgentPairs pairs, Facts facts) {
        Optional<Observation.Tls> alert = session.alert();
        if (alert.isPresent()) {
            String what = alert.get().alert().substring("fatal/".length());
            return Optional.of(draft("alert", session, facts)
                    .proven()
                    .explanation("The DTLS handshake ends in the alert \"" + what + "\" from "
                            + alert.get().source() + ": the end points do not agree, no firewall is to blame.")
                    .remedy("Compare fingerprint, certificate and setup role of both session descriptions")
                    .see(facts, alert.get().at(), "alert " + what)
                    .finish());
        }
        if (session.serverHello().isPresent()) {
            return stalled(session, facts);
        }
        List<Sighting> sent = hellos(session, pairs, facts);
        Sighting last = sent.get(sent.size() - 1);
        if (insisted(sent) && pathWorks(session.client(), session.server(), facts)) {
            return Optional.of(draft("unanswered", session, facts)
                    .explanation(
                            Count.of(sent.size(), "client hello") + " stayed without answer although connectivity "
                                    + "checks on the same pair are answered: a device on the way lets STUN pass and drops DTLS.")
                    .remedy("Exempt UDP between " + session.client() + " and " + session.server()
                            + " from application control")
                    .see(facts, last, "last client hello, still no answer")
                    .finish());
        }
        return Optional.empty();
    }

    /** A hello that is too long for one datagram, as with keys that withstand quantum computers, comes without its beginning. */
    private Optional<Finding> beheaded(TlsSession session, Facts facts) {
        List<Sighting> parts = session.steps().stream()
                .filter(step -> step.step().equals("client-hello-part"))
                .map(Observation.Tls::at)
                .toList();
        boolean alone = parts.size() == session.steps().size();
        if (!alone || !insisted(parts) || !pathWorks(session.client(), session.server(), facts)) {
            return Optional.empty();
        }
        return Optional.of(draft("unanswered", session, facts)
                .explanation(
                        "The end of a client hello comes from " + session.client() + " " + Count.times(parts.size())
                                + ", and never the datagram with its beginning, although connectivity checks on the same pair are answered: "
                                + "datagrams of that size, or those that begin a DTLS handshake, are lost before this capture point, and "
                                + "half a hello gets no answer.")
                .remedy("Exempt UDP between " + session.client() + " and " + session.server()
                        + " from application control, and let large UDP datagrams pass")
                .see(facts, parts.get(0), "end of a client hello without its beginning")
                .see(facts, parts.get(parts.size() - 1), "the last of it, still no answer")
                .finish());
    }

    /** Who found the way to be long waits longer from one to the next, and sends fewer in more time. */
    private boolean insisted(List<Sighting> sent) {
        double seconds = (sent.get(sent.size() - 1).time() - sent.get(0).time()) / 1e9;
        return sent.size() >= hellos && seconds >= minSeconds || sent.size() >= flights && seconds >= idlePairSeconds;
    }

    /**
     * Agents that go over to another pair repeat the hello there; a pair with one end in common may be the same one beyond a
     * translation.
     */
    private static List<Sighting> hellos(TlsSession session, AgentPairs pairs, Facts facts) {
        Set<Endpoint> own = new HashSet<>(List.of(session.client(), session.server()));
        Set<Set<Endpoint>> agents = new LinkedHashSet<>(pairs.besides(session.client(), session.server()));
        agents.removeIf(pair -> !pair.equals(own) && pair.stream().anyMatch(own::contains));
        return agents.stream()
                .flatMap(pair -> pair.stream().limit(1))
                .flatMap(end -> facts.index().tls().of(end.address()).stream())
                .distinct()
                .filter(other -> other.layer().equals("dtls")
                        && other.serverHello().isEmpty()
                        && other.relayPeer().equals(session.relayPeer())
                        && agents.contains(new HashSet<>(List.of(other.client(), other.server()))))
                .flatMap(other -> other.hellos().stream())
                .sorted(Comparator.comparingLong(Sighting::time))
                .toList();
    }

    /** The hellos passed both ways, and then one side repeats its flight in vain. */
    private Optional<Finding> stalled(TlsSession session, Facts facts) {
        for (Endpoint sender : List.of(session.server(), session.client())) {
            String step = sender.equals(session.server()) ? "server-hello" : "certificate";
            List<Sighting> sent = session.steps().stream()
                    .filter(each -> each.step().equals(step) && each.source().equals(sender))
                    .map(Observation.Tls::at)
                    .toList();
            boolean insisted = sent.size() >= flights
                    && sent.get(sent.size() - 1).time() - sent.get(0).time() >= minSeconds * 1e9;
            if (insisted) {
                Endpoint other = sender.equals(session.server()) ? session.client() : session.server();
                return Optional.of(draft("unanswered", session, facts)
                        .explanation("The hellos pass both ways, and then " + sender + " repeats its next flight "
                                + Count.times(sent.size()) + " while nothing that ends the handshake comes from "
                                + other
                                + ". Small datagrams pass and the flight with a certificate does not arrive: datagrams of "
                                + "that size, or their fragments, are lost on the way to " + other + " or back.")
                        .remedy("Let IP fragments and large UDP datagrams pass between " + session.client() + " and "
                                + session.server() + ", or use smaller certificates (ECDSA)")
                        .see(facts, sent.get(sent.size() - 1), "last flight, still no answer")
                        .finish());
            }
        }
        return Optional.empty();
    }

    /**
     * Checks are answered, and both sides take part: one that is asked by the controlled agent and asks nothing itself does not
     * know the other's answer yet, as while it rings. A lite agent asks nothing either, and is asked by the controlling one.
     */
    private static boolean pathWorks(Endpoint client, Endpoint server, Facts facts) {
        List<StunExchange> answered = facts.index().exchanges().between(client, server).stream()
                .filter(StunExchange::answered)
                .toList();
        boolean waits = answered.stream().allMatch(check -> check.request().iceControlled())
                && answered.stream().map(StunExchange::source).distinct().count() == 1;
        return !answered.isEmpty() && !waits;
    }

    /** Checks are answered both ways on a pair for long, and neither keys nor media are ever seen on it. */
    private Optional<Finding> neverBegun(IceSession session, Facts facts) {
        List<StunExchange> own =
                session.own().stream().filter(StunExchange::succeeded).toList();
        List<StunExchange> peers =
                session.peers().stream().filter(StunExchange::succeeded).toList();
        if (own.isEmpty() || peers.isEmpty() || onlyStun(facts) || used(session, facts)) {
            return Optional.empty();
        }
        StunExchange first = own.get(0);
        StunExchange last = own.get(own.size() - 1);
        if (!beginsHere(session, facts)) {
            return Optional.empty();
        }
        // an agent that asks for no consent keeps the pair open with indications, RFC 8445 section 11; a
        // connection stays open by itself, and a pair of it that is asked about once is not the one that is used
        long open = facts.index().flows().between(last.source(), last.destination()).stream()
                .filter(flow -> flow.tcp().isEmpty()
                        && flow.first().time() <= last.last().time())
                .mapToLong(flow -> flow.last().time())
                .max()
                .orElse(last.last().time());
        if (open - first.first().time() < idlePairSeconds * 1e9 || !secured(first, facts)) {
            return Optional.empty();
        }
        return Optional.of(Draft.error("dtls-failed", "unanswered")
                .subject(Finding.Subject.NONE
                        .withHost(last.source().address())
                        .withPeer(last.destination().address())
                        .withProtocol("udp")
                        .withSource(last.destination())
                        .withDestination(last.source()))
                .summary("no keys for the media between " + last.source() + " and " + last.destination()
                        + ": no DTLS handshake is seen")
                .explanation(String.format(
                        Locale.ROOT,
                        "Connectivity checks between %s and %s are answered both ways, and in %.1f s neither a DTLS "
                                + "handshake nor media follows on that pair: the way is open for STUN. The other side is "
                                + "the one that has to begin, and its client hello is dropped before this point, or it "
                                + "never begins.",
                        last.source(),
                        last.destination(),
                        (open - first.first().time()) / 1e9))
                .remedy("Exempt UDP between " + last.source() + " and " + last.destination()
                        + " from application control, and look at the setup role in both session descriptions")
                .filter("udp.port == " + last.source().port())
                .see(facts, first.first(), "first check that is answered")
                .see(facts, last.last(), "last check that is answered, still no DTLS")
                .finish());
    }

    /**
     * Agents that look for a pair ask quickly, and those that keep one ask seldom: what is there from the first moments on and
     * asks seldom has its keys from before the capture. RFC 7675 section 5.1, RFC 8445 section 14. So has not who has just
     * opened the first of its connections.
     */
    private boolean beginsHere(IceSession session, Facts facts) {
        long quickly = thresholds.nanos("dtls-failed.search-seconds");
        long first = session.checks().stream()
                .mapToLong(check -> check.first().time())
                .min()
                .orElse(0);
        return first - facts.first() > thresholds.nanos("dtls-failed.consent-seconds")
                || Stream.of(session.own(), session.peers())
                        .anyMatch(checks -> checks.stream()
                                        .filter(check -> check.first().time() - first <= quickly)
                                        .count()
                                > 1)
                || session.near().stream().anyMatch(host -> connectsFirst(host, first, facts));
    }

    /** Over what it opens in the capture it is told of the other agent; it has no connection that is older. */
    private static boolean connectsFirst(Address host, long before, Facts facts) {
        return !IceSession.isConnectedBefore(host, facts)
                && facts.index().tls().of(host).stream()
                        .anyMatch(session -> session.layer().equals("tls")
                                && session.client().address().equals(host)
                                && session.hellos().stream().anyMatch(hello -> hello.time() < before));
    }

    /**
     * A selection of STUN from a larger capture says nothing of what else was there. One has no frames by which hosts find each
     * other, as ARP, but may have ICMP errors that quote STUN.
     */
    private static boolean onlyStun(Facts facts) {
        boolean neighbours = facts.totals()
                .filter(totals -> totals.captures().stream()
                                .mapToLong(Totals.CaptureFacts::otherFrames)
                                .sum()
                        > totals.frames().getOrDefault("icmp", 0L))
                .isPresent();
        return !neighbours
                && facts.flows().stream()
                        .map(FlowState::usages)
                        .allMatch(usages ->
                                usages.isEmpty() || usages.equals(List.of("stun")) || usages.equals(List.of("turn")));
    }

    /**
     * The pair, or another one of the same host: an agent that checks several pairs uses one of them, and who calls through a
     * server may drop the way to the other side, which it does not nominate (RFC 8445 section 8.1.1). Else what other agents
     * check is theirs, with the same server at least.
     */
    private boolean used(IceSession session, Facts facts) {
        Set<Endpoint> ends = session.ends();
        Set<Address> hosts = session.near();
        Set<Address> peers = new HashSet<>();
        session.own().forEach(check -> peers.add(check.destination().address()));
        session.peers().forEach(check -> peers.add(check.source().address()));
        boolean nominated =
                session.checks().stream().anyMatch(check -> check.request().useCandidate());
        boolean media = hosts.stream()
                        .flatMap(host -> facts.index().streams().of(host).stream())
                        .anyMatch(stream ->
                                !nominated && !peers.contains(stream.remoteAddress()) || !isChecked(stream, facts))
                || ends.stream()
                        .flatMap(end -> facts.index().streams().of(end.address()).stream())
                        .anyMatch((MediaStream stream) ->
                                ends.contains(stream.source()) || ends.contains(stream.destination()));
        boolean keys = ends.stream()
                .flatMap(end -> facts.index().tls().of(end.address()).stream())
                .anyMatch(each ->
                        each.layer().equals("dtls") && (ends.contains(each.client()) || ends.contains(each.server())));
        return media || keys || EncryptedRelay.of(session, thresholds, facts).isPresent();
    }

    private static boolean isChecked(MediaStream stream, Facts facts) {
        return facts
                .index()
                .exchanges()
                .between(stream.source().address(), stream.destination().address())
                .stream()
                .anyMatch(check -> check.isCheck()
                        && (check.source().equals(stream.source())
                                        && check.destination().equals(stream.destination())
                                || check.source().equals(stream.destination())
                                        && check.destination().equals(stream.source())));
    }

    /** Readable signalling that asked for no keys makes the pair one of plain RTP. */
    private static boolean secured(StunExchange check, Facts facts) {
        return facts.calls().stream()
                .filter(call -> !call.mediaOnly())
                .flatMap(call -> call.offers().stream())
                .flatMap(said -> said.media().stream())
                .map(Call.Line::terms)
                .filter(terms -> terms.candidates().contains(check.source())
                        || terms.candidates().contains(check.destination()))
                .allMatch(terms -> terms.secured());
    }

    private static Draft draft(String cause, TlsSession session, Facts facts) {
        Draft draft = Draft.error("dtls-failed", cause)
                .subject(Finding.Subject.NONE
                        .withHost(session.client().address())
                        .withPeer(session.server().address())
                        .withProtocol("udp")
                        .withSource(session.client())
                        .withDestination(session.server()))
                .summary("no keys for the media between " + session.client() + " and " + session.server()
                        + ": the DTLS handshake fails")
                .filter("dtls && udp.port == " + session.client().port());
        session.hellos().stream().limit(1).forEach(hello -> draft.see(facts, hello, "client hello"));
        return draft;
    }
}
