package io.earshot.analyzer.track;

import io.earshot.analyzer.Count;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Totals;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Judges what the capture could see, diagnosis notebook section 0: the gate before every verdict. */
final class VisibilityCheck {
    /** Hosts that a limit names; the others are counted. */
    private static final int NAMED = 8;
    /** Usages in which every message of the asker wants an answer. */
    private static final Set<String> ASKING = Set.of("sip", "stun", "turn", "dns");

    private final Figures figures;
    private final Index index;
    private final List<FlowState> flows;
    private final List<Call> calls;
    private final List<MediaStream> streams;
    private final List<TlsSession> tls;
    private final List<StunExchange> exchanges;
    private final Set<List<Endpoint>> unasked;
    private final List<RtcpWitness> rtcp;
    private final Optional<Totals> totals;
    private final List<Visibility.Limit> limits = new ArrayList<>();

    VisibilityCheck(
            Figures figures,
            Index index,
            List<FlowState> flows,
            List<Call> calls,
            List<MediaStream> streams,
            List<TlsSession> tls,
            List<StunExchange> exchanges,
            Set<List<Endpoint>> unasked,
            List<RtcpWitness> rtcp,
            Optional<Totals> totals) {
        this.figures = figures;
        this.index = index;
        this.flows = flows;
        this.calls = calls;
        this.streams = streams;
        this.tls = tls;
        this.exchanges = exchanges;
        this.unasked = unasked;
        this.rtcp = rtcp;
        this.totals = totals;
    }

    Visibility judge() {
        boolean both = !isFilteredByDirection() && bothDirections();
        if (!both) {
            limit("one-direction", "the capture shows one direction only; nothing is said about missing media");
        }
        captureFiles();
        ackedUnseen();
        oneSided(both);
        CaptureLoss loss = CaptureLoss.of(streams, dropped(), index.reports(), figures);
        if (loss.moments() > 0) {
            limit(
                    "capture-loss",
                    "streams of several senders lack packets at the same moments (" + loss.moments()
                            + "): the capture lost them, and they are not judged as loss");
        }
        if (loss.received() > 0) {
            limit(
                    "capture-loss",
                    "of " + Count.of(loss.received(), "stream")
                            + " the receivers report fewer lost packets than the capture lacks: the capture lost the "
                            + "others, and they are not judged as loss");
        }
        callLimits();
        Set<String> past = Neighbours.past(streams, calls, index);
        if (both && !past.isEmpty()) {
            limit(
                    "passes-elsewhere",
                    "what goes from " + String.join(", ", past) + " passes this capture point by; whether it comes is "
                            + "not judged");
        }
        int unreported = FarSide.unreported(calls, rtcp, exchanges);
        if (unreported > 0) {
            limit(
                    "no-far-witness",
                    "beyond this point nobody tells whether media arrives, and loss there is not seen: "
                            + Count.of(unreported, "call") + " without RTCP report or answered connectivity check");
        }
        encryptedSignalling();
        associations();
        Set<Address> idle = IdleAddresses.of(flows, exchanges, figures);
        if (!idle.isEmpty()) {
            limit(
                    "idle-address",
                    "nothing comes to " + named(idle)
                            + " while the same host is answered at another of its addresses: an "
                            + "interface that leads nowhere; what is asked from there is not judged");
        }
        Set<Address> half = both ? HalfSeen.of(flows, tls, calls, unasked, figures) : Set.of();
        if (!half.isEmpty()) {
            limit(
                    "half-seen",
                    "of what " + named(half)
                            + " and others say to each other this capture holds one direction only, though more was "
                            + "said; what is not seen of it is not judged");
        }
        return new Visibility(both, loss, limits, idle, half);
    }

    private static String named(Set<Address> hosts) {
        String first = String.join(
                ", ", hosts.stream().limit(NAMED).map(Address::toString).toList());
        return hosts.size() <= NAMED ? first : first + " and " + (hosts.size() - NAMED) + " more";
    }

