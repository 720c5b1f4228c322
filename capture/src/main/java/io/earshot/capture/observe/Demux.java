package io.earshot.capture.observe;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Decoders;
import io.earshot.capture.decode.dtls.DtlsDecoder;
import io.earshot.capture.decode.dtls.DtlsFlow;
import io.earshot.capture.decode.hep.HepPacket;
import io.earshot.capture.decode.quic.QuicDecoder;
import io.earshot.capture.decode.quic.QuicFlow;
import io.earshot.capture.decode.rtcp.RtcpDecoder;
import io.earshot.capture.decode.rtcp.RtcpProbe;
import io.earshot.capture.decode.rtp.RtpHeader;
import io.earshot.capture.decode.stun.StunMessage;
import io.earshot.capture.decode.stun.StunProbe;
import io.earshot.capture.decode.stun.TurnData;
import io.earshot.capture.decode.zrtp.ZrtpProbe;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Octets;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.SctpChunks;

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
    /** Long headers, RFC 9000 section 17.2. */
    private static final int FIRST_LONG_QUIC = 0xC0;

    /** Multiplexed TURN over UDP, [MS-TURN] section 2.2: type, length, connection identifier; a STUN message follows. */
    private static final int MULTIPLEXED_TURN = 0xFF10;

    private static final int MULTIPLEX_HEADER = 12;
    private static final int CHANNEL_HEADER = 4;
    private static final int MIN_CHANNEL = 0x4000;
    private static final int MAX_CHANNEL = 0x7FFF;

    private final Flows flows;
    private final RtpStreams streams;
    private final Announcements announcements;
    private final Messages messages;
    private final Counts counts;
    private final TurnData relayed = new TurnData();
    private final RtcpDecoder rtcp = new RtcpDecoder();
    private final QuicDecoder quic = new QuicDecoder();
    private final HepPacket hep = new HepPacket();
    private final Datagram reported = new Datagram();
    private final SctpChunks chunks = new SctpChunks();
    private final Datagram message = new Datagram();
    private final DtlsDecoder dtls = new DtlsDecoder();
    private final Decoder[][] byFirstOctet = Decoders.byFirstOctet();

    Demux(Flows flows, RtpStreams streams, Announcements announcements, Messages messages, Counts counts) {
        this.flows = flows;
        this.announcements = announcements;
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

    /** Takes a message that was cut out of a TCP stream. */
    void message(Flow flow, Way way, Datagram message) {
        if (message.length > 0) {
            read(flow, way, message, false, null);
            messages.reading(flow, null);
        }
    }

    /** Takes the messages of an SCTP packet one by one. */
    void chunks(Flow flow, Way way, Datagram packet) {
        chunks.wrap(packet);
        message.copy(packet);
        while (chunks.advance()) {
            message.offset = chunks.offset();
            message.length = chunks.length();
            message.originalLength = chunks.originalLength();
            message(flow, way, message);
        }
    }

    /** Returns true when somebody wanted the payload. */
    private boolean read(Flow flow, Way way, Datagram datagram, boolean relayed, Endpoint peer) {
        int first = Octets.u8(datagram.bytes, datagram.offset);
        if (first >>> 6 == 2 && datagram.length > 1) {
            boolean media = RtpHeader.isRtcpType(Octets.u8(datagram.bytes, datagram.offset + 1))
                    ? rtcp(flow, way, datagram, peer)
                    : streams.packet(flow, way, datagram, relayed, peer);
            return media || decoded(flow, way, datagram, relayed, peer);
        }
        if (!relayed && hep(flow, datagram)) {
            return true;
        }
        if (first >>> 6 == 1 && !relayed && channelData(flow, way, datagram)) {
            return true;
        }
        if (first >>> 4 == 1 && zrtp(flow, datagram)) {
            return true;
        }
        messages.reading(flow, peer);
        if (first >= FIRST_DTLS && first <= LAST_DTLS && dtls(flow, way, datagram)) {
            return true;
        }
        if (first == MULTIPLEXED_TURN >>> 8 && !relayed && multiplexedTurn(flow, way, datagram)) {
            return true;
        }
        if (first >= FIRST_LONG_QUIC && quic(flow, datagram)) {
            return true;
        }
        return decoded(flow, way, datagram, relayed, peer);
    }

    private boolean decoded(Flow flow, Way way, Datagram datagram, boolean relayed, Endpoint peer) {
        messages.reading(flow, peer);
        for (Decoder decoder : byFirstOctet[Octets.u8(datagram.bytes, datagram.offset)]) {
            if (decoder.decode(datagram, messages) != Decoder.Verdict.NOT_MINE) {
                StunMessage stun = messages.takeStun();
                if (stun != null && !relayed) {
                    turn(flow, way, datagram, stun);
                }
                return true;
            }
        }
        return fax(flow, way, datagram);
    }

    /** Fax over UDPTL: where SDP announced it, or where packets that can be nothing else number each other. */
    private boolean fax(Flow flow, Way way, Datagram datagram) {
        if (!announcements.isFax(datagram) && !flow.has(Usage.T38) && !way.fax.follows(datagram)) {
            return false;
        }
        if (!flow.has(Usage.T38)) {
            messages.recognised(datagram, "t38", "");
        }
        flow.used(Usage.T38);
        return true;
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

    private boolean multiplexedTurn(Flow flow, Way way, Datagram datagram) {
        if (datagram.length <= MULTIPLEX_HEADER
                || Octets.u16(datagram.bytes, datagram.offset) != MULTIPLEXED_TURN
                || Octets.u16(datagram.bytes, datagram.offset + 2) != datagram.originalLength - CHANNEL_HEADER) {
            return false;
        }
        int outerOffset = datagram.offset;
        datagram.offset += MULTIPLEX_HEADER;
        datagram.length -= MULTIPLEX_HEADER;
        datagram.originalLength -= MULTIPLEX_HEADER;
        boolean known = read(flow, way, datagram, false, null);
        datagram.offset = outerOffset;
        datagram.length += MULTIPLEX_HEADER;
        datagram.originalLength += MULTIPLEX_HEADER;
        return known;
    }

    /** What stands in the channel begins as STUN, DTLS or RTP does. */
    private static boolean plausiblyRelayed(Datagram datagram) {
        if (datagram.length < CHANNEL_HEADER + RtpHeader.MIN_LENGTH) {
            return false;
        }
        return StunProbe.mayBeRelayed(Octets.u8(datagram.bytes, datagram.offset + CHANNEL_HEADER));
    }

    private void turn(Flow flow, Way way, Datagram datagram, StunMessage stun) {
        if (stun.method().equals("channel-bind")
                && stun.channel().isPresent()
                && !stun.peers().isEmpty()) {
            if (flow.channels == null) {
                flow.channels = new Channels();
            }
            flow.channels.bind(stun.channel().getAsInt(), stun.peers().get(0));
        }
        if (stun.dataLength().isPresent()
                && relayed.wrap(datagram.bytes, datagram.offset, datagram.length, datagram.originalLength)) {
            Endpoint peer = stun.peers().isEmpty() ? null : stun.peers().get(0);
            unwrap(flow, way, datagram, relayed.offset(), relayed.length(), peer);
        }
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
    private boolean rtcp(Flow flow, Way way, Datagram datagram, Endpoint peer) {
        SrtcpOpening keys = announcements.srtcp(flow, way);
        boolean encrypted = flow.encrypted || flow.has(Usage.DTLS) || keys != null;
        boolean media = encrypted
                || flow.has(Usage.RTP)
                || flow.has(Usage.RTCP)
                || flow.has(Usage.STUN)
                || flow.has(Usage.TURN);
        RtcpProbe.Recognition recognition = RtcpProbe.recognise(
                datagram.bytes, datagram.offset, datagram.length, datagram.originalLength, encrypted);
        boolean hidden = recognition == RtcpProbe.Recognition.ENCRYPTED
                || recognition == RtcpProbe.Recognition.NOT_RTCP
                        && RtcpProbe.beginsReport(
                                datagram.bytes, datagram.offset, datagram.length, datagram.originalLength);
        if (recognition != RtcpProbe.Recognition.CLEAR && !(hidden && media)) {
            return false;
        }
        messages.reading(flow, peer);
        Datagram opened = hidden && keys != null ? keys.open(datagram) : null;
        if (opened != null) {
            rtcp.decodeOpened(opened, messages);
            return true;
        }
        return rtcp.decode(datagram, messages, hidden) != Decoder.Verdict.NOT_MINE;
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

    private boolean quic(Flow flow, Datagram datagram) {
        if (flow.quic == null) {
            if (!QuicDecoder.looksLikeInitial(datagram.bytes, datagram.offset, datagram.length)) {
                return false;
            }
            flow.quic = new QuicFlow();
        }
        if (quic.decode(datagram, flow.quic, messages) == Decoder.Verdict.NOT_MINE) {
            return false;
        }
        flow.used(Usage.QUIC);
        return true;
    }

    /** What an agent saw elsewhere is read as if it had come here, in a flow of its own. */
    private boolean hep(Flow flow, Datagram datagram) {
        if (datagram == reported || !hep.wrap(datagram.bytes, datagram.offset, datagram.length)) {
            return false;
        }
        counts.add(Count.HEP);
        flow.used(Usage.HEP);
        if (hep.unwrap(datagram, reported)) {
            Flow inner = flows.find(reported);
            inner.reported++;
            datagram(inner, flows.count(inner, reported), reported);
        } else {
            counts.odd(HepOddity.DOES_NOT_INFLATE);
        }
        return true;
    }

    private boolean zrtp(Flow flow, Datagram datagram) {
        if (!ZrtpProbe.isZrtp(datagram.bytes, datagram.offset, datagram.length)) {
            return false;
        }
        if (!flow.has(Usage.ZRTP)) {
            messages.recognised(datagram, "zrtp", "");
        }
        flow.used(Usage.ZRTP);
        return true;
    }
}
