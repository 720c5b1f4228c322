package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.RtcpWitness;
import io.earshot.analyzer.track.Span;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Optional;

/** What RTCP of the other side says of media that is missing, RFC 3550 section 6.4. */
final class RtcpCause {
    private RtcpCause() {}

    /** The other side's own RTCP says that nothing arrives, RFC 3550 section 6.4. */
    static Optional<AudioCause> notReceived(MissingMedia missing, Thresholds thresholds, Facts facts) {
        if (missing.heading() != Heading.OUTBOUND) {
            return Optional.empty();
        }
        Span within = missing.window().span();
        return new PeerReports(thresholds, facts)
                .deaf(missing.call(), Heading.OUTBOUND, within)
                .filter(deafness -> deafness.span().overlaps(missing.span()))
                .map(PeerReports.Deafness::report)
                .map(report -> new AudioCause(
                        "peer-does-not-receive",
                        Confidence.STRONG,
                        "it is not seen at this capture point, and the RTCP of "
                                + report.source().address()
                                + " reports nothing received: the client does not send, or it is "
                                + "lost before this point",
                        MissingMedia.isAtClient(missing.at())
                                ? AudioCause.lookAt(missing.at().place().near())
                                : AudioCause.COMPARE,
                        List.of(new AudioCause.Seen(report.at(), "RTCP without a report of the client's stream"))));
    }

    /**
     * RTP and RTCP of a sender end together while its connectivity checks go on the same way. Who is muted or holds a call
     * goes on with RTCP, RFC 3264 section 5.1; what tells media from checks by their content drops both.
     */
    static Optional<AudioCause> fellSilent(MissingMedia missing, Thresholds thresholds, Facts facts) {
        List<RtcpWitness> reports = reports(missing, facts);
        if (missing.witness().isPresent() || reports.isEmpty()) {
            return Optional.empty();
        }
        RtcpWitness last = reports.get(reports.size() - 1);
        boolean ended = endsToo(missing, thresholds, facts);
        boolean checks = ended && OpenPath.answersChecks(missing, facts);
        return checks || ended && callGoesOn(missing, thresholds, facts)
                ? Optional.of(new AudioCause(
                        "undetermined",
                        Confidence.STRONG,
                        "RTP and RTCP of " + last.source() + " end together, while "
                                + (checks
                                        ? "its connectivity checks or its answers to them still come the same way"
                                        : "its signalling goes on and its port stays open")
                                + ". Who is muted or holds a call goes on with RTCP: something on the way, or a filter of its own "
                                + "host, drops its media, or its media process has stopped",
                        "Exempt UDP between " + last.source().address() + " and " + last.destination()
                                + " from application control; if there is none, capture at the same time on the other side "
                                + "of the router",
                        List.of(new AudioCause.Seen(last.at(), "the last RTCP of " + last.source()))))
                : Optional.empty();
    }

    /**
     * RTCP of who should send finds its way, says that it receives, and is never a sender report: a menu, a recorder, a muted
     * agent, a bridge whose other leg brings nothing. Neither a filter nor an address is to blame, and what it would hear it
     * does.
     */
    static Optional<AudioCause> sendsNothing(MissingMedia missing, Thresholds thresholds, Facts facts) {
        Finding.Subject flow = OneWayAudio.subject(missing);
        if (!PeerReports.onlyReceives(flow, missing.span(), thresholds, facts)) {
            return Optional.empty();
        }
        boolean inbound = missing.heading() == Heading.INBOUND;
        return PeerReports.along(flow, facts).stream()
                .filter(report -> missing.span().contains(report.at().time())
                        && report.message().reports().stream().anyMatch(block -> isHeard(missing, block.ssrc())))
                .reduce((earlier, later) -> later)
                .map(report -> new AudioCause(
                        "undetermined",
                        Confidence.STRONG,
                        "the RTCP of " + report.source().address() + " does get here, says that it receives what the "
                                + (inbound ? "client" : "other side")
                                + " sends, and consists of receiver reports, as only who "
                                + "sends no media gives them: nothing on the way is to blame, "
                                + (inbound ? "the other side" : "the client") + " sends none",
                        "Look at " + report.source().address()
                                + ": a mute, an application that plays nothing, or a further leg "
                                + "behind it that brings nothing",
                        List.of(new AudioCause.Seen(
                                report.at(), "RTCP receiver report: receives, and sends nothing"))));
    }

