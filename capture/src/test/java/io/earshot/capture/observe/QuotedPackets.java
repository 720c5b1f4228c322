package io.earshot.capture.observe;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.dns.DnsDecoder;
import io.earshot.capture.decode.rtcp.RtcpDecoder;
import io.earshot.capture.decode.rtp.RtpHeader;
import io.earshot.capture.decode.rtp.RtpProbe;
import io.earshot.capture.decode.sip.SipDecoder;
import io.earshot.capture.decode.stun.StunDecoder;
import io.earshot.capture.decode.stun.StunProbe;
import io.earshot.capture.net.Octets;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.IcmpError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What ICMP errors quote, which tshark dissects as if it had been sent. */
final class QuotedPackets {
    private static final int STUN_PORT = 3478;

    private final Sink messages;
    private final RtpHeader header = new RtpHeader();
    private final Set<Long> channelData = new TreeSet<>();
    /** Quoted RTP packets by SSRC. */
    private final Map<Long, Integer> rtp = new HashMap<>();
    /** The same inside of quoted ChannelData. */
    private final Map<Long, Integer> relayedRtp = new HashMap<>();

    /** @param messages takes the messages that are quoted */
    QuotedPackets(Sink messages) {
        this.messages = messages;
    }

    Set<Long> channelData() {
        return channelData;
    }

    Map<Long, Integer> rtp() {
        return rtp;
    }

    Map<Long, Integer> relayedRtp() {
        return relayedRtp;
    }

    /** Takes an ICMP message; others than errors are passed over. */
    void icmp(Datagram icmp) {
        if (IcmpError.of(icmp).isEmpty()) {
            return;
        }
        int ip = icmp.offset + 8;
        boolean v4 = Octets.u8(icmp.bytes, ip) >>> 4 == 4;
        int udp = ip + (v4 ? 4 * (Octets.u8(icmp.bytes, ip) & 15) : 40);
        int protocol = Octets.u8(icmp.bytes, ip + (v4 ? 9 : 6));
        int end = icmp.offset + icmp.length;
        if (protocol != Datagram.UDP || udp + 8 >= end) {
            return;
        }
        Datagram inner = new Datagram();
        inner.copy(icmp);
        inner.sourcePort = Octets.u16(icmp.bytes, udp);
        inner.destinationPort = Octets.u16(icmp.bytes, udp + 2);
        inner.offset = udp + 8;
        inner.originalLength = Math.max(0, Octets.u16(icmp.bytes, udp + 4) - 8);
        inner.length = Math.min(inner.originalLength, end - inner.offset);
        for (Decoder decoder : List.of(new SipDecoder(), new DnsDecoder(), new RtcpDecoder())) {
            decoder.decode(inner, messages);
        }
        if (!inner.truncated() || inner.sourcePort == STUN_PORT || inner.destinationPort == STUN_PORT) {
            new StunDecoder().decode(inner, messages);
        }
        if (StunProbe.isChannelData(inner.bytes, inner.offset, inner.length, inner.originalLength)) {
            channelData.add(icmp.frame);
            if (inner.length >= 16 && Octets.u8(inner.bytes, inner.offset + 4) >>> 6 == 2) {
                relayedRtp.merge(Octets.u32(inner.bytes, inner.offset + 12) & 0xFFFF_FFFFL, 1, Integer::sum);
            }
        }
        if (RtpProbe.plausible(header, inner.bytes, inner.offset, inner.length, inner.originalLength)) {
            rtp.merge(header.ssrc() & 0xFFFF_FFFFL, 1, Integer::sum);
        }
    }
}
