package io.earshot.capture.wire;

import static io.earshot.capture.net.Octets.u16;
import static io.earshot.capture.net.Octets.u32;

import io.earshot.capture.net.Transport;

/** UDP (RFC 768), UDP-Lite (RFC 3828), TCP (RFC 9293), SCTP (RFC 9260) and ICMP headers into the datagram. */
final class Transports {
    static final int UDP_HEADER = 8;
    private static final int UDP_LITE = 136;
    private static final int TCP_HEADER = 20;
    private static final int ICMP_HEADER = 4; // type, code, checksum: what every message has

    private final Tally tally;
    private final Datagram datagram;
    private final SctpChunks chunks = new SctpChunks();

    Transports(Tally tally, Datagram datagram) {
        this.tally = tally;
        this.datagram = datagram;
    }

    /** @return true when the datagram is filled; else the frame was counted */
    boolean udp(Cursor at) {
        if (!at.has(UDP_HEADER)) {
            tally.end(
                    at.wireEnd - at.offset < UDP_HEADER
                            ? Fate.MALFORMED_TRANSPORT_HEADER
                            : Fate.TRUNCATED_TRANSPORT_HEADER);
            return false;
        }
        int length = at.u16(4);
        if (length > at.wireEnd - at.offset) {
            tally.note(Fate.NOTE_UDP_LONGER_THAN_IP);
        } else if (length >= UDP_HEADER) {
            at.limit(length);
        } else if (length != 0) { // 0 is a jumbogram (RFC 2675 section 4) or a segment not yet cut by the card
            tally.end(Fate.MALFORMED_TRANSPORT_HEADER);
            return false;
        }
        ports(Datagram.UDP, Transport.UDP, at);
        payload(UDP_HEADER, at);
        return true;
    }

    /** The third field is the checksum coverage: the length is the IP packet's. */
    boolean udpLite(Cursor at) {
        if (!at.has(UDP_HEADER)) {
            tally.end(Fate.TRUNCATED_TRANSPORT_HEADER);
            return false;
        }
        ports(UDP_LITE, Transport.UDP, at);
        payload(UDP_HEADER, at);
        return true;
    }

    boolean tcp(Cursor at) {
        if (!at.has(TCP_HEADER)) {
            tally.end(
                    at.wireEnd - at.offset < TCP_HEADER
                            ? Fate.MALFORMED_TRANSPORT_HEADER
                            : Fate.TRUNCATED_TRANSPORT_HEADER);
            return false;
        }
        int headerLength = (at.u8(12) >>> 4) * 4;
        if (headerLength < TCP_HEADER || headerLength > at.wireEnd - at.offset) {
            tally.end(Fate.MALFORMED_TRANSPORT_HEADER);
            return false;
        }
        ports(Datagram.TCP, Transport.TCP, at);
        datagram.tcpSequence = u32(at.bytes, at.offset + 4);
        datagram.tcpAcknowledgment = u32(at.bytes, at.offset + 8);
        datagram.tcpFlags = at.u8(13);
        datagram.tcpWindow = u16(at.bytes, at.offset + 14);
        payload(headerLength, at);
        return true;
    }

    /** The payload is the chunks. A packet without text, such as those that open and acknowledge, holds nothing to read. */
    boolean sctp(Cursor at) {
        if (!at.has(SctpChunks.COMMON_HEADER) || !chunks.holdText(at)) {
            tally.unknownIpProtocol(Datagram.SCTP);
            return false;
        }
        ports(Datagram.SCTP, Transport.SCTP, at);
        payload(SctpChunks.COMMON_HEADER, at);
        return true;
    }

    /** The payload of the datagram is the whole message, from its type on. */
    boolean icmp(int protocol, Cursor at) {
        if (!at.has(ICMP_HEADER)) {
            tally.end(Fate.TRUNCATED_TRANSPORT_HEADER);
            return false;
        }
        datagram.protocol = protocol;
        datagram.transport = Transport.UDP;
        datagram.sourcePort = 0;
        datagram.destinationPort = 0;
        payload(0, at);
        return true;
    }

    private void ports(int protocol, Transport transport, Cursor at) {
        datagram.protocol = protocol;
        datagram.transport = transport;
        datagram.sourcePort = at.u16(0);
        datagram.destinationPort = at.u16(2);
    }

    private void payload(int headerLength, Cursor at) {
        datagram.bytes = at.bytes;
        datagram.offset = Math.min(at.offset + headerLength, at.end);
        datagram.length = at.end - datagram.offset;
        datagram.originalLength = at.wireEnd - at.offset - headerLength;
    }
}
