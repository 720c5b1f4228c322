package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Totals;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Checks are answered both ways on a pair for long, and neither keys nor media are ever seen on it. */
final class NoHandshake {
    private final Thresholds thresholds;
    private final Facts facts;
    private final double idlePairSeconds;

    NoHandshake(Thresholds thresholds, Facts facts) {
        this.thresholds = thresholds;
        this.facts = facts;
        idlePairSeconds = thresholds.value("dtls-failed.idle-pair-seconds");
    }

    Optional<Finding> of(IceSession session) {
        List<StunExchange> own =
                session.own().stream().filter(StunExchange::succeeded).toList();
        List<StunExchange> peers =
                session.peers().stream().filter(StunExchange::succeeded).toList();
        if (own.isEmpty() || peers.isEmpty() || onlyStun() || used(session)) {
            return Optional.empty();
        }
        StunExchange first = own.get(0);
        StunExchange last = own.get(own.size() - 1);
        if (!beginsHere(session)) {
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
        if (open - first.first().time() < idlePairSeconds * 1e9 || !secured(first)) {
            return Optional.empty();
        }
        return Optional.of(Draft.error("dtls-failed", "unanswered")
                .subject(Finding.Subject.of(
                                last.source().address(), last.destination().address())
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
    private boolean beginsHere(IceSession session) {
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
                || session.near().stream().anyMatch(host -> connectsFirst(host, first));
    }

    /** Over what it opens in the capture it is told of the other agent; it has no connection that is older. */
    private boolean connectsFirst(Address host, long before) {
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
    private boolean onlyStun() {
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
    private boolean used(IceSession session) {
        Set<Endpoint> ends = session.ends();
        Set<Address> hosts = session.near();
        Set<Address> peers = new HashSet<>();
        session.own().forEach(check -> peers.add(check.destination().address()));
        session.peers().forEach(check -> peers.add(check.source().address()));
        boolean nominated =
                session.checks().stream().anyMatch(check -> check.request().useCandidate());
        boolean media = hosts.stream()
                        .flatMap(host -> facts.index().streams().of(host).stream())
                        .anyMatch(stream -> !nominated && !peers.contains(stream.remoteAddress()) || !isChecked(stream))
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

    private boolean isChecked(MediaStream stream) {
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
    private boolean secured(StunExchange check) {
        return facts.calls().stream()
                .filter(call -> !call.mediaOnly())
                .flatMap(call -> call.offers().stream())
                .flatMap(said -> said.media().stream())
                .map(Call.Line::terms)
                .filter(terms -> terms.candidates().contains(check.source())
                        || terms.candidates().contains(check.destination()))
                .allMatch(terms -> terms.secured());
    }
}
