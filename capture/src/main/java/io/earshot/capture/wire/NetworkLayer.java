package io.earshot.capture.wire;

import static io.earshot.capture.net.Octets.u16;
import static io.earshot.capture.net.Octets.u32;
import static io.earshot.capture.net.Octets.u64;
import static io.earshot.capture.net.Octets.u8;

/** IPv4 (RFC 791) and IPv6 (RFC 8200) with everything between their header and the transport's. */
final class NetworkLayer {
    static final long V4_PREFIX = 0xFFFF_0000_0000L;
    private static final int V4_HEADER = 20;
    private static final int V6_HEADER = 40;
    private static final int MAX_EXTENSION_HEADERS = 16;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int NO_NEXT_HEADER = 59;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int MOBILITY = 135;
    private static final int UDP_LITE = 136;
    private static final int HIP = 139;
    private static final int SHIM6 = 140;

    private final Tally tally;
    private final Datagram datagram;
    private final Fragments fragments;
    private final Duplicates duplicates;
    private final DatagramSink sink;

    /** @param datagram takes the facts of the innermost IP header */
    NetworkLayer(Tally tally, Datagram datagram, Duplicates duplicates, DatagramSink sink) {
        this.sink = sink;
        this.tally = tally;
        this.datagram = datagram;
        this.duplicates = duplicates;
        this.fragments = new Fragments(tally);
    }

    /** Gives up packets of which fragments are missing. */
    void finish() {
        fragments.finish();
    }

    Layer ipv4(Cursor at) {
        if (!at.has(V4_HEADER)) {
            return tally.end(Fate.TRUNCATED_IP_HEADER);
        }
        byte[] bytes = at.bytes;
        int ip = at.offset;
        int headerLength = (u8(bytes, ip) & 0xF) * 4;
        int totalLength = u16(bytes, ip + 2);
        if (u8(bytes, ip) >>> 4 != 4 || headerLength < V4_HEADER || totalLength != 0 && totalLength < headerLength) {
            return tally.end(Fate.MALFORMED_IP_HEADER);
        }
        if (!at.has(headerLength)) {
            return tally.end(Fate.TRUNCATED_IP_HEADER);
        }
        datagram.ipLength = limitTo(totalLength, at);
        datagram.ipOffset = ip;
        datagram.reassembled = false;
        datagram.sourceHigh = 0;
        datagram.sourceLow = V4_PREFIX | u32(bytes, ip + 12) & 0xFFFF_FFFFL;
        datagram.destinationHigh = 0;
        datagram.destinationLow = V4_PREFIX | u32(bytes, ip + 16) & 0xFFFF_FFFFL;
        datagram.dscp = u8(bytes, ip + 1) >>> 2;
        datagram.ttl = u8(bytes, ip + 8);
        datagram.ipId = u16(bytes, ip + 4);
        int protocol = u8(bytes, ip + 9);
        int flagsAndOffset = u16(bytes, ip + 6);
        at.skip(headerLength);
        if ((flagsAndOffset & 0x3FFF) == 0) {
            return transport(protocol, at, 0);
        }
        return fragment(protocol, (flagsAndOffset & 0x1FFF) * 8, (flagsAndOffset & 0x2000) != 0, at);
    }

    /** @return octets of the packet on the wire */
    private int limitTo(int ipLength, Cursor at) {
        int room = at.wireEnd - at.offset;
        if (ipLength == 0) {
            tally.note(Fate.NOTE_IP_LENGTH_ZERO);
            return room;
        }
        if (ipLength > room) {
            tally.note(Fate.NOTE_IP_LONGER_THAN_FRAME);
        }
        at.limit(ipLength);
        return ipLength;
    }

    Layer ipv6(Cursor at) {
        if (!at.has(V6_HEADER)) {
            return tally.end(Fate.TRUNCATED_IP_HEADER);
        }
        byte[] bytes = at.bytes;
        int ip = at.offset;
        if (u8(bytes, ip) >>> 4 != 6) {
            return tally.end(Fate.MALFORMED_IP_HEADER);
        }
        int payloadLength = u16(bytes, ip + 4);
        int next = u8(bytes, ip + 6);
        boolean empty = payloadLength == 0 && next == NO_NEXT_HEADER;
        datagram.ipLength = limitTo(payloadLength == 0 && !empty ? 0 : V6_HEADER + payloadLength, at);
        datagram.ipOffset = ip;
        datagram.reassembled = false;
        datagram.sourceHigh = u64(bytes, ip + 8);
        datagram.sourceLow = u64(bytes, ip + 16);
        datagram.destinationHigh = u64(bytes, ip + 24);
        datagram.destinationLow = u64(bytes, ip + 32);
        datagram.dscp = u16(bytes, ip) >>> 6 & 0x3F;
        datagram.ttl = u8(bytes, ip + 7);
        datagram.ipId = -1;
        at.skip(V6_HEADER);
        return transport(next, at, 0);
    }

