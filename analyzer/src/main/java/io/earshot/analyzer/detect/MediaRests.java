package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Media is missing because its sender sends none: it is muted, holds the call, or only listens. No firewall is to blame, but for
 * one that knows media by its content, which looks like a mute where the sender does not say that it rests: both are named.
 */
final class MediaRests {
    private static final int TCP = 6;
    private static final int UDP = 17;
    /** Packet type of RFC 3550 section 6.4.1. */
    private static final int SENDER_REPORT = 200;

    private MediaRests() {}

    static Optional<Finding> of(MissingMedia missing, Thresholds thresholds, Facts facts) {
        Optional<MediaStream> last = OneWayAudio.lastOf(missing)
                .filter(stream -> stream.life().seconds() >= thresholds.value("one-way-audio.min-seconds")
                        || isOlderThanCapture(stream, thresholds, facts));
        if (missing.witness().isPresent()
                || last.isEmpty()
                || BindingCause.remapped(missing, facts).isPresent()) {
            return Optional.empty();
        }
        return goesOnWithoutMedia(missing, last.get(), thresholds, facts)
                ? Optional.of(openPath(missing, last.get(), thresholds, facts))
                : spokenAbout(missing, last.get(), thresholds, facts)
                        .map(talk -> agreed(missing, last.get(), talk, facts));
    }

    /** It flows as the capture begins: nobody knows for how long it did before. */
    private static boolean isOlderThanCapture(MediaStream stream, Thresholds thresholds, Facts facts) {
        return stream.first().time() - facts.first() <= MissingMedia.atOnce(thresholds)
                && stream.packets() >= thresholds.value("one-way-audio.stray-packets");
    }

    /**
     * Media that flowed ends while checks and RTCP of its sender go on the same way: nothing blocks that way. A mute, and
     * with unreadable signalling a hold, cannot be told from a filter that knows media by its content.
     */
    private static boolean goesOnWithoutMedia(
            MissingMedia missing, MediaStream last, Thresholds thresholds, Facts facts) {
        boolean says = OpenPath.saysThatItRests(last, missing.span(), thresholds, facts);
        return (says || OpenPath.outlives(last, missing.span(), thresholds, facts))
                && RtcpCause.fellSilent(missing, thresholds, facts).isEmpty()
                && !RtcpCause.countsOn(missing, thresholds, facts)
                && (missing.call().mediaOnly()
                        || (says || OpenPath.reports(last, missing.span(), facts))
                                && AudioCause.of(missing, thresholds, facts)
                                        .name()
                                        .equals("undetermined"));
    }

    /**
     * When media ends, a connection of one of its two hosts speaks, which is encrypted and otherwise says little: a hold is
     * asked for and taken (RFC 3264 section 8.4). Some programs end RTCP with it. A filter asks nobody.
     */
    private static Optional<FlowState> spokenAbout(
            MissingMedia missing, MediaStream last, Thresholds thresholds, Facts facts) {
        if (!missing.call().mediaOnly()) {
            return Optional.empty();
        }
        long moment = missing.span().from();
        long soon = thresholds.nanos("media-rests.takes-effect-seconds");
        // what speaks more often speaks of other things too
        long seldom = thresholds.nanos("media-rests.seldom-seconds");
        return Stream.of(last.source().address(), last.destination().address())
                .flatMap(host -> facts.index().flows().of(host).stream())
                .filter(flow -> flow.protocol() == TCP
                        && flow.usages().contains("tls")
                        && flow.first().tap() == last.first().tap()
                        && isOlder(flow, last))
                .filter(flow -> {
                    List<Long> talks = flow.tcp().orElseThrow().talks().stream()
                            .filter(talk -> missing.window().span().contains(talk))
                            .toList();
                    long lasts = missing.window().span().to()
                            - missing.window().span().from();
                    return talks.stream().anyMatch(talk -> Math.abs(talk - moment) <= soon)
                            && (talks.size() - 1) * seldom <= lasts;
                })
                .findFirst();
    }

    /** Whose opening is not in the capture was there before anything in it. */
    private static boolean isOlder(FlowState connection, MediaStream media) {
        return connection.first().time() < media.first().time()
                || connection.tcp().orElseThrow().isOlderThanCapture();
    }

