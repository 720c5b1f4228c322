package io.earshot.capture.decode.rtcp;

import io.earshot.capture.decode.rtcp.RtcpMessage.ReportBlock;
import io.earshot.capture.decode.rtcp.RtcpMessage.VoipMetrics;
import io.earshot.capture.net.Octets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What has been read so far of one datagram; its packets come in order. */
final class RtcpReading {
    private static final int REPORT_BLOCK_LENGTH = 24;
    private static final int SENDER_INFO_LENGTH = 20;
    private static final int CNAME_ITEM = 1;
    private static final int VOIP_BLOCK = 7;
    private static final int VOIP_BLOCK_LENGTH = 36;
    /** R factors and MOS that were not measured, RFC 3611 section 4.7.5. */
    private static final int UNAVAILABLE = 127;

    final byte[] bytes;
    final List<Integer> packetTypes = new ArrayList<>(4);
    /** Place of the first oddity of each kind. */
    final Map<RtcpOddity, Integer> oddities = new EnumMap<>(RtcpOddity.class);

    private final List<ReportBlock> reports = new ArrayList<>(2);
    private final List<Integer> byes = new ArrayList<>(0);
    private final List<VoipMetrics> voip = new ArrayList<>(0);
    private final List<String> feedbacks = new ArrayList<>(0);
    private int firstCount;
    private OptionalInt senderSsrc = OptionalInt.empty();
    private OptionalLong senderPackets = OptionalLong.empty();
    private OptionalLong senderOctets = OptionalLong.empty();
    private OptionalLong ntpTime = OptionalLong.empty();
    private String cname = "";

    RtcpReading(byte[] bytes) {
        this.bytes = bytes;
    }

    void oddity(RtcpOddity kind, int at) {
        oddities.putIfAbsent(kind, at);
    }

    void senderSsrc(int ssrc) {
        if (senderSsrc.isEmpty()) {
            senderSsrc = OptionalInt.of(ssrc);
        }
    }

    RtcpMessage message(boolean encrypted, boolean opened) {
        return message(encrypted, opened, packetTypes.size() == 1);
    }

    RtcpMessage message(boolean encrypted, boolean opened, boolean alone) {
        return new RtcpMessage(
                encrypted,
                opened,
                senderSsrc.orElse(0),
                packetTypes,
                alone,
                firstCount,
                senderPackets,
                senderOctets,
                ntpTime,
                reports,
                byes,
                cname,
                voip,
                feedbacks);
    }

    /** Type and count of a packet stand in the four octets that SRTCP leaves in the clear. */
    int header(int at) {
        int type = Octets.u8(bytes, at + 1);
        if (packetTypes.isEmpty()) {
            firstCount = bytes[at] & 0x1F;
        }
        packetTypes.add(type);
        return type;
    }

    /** One packet that starts at {@code at} and ends before {@code end}, at least four octets. */
    void packet(int at, int end) {
        int type = header(at);
        int count = bytes[at] & 0x1F;
        boolean hasSsrc = end - at >= 8;
        if (hasSsrc) {
            senderSsrc(Octets.u32(bytes, at + 4));
        }
        switch (type) {
            case RtcpType.SR -> senderReport(at + 8, end, count);
            case RtcpType.RR -> reportBlocks(at + 8, end, count);
            case RtcpType.SDES -> sourceDescription(at + 4, end, count);
            case RtcpType.BYE -> bye(at + 4, end, count);
            case RtcpType.RTPFB, RtcpType.PSFB -> feedbacks.add(RtcpType.feedbackName(type, count));
            case RtcpType.XR -> extendedReport(at + 8, end);
            default -> {}
        }
    }

    private void senderReport(int at, int end, int count) {
        if (at + SENDER_INFO_LENGTH > end) {
            oddity(RtcpOddity.COUNT_OVERRUNS, at);
            return;
        }
        ntpTime = OptionalLong.of(Octets.u64(bytes, at));
        senderPackets = OptionalLong.of(u32(at + 12));
        senderOctets = OptionalLong.of(u32(at + 16));
        reportBlocks(at + SENDER_INFO_LENGTH, end, count);
    }

    private void reportBlocks(int first, int end, int count) {
        int at = first;
        for (int i = 0; i < count; i++) {
            if (at + REPORT_BLOCK_LENGTH > end) {
                oddity(RtcpOddity.COUNT_OVERRUNS, at);
                return;
            }
            reports.add(new ReportBlock(
                    Octets.u32(bytes, at),
                    Octets.u8(bytes, at + 4),
                    Octets.u24(bytes, at + 5) << 8 >> 8,
                    u32(at + 8),
                    u32(at + 12),
                    u32(at + 16),
                    u32(at + 20)));
            at += REPORT_BLOCK_LENGTH;
        }
    }

    /** Chunks of items, each chunk ended by a zero octet and filled to a word, RFC 3550 section 6.5. */
    private void sourceDescription(int first, int end, int count) {
        int at = first;
        for (int chunk = 0; chunk < count; chunk++) {
            if (at + 4 > end) {
                oddity(RtcpOddity.COUNT_OVERRUNS, at);
                return;
            }
            int start = at;
            at += 4;
            while (at < end && bytes[at] != 0) {
                if (at + 2 > end || at + 2 + Octets.u8(bytes, at + 1) > end) {
                    oddity(RtcpOddity.SDES_ITEM_OVERRUNS, at);
                    return;
                }
                item(at);
                at += 2 + Octets.u8(bytes, at + 1);
            }
            at = start + (at - start + 4 & ~3);
        }
    }

    private void item(int at) {
        if (bytes[at] == CNAME_ITEM && cname.isEmpty()) {
            cname = new String(bytes, at + 2, Octets.u8(bytes, at + 1), StandardCharsets.UTF_8);
        }
    }

    private void bye(int first, int end, int count) {
        for (int i = 0; i < count; i++) {
            if (first + 4 * i + 4 > end) {
                oddity(RtcpOddity.COUNT_OVERRUNS, first + 4 * i);
                return;
            }
            byes.add(Octets.u32(bytes, first + 4 * i));
        }
    }

    private void extendedReport(int first, int end) {
        int at = first;
        while (at + 4 <= end) {
            int length = 4 + 4 * Octets.u16(bytes, at + 2);
            if (at + length > end) {
                oddity(RtcpOddity.XR_BLOCK_OVERRUNS, at);
                return;
            }
            if (Octets.u8(bytes, at) == VOIP_BLOCK && length == VOIP_BLOCK_LENGTH) {
                voip.add(voipMetrics(at));
            }
            at += length;
        }
    }

    /** RFC 3611 section 4.7. */
    private VoipMetrics voipMetrics(int at) {
        return new VoipMetrics(
                Octets.u32(bytes, at + 4),
                Octets.u8(bytes, at + 8),
                Octets.u8(bytes, at + 9),
                Octets.u8(bytes, at + 10),
                Octets.u8(bytes, at + 11),
                Octets.u16(bytes, at + 16),
                Octets.u16(bytes, at + 18),
                measured(at + 24),
                measured(at + 26),
                measured(at + 27));
    }

    private OptionalInt measured(int at) {
        int value = Octets.u8(bytes, at);
        return value == UNAVAILABLE ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private long u32(int at) {
        return Integer.toUnsignedLong(Octets.u32(bytes, at));
    }
}
