package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Span;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Of media whose signalling cannot be read: it goes to a port at which its receiver's host says that nobody listens, and that
 * host sends to the very same end from another port, to which nothing comes. Both are one call, and the port that was
 * announced is not the one in use, by its sender's fault or by that of a router that stands for it.
 */
final class RefusedPort {
    private RefusedPort() {}

    static Optional<Finding> of(Call call, Thresholds thresholds, Facts facts) {
        double minSeconds = thresholds.value("one-way-audio.min-seconds");
        return call.views().stream()
                .flatMap(view -> Stream.concat(view.inbound().stream(), view.outbound().stream()))
                .filter(stream -> !stream.relayed())
                .flatMap(stream -> {
                    MediaErrors errors = MediaErrors.portUnreachable(stream, stream.life(), facts);
                    return errors.last(minSeconds, thresholds)
                            ? used(stream, errors.span(), minSeconds, facts)
                                    .map(used -> finding(call, stream, used, errors, facts))
                                    .stream()
                            : Optional.<Finding>empty().stream();
                })
                .findFirst();
    }

    /** What the host sends meanwhile to that end from another port; the port that refuses never sent, so nobody has left it. */
    private static Optional<MediaStream> used(MediaStream stream, Span refused, double minSeconds, Facts facts) {
        List<MediaStream> between =
                facts
                        .index()
                        .streams()
                        .between(stream.source().address(), stream.destination().address())
                        .stream()
                        .filter(other -> other.first().tap() == stream.first().tap())
                        .toList();
        List<MediaStream> back = between.stream()
                .filter(other -> other.destination().equals(stream.source()))
                .toList();
        boolean left = back.stream().anyMatch(other -> other.source().equals(stream.destination()));
        List<MediaStream> alone = back.stream()
                .filter(other -> refused.secondsCoveredBy(other.active()) >= minSeconds)
                .filter(other -> between.stream()
                        .noneMatch(answer -> answer.source().equals(stream.source())
                                && answer.destination().equals(other.source())))
                .toList();
        return left || alone.size() != 1 ? Optional.empty() : Optional.of(alone.get(0));
    }

    private static Finding finding(Call call, MediaStream stream, MediaStream used, MediaErrors errors, Facts facts) {
        Draft draft = Draft.error("one-way-audio", "port-not-as-announced")
                .call(call)
                .over(errors.span())
                .subject(Finding.Subject.between(stream.source(), stream.destination(), "udp")
                        .withHost(stream.destination().address())
                        .withPeer(stream.source().address()))
                .summary(stream.destination().address() + " cannot hear the other side")
                .explanation("RTP reaches " + stream.destination() + ", and that host answers \"port unreachable\" "
                        + Count.times(errors.all().size())
                        + ": nobody listens there, no firewall is to blame. The same host sends to "
                        + stream.source() + " from port " + used.source().port()
                        + ", to which nothing comes: it announced another port than it uses, or a router at its address"
                        + " changes the one and forwards the other wrongly.")
                .remedy("Correct the media port that " + stream.destination().address()
                        + " announces, or what its router forwards, or switch on symmetric RTP at "
                        + stream.source().address())
                .filter(Endpoints.icmp(stream.destination().address()))
                .see(facts, stream.first(), "first packet to " + stream.destination())
                .see(facts, used.first(), "first packet from " + used.source());
        errors.all().stream().limit(3).forEach(icmp -> draft.see(facts, icmp.at(), "ICMP: port unreachable"));
        return draft.finish();
    }
}