    private static List<RtcpWitness> reports(MissingMedia missing, Facts facts) {
        return PeerReports.along(OneWayAudio.subject(missing), facts).stream()
                .filter(report -> report.at().tap() == missing.at().place().tap()
                        && missing.window().span().contains(report.at().time()))
                .toList();
    }

    /** RTCP of the sender ends with its media, without a goodbye, and for longer than it ever paused. */
    static boolean endsToo(MissingMedia missing, Thresholds thresholds, Facts facts) {
        List<RtcpWitness> reports = reports(missing, facts);
        if (reports.isEmpty()) {
            return false;
        }
        long longest = (long) (thresholds.value("rtcp-witness.silence-seconds") * 1e9);
        for (int i = 1; i < reports.size(); i++) {
            longest = Math.max(
                    longest,
                    2 * (reports.get(i).at().time() - reports.get(i - 1).at().time()));
        }
        RtcpWitness last = reports.get(reports.size() - 1);
        return last.at().time() <= missing.span().from() + thresholds.nanos("rtcp-witness.on-its-way-seconds")
                && missing.span().to() - last.at().time() >= longest
                && last.message().byes().isEmpty();
    }

    private static boolean isHeard(MissingMedia missing, int ssrc) {
        return missing.at().streams(missing.heading().reversed()).stream().anyMatch(stream -> stream.ssrc() == ssrc);
    }

    /**
     * The client's own program speaks for the call later on, and nobody says that its port is closed: it has not left. The
     * agreed media is missing all the same.
     */
    private static boolean callGoesOn(MissingMedia missing, Thresholds thresholds, Facts facts) {
        Span silence = missing.span();
        long middle = silence.from() + (silence.to() - silence.from()) / 2;
        boolean speaks = missing.heading() == Heading.OUTBOUND
                && (missing.call().mediaOnly()
                        ? AudioCause.busiest(missing.at().inbound(), silence)
                                .filter(stream -> StillConnected.is(
                                        stream.destination(),
                                        stream.source(),
                                        stream.first().time(),
                                        silence.from(),
                                        silence.to(),
                                        stream.first().tap(),
                                        thresholds,
                                        facts))
                                .isPresent()
                        : missing.call().transactions().stream()
                                .filter(transaction -> transaction
                                        .source()
                                        .address()
                                        .equals(missing.at().place().near()))
                                .anyMatch(transaction ->
                                        transaction.requests().stream().anyMatch(at -> at.time() >= middle)));
        return speaks
                && AudioCause.busiest(missing.at().inbound(), silence)
                        .filter(stream -> MediaErrors.portUnreachable(stream, silence, facts)
                                .all()
                                .isEmpty())
                        .isPresent();
    }

    /**
     * What a sender counts in its own reports while none of it is seen, RFC 3550 section 6.4.1.
     *
     * @param packets that it sent from one to the other
     */
    private record Counted(RtcpWitness first, RtcpWitness last, long packets) {}

    /** Reports of the missing direction that can be read and tell how much was sent. */
    private static List<RtcpWitness> counts(MissingMedia missing, Facts facts) {
        return PeerReports.along(OneWayAudio.subject(missing), facts).stream()
                .filter(report -> !report.message().encrypted()
                        && report.message().senderPackets().isPresent()
                        && missing.span().contains(report.at().time()))
                .toList();
    }

    private static Optional<Counted> counted(MissingMedia missing, List<RtcpWitness> counts, Thresholds thresholds) {
        RtcpWitness first = counts.get(0);
        RtcpWitness last = counts.get(counts.size() - 1);
        long before = missing.at().streams(missing.heading()).isEmpty()
                ? 0
                : first.message().senderPackets().getAsLong();
        long sent = last.message().senderPackets().getAsLong() - before;
        boolean oneSender = counts.stream()
                .allMatch(report ->
                        report.message().senderSsrc() == first.message().senderSsrc());
        return oneSender && sent >= thresholds.value("one-way-audio.min-packets")
                ? Optional.of(new Counted(first, last, sent))
                : Optional.empty();
    }

    /** Whoever counts on sends, and neither rests nor holds the call. */
    static boolean countsOn(MissingMedia missing, Thresholds thresholds, Facts facts) {
        List<RtcpWitness> counts = counts(missing, facts);
        return !counts.isEmpty() && counted(missing, counts, thresholds).isPresent();
    }