    private void oneSided(boolean both) {
        long lacking = flows.stream().filter(flow -> OneSided.is(flow, figures)).count();
        if (both && lacking > 0) {
            limit(
                    "one-sided-connections",
                    "of " + Count.of(lacking, "connection")
                            + " one direction only was captured after the opening; nothing is said about missing answers");
        }
    }

    private void limit(String code, String says) {
        if (limits.stream().noneMatch(known -> known.code().equals(code))) {
            limits.add(new Visibility.Limit(code, says));
        }
    }

    /**
     * True unless every conversation that has more than a few packets is one-way. A filter for the sources of one network
     * lets pass what its hosts and their resolver say to each other: that tells nothing of what others say.
     */
    private boolean bothDirections() {
        boolean judged = false;
        boolean resolved = false;
        double few = figures.value("one-sided.few-packets");
        for (FlowState flow : flows) {
            if (flow.forward().packets() > 0 && flow.backward().packets() > 0 && !OneSided.is(flow, figures)) {
                if (!isWithResolverInside(flow)) {
                    return true;
                }
                resolved = true;
                continue;
            }
            judged |= flow.forward().packets() + flow.backward().packets() > few && !onlyAsks(flow);
        }
        boolean inside = resolved && flows.stream().noneMatch(flow -> OneSided.is(flow, figures));
        return inside || !judged || talksBothWays();
    }

    private static boolean isWithResolverInside(FlowState flow) {
        return flow.usages().contains("dns")
                && flow.initiator().address().isPrivate()
                && flow.responder().address().isPrivate();
    }

    /**
     * A connection or server that is asked again and again: the asker itself got no answer, whatever was captured. A
     * dialog that goes on (ACK, BYE), or an answer to what is not in the capture, shows that messages of the other side
     * came and were not captured.
     */
    private boolean onlyAsks(FlowState flow) {
        if (flow.backward().packets() > 0) {
            return false;
        }
        if (flow.tcp().isPresent()) {
            return flow.forward().payloads() == 0
                    && !flow.tcp().get().synTimes().isEmpty();
        }
        boolean requests = !flow.usages().isEmpty() && ASKING.containsAll(flow.usages());
        return requests
                && !unasked.contains(List.of(flow.initiator(), flow.responder()))
                && calls.stream()
                        .flatMap(call -> call.transactions().stream())
                        .noneMatch(transaction -> transaction.source().equals(flow.initiator())
                                && (transaction.method().equals("ACK")
                                        || transaction.method().equals("BYE")));
    }

    /** RTP with asymmetric ports uses two flows; together they show both directions. */
    private boolean talksBothWays() {
        Set<String> seen = new TreeSet<>();
        for (FlowState flow : flows) {
            boolean forward = flow.forward().packets() > 0;
            String from =
                    (forward ? flow.initiator() : flow.responder()).address().toString();
            String to =
                    (forward ? flow.responder() : flow.initiator()).address().toString();
            if (seen.contains(to + " " + from)) {
                return true;
            }
            seen.add(from + " " + to);
        }
        return false;
    }

    private long dropped() {
        return totals.map(Totals::captures).orElse(List.of()).stream()
                .mapToLong(file -> file.kernelDropped().orElse(0L))
                .sum();
    }

    /** Each file holds only what was sent one way, and perhaps some conversations whole. */
    private boolean isFilteredByDirection() {
        List<Totals.CaptureFacts> files = totals.map(Totals::captures).orElse(List.of());
        return !files.isEmpty()
                && files.stream()
                        .allMatch(file -> file.filter()
                                .filter(CaptureFilter::isOfOneDirection)
                                .isPresent());
    }