    /** Walks extension headers (RFC 8200 section 4, also RFC 4302 over IPv4) to the protocol that says what it holds. */
    private Layer transport(int protocol, Cursor at, int extensionsBefore) {
        int next = protocol;
        for (int extensions = extensionsBefore; extensions < MAX_EXTENSION_HEADERS; extensions++) {
            int length;
            switch (next) {
                case HOP_BY_HOP, ROUTING, DESTINATION_OPTIONS, MOBILITY, HIP, SHIM6 -> {
                    if (datagram.ipOffset >= 0 && isV4()) {
                        return tally.unknownIpProtocol(next);
                    }
                    length = at.has(8) ? (at.u8(1) + 1) * 8 : 8;
                }
                case AUTHENTICATION -> length = at.has(8) ? (at.u8(1) + 2) * 4 : 8;
                case FRAGMENT -> {
                    return isV4() ? tally.unknownIpProtocol(next) : fragmentV6(at);
                }
                default -> {
                    return payload(next, at);
                }
            }
            if (!at.has(length)) {
                return tally.end(length > at.wireEnd - at.offset ? Fate.MALFORMED_IP_HEADER : Fate.TRUNCATED_IP_HEADER);
            }
            next = at.u8(0);
            at.skip(length);
        }
        return tally.end(Fate.MALFORMED_IP_HEADER);
    }

    private boolean isV4() {
        return datagram.sourceHigh == 0 && datagram.sourceLow >>> 32 == 0xFFFF;
    }

    private Layer fragmentV6(Cursor at) {
        if (!at.has(8)) {
            return tally.end(Fate.TRUNCATED_IP_HEADER);
        }
        int next = at.u8(0);
        int offset = at.u16(2) & 0xFFF8;
        boolean more = (at.u16(2) & 1) != 0;
        datagram.ipId = at.u32(4);
        at.skip(8);
        if (offset == 0 && !more) {
            return transport(next, at, 1); // atomic fragment, RFC 6946
        }
        return fragment(next, offset, more, at);
    }

    private Layer fragment(int protocol, int offset, boolean more, Cursor at) {
        if (isDuplicate(at)) {
            return tally.end(Fate.DUPLICATE);
        }
        if (!fragments.add(datagram, protocol, offset, more, at)) {
            return Layer.END;
        }
        datagram.reassembled = true;
        datagram.ipOffset = -1;
        return transport(fragments.protocol(), at, 1);
    }

    private Layer payload(int protocol, Cursor at) {
        return switch (protocol) {
            case Datagram.UDP -> isDuplicate(at) ? copy(protocol, at) : Layer.UDP;
            case Datagram.TCP -> isDuplicate(at) ? copy(protocol, at) : Layer.TCP;
            case Datagram.ICMP -> unlessDuplicate(Layer.ICMP, at);
            case Datagram.ICMPV6 -> unlessDuplicate(Layer.ICMPV6, at);
            case UDP_LITE -> unlessDuplicate(Layer.UDP_LITE, at);
            case Datagram.SCTP -> unlessDuplicate(Layer.SCTP, at);
            case 4 -> Layer.IPV4;
            case 41 -> Layer.IPV6;
            case 47 -> Layer.GRE;
            case 97 -> Layer.ETHER_IP;
            case 115 -> Layer.L2TP;
            case 137 -> Layer.MPLS;
            case NO_NEXT_HEADER -> tally.end(Fate.NO_NEXT_HEADER);
            default -> tally.unknownIpProtocol(protocol);
        };
    }

    private Layer unlessDuplicate(Layer layer, Cursor at) {
        return isDuplicate(at) ? tally.end(Fate.DUPLICATE) : layer;
    }

    private Layer copy(int protocol, Cursor at) {
        if (at.end - at.offset >= Transports.UDP_HEADER) {
            datagram.protocol = protocol;
            datagram.sourcePort = u16(at.bytes, at.offset);
            datagram.destinationPort = u16(at.bytes, at.offset + 2);
            sink.copy(datagram);
        }
        return tally.end(Fate.DUPLICATE);
    }

    /** The packet that the datagram's facts describe came a moment ago; reassembled ones were asked about in parts. */
    private boolean isDuplicate(Cursor at) {
        return datagram.ipOffset >= 0
                && duplicates.isOn()
                && duplicates.seen(datagram.time, datagram.tap, at.bytes, datagram.ipOffset, at.end);
    }
}
