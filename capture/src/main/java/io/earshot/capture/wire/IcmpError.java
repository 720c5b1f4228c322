package io.earshot.capture.wire;

import static io.earshot.capture.net.Octets.u16;
import static io.earshot.capture.net.Octets.u32;
import static io.earshot.capture.net.Octets.u64;
import static io.earshot.capture.net.Octets.u8;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.Optional;

/**
 * An ICMP (RFC 792) or ICMPv6 (RFC 4443) error with what it quotes of the packet that caused it. The quoted packet was
 * counted where it passed, if it did; here it only says which flow is meant.
 *
 * @param v6          ICMPv6; type and code are of another registry than ICMP's
 * @param reporter    who sent the message
 * @param protocol    IP protocol of the quoted packet
 * @param source      of the quoted packet; port 0 when it has none or the quotation is too short
 * @param destination of the quoted packet
 * @param mtu         next-hop MTU of "fragmentation needed" and "packet too big", else 0
 */
public record IcmpError(
        boolean v6,
        int type,
        int code,
        Address reporter,
        int protocol,
        Endpoint source,
        Endpoint destination,
        int mtu) {
    private static final int HEADER = 8;
    private static final int V4_HEADER = 20;
    private static final int V6_HEADER = 40;
    private static final int MAX_EXTENSION_HEADERS = 8;

    /** The kinds that a firewall engineer tells apart. */
    public enum Kind {
        /** Nobody listens: the host itself answers. */
        PORT_UNREACHABLE,
        /** A filter on the way says so: ICMP codes 9, 10 and 13; ICMPv6 codes 1, 5 and 6. */
        ADMINISTRATIVELY_PROHIBITED,
        HOST_UNREACHABLE,
        NETWORK_UNREACHABLE,
        PROTOCOL_UNREACHABLE,
        PACKET_TOO_BIG,
        TIME_EXCEEDED,
        OTHER
    }

    /** @return empty for queries, replies, and errors too short to say what they are about */
    public static Optional<IcmpError> of(Datagram message) {
        boolean v6 = message.protocol == Datagram.ICMPV6;
        if (!v6 && message.protocol != Datagram.ICMP || message.length < HEADER + V4_HEADER) {
            return Optional.empty();
        }
        byte[] bytes = message.bytes;
        int type = u8(bytes, message.offset);
        boolean error = v6 ? type >= 1 && type <= 4 : type == 3 || type == 4 || type == 11 || type == 12;
        if (!error) {
            return Optional.empty();
        }
        int quoted = message.offset + HEADER;
        int end = message.offset + message.length;
        return switch (u8(bytes, quoted) >>> 4) {
            case 4 -> Optional.of(quotingV4(message, v6, type, quoted, end));
            case 6 ->
                end - quoted < V6_HEADER ? Optional.empty() : Optional.of(quotingV6(message, v6, type, quoted, end));
            default -> Optional.empty();
        };
    }

    private static IcmpError quotingV4(Datagram message, boolean v6, int type, int quoted, int end) {
        byte[] bytes = message.bytes;
        boolean first = (u16(bytes, quoted + 6) & 0x1FFF) == 0;
        int transport = first ? quoted + (u8(bytes, quoted) & 0xF) * 4 : end;
        return of(
                message,
                v6,
                type,
                u8(bytes, quoted + 9),
                Address.v4(u32(bytes, quoted + 12)),
                Address.v4(u32(bytes, quoted + 16)),
                transport,
                end);
    }

    private static IcmpError quotingV6(Datagram message, boolean v6, int type, int quoted, int end) {
        byte[] bytes = message.bytes;
        int protocol = u8(bytes, quoted + 6);
        int transport = quoted + V6_HEADER;
        for (int i = 0; i < MAX_EXTENSION_HEADERS && isExtension(protocol) && transport + 8 <= end; i++) {
            int length = protocol == 44 ? 8 : (u8(bytes, transport + 1) + 1) * 8;
            boolean later = protocol == 44 && u16(bytes, transport + 2) >>> 3 != 0;
            protocol = u8(bytes, transport);
            transport = later ? end : transport + length;
        }
        Address source = new Address(u64(bytes, quoted + 8), u64(bytes, quoted + 16));
        Address destination = new Address(u64(bytes, quoted + 24), u64(bytes, quoted + 32));
        return of(message, v6, type, protocol, source, destination, transport, end);
    }

    private static boolean isExtension(int protocol) {
        return protocol == 0 || protocol == 43 || protocol == 44 || protocol == 60;
    }

    private static IcmpError of(
            Datagram message,
            boolean v6,
            int type,
            int protocol,
            Address source,
            Address destination,
            int transport,
            int end) {
        boolean ports = end - transport >= 4
                && (protocol == Datagram.UDP || protocol == Datagram.TCP || protocol == 132 || protocol == 136);
        int code = u8(message.bytes, message.offset + 1);
        return new IcmpError(
                v6,
                type,
                code,
                new Address(message.sourceHigh, message.sourceLow),
                protocol,
                new Endpoint(source, ports ? u16(message.bytes, transport) : 0),
                new Endpoint(destination, ports ? u16(message.bytes, transport + 2) : 0),
                mtu(message, v6, type, code));
    }

    private static int mtu(Datagram message, boolean v6, int type, int code) {
        if (v6) {
            return type == 2 ? Math.max(0, u32(message.bytes, message.offset + 4)) : 0;
        }
        return type == 3 && code == 4 ? u16(message.bytes, message.offset + 6) : 0; // RFC 1191 section 4
    }

    public Kind kind() {
        return v6 ? kindV6() : kindV4();
    }

    private Kind kindV4() {
        return switch (type) {
            case 3 ->
                switch (code) {
                    case 0, 6, 11 -> Kind.NETWORK_UNREACHABLE;
                    case 1, 5, 7, 8, 12 -> Kind.HOST_UNREACHABLE;
                    case 2 -> Kind.PROTOCOL_UNREACHABLE;
                    case 3 -> Kind.PORT_UNREACHABLE;
                    case 4 -> Kind.PACKET_TOO_BIG;
                    case 9, 10, 13 -> Kind.ADMINISTRATIVELY_PROHIBITED;
                    default -> Kind.OTHER;
                };
            case 11 -> Kind.TIME_EXCEEDED;
            default -> Kind.OTHER;
        };
    }

    private Kind kindV6() {
        return switch (type) {
            case 1 ->
                switch (code) {
                    case 0 -> Kind.NETWORK_UNREACHABLE;
                    case 1, 5, 6 -> Kind.ADMINISTRATIVELY_PROHIBITED;
                    case 3 -> Kind.HOST_UNREACHABLE;
                    case 4 -> Kind.PORT_UNREACHABLE;
                    default -> Kind.OTHER;
                };
            case 2 -> Kind.PACKET_TOO_BIG;
            case 3 -> Kind.TIME_EXCEEDED;
            default -> Kind.OTHER;
        };
    }
}
