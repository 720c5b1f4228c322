package io.earshot.capture.observe;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Decoders;
import io.earshot.capture.decode.dtls.DtlsDecoder;
import io.earshot.capture.decode.dtls.DtlsFlow;
import io.earshot.capture.decode.rtcp.RtcpDecoder;
import io.earshot.capture.decode.rtcp.RtcpProbe;
import io.earshot.capture.decode.rtp.RtpHeader;
import io.earshot.capture.decode.stun.StunMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Octets;
import io.earshot.capture.wire.Datagram;

/**
 * Finds the protocol of a UDP payload: first octet (RFC 7983, RFC 9443), then proof. Ports decide nothing. A flow whose
 * payloads no decoder wants is asked about ever more rarely.
 */
final class Demux {
    /** Payloads in a row that nobody wanted; from here on only one in {@link #RETRY} is looked at. */
    private static final int DULL = 32;

    private static final int RETRY = 64;
    /** RFC 9443 section 3. */
    private static final int FIRST_DTLS = 20;

    private static final int LAST_DTLS = 63;
    private static final int CHANNEL_HEADER = 4;
    private static final int MIN_CHANNEL = 0x4000;
    private static final int MAX_CHANNEL = 0x7FFF;
    private static final int ZRTP_COOKIE = 0x5A525450;
    private static final int STUN_HEADER = 20;
    private static final int DATA_ATTRIBUTE = 0x0013;

    private final RtpStreams streams;
    private final Messages messages;
    private final Counts counts;
    private final RtcpDecoder rtcp = new RtcpDecoder();
    private final DtlsDecoder dtls = new DtlsDecoder();
    private final Decoder[][] byFirstOctet = Decoders.byFirstOctet();

    Demux(RtpStreams streams, Messages messages, Counts counts) {
        this.streams = streams;
        this.messages = messages;
        this.counts = counts;
    }

    void datagram(Flow flow, Way way, Datagram datagram) {
        boolean dull = flow.usages == 0 && flow.refused >= DULL;
        if (datagram.length == 0 || dull && (way.packets & RETRY - 1) != 0) {
            return;
        }
        if (!read(flow, way, datagram, false, null)) {
            flow.refused++;
        }
    }

    /** Returns true when somebody wanted the payload. */
    private boolean read(Flow flow, Way way, Datagram datagram, boolean relayed, Endpoint peer) {
        int first = Octets.u8(datagram.bytes, datagram.offset);
        if (first >>> 6 == 2 && datagram.length > 1) {
            return RtpHeader.isRtcpType(Octets.u8(datagram.bytes, datagram.offset + 1))
                    ? rtcp(flow, datagram, peer)
                    : streams.packet(flow, way, datagram, relayed, peer);
        }
        if (first >>> 6 == 1 && !relayed && channelData(flow, way, datagram)) {
            return true;
        }
        if (first == 16 && zrtp(flow, datagram)) {
            return true;
        }
        messages.reading(flow, peer);
        if (first >= FIRST_DTLS && first <= LAST_DTLS && dtls(flow, way, datagram)) {
            return true;
        }
        for (Decoder decoder : byFirstOctet[first]) {
            if (decoder.decode(datagram, messages) != Decoder.Verdict.NOT_MINE) {
                StunMessage stun = messages.takeStun();
                if (stun != null && !relayed) {
                    turn(flow, way, datagram, stun);
                }
                return true;
            }
        }
        return false;
    }

    /**
     * A ChannelData message, RFC 8656 section 12.4: number, length, data, over UDP perhaps padded. Taken for one where
     * TURN was spoken in the flow, or where its length fits and what it holds is known media.
     */
    private boolean channelData(Flow flow, Way way, Datagram datagram) {
        if (datagram.length < CHANNEL_HEADER) {
            return false;
        }
        int number = Octets.u16(datagram.bytes, datagram.offset);
        int length = Octets.u16(datagram.bytes, datagram.offset + 2);
        int padding = datagram.originalLength - CHANNEL_HEADER - length;
        if (number < MIN_CHANNEL || number > MAX_CHANNEL || padding < 0 || padding > 3) {
            return false;
        }
        boolean begun = flow.has(Usage.TURN);
        if (!begun && !(length >= CHANNEL_HEADER && plausiblyRelayed(datagram))) {
            return false;
        }
        counts.add(Count.TURN_CHANNEL_DATA);
        if (flow.channels == null) {
            flow.channels = new Channels();
            messages.recognised(datagram, "turn-channel-data", "");
        }
        flow.used(Usage.TURN);
        unwrap(flow, way, datagram, datagram.offset + CHANNEL_HEADER, length, flow.channels.peer(number));
        return true;
    }