    /** The sender's own RTCP counts what it sends, and it does not get here. */
    static Optional<AudioCause> sentInVain(MissingMedia missing, Thresholds thresholds, Facts facts) {
        boolean inbound = missing.heading() == Heading.INBOUND;
        Finding.Subject flow = OneWayAudio.subject(missing);
        List<RtcpWitness> counts = counts(missing, facts);
        if (counts.isEmpty()) {
            return inbound ? sealedReports(missing, flow, thresholds, facts) : Optional.empty();
        }
        Optional<Counted> counted = counted(missing, counts, thresholds);
        if (counted.isEmpty()) {
            return Optional.empty();
        }
        RtcpWitness first = counted.get().first();
        RtcpWitness last = counted.get().last();
        long sent = counted.get().packets();
        if (inbound && hearsNothing(missing, flow, first, thresholds, facts)) {
            return Optional.of(sentElsewhere(missing, flow, sent, first, last));
        }
        if (inbound && mayHearNothing(missing, flow, facts)) {
            return Optional.of(sentSomewhere(missing, flow, sent, first, last));
        }
        return Optional.of(new AudioCause(
                inbound ? "inbound-blocked" : "outbound-blocked",
                Confidence.STRONG,
                "the RTCP of " + first.source().address() + ", which does get here, says that it sent "
                        + Count.of(sent, "packet") + " meanwhile: they are dropped before this capture point",
                "Allow UDP from "
                        + (inbound
                                ? first.source().address()
                                : missing.call().client().address()) + " to "
                        + (inbound
                                ? missing.call().client().address() + " port "
                                        + AudioCause.innerPort(missing, last.destination())
                                : last.destination().address()
                                        + flow.destinationPort()
                                                .map(port -> " port " + port)
                                                .orElse("")),
                List.of(
                        new AudioCause.Seen(first.at(), "RTCP: packets sent so far"),
                        new AudioCause.Seen(last.at(), "RTCP: " + Count.of(sent, "packet") + " meanwhile"))));
    }

    /** Who receives gives a block for it, RFC 3550 section 6.4.1; here none has one, though the client sends all the while. */
    private static boolean hearsNothing(
            MissingMedia missing, Finding.Subject flow, RtcpWitness first, Thresholds thresholds, Facts facts) {
        List<RtcpWitness> reports = PeerReports.along(flow, facts).stream()
                .filter(report -> report.message().readable()
                        && missing.span().contains(report.at().time()))
                .filter(report -> report.message().packetTypes().contains(PeerReports.SENDER_REPORT)
                        || !report.message().reports().isEmpty())
                .toList();
        Span before = new Span(
                first.at().time() - (long) (thresholds.value("rtcp-witness.settle-seconds") * 1e9),
                first.at().time());
        boolean sends = before.secondsCoveredBy(missing.at().active(Heading.OUTBOUND))
                >= before.seconds() * thresholds.value("rtcp-witness.sending-share-percent") / 100;
        return sends
                && reports.size() >= thresholds.value("rtcp-witness.min-reports")
                && reports.stream()
                        .allMatch(report -> report.message().reports().isEmpty());
    }

    /** Too few reports to tell, but none has a block for a client that sends from behind a translation. */
    private static boolean mayHearNothing(MissingMedia missing, Finding.Subject flow, Facts facts) {
        List<RtcpWitness> reports = PeerReports.along(flow, facts).stream()
                .filter(report -> missing.span().contains(report.at().time()))
                .filter(PeerReports::mayHaveBlocks)
                .toList();
        return missing.at().place().near().isPrivate()
                && !missing.at().outbound().isEmpty()
                && !reports.isEmpty()
                && reports.stream()
                        .allMatch(report -> report.message().reports().isEmpty());
    }

    /** It may be deaf, and then it need not know where the client is. */
    private static AudioCause sentSomewhere(
            MissingMedia missing, Finding.Subject flow, long sent, RtcpWitness first, RtcpWitness last) {
        Endpoint server = AudioCause.endpoint(flow.source(), flow.sourcePort());
        Endpoint client = AudioCause.endpoint(flow.destination(), flow.destinationPort());
        return new AudioCause(
                "undetermined",
                Confidence.STRONG,
                "the RTCP of " + server.address() + ", which does get here, says that it sent "
                        + Count.of(sent, "packet")
                        + " meanwhile, and nothing of what it receives: either they are dropped before this capture point, or what the "
                        + "client sends is dropped past it, and a peer that does not learn from it where the client is sends elsewhere",
                "Allow UDP between " + client.address() + " port " + client.port() + " and " + server.address()
                        + " port " + server.port() + ", both ways",
                List.of(
                        new AudioCause.Seen(first.at(), "RTCP: sends, and reports nothing received"),
                        new AudioCause.Seen(last.at(), "RTCP: " + Count.of(sent, "packet") + " meanwhile")));
    }

