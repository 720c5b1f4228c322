package io.earshot.capture.decode.rtcp;

import io.earshot.capture.decode.Message;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One RTCP datagram: a compound packet, RFC 3550 section 6.1, or a reduced-size one, RFC 5506.
 *
 * @param encrypted   SRTCP: only the first eight octets are readable without a key, RFC 3711 section 3.4
 * @param opened      SRTCP that was opened with a key: all is readable
 * @param senderSsrc  SSRC of the packet sender
 * @param packetTypes packet types in order, 192 to 223
 * @param alone       nothing follows the first packet, in SRTCP but its index and tag
 * @param count       report blocks of the first packet when it is an SR or RR, else its subtype: readable in SRTCP, too
 * @param senderPackets sender's packet count of an SR, unsigned 32 bits
 * @param senderOctets  sender's octet count of an SR, unsigned 32 bits
 * @param reports     report blocks of SR and RR
 * @param byes        SSRCs that leave
 * @param cname       from SDES, empty when absent
 * @param voip        VoIP metrics block of XR, RFC 3611 section 4.7
 * @param feedbacks   kinds of feedback (RFC 4585, 5104): {@code NACK}, {@code TWCC}, {@code PLI}, {@code FIR}, ...
 */
public record RtcpMessage(
        boolean encrypted,
        boolean opened,
        int senderSsrc,
        List<Integer> packetTypes,
        boolean alone,
        int count,
        OptionalLong senderPackets,
        OptionalLong senderOctets,
        OptionalLong ntpTime,
        List<ReportBlock> reports,
        List<Integer> byes,
        String cname,
        List<VoipMetrics> voip,
        List<String> feedbacks)
        implements Message {

    public RtcpMessage {
        packetTypes = List.copyOf(packetTypes);
        reports = List.copyOf(reports);
        byes = List.copyOf(byes);
        voip = List.copyOf(voip);
        feedbacks = List.copyOf(feedbacks);
    }

    /** What the packets hold is known, not their first type alone. */
    public boolean readable() {
        return !encrypted || opened;
    }

    /**
     * What a receiver says of one source, RFC 3550 section 6.4.1.
     *
     * @param fractionLost    0 to 255, of 256
     * @param cumulativeLost  signed 24 bits
     * @param highestSequence extended: cycles in the upper 16 bits, unsigned 32 bits
     * @param jitter          RTP clock ticks
     * @param lastSr          middle 32 bits of the NTP time of the last SR, 0 when none came
     * @param delaySinceLastSr units of 1/65536 s
     */
    public record ReportBlock(
            int ssrc,
            int fractionLost,
            int cumulativeLost,
            long highestSequence,
            long jitter,
            long lastSr,
            long delaySinceLastSr) {}

    /**
     * RFC 3611 section 4.7; 127 means unavailable for R factors and MOS (MOS in tenths).
     *
     * @param roundTripMs ms
     * @param endSystemMs ms
     */
    public record VoipMetrics(
            int ssrc,
            int lossRate,
            int discardRate,
            int burstDensity,
            int gapDensity,
            int roundTripMs,
            int endSystemMs,
            OptionalInt rFactor,
            OptionalInt mosLqTenths,
            OptionalInt mosCqTenths) {}
}
