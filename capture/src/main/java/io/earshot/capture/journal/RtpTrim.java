package io.earshot.capture.journal;

import io.earshot.capture.net.Octets;
import io.earshot.capture.source.Frame;

/**
 * How much of a frame is kept when what was said must not be: of RTP over UDP the headers and a few octets, of all else
 * everything. Looks at Ethernet and Linux cooked frames, tagged or not, with IP inside; what is wrapped otherwise is kept
 * whole.
 */
final class RtpTrim {
    /** Octets of the payload that stay: too few to be heard, enough to tell packets apart. */
    private static final int KEPT = 4;

    private static final int ETHERNET = 1;
    private static final int SLL = 113;
    private static final int SLL2 = 276;
    private static final int RAW = 101;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;
    private static final int VLAN = 0x8100;
    private static final int SERVICE_VLAN = 0x88A8;
    private static final int UDP = 17;
    private static final int UDP_HEADER = 8;
    private static final int RTP_HEADER = 12;
    /** RTCP packet types stand where payload types would, RFC 5761 section 4. */
    private static final int FIRST_RTCP = 192;

    private static final int LAST_RTCP = 223;

    private RtpTrim() {}

    /** Octets of the frame to be kept. */
    static int length(Frame frame) {
        int payload = udpPayload(frame);
        int end = frame.offset + frame.length;
        if (payload < 0 || payload + RTP_HEADER > end) {
            return frame.length;
        }
        int first = Octets.u8(frame.bytes, payload);
        int second = Octets.u8(frame.bytes, payload + 1);
        if (first >>> 6 != 2 || second >= FIRST_RTCP && second <= LAST_RTCP) {
            return frame.length;
        }
        int header = RTP_HEADER + 4 * (first & 0xF);
        if ((first & 0x10) != 0 && payload + header + 4 <= end) {
            header += 4 + 4 * Octets.u16(frame.bytes, payload + header + 2);
        }
        return Math.min(frame.length, payload - frame.offset + header + KEPT);
    }

    /** Where the payload begins; negative when it is not UDP, or a later fragment. */
    private static int udpPayload(Frame frame) {
        byte[] bytes = frame.bytes;
        int end = frame.offset + frame.length;
        int ip = network(frame);
        if (ip < 0 || ip + 40 > end) {
            return -1;
        }
        if (Octets.u8(bytes, ip) >>> 4 == 4) {
            boolean laterFragment = (Octets.u16(bytes, ip + 6) & 0x1FFF) != 0;
            int header = 4 * (Octets.u8(bytes, ip) & 0xF);
            return Octets.u8(bytes, ip + 9) != UDP || laterFragment ? -1 : ip + header + UDP_HEADER;
        }
        return Octets.u8(bytes, ip) >>> 4 == 6 && Octets.u8(bytes, ip + 6) == UDP ? ip + 40 + UDP_HEADER : -1;
    }

    private static int network(Frame frame) {
        int at = frame.offset;
        int end = frame.offset + frame.length;
        switch (frame.linkType) {
            case RAW -> {
                return at;
            }
            case ETHERNET -> at += 12;
            case SLL -> at += 14;
            case SLL2 -> {
                return at + 20 <= end && isIp(Octets.u16(frame.bytes, at)) ? at + 20 : -1;
            }
            default -> {
                return -1;
            }
        }
        while (at + 4 <= end && isTag(Octets.u16(frame.bytes, at))) {
            at += 4;
        }
        return at + 2 <= end && isIp(Octets.u16(frame.bytes, at)) ? at + 2 : -1;
    }

    private static boolean isTag(int type) {
        return type == VLAN || type == SERVICE_VLAN;
    }

    private static boolean isIp(int type) {
        return type == IPV4 || type == IPV6;
    }
}
