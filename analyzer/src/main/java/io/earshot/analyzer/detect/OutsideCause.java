package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Optional;

/** Media comes to the outside of the router, and not to where the client's own leaves it from. Notebook section 5. */
final class OutsideCause {
    private OutsideCause() {}

    /**
     * What comes to the outside of the router goes to another port, or another of its addresses, than the client's media leaves
     * it from: no translation leads in from there, and a peer with symmetric RTP would send to the other.
     */
    static Optional<AudioCause> of(MissingMedia missing, Thresholds thresholds) {
        if (missing.heading() != Heading.INBOUND
                || missing.witness().isEmpty()
                || missing.window().terms().client().ice()) {
            return Optional.empty();
        }
        View outside = missing.witness().get();
        Optional<MediaStream> arriving = AudioCause.busiest(outside.audio(Heading.INBOUND), missing.span());
        if (arriving.isEmpty() || outside.relayed()) {
            return Optional.empty();
        }
        Endpoint reached = arriving.get().destination();
        double least = thresholds.value("one-way-audio.min-seconds");
        List<MediaStream> leaving = outside.audio(Heading.OUTBOUND).stream()
                .filter(stream -> stream.destination().equals(arriving.get().source())
                        && missing.span().secondsCoveredBy(stream.active()) >= least)
                .toList();
        if (leaving.isEmpty()
                || leaving.stream().anyMatch(stream -> stream.source().equals(reached))) {
            return Optional.empty();
        }
        MediaStream own = leaving.get(leaving.size() - 1);
        return Optional.of(
                own.source().address().equals(reached.address())
                        ? otherPort(missing, own, arriving.get())
                        : otherAddress(own, arriving.get()));
    }

    private static AudioCause otherPort(MissingMedia missing, MediaStream own, MediaStream arriving) {
        boolean translated = missing.at().audio(Heading.OUTBOUND).stream()
                .noneMatch(stream -> stream.source().port() == own.source().port());
        String remedy = translated
                ? "Keep the source port in the NAT (no port translation for RTP), let the client announce its outside port "
                        + "(STUN, ICE)"
                : "Correct the port that the client, or a SIP ALG on the way, writes into the session description";
        return cause(
                "port-not-as-announced",
                own,
                arriving,
                "port " + arriving.destination().port(),
                remedy);
    }

    private static AudioCause otherAddress(MediaStream own, MediaStream arriving) {
        return cause(
                "wrong-address-in-sdp",
                own,
                arriving,
                arriving.destination().toString(),
                "Let the router keep to one outside address for all that a client sends (RFC 4787 section 4.1, \"paired\" "
                        + "pooling), let the client announce the address that its media leaves from (STUN, ICE)");
    }

    private static AudioCause cause(String name, MediaStream own, MediaStream arriving, String reached, String remedy) {
        return new AudioCause(
                name,
                Confidence.STRONG,
                "the client's media leaves the router from " + own.source() + ", and RTP from " + arriving.source()
                        + " comes to " + reached + ", as it was announced: no translation leads in from there",
                remedy + ", or switch on symmetric RTP at " + arriving.source().address(),
                List.of(
                        new AudioCause.Seen(own.first(), "the client's RTP leaves from " + own.source()),
                        new AudioCause.Seen(arriving.first(), "RTP comes to " + reached)));
    }
}
