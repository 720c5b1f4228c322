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
     * Calls that send media of which nobody tells whether it arrives. A report names the SSRC (RFC 3550 section 6.4); an
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
            boolean sends =
                    call.views().stream().anyMatch(view -> !view.outbound().isEmpty());
            boolean told = call.views().stream()
                    .flatMap(view -> view.outbound().stream())
                    .anyMatch(stream -> reported.contains(stream.ssrc())
                            || open.contains(new Pair(stream.source(), stream.remote())));
            unreported += sends && !told ? 1 : 0;
        }
        return unreported;
    }
}
