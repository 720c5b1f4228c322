package io.earshot.capture.observe;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * One five-tuple at one tap, as it stands: sent when it changes in kind (opened, answered, reset, closed), every ten
 * seconds while it goes on, and at its end. All counts are totals, so the latest replaces the earlier ones.
 *
 * @param flow      number of the flow, from 1 in order of first packet
 * @param protocol  IP protocol number: 6, 17, 136
 * @param initiator sent the first packet that was seen (for TCP: the SYN, where it was seen)
 * @param ended     the flow went idle, was closed, or the capture ended
 * @param usages    what was decoded in it, in order of appearance: {@code sip}, {@code stun}, {@code turn},
 *                  {@code rtp}, {@code rtcp}, {@code dtls}, {@code tls}, {@code http}, {@code websocket},
 *                  {@code dns}, {@code xmpp}, {@code quic}, {@code t38}, {@code zrtp}; empty when unknown
 * @param forward   from the initiator
 * @param backward  to the initiator
 * @param tcp       the life of the connection, TCP only
 */
public record FlowState(
        long flow,
        Sighting first,
        Sighting last,
        boolean ended,
        int protocol,
        Endpoint initiator,
        Endpoint responder,
        List<String> usages,
        Direction forward,
        Direction backward,
        Optional<TcpLife> tcp)
        implements Observation {

    public FlowState {
        usages = List.copyOf(usages);
    }

    @Override
    public Sighting at() {
        return last;
    }

    /**
     * @param packets  IP packets
     * @param octets   octets of IP
     * @param payloads packets that carried payload
     * @param copies   datagrams and segments left out because the capture held the same one with another time to live just
     *                 before: it sees this direction on both sides of a router that does not translate
     * @param first    first packet of the direction
     * @param last     last packet of the direction
     * @param ttl      time to live of the first packet, -1 without packets
     * @param dscp     of the last packet with payload, -1 without
     */
    public record Direction(
            long packets,
            long octets,
            long payloads,
            long copies,
            Optional<Sighting> first,
            Optional<Sighting> last,
            int ttl,
            int dscp) {}

    /**
     * @param synTimes      capture times of the SYNs of the initiator (at most eight), nanoseconds
     * @param synAck        first SYN-ACK
     * @param synAckTtl     its time to live, -1 when none
     * @param reset         first RST
     * @param resetByInitiator true when the RST has the initiator's address
     * @param resetTtl      its time to live, -1 when none
     * @param finished      a FIN was seen
     * @param dataForward   octets of payload from the initiator, retransmissions too
     * @param dataBackward  octets of payload to the initiator
     * @param ackedUnseen   acknowledgments of octets that were never captured: the capture lacks packets
     * @param retransmitted segments that repeat octets
     * @param unanswered    of these, the initiator's since the responder last acknowledged or sent octets for the first time, where it
     *                      lacks them
     * @param longestUnanswered octets of payload of the longest of those
     * @param talks         capture times, nanoseconds, when both sides sent something new, longer than what keeps a connection alive
     *                      within two seconds of each other: a request and its answer; the last 64, and one a second at most
     */
    public record TcpLife(
            List<Long> synTimes,
            Optional<Sighting> synAck,
            int synAckTtl,
            Optional<Sighting> reset,
            boolean resetByInitiator,
            int resetTtl,
            boolean finished,
            long dataForward,
            long dataBackward,
            long ackedUnseen,
            long retransmitted,
            long unanswered,
            int longestUnanswered,
            List<Long> talks) {

        public TcpLife {
            synTimes = List.copyOf(synTimes);
            talks = List.copyOf(talks);
        }

        /** No SYN of either side was seen: the connection was there before the capture. */
        public boolean isOlderThanCapture() {
            return synTimes.isEmpty() && synAck.isEmpty();
        }
    }
}
