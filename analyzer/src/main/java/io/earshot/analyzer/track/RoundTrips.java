package io.earshot.analyzer.track;

import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.net.Address;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How long packets take from the capture point to a host and back: a report on a sender report that passed (LSR and DLSR, RFC
 * 3550 section 6.4.1), or the answer to a STUN request. Filled when it is first asked, by any thread.
 */
public final class RoundTrips {
    /** More is a clock that was set, or a figure that its sender made up. */
    private static final double MOST_MS = 10_000;

    private static final int MOST_EACH = 256;

    private final List<RtcpWitness> rtcp;
    private final List<StunExchange> exchanges;
    private Map<Way, Double> medians = Map.of();
    private boolean filled;

    /** @param host to which it goes and from which it comes back, for the other end */
    private record Way(int tap, Address host, Address other) {}

    private record SenderReport(Way way, long middle) {}

    RoundTrips(List<RtcpWitness> rtcp, List<StunExchange> exchanges) {
        this.rtcp = rtcp;
        this.exchanges = exchanges;
    }

    /**
     * What media of a stream takes one way at least, ms: half of the way to its sender and back, and half of that to its
     * receiver, as far as these are known. A host that passes media on takes more.
     */
    public OptionalDouble oneWayMs(MediaStream stream) {
        fill();
        Address source = stream.source().address();
        Address destination = stream.destination().address();
        int tap = stream.first().tap();
        Double sender = medians.get(new Way(tap, source, destination));
        Double receiver = medians.get(new Way(tap, destination, source));
        return sender == null && receiver == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(((sender == null ? 0 : sender) + (receiver == null ? 0 : receiver)) / 2);
    }

    private static double median(List<Double> figures) {
        figures.sort(null);
        return figures.get((figures.size() - 1) / 2);
    }

    private synchronized void fill() {
        if (filled) {
            return;
        }
        Map<Way, List<Double>> byWay = new HashMap<>();
        Map<SenderReport, Sighting> sent = new HashMap<>();
        for (RtcpWitness report : rtcp) {
            int tap = report.at().tap();
            Address from = report.source().address();
            Address to = report.destination().address();
            for (RtcpMessage.ReportBlock block : report.message().reports()) {
                Sighting asked = sent.get(new SenderReport(new Way(tap, from, to), block.lastSr()));
                if (asked != null && block.lastSr() != 0) {
                    double held = block.delaySinceLastSr() * 1000.0 / 65536;
                    add(byWay, new Way(tap, from, to), ms(asked, report.at()) - held);
                }
            }
            if (report.message().readable() && report.message().ntpTime().isPresent()) {
                long middle = report.message().ntpTime().getAsLong() >>> 16 & 0xFFFF_FFFFL;
                sent.putIfAbsent(new SenderReport(new Way(tap, to, from), middle), report.at());
            }
        }
        for (StunExchange exchange : exchanges) {
            if (exchange.request().isBinding()
                    && exchange.transmissions() == 1
                    && exchange.relayPeer().isEmpty()
                    && exchange.responseAt().isPresent()) {
                add(
                        byWay,
                        new Way(
                                exchange.first().tap(),
                                exchange.destination().address(),
                                exchange.source().address()),
                        ms(exchange.first(), exchange.responseAt().get()));
            }
        }
        medians = new HashMap<>();
        byWay.forEach((way, figures) -> medians.put(way, median(figures)));
        filled = true;
    }

    private static void add(Map<Way, List<Double>> byWay, Way way, double ms) {
        if (ms >= 0 && ms <= MOST_MS) {
            List<Double> figures = byWay.computeIfAbsent(way, key -> new ArrayList<>(2));
            if (figures.size() < MOST_EACH) {
                figures.add(ms);
            }
        }
    }

    private static double ms(Sighting from, Sighting to) {
        return (to.time() - from.time()) / 1e6;
    }
}
