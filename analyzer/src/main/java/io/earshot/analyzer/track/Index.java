package io.earshot.analyzer.track;

import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import java.util.List;

/** Facts by the hosts that they are about; ICMP errors by the ends of what they quote. */
public record Index(
        ByAddress<FlowState> flows,
        ByAddress<MediaStream> streams,
        ByAddress<StunExchange> exchanges,
        ByAddress<RtcpWitness> rtcp,
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
                new ByAddress<>(streams, MediaStream::source, MediaStream::destination),
                new ByAddress<>(exchanges, StunExchange::source, StunExchange::destination),
                new ByAddress<>(rtcp, RtcpWitness::source, RtcpWitness::destination),
                new ByAddress<>(icmp, Observation.Icmp::quotedSource, Observation.Icmp::quotedDestination),
                new ByAddress<>(tls, TlsSession::client, TlsSession::server));
    }
}
