package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.analyzer.track.TlsSession;
import io.earshot.capture.net.Address;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which sessions with unreadable signalling are conversations, so that a direction may be missed in them. */
final class Conversations {
    /** Requests that may change who sends, RFC 3261 and RFC 3311. */
    private static final Set<String> CHANGES = Set.of("INVITE", "UPDATE", "REFER");

    private final Thresholds thresholds;
    private final RulesInForce rules;

    /** @param rules that tell whose media addresses are published */
    Conversations(Thresholds thresholds, RulesInForce rules) {
        this.thresholds = thresholds;
        this.rules = rules;
    }

    /**
     * A session whose signalling cannot be read may be one-way by design. It is judged where the other side of the router
     * shows what is missing, where keys were exchanged for it, or where its client talks to a voice server; not where the
     * capture may have found it on hold.
     */
    boolean holds(MissingMedia missing, Facts facts) {
        if (!missing.call().mediaOnly() || missing.witness().isPresent()) {
            return true;
        }
        if (isFoundResting(missing, thresholds, facts)) {
            return false;
        }
        if (PeerReports.onlyReceives(OneWayAudio.subject(missing), missing.span(), thresholds, facts)) {
            return false;
        }
        if (OneWayAudio.heard(missing)
                .filter(stream -> stream.relayPeer().isPresent())
                .isPresent()) {
            // the client named this peer to its relay
            return true;
        }
        if (isSignalledInCutTexts(missing, facts)
                || isAgreed(missing, facts)
                || hasMoved(missing, facts)
                || isHungUp(missing, facts)) {
            return true;
        }
        Address client = missing.at().place().near();
        return facts.tls().stream()
                .filter(session -> session.client().address().equals(client)
                        || session.server().address().equals(client))
                .anyMatch(session -> session.layer().equals("dtls")
                        ? OneWayAudio.heard(missing)
                                .filter(stream -> keyed(session, stream))
                                .isPresent()
                        : session.established()
                                && (isListed(missing, facts)
                                        || isSignalledBy(session, missing)
                                        || rules.use(
                                                        session.server(),
                                                        facts.names()
                                                                .of(session.server()
                                                                        .address()),
                                                        "tcp")
                                                .filter(use -> use.usage().equals("signalling"))
                                                .isPresent()));
    }

    /**
     * The other direction flowed before the capture began, and the missing one comes in the end: a call that was found on
     * hold. A filter does not open by itself. Or it never comes, and that other direction is the first that is seen of the
     * client: nothing tells what the two agreed on.
     */
    private static boolean isFoundResting(MissingMedia missing, Thresholds thresholds, Facts facts) {
        List<MediaStream> streams = missing.at().streams(missing.heading());
        Optional<MediaStream> heard = OneWayAudio.heard(missing);
        if (streams.isEmpty()) {
            Address client = missing.at().place().near();
            return heard.filter(stream -> facts.index().flows().of(client).stream()
                            .allMatch(flow ->
                                    flow.first().time() >= stream.first().time()))
                    .isPresent();
        }
        return streams.stream()
                        .allMatch(stream ->
                                stream.first().time() >= missing.span().to())
                && heard.filter(stream -> stream.first().time() - facts.first()
                                < thresholds.nanos("one-way-audio.spacing-seconds"))
                        .isPresent();
    }

    /** The client's connection leads to the very host that its media goes to, and never one packet comes back. */
    private static boolean isSignalledBy(TlsSession session, MissingMedia missing) {
        return missing.at().streams(missing.heading()).isEmpty()
                && OneWayAudio.heard(missing)
                        .filter(stream ->
                                stream.remoteAddress().equals(session.server().address()))
                        .isPresent();
    }

    /** The media that is there goes to, or comes from, an address that a ruleset lists for media. */
    private boolean isListed(MissingMedia missing, Facts facts) {
        return OneWayAudio.heard(missing)
                .map(MediaStream::remoteAddress)
                .filter(remote -> rules.rulesets().stream()
                        .anyMatch(ruleset ->
                                ruleset.isListedMedia(remote, facts.names().of(remote))))
                .isPresent();
    }

    /** Two agents that signal each other, as their answered checks show (RFC 8445), had media both ways on the pair. */
    private static boolean isAgreed(MissingMedia missing, Facts facts) {
        return OneWayAudio.heard(missing)
                // strays before it show nothing
                .filter(stream ->
                        missing.span().from() > missing.window().span().from())
                .filter(stream -> missing.at().streams(missing.heading()).stream()
                        .anyMatch(back -> back.source().equals(stream.destination())
                                && back.destination().equals(stream.source())))
                .filter(stream -> facts.index().exchanges().between(stream.source(), stream.destination()).stream()
                        .anyMatch(check -> check.isCheck() && check.succeeded()))
                .isPresent();
    }

