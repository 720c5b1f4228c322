package io.earshot.capture.observe;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * One RTP stream (five-tuple and SSRC at one tap) for one second of capture time, or for less where it ended. Counts
 * are of this interval unless the name says total; totals run from the stream's first packet, so that the last interval
 * holds the stream's whole account.
 *
 * @param stream        number of the stream, from 1 in order of first packet; the same in all its intervals
 * @param first         first packet of the interval
 * @param last          last packet of the interval
 * @param ended         true in the stream's last interval: it went silent for long, or the capture ended
 * @param relayPeer     for RTP inside TURN: the peer whose media is relayed; source and destination are then those of
 *                      the packet on the wire
 * @param clockRate     ticks per second; 0 when not known
 * @param codec         encoding name by rtpmap or RFC 3551 in the case given there, {@code ""} when not known
 * @param announced     an SDP, ICE or relay message announced the destination; false: recognised by progress alone
 * @param encrypted     SRTP, by its announcement, by a DTLS handshake on the flow, or by its trailing tag
 * @param octets        RTP payload octets
 * @param ipOctets      octets of whole IP packets
 * @param firstSequence sequence number of the interval's first packet, 0 to 65535
 * @param lastSequence  highest sequence number so far, 0 to 65535
 * @param totalPackets  received so far, duplicates too, as tshark counts
 * @param totalExpected extended highest minus first sequence number plus one, RFC 3550 appendix A.3
 * @param maxDeltaMs    longest time between two packets so far, ms, as Wireshark computes it
 * @param maxJitterMs   highest interarrival jitter so far, ms; 0 when the clock rate is not known
 * @param jitterSumMs   sum of the jitter after each counted packet so far, for the mean
 * @param jitterCount   packets that entered {@code jitterSumMs} so far
 * @param lostBursts    separate losses (runs of consecutive missing numbers) so far
 * @param gaps          silences longer than 200 ms, and losses of two or more packets in a row, inside this interval or
 *                      before its first packet; the first of them
 * @param silentPackets packets whose clear G.711 or G.722 payload is silence (constant, or below -60 dBov)
 * @param comfortNoise  packets of payload type 13 or of a CN rtpmap
 * @param events        telephone-event packets, RFC 4733
 * @param tinyPackets   payloads of at most 3 octets: DTX of Opus, AMR SID and alike
 * @param levelDbov     mean level of clear G.711 or G.722 in dBov (0 loudest, -127 silence); empty when not measured
 * @param authenticated SRTP packets whose tag was verified with a key from the capture
 * @param unauthentic   SRTP packets whose tag did not verify with that key
 * @param ttl           time to live of the last packet
 * @param dscp          of the last packet
 * @param marks         hashes of some packets (sequence number divisible by 16), so that the same packet can be found at
 *                      another tap
 * @param copies        packets of this interval that the capture holds once more with another time to live: before a
 *                      router and behind it
 */
public record StreamInterval(
        long stream,
        Sighting first,
        Sighting last,
        boolean ended,
        Endpoint source,
        Endpoint destination,
        Optional<Endpoint> relayPeer,
        int ssrc,
        List<PayloadCount> payloads,
        int clockRate,
        String codec,
        boolean announced,
        boolean encrypted,
        int packets,
        long octets,
        long ipOctets,
        int firstSequence,
        int lastSequence,
        long totalPackets,
        long totalExpected,
        double maxDeltaMs,
        double maxJitterMs,
        double jitterSumMs,
        long jitterCount,
        int lostBursts,
        List<Gap> gaps,
        int silentPackets,
        int comfortNoise,
        int events,
        int tinyPackets,
        Optional<Double> levelDbov,
        int authenticated,
        int unauthentic,
        int ttl,
        int dscp,
        List<Mark> marks,
        int copies)
        implements Observation {

    public StreamInterval {
        payloads = List.copyOf(payloads);
        gaps = List.copyOf(gaps);
        marks = List.copyOf(marks);
    }

    @Override
    public Sighting at() {
        return first;
    }

    /** Packets of one payload type, 0 to 127, in this interval. */
    public record PayloadCount(int payloadType, int packets) {}

    /**
     * A silence or a loss between two packets.
     *
     * @param from        time of the packet before, nanoseconds
     * @param to          time of the packet after, nanoseconds
     * @param beforeFrame frame of the packet before
     * @param afterFrame  frame of the packet after
     * @param missing     sequence numbers missing between them, 0 for a pause of the sender
     */
    public record Gap(long from, long to, long beforeFrame, long afterFrame, int missing) {}

    /**
     * @param sequence RTP sequence number
     * @param hash     of the UDP payload
     * @param time     nanoseconds
     */
    public record Mark(int sequence, long hash, long time, long frame) {}
}