    /** It gets nothing of the client, so it does not learn where the client is. */
    private static AudioCause sentElsewhere(
            MissingMedia missing, Finding.Subject flow, long sent, RtcpWitness first, RtcpWitness last) {
        Endpoint server = AudioCause.endpoint(flow.source(), flow.sourcePort());
        Endpoint client = AudioCause.endpoint(flow.destination(), flow.destinationPort());
        Optional<Endpoint> announced = missing.window()
                .terms()
                .client()
                .announced()
                .filter(media -> media.address().isPrivate());
        return new AudioCause(
                "outbound-blocked",
                Confidence.STRONG,
                "the RTCP of " + server.address()
                        + ", which does get here, says that it received nothing of what the client sends "
                        + "and sent " + Count.of(sent, "packet")
                        + " meanwhile: what the client sends is dropped past this point, and "
                        + announced
                                .map(media ->
                                        "a peer that does not learn from it where the client is sends to the private "
                                                + "address " + media + " that was announced")
                                .orElse(
                                        "what the peer sends finds no way in that the client's packets would have opened"),
                "Allow UDP from " + client.address() + " port " + client.port() + " to " + server.address() + " port "
                        + server.port(),
                List.of(
                        new AudioCause.Seen(first.at(), "RTCP: sends, and received nothing"),
                        new AudioCause.Seen(
                                last.at(),
                                "RTCP: " + Count.of(sent, "packet") + " meanwhile, still nothing received")));
    }

    /**
     * Counts cannot be read in SRTCP, but only who sends media gives sender reports. A media server goes on giving them for
     * what it passed on once, while nobody speaks to it; where signalling cannot be read they tell nothing of such a pause.
     */
    private static Optional<AudioCause> sealedReports(
            MissingMedia missing, Finding.Subject flow, Thresholds thresholds, Facts facts) {
        List<RtcpWitness> reports = PeerReports.along(flow, facts).stream()
                .filter(report -> report.message().encrypted()
                        && report.message().packetTypes().contains(PeerReports.SENDER_REPORT)
                        && missing.span().contains(report.at().time()))
                .toList();
        boolean pauses = missing.call().mediaOnly() && !missing.at().inbound().isEmpty();
        if (pauses || reports.size() < thresholds.value("rtcp-witness.min-reports")) {
            return Optional.empty();
        }
        RtcpWitness last = reports.get(reports.size() - 1);
        if (reports.stream().allMatch(PeerReports::isClock)) {
            return Optional.of(mayHaveNothingToSend(reports.size(), last));
        }
        return Optional.of(new AudioCause(
                "inbound-blocked",
                Confidence.STRONG,
                last.source() + " gives " + Count.of(reports.size(), "sender report")
                        + " meanwhile, as only who sends media does: its "
                        + "media is dropped before this capture point, its SRTCP is not",
                "Allow UDP from " + last.source().address() + " to "
                        + missing.call().client().address() + " port "
                        + AudioCause.innerPort(missing, last.destination())
                        + ", and exempt it from application control",
                List.of(
                        new AudioCause.Seen(reports.get(0).at(), "SRTCP sender report"),
                        new AudioCause.Seen(last.at(), "SRTCP sender report"))));
    }

    /** Reports that consist of the sender's clock are given for a stream that has begun and that nothing is put into, too. */
    private static AudioCause mayHaveNothingToSend(int reports, RtcpWitness last) {
        return new AudioCause(
                "undetermined",
                Confidence.STRONG,
                last.source() + " gives " + Count.of(reports, "sender report")
                        + " meanwhile that consist of its clock alone, as some media servers do whether they send or not: (1) the "
                        + "server has nothing to play or to pass on, or (2) its media is dropped before this capture point, and "
                        + "its SRTCP is not",
                "Look at what " + last.source().address()
                        + " should play or pass on; then capture there at the same time",
                List.of(new AudioCause.Seen(last.at(), "SRTCP sender report without a description of its source")));
    }
}