    private void captureFiles() {
        long dropped = dropped();
        long truncated = 0;
        long damaged = 0;
        long duplicates = 0;
        List<String> clocks = new ArrayList<>();
        for (Totals.CaptureFacts file : totals.map(Totals::captures).orElse(List.of())) {
            truncated += file.truncated();
            damaged += file.damage().size();
            duplicates += file.duplicates();
            if (file.correction() != 0) {
                clocks.add(String.format(
                        Locale.ROOT,
                        "that of %s is %.3f s %s",
                        file.file(),
                        Math.abs(file.correction()) / 1e9,
                        file.correction() < 0 ? "ahead" : "behind"));
            }
            file.filter()
                    .filter(text -> !text.isBlank())
                    .ifPresent(text -> limit(
                            "filtered",
                            "the capture was made with the filter \"" + text + "\"; what it left out is not judged"));
        }
        if (!clocks.isEmpty()) {
            limit(
                    "clock-offset",
                    "packets that several files show tell that their clocks differ from the first one's: "
                            + String.join(", ", clocks) + "; times were set right");
        }
        if (dropped > 0) {
            limit(
                    "capture-loss",
                    "the capturing host dropped " + Count.of(dropped, "packet")
                            + "; a stream that lacks no more is not judged");
        }
        if (truncated > 0) {
            limit(
                    "truncated",
                    "the snap length cut " + Count.of(truncated, "frame") + "; texts that are cut are not judged");
        }
        if (damaged > 0) {
            limit(
                    "damaged",
                    "the capture file is damaged in " + Count.of(damaged, "place")
                            + "; what stood there is not judged");
        }
        if (duplicates > 0) {
            limit(
                    "duplicates",
                    "what was captured twice was left out the second time: " + Count.of(duplicates, "frame"));
        }
    }

    private void ackedUnseen() {
        long unseen = 0;
        for (FlowState flow : flows) {
            unseen += flow.tcp().map(FlowState.TcpLife::ackedUnseen).orElse(0L);
        }
        if (unseen > 0) {
            limit(
                    "acked-unseen",
                    "TCP acknowledges data that was never captured (" + Count.times(unseen)
                            + "): the capture lacks packets");
        }
    }

    /** Reports of both sides that count media: what they count would be here if it passed. */
    private boolean reportsBothWays() {
        Set<List<Address>> ways = new HashSet<>();
        for (RtcpWitness report : rtcp) {
            if (report.message().senderPackets().orElse(0) > 0) {
                ways.add(List.of(report.source().address(), report.destination().address()));
            }
        }
        return ways.stream().anyMatch(way -> ways.contains(List.of(way.get(1), way.get(0))));
    }

    private void callLimits() {
        int without = 0;
        int withMedia = 0;
        int late = 0;
        int open = 0;
        for (Call call : calls) {
            if (call.mediaOnly()) {
                continue;
            }
            boolean media = call.views().stream()
                    .anyMatch(view ->
                            !view.outbound().isEmpty() || !view.inbound().isEmpty());
            withMedia += media ? 1 : 0;
            without += !media && call.answered().isPresent() ? 1 : 0;
            late += call.invited().isEmpty() ? 1 : 0;
            open += call.answered().isPresent() && call.ended().isEmpty() ? 1 : 0;
        }
        if (without > 0 && withMedia == 0 && streams.isEmpty() && !reportsBothWays()) {
            limit("media-not-captured", "no media of any call is in the capture; audio is not judged");
        }
        if (late > 0) {
            limit(
                    "started-mid-call",
                    "the capture starts in the middle of " + counted(late) + "; the set-up is not judged");
        }
        if (open > 0) {
            limit("ended-mid-call", "the capture ends before " + counted(open) + " ended; the end is not judged");
        }
    }

    private static String counted(int calls) {
        return calls == 1 ? "a call" : Count.of(calls, "call");
    }

    /** SIP over SCTP is read where a chunk holds a whole message, RFC 4168; the rest of SCTP is not. */
    private void associations() {
        long unread = totals.map(all -> all.unknownEncapsulation().get("sctp")).orElse(0L);
        if (unread > 0) {
            limit(
                    "sctp",
                    "of SCTP only SIP messages that are whole in one chunk are read: of " + Count.of(unread, "frame")
                            + " with openings, acknowledgments, parts of messages or other protocols nothing is judged");
        }
    }

    private void encryptedSignalling() {
        boolean secured = tls.stream().anyMatch(session -> session.layer().equals("tls") && session.established());
        boolean unread = calls.stream().anyMatch(Call::mediaOnly);
        if (secured && unread) {
            limit(
                    "encrypted-signalling",
                    "signalling is encrypted and no key was given: who negotiated what is not known");
        }
    }
}
