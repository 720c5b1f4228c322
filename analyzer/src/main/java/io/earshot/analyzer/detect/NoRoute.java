package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import io.earshot.capture.observe.Observation;
import java.util.Optional;

/** Media is seen here, and a router farther on says again and again that it has no way to the receiver. */
final class NoRoute {
    private NoRoute() {}

    /** @param minSeconds for which the router has to say so, s */
    static Optional<Finding> of(
            Call call, ExpectedMedia.Window window, double minSeconds, Thresholds thresholds, Facts facts) {
        for (View view : call.views()) {
            for (Heading heading : Heading.values()) {
                for (MediaStream stream : view.audio(heading)) {
                    MediaErrors errors = MediaErrors.noRoute(stream, window.span(), facts);
                    if (errors.last(minSeconds, thresholds)) {
                        return Optional.of(finding(call, stream, errors, facts));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Finding finding(Call call, MediaStream stream, MediaErrors errors, Facts facts) {
        Address router = errors.first().reporter().address();
        Address receiver = stream.destination().address();
        Draft draft = Draft.error("one-way-audio", "undetermined")
                .proven()
                .call(call)
                .over(errors.span())
                .subject(UnheardAudio.flow(call, stream.heading())
                        .withSource(stream.source())
                        .withDestination(stream.destination()))
                .summary(
                        stream.heading() == Heading.INBOUND
                                ? call.client().address() + " cannot hear the other side"
                                : "the other side cannot hear " + call.client().address())
                .explanation("RTP from " + stream.source() + " to " + stream.destination()
                        + " passes this capture point, and "
                        + router + " answers it " + Count.times(errors.all().size()) + " with ICMP " + says(errors)
                        + ". That is a fault of routes or of a link, not of a packet filter.")
                .remedy(remedy(errors, receiver))
                .filter(Endpoints.icmp(router))
                .see(facts, stream.first(), "first packet to " + stream.destination());
        errors.all().stream().limit(3).forEach(icmp -> draft.see(facts, icmp.at(), evidence(errors)));
        return draft.finish();
    }

    /** In transit, RFC 792 and RFC 4443 section 3.3. */
    static boolean isExpired(Observation.Icmp icmp) {
        return icmp.type() == (icmp.v6() ? 3 : 11) && icmp.code() == 0;
    }

    /** The message and what it means. */
    static String says(MediaErrors errors) {
        Observation.Icmp first = errors.first();
        return isExpired(first)
                ? "\"time to live exceeded\": the packets go round between routers, or are sent with too small a time to live"
                : "\"" + (first.code() == 0 ? "network" : "host") + " unreachable\": it has no way to "
                        + first.quotedDestination().address() + ", or no host answers there";
    }

    static String remedy(MediaErrors errors, Address receiver) {
        Address router = errors.first().reporter().address();
        return isExpired(errors.first())
                ? "Follow the route to " + receiver + " (traceroute) from " + router
                        + " on, and look at the time to live that the sender sets"
                : "Look at " + router + ": its route to " + receiver + ", and whether the link there is up";
    }

    static String evidence(MediaErrors errors) {
        return isExpired(errors.first()) ? "ICMP: time to live exceeded" : "ICMP: unreachable";
    }
}