    /**
     * The stream began on another pair of the same agents, the keys were exchanged on that one, and media came back there:
     * who only publishes in a conference goes on doing so.
     */
    private static boolean hasMoved(MissingMedia missing, Facts facts) {
        return OneWayAudio.heard(missing)
                .filter(stream -> facts.streams().stream()
                        .filter(before -> before.ssrc() == stream.ssrc()
                                && before.first().time() < stream.first().time()
                                && !before.source().equals(stream.source())
                                && isAnswered(before, facts))
                        .anyMatch(
                                before -> facts
                                        .index()
                                        .tls()
                                        .between(
                                                before.source().address(),
                                                before.destination().address())
                                        .stream()
                                        .anyMatch(session -> session.layer().equals("dtls") && keyed(session, before))))
                .isPresent();
    }

    private static boolean isAnswered(MediaStream stream, Facts facts) {
        return facts.index().streams().between(stream.source(), stream.destination()).stream()
                .anyMatch(back -> back.source().equals(stream.destination()));
    }

    private static boolean keyed(TlsSession session, MediaStream stream) {
        return session.serverHello().isPresent()
                && (session.client().equals(stream.source()) && session.server().equals(stream.destination())
                        || session.server().equals(stream.source())
                                && session.client().equals(stream.destination()));
    }

    /**
     * The snap length cut the texts of a call, so that nothing of it is known but start lines: somebody was called, it rang,
     * and who took the call was acknowledged, and never one packet of media comes back. What answers without ringing may only
     * be listened to, or listen: an announcement, a paging call. So does who opens its way with a packet of another kind, which
     * comes, and sends no media. Not where the capture stands at the host that would send it:
     * that one only listens, or is muted, and nothing on the way is to blame.
     */
    private static boolean isSignalledInCutTexts(MissingMedia missing, Facts facts) {
        Optional<MediaStream> heard = OneWayAudio.heard(missing);
        if (!facts.visibility().cutTexts()
                || heard.isEmpty()
                || !missing.at().streams(missing.heading()).isEmpty()
                || OpenPath.lastReturned(heard.get(), facts) > 0) {
            return false;
        }
        Set<Address> ends = Set.of(heard.get().near().address(), heard.get().remoteAddress());
        List<SipTransaction> between = facts.requests().stream()
                .filter(asked -> ends.contains(asked.source().address())
                        && ends.contains(asked.destination().address()))
                .filter(asked -> !asked.requests().isEmpty()
                        && asked.requests().get(0).time() < heard.get().first().time())
                .toList();
        Address silent = heard.get().destination().address();
        return between.stream().anyMatch(Conversations::isTaken)
                && between.stream().noneMatch(asked -> isBeside(silent, asked))
                && between.stream().anyMatch(asked -> asked.method().equals("ACK"));
    }

    /**
     * The capture begins in the middle of a call, of which it has the BYE: its signalling can be read, and nobody asked for a
     * hold (RFC 3264 section 8.4) when media and RTCP of one side ended together, long before the call did.
     */
    private boolean isHungUp(MissingMedia missing, Facts facts) {
        Optional<MediaStream> last = OneWayAudio.lastOf(missing);
        Optional<MediaStream> heard = OneWayAudio.heard(missing);
        if (last.isEmpty() || heard.isEmpty() || !RtcpCause.endsToo(missing, thresholds, facts)) {
            return false;
        }
        Set<Address> ends =
                Set.of(heard.get().source().address(), heard.get().destination().address());
        return facts.calls().stream()
                .filter(call -> !call.mediaOnly()
                        && call.invited().isEmpty()
                        && call.ended().isPresent())
                .filter(call ->
                        Set.of(call.client().address(), call.server().address()).equals(ends))
                .filter(call -> call.transactions().stream().noneMatch(asked -> CHANGES.contains(asked.method())))
                .anyMatch(call ->
                        Math.abs(call.ended().get().time() - heard.get().last().time())
                                <= thresholds.nanos("one-way-audio.together-seconds"));
    }

    private static boolean isBeside(Address host, SipTransaction asked) {
        int ttl = asked.source().address().equals(host)
                ? asked.ttl()
                : asked.responses().stream()
                        .mapToInt(SipTransaction.Response::ttl)
                        .findFirst()
                        .orElse(-1);
        return ttl > 0 && MissingMedia.isInitial(ttl);
    }

    private static boolean isTaken(SipTransaction asked) {
        return asked.method().equals("INVITE")
                && asked.responses().stream().anyMatch(response -> response.status() == 180)
                && asked.finalResponse()
                        .filter(response -> response.status() / 100 == 2)
                        .isPresent();
    }
}
