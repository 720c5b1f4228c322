package io.earshot.analyzer.track;

import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Facts by the hosts that they are about; ICMP errors by the ends of what they quote.
 *
 * @param opaque   connections that may carry media nobody sees: all of TCP, and of DTLS those without RTP
 * @param ofCall   streams by the identifier of their call
 * @param byPacket streams by {@link MediaStream#packet}: the same packets at several places
 * @param loose    streams that no signalling binds to a call
 * @param reports  RTCP by its senders
 * @param roundTrips how far hosts are from the capture point
 */
public record Index(
        ByAddress<FlowState> flows,
        ByAddress<FlowState> opaque,
        ByAddress<MediaStream> streams,
        Map<String, List<MediaStream>> ofCall,
        Map<Long, List<MediaStream>> byPacket,
        ByAddress<MediaStream> loose,
        ByAddress<StunExchange> exchanges,
        ByAddress<RtcpWitness> rtcp,
        RtcpReports reports,
        RoundTrips roundTrips,
        ByAddress<Observation.Icmp> icmp,
        ByAddress<TlsSession> tls) {

    static Index of(
            List<FlowState> flows,
            List<MediaStream> streams,
            List<StunExchange> exchanges,
            List<RtcpWitness> rtcp,
            List<Observation.Icmp> icmp,
            List<TlsSession> tls) {
        return new Index(
                new ByAddress<>(flows, FlowState::initiator, FlowState::responder),
                new ByAddress<>(
                        flows.stream().filter(Index::isOpaque).toList(), FlowState::initiator, FlowState::responder),
                new ByAddress<>(streams, MediaStream::source, MediaStream::destination),
                streams.stream()
                        .filter(stream -> stream.call().isPresent())
                        .collect(Collectors.groupingBy(stream -> stream.call().orElseThrow())),
                streams.stream().collect(Collectors.groupingBy(MediaStream::packet)),
                new ByAddress<>(
                        streams.stream().filter(Index::isLoose).toList(),
                        MediaStream::source,
                        MediaStream::destination),
                new ByAddress<>(exchanges, StunExchange::source, StunExchange::destination),
                new ByAddress<>(rtcp, RtcpWitness::source, RtcpWitness::destination),
                new RtcpReports(rtcp),
                new RoundTrips(rtcp, exchanges),
                new ByAddress<>(icmp, Observation.Icmp::quotedSource, Observation.Icmp::quotedDestination),
                new ByAddress<>(tls, TlsSession::client, TlsSession::server));
    }

    private static boolean isOpaque(FlowState flow) {
        return flow.tcp().isPresent()
                || flow.usages().contains("dtls") && !flow.usages().contains("rtp");
    }

    private static boolean isLoose(MediaStream stream) {
        return stream.call().isEmpty() || stream.boundBy().equals("heuristic");
    }
}
