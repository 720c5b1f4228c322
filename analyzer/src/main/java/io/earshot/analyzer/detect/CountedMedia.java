package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.RtcpWitness;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Reports of both sides pass this point and count media that does not: it would be seen if it passed. */
final class CountedMedia {
    /** The most that an octet tells of 256, RFC 3550 section 6.4.1. */
    private static final int ALL_LOST = 255;

    private CountedMedia() {}

    static Optional<Finding> unseen(Call call, ExpectedMedia.Window window, Facts facts) {
        return isCounted(call, window, facts) ? Optional.of(counted(call, window, facts)) : Optional.empty();
    }

    private static boolean isCounted(Call call, ExpectedMedia.Window window, Facts facts) {
        return lastCount(window, Heading.OUTBOUND, facts).isPresent()
                && lastCount(window, Heading.INBOUND, facts).isPresent()
                && !call.mediaOnly()
                && !isReceived(window, facts);
    }

    /** One side has a block on packets of the other (RFC 3550 section 6.4): they arrive, and were not captured. */
    private static boolean isReceived(ExpectedMedia.Window window, Facts facts) {
        return Stream.of(Heading.values())
                .flatMap(heading -> reports(window, heading, facts))
                .filter(report -> report.message().readable())
                .flatMap(report -> report.message().reports().stream())
                .anyMatch(block -> block.highestSequence() > 0 && block.fractionLost() < ALL_LOST);
    }

    /** The last sender report that counts packets. */
    private static Optional<RtcpWitness> lastCount(ExpectedMedia.Window window, Heading heading, Facts facts) {
        return reports(window, heading, facts)
                .filter(report -> report.message().senderPackets().orElse(0) > 0)
                .reduce((one, other) -> other);
    }

    /** Between the port for media of the server and the client. */
    private static Stream<RtcpWitness> reports(ExpectedMedia.Window window, Heading heading, Facts facts) {
        Endpoint server = window.terms().server().announced().orElse(new Endpoint(Address.v4(0), 0));
        return facts.rtcp().stream()
                .filter(report -> window.span().contains(report.at().time()))
                .filter(report -> {
                    Endpoint end = heading == Heading.OUTBOUND ? report.destination() : report.source();
                    return end.address().equals(server.address())
                            && (end.port() == server.port() || end.port() == server.port() + 1);
                });
    }

    /** What the client sends is lost before this point, and a peer that does not hear it does not know where it is. */
    private static Finding counted(Call call, ExpectedMedia.Window window, Facts facts) {
        RtcpWitness out = lastCount(window, Heading.OUTBOUND, facts).orElseThrow();
        RtcpWitness in = lastCount(window, Heading.INBOUND, facts).orElseThrow();
        Endpoint server = window.terms().server().announced().orElseThrow();
        Address client = out.source().address();
        return Draft.error("no-audio", "outbound-blocked")
                .call(call)
                .over(window.span())
                .subject(Finding.Subject.of(client, server.address())
                        .withProtocol("udp")
                        .withDestination(server))
                .summary("no audio at all between " + client + " and " + server.address())
                .explanation(String.format(
                        Locale.ROOT,
                        "RTCP of both sides passes here and counts what was sent, %s by the client and %s by %s, and no RTP passes "
                                + "here: the client's is dropped between it and this point, and the other side sends to another "
                                + "address, or what it sends is dropped beyond.",
                        Count.of(out.message().senderPackets().orElse(0), "packet"),
                        Count.of(in.message().senderPackets().orElse(0), "packet"),
                        server.address()))
                .remedy("Between the client and this point allow UDP from " + client + " to " + server.address()
                        + " port " + server.port())
                .filter("udp && " + Endpoints.filter(server.address()))
                .see(facts, call.answered().orElse(call.first()), "the call is answered")
                .see(facts, out.at(), "RTCP of the client counts packets")
                .see(facts, in.at(), "RTCP of the other side counts packets")
                .finish();
    }
}
