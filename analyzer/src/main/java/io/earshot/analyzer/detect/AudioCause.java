package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.MediaTerms;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Why media of one direction is missing: named only with evidence, else {@code undetermined} with the candidates.
 * Diagnosis notebook section 1.
 *
 * @param name     cause of the contract
 * @param how      the evidence in words
 * @param remedy   what to do, empty when the cause is not known
 * @param evidence frames that show it
 */
record AudioCause(String name, Confidence confidence, String how, String remedy, List<Seen> evidence) {
    AudioCause {
        evidence = List.copyOf(evidence);
    }

    /** What to do where one place cannot tell. */
    static final String COMPARE = "Capture at the same time on the other side of the router, and compare";

    /** A frame and what it shows. */
    record Seen(Sighting at, String says) {}

    static AudioCause of(MissingMedia missing, Thresholds thresholds, Facts facts) {
        return AddressCause.forwarded(missing, facts)
                .or(() -> BindingCause.expired(missing, thresholds, facts))
                .or(() -> BindingCause.rebound(missing))
                .or(() -> OutsideCause.of(missing, thresholds))
                .or(() -> AddressCause.hairpin(missing, facts))
                .or(() -> RewrittenAddress.ofPeer(missing, facts))
                .or(() -> prohibited(missing, facts))
                .or(() -> PrivatePeer.of(missing, facts))
                .or(() -> dropped(missing))
                .or(() -> RtcpCause.sendsNothing(missing, thresholds, facts))
                .or(() -> AddressCause.privateAddress(missing, thresholds, facts))
                .or(() -> AddressCause.wrongAddress(missing, facts))
                .or(() -> AddressCause.otherPort(missing, thresholds, facts))
                .or(() -> BindingCause.remapped(missing, facts))
                .or(() -> BindingCause.reopened(missing, thresholds))
                .or(() -> BindingCause.lost(missing, thresholds, facts))
                .or(() -> RtcpCause.notReceived(missing, thresholds, facts))
                .or(() -> relayed(missing, facts))
                .or(() -> RtcpCause.sentInVain(missing, thresholds, facts))
                .or(() -> RtcpCause.fellSilent(missing, thresholds, facts))
                .or(() -> StoppedServer.of(missing, thresholds, facts))
                .or(() -> SilencedPeer.of(missing, thresholds, facts))
                .orElseGet(() -> undetermined(missing, facts));
    }

    /** Two places: before and behind a middlebox. */
    private static Optional<AudioCause> dropped(MissingMedia missing) {
        if (missing.witness().isEmpty()) {
            return Optional.empty();
        }
        View witness = missing.witness().get();
        if (witness.relayed() != missing.at().relayed()) {
            return Optional.of(atRelay(missing, witness));
        }
        MediaStream seen =
                busiest(witness.streams(missing.heading()), missing.span()).orElseThrow();
        boolean inbound = missing.heading() == Heading.INBOUND;
        // of several routers the one behind the last place that shows it
        List<View> views = missing.call().views();
        View next = views.get(views.indexOf(witness) + (inbound ? -1 : 1));
        long lostHere = missing.at().streams(missing.heading()).stream()
                .mapToLong(MediaStream::packets)
                .sum();
        String where = inbound
                ? "reaches the outside of the router (" + Count.of(seen.packets(), "packet") + " to "
                        + seen.destination()
                        + ") and not the inside (" + lostHere + " to "
                        + missing.at().place().near() + ")"
                : "leaves the client (" + Count.of(seen.packets(), "packet") + " from " + seen.source()
                        + ") and does not leave the router (" + lostHere + " from "
                        + missing.at().place().near() + ")";
        String remedy = inbound
                ? "Allow UDP from " + seen.source() + " to " + missing.client() + " port "
                        + innerPort(missing, seen.destination())
                : "Allow UDP from " + seen.source().address() + " to "
                        + seen.destination().address() + " port "
                        + seen.destination().port();
        return Optional.of(new AudioCause(
                inbound ? "inbound-blocked" : "outbound-blocked",
                Confidence.PROOF,
                "RTP from " + seen.source() + " " + where + ": the router or firewall between "
                        + (next == missing.at()
                                ? "them"
                                : witness.place().near() + " and "
                                        + next.place().near())
                        + " drops it",
                remedy,
                List.of(
                        new Seen(seen.first(), "first packet before the drop"),
                        new Seen(seen.last(), "last packet before the drop"))));
    }