    /** What stands in the channel begins as STUN, DTLS or RTP does. */
    private static boolean plausiblyRelayed(Datagram datagram) {
        if (datagram.length < CHANNEL_HEADER + RtpHeader.MIN_LENGTH) {
            return false;
        }
        int inner = Octets.u8(datagram.bytes, datagram.offset + CHANNEL_HEADER);
        return inner <= 3 || inner >= 20 && inner <= 25 || inner >>> 6 == 2;
    }

    private void turn(Flow flow, Way way, Datagram datagram, StunMessage stun) {
        if (stun.method().equals("channel-bind") && stun.channel().isPresent() && !stun.peers().isEmpty()) {
            if (flow.channels == null) {
                flow.channels = new Channels();
            }
            flow.channels.bind(stun.channel().getAsInt(), stun.peers().get(0));
        }
        if (stun.dataLength().isPresent()) {
            int data = attribute(datagram, DATA_ATTRIBUTE);
            if (data >= 0) {
                Endpoint peer = stun.peers().isEmpty() ? null : stun.peers().get(0);
                unwrap(flow, way, datagram, data, stun.dataLength().getAsInt(), peer);
            }
        }
    }

    /** Index of the value of a STUN attribute (RFC 8489 section 14), -1 without. */
    private static int attribute(Datagram datagram, int type) {
        int end = datagram.offset + datagram.length;
        int at = datagram.offset + STUN_HEADER;
        while (at + 4 <= end) {
            if (Octets.u16(datagram.bytes, at) == type) {
                return at + 4;
            }
            at += 4 + (Octets.u16(datagram.bytes, at + 2) + 3 & ~3);
        }
        return -1;
    }

    private void unwrap(Flow flow, Way way, Datagram datagram, int offset, int length, Endpoint peer) {
        int outerOffset = datagram.offset;
        int outerLength = datagram.length;
        int outerOriginal = datagram.originalLength;
        datagram.offset = offset;
        datagram.length = Math.max(0, Math.min(length, outerOffset + outerLength - offset));
        datagram.originalLength = length;
        if (datagram.length > 0) {
            read(flow, way, datagram, true, peer);
        }
        datagram.offset = outerOffset;
        datagram.length = outerLength;
        datagram.originalLength = outerOriginal;
    }

    /** Clear RTCP proves itself by its lengths; SRTCP only beside what is known to be media. */
    private boolean rtcp(Flow flow, Datagram datagram, Endpoint peer) {
        boolean encrypted = flow.encrypted || flow.has(Usage.DTLS);
        boolean media = encrypted || flow.has(Usage.RTP) || flow.has(Usage.RTCP);
        RtcpProbe.Recognition recognition = RtcpProbe.recognise(
                datagram.bytes, datagram.offset, datagram.length, datagram.originalLength, encrypted);
        if (recognition == RtcpProbe.Recognition.NOT_RTCP
                || recognition == RtcpProbe.Recognition.ENCRYPTED && !media) {
            return false;
        }
        messages.reading(flow, peer);
        return rtcp.decode(datagram, messages, encrypted) != Decoder.Verdict.NOT_MINE;
    }

    private boolean dtls(Flow flow, Way way, Datagram datagram) {
        if (flow.dtls == null) {
            if (!DtlsDecoder.isDtls(datagram.bytes, datagram.offset, datagram.length)) {
                return false;
            }
            flow.dtls = new DtlsFlow();
        }
        if (dtls.decode(datagram, flow.dtls, way == flow.forward, messages) == Decoder.Verdict.NOT_MINE) {
            return false;
        }
        counts.add(Count.DTLS);
        flow.used(Usage.DTLS);
        return true;
    }

    /** RFC 6189 section 5: a cookie where RTP has its timestamp. */
    private boolean zrtp(Flow flow, Datagram datagram) {
        if (datagram.length < 12 || Octets.u32(datagram.bytes, datagram.offset + 4) != ZRTP_COOKIE) {
            return false;
        }
        if (!flow.has(Usage.ZRTP)) {
            messages.recognised(datagram, "zrtp", "");
        }
        flow.used(Usage.ZRTP);
        return true;
    }
}
