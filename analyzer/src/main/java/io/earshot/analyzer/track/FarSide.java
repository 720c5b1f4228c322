package io.earshot.analyzer.track;

import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.net.Endpoint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who tells what becomes of media past the capture point: the far side's RTCP, and its answers to connectivity checks. */
final class FarSide {
    private FarSide() {}

    private record Pair(Endpoint source, Endpoint destination) {}

    /**
     * Calls that send media of which nobody tells whether it arrives: what the client sends, or, of one that only listens
     * beyond a translation, what is sent to it. A report names the SSRC (RFC 3550 section 6.4); an
     * answered check shows the pair to be open (RFC 7675).
     */
    static int unreported(List<Call> calls, List<RtcpWitness> rtcp, List<StunExchange> exchanges) {
        Set<Integer> reported = new HashSet<>();
        for (RtcpWitness witness : rtcp) {
            for (RtcpMessage.ReportBlock block : witness.message().reports()) {
                reported.add(block.ssrc());
            }
        }
        Set<Pair> open = new HashSet<>();
        for (StunExchange exchange : exchanges) {
            if (exchange.isCheck() && exchange.succeeded()) {
                open.add(new Pair(exchange.source(), exchange.relayPeer().orElse(exchange.destination())));
            }
        }
        int unreported = 0;
        for (Call call : calls) {
            List<MediaStream> sent = sent(call);
            boolean told = sent.stream()
                    .anyMatch(stream -> reported.contains(stream.ssrc())
                            || open.contains(new Pair(stream.source(), receiver(stream))));
            unreported += sent.isEmpty() || told ? 0 : 1;
        }
        return unreported;
    }

    private static List<MediaStream> sent(Call call) {
        List<MediaStream> outbound =
                call.views().stream().flatMap(view -> view.outbound().stream()).toList();
        return outbound.isEmpty()
                ? call.views().stream()
                        .filter(view -> view.place().near().isPublic())
                        .flatMap(view -> view.inbound().stream())
                        .toList()
                : outbound;
    }

    private static Endpoint receiver(MediaStream stream) {
        return stream.heading() == Heading.OUTBOUND ? stream.remote() : stream.destination();
    }
}