    /** Two places: before and behind the relay. */
    private static AudioCause atRelay(MissingMedia missing, View witness) {
        MediaStream seen =
                busiest(witness.streams(missing.heading()), missing.span()).orElseThrow();
        return new AudioCause(
                "relay-one-way",
                Confidence.PROOF,
                "RTP from " + seen.source() + " reaches the relay at " + seen.destination() + " ("
                        + Count.of(seen.packets(), "packet") + "), and the relay does not pass it on",
                "Look at the relay " + seen.destination().address()
                        + ": its permissions, channels and its own firewall",
                List.of(
                        new Seen(seen.first(), "first packet to the relay"),
                        new Seen(seen.last(), "last packet to the relay")));
    }

    static int innerPort(MissingMedia missing, Endpoint reached) {
        return missing.window().terms().client().announced().map(Endpoint::port).orElse(reached.port());
    }

    /** What a firewall would have to let through, where this cause says that one drops it. */
    Optional<Finding.Blocked> blocked(MissingMedia missing) {
        Finding.Subject subject = OneWayAudio.subject(missing);
        Endpoint source = endpoint(subject.source(), subject.sourcePort());
        Endpoint destination = endpoint(subject.destination(), subject.destinationPort());
        Address client = missing.client();
        return switch (name) {
            case "inbound-blocked", "unlisted-source-blocked" ->
                Optional.of(Finding.Blocked.inward(
                        Usage.MEDIA, Protocol.UDP, new Endpoint(client, innerPort(missing, destination)), source));
            case "outbound-blocked" ->
                Optional.of(
                        missing.heading() == Heading.OUTBOUND
                                ? Finding.Blocked.outward(
                                        Usage.MEDIA, Protocol.UDP, new Endpoint(client, source.port()), destination)
                                : Finding.Blocked.outward(
                                        Usage.MEDIA, Protocol.UDP, new Endpoint(client, destination.port()), source));
            default -> Optional.empty();
        };
    }

    static Endpoint endpoint(Optional<Address> address, Optional<Integer> port) {
        return new Endpoint(address.orElseThrow(), port.orElse(0));
    }

    /** A hop says so: ICMP type 3 code 9, 10, 13, ICMPv6 type 1 code 1, 5, 6 (RFC 1812 section 5.2.7.1, RFC 4443). */
    private static Optional<AudioCause> prohibited(MissingMedia missing, Facts facts) {
        for (Observation.Icmp icmp : facts.icmp()) {
            if (!isProhibited(icmp) || !quotes(icmp, missing)) {
                continue;
            }
            boolean inbound = missing.heading() == Heading.INBOUND;
            return Optional.of(new AudioCause(
                    inbound ? "inbound-blocked" : "outbound-blocked",
                    Confidence.PROOF,
                    icmp.reporter().address() + " answers RTP from " + icmp.quotedSource() + " to "
                            + icmp.quotedDestination() + " with " + refusal(icmp),
                    "On " + icmp.reporter().address() + " allow UDP from "
                            + icmp.quotedSource().address() + " to "
                            + icmp.quotedDestination().address() + " port "
                            + icmp.quotedDestination().port(),
                    List.of(new Seen(icmp.at(), "ICMP: " + refusal(icmp).replace("\"", "")))));
        }
        return Optional.empty();
    }

    /** A packet filter refuses: it says so, or, as REJECT of Linux does, it says "port unreachable" in place of the receiver. */
    static boolean isProhibited(Observation.Icmp icmp) {
        return says(icmp) || rejects(icmp);
    }

    private static boolean says(Observation.Icmp icmp) {
        return icmp.v6()
                ? icmp.type() == 1 && (icmp.code() == 1 || icmp.code() == 5 || icmp.code() == 6)
                : icmp.type() == 3 && (icmp.code() == 9 || icmp.code() == 10 || icmp.code() == 13);
    }

    /**
     * A router answers in the receiver's place: a private address is none of a host on the internet, and in IPv6, where
     * nobody translates, a host answers under the address that was asked (RFC 4443 section 2.2).
     */
    private static boolean rejects(Observation.Icmp icmp) {
        Address reporter = icmp.reporter().address();
        Address receiver = icmp.quotedDestination().address();
        return SignallingBlocked.portUnreachable(icmp)
                && (icmp.v6() ? !reporter.equals(receiver) : reporter.isPrivate() && receiver.isPublic());
    }

