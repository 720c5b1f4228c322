package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
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
                    MediaErrors errors = MediaErrors.unreachable(stream, window.span(), facts);
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
                        + router + " answers it " + Count.times(errors.all().size()) + " with ICMP \""
                        + (errors.first().code() == 0 ? "network" : "host") + " unreachable\": it has no way to "
                        + receiver
                        + ", or no host answers there. That is a fault of routes or of a link, not of a packet filter.")
                .remedy("Look at " + router + ": its route to " + receiver + ", and whether the link there is up")
                .filter(Endpoints.icmp(router))
                .see(facts, stream.first(), "first packet to " + stream.destination());
        errors.all().stream().limit(3).forEach(icmp -> draft.see(facts, icmp.at(), "ICMP: unreachable"));
        return draft.finish();
    }
}