    /**
     * Of a session whose signalling cannot be read the client sends no media at all, nor a report on any, though the capture is
     * in its own network and shows its other packets on the same way.
     */
    static boolean onlyListens(MissingMedia missing, Facts facts) {
        if (!missing.call().mediaOnly()
                || missing.witness().isPresent()
                || missing.heading() != Heading.OUTBOUND
                || missing.call().views().stream()
                        .anyMatch(view -> !view.streams(Heading.OUTBOUND).isEmpty())) {
            return false;
        }
        // whoever named a peer to its relay means to send to it
        Optional<MediaStream> heard = OneWayAudio.heard(missing).filter(stream -> !stream.relayed());
        Address client = missing.at().place().near();
        return client.isPrivate()
                && heard.filter(stream -> isBeside(stream.destination(), stream, facts))
                        .isPresent()
                && facts.index().rtcp().between(client, heard.get().source().address()).stream()
                        .noneMatch(report -> report.source().address().equals(client)
                                && report.message().packetTypes().contains(SENDER_REPORT));
    }

    /** No router has passed on yet what the client sends on that way. */
    private static boolean isBeside(Endpoint client, MediaStream heard, Facts facts) {
        return facts.index().flows().between(client, heard.source()).stream()
                .filter(flow -> flow.protocol() == UDP
                        && flow.first().tap() == heard.first().tap())
                .map(flow -> flow.initiator().equals(client) ? flow.forward() : flow.backward())
                .anyMatch(sent -> sent.packets() > 0 && sent.ttl() > 0 && MissingMedia.isInitial(sent.ttl()));
    }

    static Finding neverSent(MissingMedia missing, Facts facts) {
        MediaStream heard = OneWayAudio.heard(missing).orElseThrow();
        return draft("never-sent", missing)
                .summary(heard.destination().address() + " sends no media and only listens")
                .explanation("Media is exchanged with unreadable signalling. It comes from " + heard.source() + " to "
                        + heard.destination()
                        + ", and that host, in whose own network the capture was made, sends none; its "
                        + "other packets on the same way are here. No firewall on the way is to blame: it only listens, or is muted "
                        + "from the start.")
                .remedy("If it ought to send: "
                        + AudioCause.lookAt(heard.destination().address()))
                .see(facts, heard.first(), "first packet that it gets")
                .finish();
    }

    private static Finding agreed(MissingMedia missing, MediaStream last, FlowState talk, Facts facts) {
        return draft("path-open", missing)
                .summary("media from " + last.source() + " rests as if the call were on hold")
                .explanation(String.format(
                        Locale.ROOT,
                        "RTP from %s to %s ends %.1f s after the start, and just then %s and %s speak with each other, which they "
                                + "do seldom: a hold that is asked for and taken looks so. The signalling is encrypted, so which it was "
                                + "is not known.",
                        last.source(),
                        last.destination(),
                        (missing.span().from() - missing.call().first().time()) / 1e9,
                        talk.initiator(),
                        talk.responder()))
                .remedy(
                        "If nobody held the call: capture at the same time on the other side of the router, and compare")
                .see(facts, last.last(), "last packet of the direction that rests")
                .finish();
    }

    private static Draft draft(String cause, MissingMedia missing) {
        return Draft.info("media-rests", cause)
                .hint()
                .call(missing.call())
                .over(missing.span())
                .subject(OneWayAudio.subject(missing))
                .filter(OneWayAudio.filter(missing));
    }

    private static Finding openPath(MissingMedia missing, MediaStream stream, Thresholds thresholds, Facts facts) {
        boolean readable = !missing.call().mediaOnly();
        boolean says = OpenPath.saysThatItRests(stream, missing.span(), thresholds, facts);
        String muted = readable ? "is muted or has nothing to send" : "holds the call, is muted or has nothing to send";
        return draft(says ? "path-open" : "undetermined", missing)
                .summary("media from " + stream.source() + " rests while its way stays open")
                .explanation(
                        String.format(
                                        Locale.ROOT,
                                        "RTP from %s to %s ends %.1f s after the start, and its connectivity checks or RTCP go on the same "
                                                + "way. ",
                                        stream.source(),
                                        stream.destination(),
                                        (missing.span().from()
                                                        - missing.call().first().time())
                                                / 1e9)
                                + (says
                                        ? "It gives receiver reports instead of sender reports from then on, which says that it sends nothing: "
                                                + "it " + muted + ", and no firewall is to blame."
                                        : "The cause is one of these, and a capture does not show which: (1) the sender "
                                                + muted
                                                + "; (2) application control on the way drops what it takes for media, and lets the rest pass."))
                .remedy(
                        says
                                ? ""
                                : "Ask who used " + stream.source().address() + " whether the call was muted"
                                        + (readable ? "" : " or held")
                                        + "; if not, look for application control that knows RTP by its content")
                .see(facts, stream.last(), "last packet of the direction that rests")
                .finish();
    }
}