    /** What an ICMP error of a packet filter says. */
    static String refusal(Observation.Icmp icmp) {
        return says(icmp) ? "\"administratively prohibited\"" : "\"port unreachable\" in place of the receiver";
    }

    private static boolean quotes(Observation.Icmp icmp, MissingMedia missing) {
        MediaTerms sender = missing.heading() == Heading.OUTBOUND
                ? missing.window().terms().client()
                : missing.window().terms().server();
        MediaTerms receiver = missing.heading() == Heading.OUTBOUND
                ? missing.window().terms().server()
                : missing.window().terms().client();
        boolean fromSender =
                sender.announced().filter(icmp.quotedSource()::equals).isPresent();
        boolean toReceiver =
                receiver.announced().filter(icmp.quotedDestination()::equals).isPresent();
        boolean ofStream = missing.call().views().stream()
                .flatMap(view -> view.streams(missing.heading()).stream())
                .anyMatch(stream -> stream.source().equals(icmp.quotedSource())
                        && stream.destination().equals(icmp.quotedDestination()));
        return missing.span().contains(icmp.at().time()) && (fromSender || toReceiver || ofStream);
    }

    /** What the client sends is missing before it comes to the relay, which has no part in that. */
    private static Optional<AudioCause> relayed(MissingMedia missing, Facts facts) {
        boolean behind = missing.heading() == Heading.OUTBOUND
                || missing.call().views().stream()
                        .anyMatch(view -> !view.relayed()
                                && !(view.outbound().isEmpty() && view.inbound().isEmpty()));
        return behind
                ? Optional.empty()
                : missing.at().streams(missing.heading().reversed()).stream()
                        .filter(MediaStream::relayed)
                        .findFirst()
                        .flatMap(stream -> {
                            MediaErrors gone = MediaErrors.portUnreachable(stream, missing.span(), facts);
                            boolean unheard = gone.all().isEmpty() && answersNothing(stream, missing.span(), facts);
                            return unheard ? Optional.empty() : Optional.of(relayed(stream, gone));
                        });
    }

    /** The relay itself is not heard any more either: whatever befell it, or the way from it, it is not the way beyond it. */
    private static boolean answersNothing(MediaStream stream, Span silence, Facts facts) {
        List<StunExchange> asked = facts.index().exchanges().between(stream.source(), stream.destination()).stream()
                .filter(exchange -> exchange.source().equals(stream.source())
                        && !exchange.isCheck()
                        && exchange.relayPeer().isEmpty()
                        && exchange.first().tap() == stream.first().tap()
                        && exchange.first().time() >= silence.from())
                .toList();
        return IceSession.transmissions(asked) > 1 && asked.stream().noneMatch(StunExchange::answered);
    }

    private static AudioCause relayed(MediaStream stream, MediaErrors gone) {
        Seen through = new Seen(stream.first(), "media through the relay");
        if (!gone.all().isEmpty() && stream.heading() == Heading.OUTBOUND) {
            return new AudioCause(
                    "relay-one-way",
                    Confidence.PROOF,
                    "the media goes through the relay " + stream.far() + ", which answers \"port unreachable\" ("
                            + Count.of(gone.all().size(), "time")
                            + "): its program was ended or restarted, and one that "
                            + "starts anew knows no allocation",
                    "Look at the TURN server " + stream.far().address()
                            + ": why it stopped; calls through it have to be set " + "up again",
                    List.of(through, new Seen(gone.first().at(), "ICMP: port unreachable")));
        }
        return new AudioCause(
                "relay-one-way",
                Confidence.STRONG,
                "the media goes through the relay " + stream.far()
                        + ", and one direction only comes through it: the other "
                        + "side has gone, or what it sends is lost between it and the relay, or is not passed on",
                "Look at the relay " + stream.far().address() + " and at its way to and from " + stream.remote()
                        + ": what the other side sends, and whether it is passed on",
                List.of(through));
    }

    /** Of media that is seen nowhere: nothing shows that it goes to an address inside either. */
    boolean isSurmised() {
        return switch (name) {
            case "undetermined", "peer-does-not-receive" -> true;
            case "private-address-in-sdp" -> confidence != Confidence.PROOF;
            default -> false;
        };
    }

