package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Totals;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that is known when it is asked for: the ground on which detectors stand. Immutable; lists are in order of
 * first sight.
 *
 * @param first          first sighting of the capture, nanoseconds; 0 when empty
 * @param last           last sighting of the capture, nanoseconds
 * @param streams        all RTP streams, those of calls too
 * @param requests       SIP transactions outside of calls and registrations
 * @param exchanges      STUN and TURN transactions
 * @param lookups        DNS messages
 * @param outside        the customer's own addresses on the outside of its router
 * @param totals         empty while the capture still runs
 * @param index          the same by hosts, for what is asked again and again
 */
public record Facts(
        Site site,
        long first,
        long last,
        List<Call> calls,
        List<MediaStream> streams,
        List<FlowState> flows,
        List<Registration> registrations,
        List<SipTransaction> requests,
        List<StunExchange> exchanges,
        List<TlsSession> tls,
        List<Observation.Http> http,
        List<Observation.Dns> lookups,
        List<Observation.Icmp> icmp,
        List<Observation.Protocol> protocols,
        List<RtcpWitness> rtcp,
        List<Mapping> mappings,
        Set<Address> outside,
        List<HeaderChange> changes,
        Names names,
        Visibility visibility,
        Optional<Totals> totals,
        Index index) {
    public Facts {
        calls = List.copyOf(calls);
        streams = List.copyOf(streams);
        flows = List.copyOf(flows);
        registrations = List.copyOf(registrations);
        requests = List.copyOf(requests);
        exchanges = List.copyOf(exchanges);
        tls = List.copyOf(tls);
        http = List.copyOf(http);
        lookups = List.copyOf(lookups);
        icmp = List.copyOf(icmp);
        protocols = List.copyOf(protocols);
        rtcp = List.copyOf(rtcp);
        mappings = List.copyOf(mappings);
        changes = List.copyOf(changes);
    }
}
