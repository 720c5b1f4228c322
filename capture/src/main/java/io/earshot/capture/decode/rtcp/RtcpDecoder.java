package io.earshot.capture.decode.rtcp;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.net.Octets;
import io.earshot.capture.wire.Datagram;

/** Reads RTCP datagrams, RFC 3550 section 6; SRTCP as far as its clear octets go, RFC 3711 section 3.4. */
public final class RtcpDecoder implements Decoder {
    private static final int HEADER_LENGTH = 4;
    /** Index, and the longest tag in use: RFC 3711 section 3.4, RFC 7714 section 9.2. */
    private static final int SRTCP_TRAILER_LENGTH = 4 + 16;

    /** For a flow that nothing announced to be encrypted. */
    @Override
    public Verdict decode(Datagram datagram, Sink sink) {
        return decode(datagram, sink, false);
    }

    /** @param encryptedAnnounced SDP or a DTLS handshake says that this flow is SRTP and SRTCP */
    public Verdict decode(Datagram datagram, Sink sink, boolean encryptedAnnounced) {
        byte[] bytes = datagram.bytes;
        int offset = datagram.offset;
        int length = datagram.length;
        switch (RtcpProbe.recognise(bytes, offset, length, datagram.originalLength, encryptedAnnounced)) {
            case CLEAR:
                sink.message(datagram, read(datagram, sink).message(false, false));
                return Verdict.DECODED;
            case ENCRYPTED:
                sink.message(datagram, readEncrypted(datagram));
                return Verdict.DECODED;
            default:
                return Verdict.NOT_MINE;
        }
    }

    /**
     * Reads a datagram of a flow that was announced to carry RTCP, though its lengths do not add up; what is wrong
     * becomes oddities.
     */
    public Verdict decodeAnnounced(Datagram datagram, Sink sink) {
        if (!RtcpProbe.plausibleStart(datagram.bytes, datagram.offset, datagram.length)) {
            return Verdict.NOT_MINE;
        }
        sink.message(datagram, read(datagram, sink).message(false, false));
        return Verdict.DECODED;
    }

    /** Reads SRTCP that was opened with a key; the datagram holds what stood inside. */
    public void decodeOpened(Datagram datagram, Sink sink) {
        sink.message(datagram, read(datagram, sink).message(true, true));
    }

    private static RtcpMessage readEncrypted(Datagram datagram) {
        byte[] bytes = datagram.bytes;
        int offset = datagram.offset;
        RtcpReading reading = new RtcpReading(bytes);
        reading.header(offset);
        reading.senderSsrc(datagram.length >= 8 ? Octets.u32(bytes, offset + 4) : 0);
        int rest = datagram.originalLength - RtcpProbe.packetLength(bytes, offset);
        return reading.message(true, false, rest <= SRTCP_TRAILER_LENGTH);
    }

    private static RtcpReading read(Datagram datagram, Sink sink) {
        byte[] bytes = datagram.bytes;
        int start = datagram.offset;
        int end = start + datagram.length;
        boolean cut = datagram.length < datagram.originalLength;
        RtcpReading reading = new RtcpReading(bytes);
        int at = start;
        while (at + HEADER_LENGTH <= end && RtcpProbe.plausibleStart(bytes, at, end - at)) {
            int length = RtcpProbe.packetLength(bytes, at);
            int packetEnd = Math.min(end, at + length);
            if (at + length > end) {
                reading.oddity(cut ? RtcpOddity.CUT_BY_SNAP_LENGTH : RtcpOddity.LENGTH_OVERRUNS, at);
            }
            reading.packet(at, unpadded(reading, at, packetEnd, packetEnd == end && !cut));
            at = packetEnd;
        }
        if (at < end) {
            reading.oddity(RtcpOddity.TRAILING_OCTETS, at);
        }
        reading.oddities.forEach((kind, place) -> sink.oddity(datagram, new Oddity(kind, place - start, "")));
        return reading;
    }

    /** Where the packet ends without its padding, RFC 3550 section 6.4.1. */
    private static int unpadded(RtcpReading reading, int at, int end, boolean last) {
        if ((reading.bytes[at] & 0x20) == 0) {
            return end;
        }
        int count = Octets.u8(reading.bytes, end - 1);
        if (!last || count == 0 || count % 4 != 0 || count > end - at - HEADER_LENGTH) {
            reading.oddity(RtcpOddity.PADDING_WRONG, at);
            return end;
        }
        return end - count;
    }
}