    /** It comes to the host between two legs on one of them, and does not leave it on the other. */
    static AudioCause notPassedOn(MediaStream arriving) {
        return new AudioCause(
                "relay-one-way",
                Confidence.STRONG,
                "on another leg of the same conversation RTP from " + arriving.source() + " comes to "
                        + arriving.destination() + " (" + Count.of(arriving.packets(), "packet")
                        + "), and that host does not pass "
                        + "it on",
                "Look at " + arriving.destination().address() + ": it bridges one direction only",
                List.of(
                        new Seen(arriving.first(), "RTP comes to the host between the legs"),
                        new Seen(arriving.last(), "the last of it")));
    }

    /** It comes to the host between two legs, which then acts as if nothing came. */
    static AudioCause notTaken(MediaStream arriving, AudioCause alone) {
        Endpoint host = arriving.destination();
        return new AudioCause(
                "relay-one-way",
                Confidence.STRONG,
                "RTP from " + arriving.source() + " comes to " + host + " (" + Count.of(arriving.packets(), "packet")
                        + "), and that host neither passes it on nor learns from it where the client is: its own firewall drops it, "
                        + "or its media process does not read it. " + alone.how(),
                "On " + host.address() + " itself allow UDP from "
                        + arriving.source().address() + " to port " + host.port()
                        + ", and see whether its media process runs",
                alone.evidence());
    }

    private static AudioCause undetermined(MissingMedia missing, Facts facts) {
        List<String> candidates = new ArrayList<>();
        boolean inbound = missing.heading() == Heading.INBOUND;
        Address sender = inbound
                ? missing.window()
                        .terms()
                        .server()
                        .announced()
                        .filter(media -> !media.address().isUnspecified())
                        .orElse(missing.call().server())
                        .address()
                : missing.at().place().near();
        MediaTerms client = missing.window().terms().client();
        // what flowed before went to the right place, and nobody waits for a first packet any more
        boolean begins = missing.at().streams(missing.heading()).stream()
                .noneMatch(stream -> stream.first().time() < missing.span().from());
        if (inbound && begins && !missing.call().mediaOnly()) {
            client.announced()
                    .filter(media -> media.address().isPrivate()
                            || AddressCause.seenAs(missing, media.address(), facts)
                                    .isPresent())
                    .ifPresent(media -> candidates.add("the peer sends to the "
                            + (media.address().isPrivate() ? "private address " : "address, translated on the way, ")
                            + media + " that the client announced"));
        }
        boolean atClient = !inbound && MissingMedia.isAtClient(missing.at());
        candidates.add(
                inbound
                        ? "a firewall or NAT before this capture point drops the media"
                        : atClient
                                ? "the client's own firewall drops the media"
                                : "a firewall or NAT between the client and this capture point drops the media");
        if (inbound && begins) {
            candidates.add("a firewall past this point drops what the client sends, and the peer, which waits for a "
                    + "first packet, stays silent");
        }
        candidates.add(sender + " does not send any");
        if (missing.call().mediaOnly() && facts.visibility().cutTexts()) {
            candidates.add("the call was agreed to be one-way, which the cut texts do not show");
        }
        return new AudioCause(
                "undetermined",
                Confidence.STRONG,
                "the cause is one of these, and a capture at this point does not show which: " + numbered(candidates),
                atClient ? lookAt(sender) : COMPARE,
                List.of());
    }

    private static String numbered(List<String> candidates) {
        return IntStream.range(0, candidates.size())
                .mapToObj(index -> "(" + (index + 1) + ") " + candidates.get(index))
                .collect(Collectors.joining("; "));
    }

    static String lookAt(Address sender) {
        return "Look at " + sender + " itself: its microphone, its settings, and whether its own firewall lets it send";
    }

    static Optional<MediaStream> busiest(List<MediaStream> streams, Span span) {
        MediaStream best = null;
        for (MediaStream stream : streams) {
            boolean overlaps = stream.life().overlaps(span);
            if (overlaps && (best == null || isBusier(stream, best))) {
                best = stream;
            }
        }
        return Optional.ofNullable(best).or(() -> streams.stream().findFirst());
    }

    /** Audio before video, then by packets. */
    private static boolean isBusier(MediaStream stream, MediaStream best) {
        return stream.isVideo() == best.isVideo() ? stream.packets() > best.packets() : best.isVideo();
    }
}
