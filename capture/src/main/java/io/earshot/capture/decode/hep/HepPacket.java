package io.earshot.capture.decode.hep;

import io.earshot.capture.net.Octets;
import io.earshot.capture.net.Transport;
import io.earshot.capture.wire.Datagram;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * One HEP packet, read in place: what an agent saw, with the addresses and the time of the message itself. Version 3
 * by the HEP3 network protocol specification (revision 36), versions 1 and 2 by their headers of fixed length. Valid
 * only until the next {@code wrap}.
 */
public final class HepPacket {
    /** Protocol types of version 3 that say what the payload is. */
    public static final int SIP = 1;

    public static final int SDP = 3;
    public static final int RTP = 4;
    public static final int RTCP_JSON = 5;

    private static final int HEP3 = 0x48455033;
    private static final int HEAD_3 = 6;
    private static final int CHUNK_HEAD = 6;
    private static final int V4 = 2;
    /** Families by which systems name IPv6: Linux, the BSDs. */
    private static final int V6_LINUX = 10;

    private static final int V6_FREEBSD = 28;
    private static final int V6_DARWIN = 30;
    private static final int SCTP = 132;
    private static final int GZIP = 0x1F8B;
    /** Octets of a payload inflated at most: what a datagram can hold. */
    private static final int MAX_INFLATED = 0xFFFF;

    private byte[] bytes = new byte[0];
    private int version;
    private int family;
    private int ipProtocol;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int sourcePort;
    private int destinationPort;
    private long seconds;
    private long microseconds;
    private int protocolType;
    private int captureId;
    private int payloadOffset;
    private int payloadLength;
    private boolean compressed;
    private int correlationOffset;
    private int correlationLength;

    /** Returns false, and must not be read, when the octets are no HEP packet with a payload. */
    public boolean wrap(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        clear();
        if (length >= HEAD_3 && Octets.u32(bytes, offset) == HEP3) {
            return wrapChunks(offset, length);
        }
        return length >= 16 && (bytes[offset] == 1 || bytes[offset] == 2) && wrapFixed(offset, length);
    }

    private void clear() {
        family = 0;
        ipProtocol = 0;
        sourceHigh = 0;
        sourceLow = 0;
        destinationHigh = 0;
        destinationLow = 0;
        sourcePort = 0;
        destinationPort = 0;
        seconds = 0;
        microseconds = 0;
        protocolType = 0;
        captureId = 0;
        payloadOffset = 0;
        payloadLength = -1;
        compressed = false;
        correlationOffset = 0;
        correlationLength = 0;
    }

    private boolean wrapChunks(int offset, int length) {
        version = 3;
        int total = Octets.u16(bytes, offset + 4);
        if (total < HEAD_3) {
            return false;
        }
        int end = offset + Math.min(length, total);
        int at = offset + HEAD_3;
        while (at + CHUNK_HEAD <= end) {
            int size = Octets.u16(bytes, at + 4);
            if (size < CHUNK_HEAD) {
                return false;
            }
            // The last chunk may be cut by the snap length; what is there of a payload is still worth reading.
            int available = Math.min(size, end - at) - CHUNK_HEAD;
            if (Octets.u16(bytes, at) == 0) {
                chunk(Octets.u16(bytes, at + 2), at + CHUNK_HEAD, available, available == size - CHUNK_HEAD);
            }
            at += size;
        }
        return payloadLength >= 0;
    }

    private void chunk(int type, int value, int length, boolean whole) {
        if (type == 0x0F || type == 0x10) {
            payloadOffset = value;
            payloadLength = length;
            compressed = type == 0x10;
        } else if (type == 0x11) {
            correlationOffset = value;
            correlationLength = length;
        } else if (whole) {
            fact(type, value, length);
        }
    }

    private void fact(int type, int value, int length) {
        switch (type) {
            case 0x01 -> family = length >= 1 ? Octets.u8(bytes, value) : 0;
            case 0x02 -> ipProtocol = length >= 1 ? Octets.u8(bytes, value) : 0;
            case 0x03, 0x05 -> source(value, length);
            case 0x04, 0x06 -> destination(value, length);
            case 0x07 -> sourcePort = length >= 2 ? Octets.u16(bytes, value) : 0;
            case 0x08 -> destinationPort = length >= 2 ? Octets.u16(bytes, value) : 0;
            case 0x09 -> seconds = length >= 4 ? Integer.toUnsignedLong(Octets.u32(bytes, value)) : 0;
            case 0x0A -> microseconds = length >= 4 ? Integer.toUnsignedLong(Octets.u32(bytes, value)) : 0;
            case 0x0B -> protocolType = length >= 1 ? Octets.u8(bytes, value) : 0;
            case 0x0C -> captureId = length >= 4 ? Octets.u32(bytes, value) : 0;
            default -> {}
        }
    }

    private void source(int value, int length) {
        sourceHigh = length == 16 ? Octets.u64(bytes, value) : 0;
        sourceLow = length == 16 ? Octets.u64(bytes, value + 8) : length == 4 ? mapped(value) : 0;
    }

    private void destination(int value, int length) {
        destinationHigh = length == 16 ? Octets.u64(bytes, value) : 0;
        destinationLow = length == 16 ? Octets.u64(bytes, value + 8) : length == 4 ? mapped(value) : 0;
    }

    private long mapped(int value) {
        return 0xFFFF_0000_0000L | Integer.toUnsignedLong(Octets.u32(bytes, value));
    }

    /** Versions 1 and 2: version, length, family, protocol, ports, addresses; 2 adds time and capture id. */
    private boolean wrapFixed(int offset, int length) {
        version = bytes[offset];
        int head = Octets.u8(bytes, offset + 1);
        family = Octets.u8(bytes, offset + 2);
        ipProtocol = Octets.u8(bytes, offset + 3);
        boolean v4 = family == V4;
        int addresses = v4 ? 8 : 32;
        boolean knownProtocol = ipProtocol == Datagram.UDP || ipProtocol == Datagram.TCP || ipProtocol == SCTP;
        int times = version == 2 ? 12 : 0;
        if (!knownProtocol || !v4 && !isV6(family) || head != 8 + addresses || length <= head + times) {
            return false;
        }
        sourcePort = Octets.u16(bytes, offset + 4);
        destinationPort = Octets.u16(bytes, offset + 6);
        source(offset + 8, addresses / 2);
        destination(offset + 8 + addresses / 2, addresses / 2);
        if (version == 2) {
            // This header is written as the sender's machine has it: little-endian.
            seconds = Integer.toUnsignedLong(Octets.u32Little(bytes, offset + head));
            microseconds = Integer.toUnsignedLong(Octets.u32Little(bytes, offset + head + 4));
            captureId = Octets.u16Little(bytes, offset + head + 8);
        }
        protocolType = SIP;
        payloadOffset = offset + head + times;
        payloadLength = length - head - times;
        return bytes[payloadOffset] >= 'A' && bytes[payloadOffset] <= 'z';
    }

    private static boolean isV6(int family) {
        return family == V6_LINUX || family == V6_FREEBSD || family == V6_DARWIN;
    }

    /**
     * Makes a datagram of what the agent saw: its addresses, protocol and time, and the payload, in place where it is
     * not compressed. Frame, tap and capture file stay those of the packet that brought the report. Network-layer facts
     * are not known.
     *
     * @return false when the payload is compressed and does not inflate; inner is then left as it was
     */
    public boolean unwrap(Datagram outer, Datagram inner) {
        if (compressed) {
            Optional<byte[]> inflated = inflate();
            if (inflated.isEmpty()) {
                return false;
            }
            inner.bytes = inflated.get();
            inner.offset = 0;
            inner.length = inner.bytes.length;
        } else {
            inner.bytes = bytes;
            inner.offset = payloadOffset;
            inner.length = payloadLength;
        }
        inner.originalLength = inner.length;
        inner.sourceHigh = sourceHigh;
        inner.sourceLow = sourceLow;
        inner.destinationHigh = destinationHigh;
        inner.destinationLow = destinationLow;
        inner.sourcePort = sourcePort;
        inner.destinationPort = destinationPort;
        inner.protocol = ipProtocol == 0 ? Datagram.UDP : ipProtocol;
        inner.transport = transport();
        inner.ttl = -1;
        inner.dscp = 0;
        inner.ipId = -1;
        inner.ipLength = inner.length;
        inner.ipOffset = -1;
        inner.reassembled = false;
        inner.tcpFlags = 0;
        inner.time = time(outer.time);
        inner.frame = outer.frame;
        inner.capture = outer.capture;
        inner.tap = outer.tap;
        return true;
    }

    /** Chunk 0x10 holds gzip (RFC 1952) or zlib (RFC 1950); past the longest datagram the rest is left. */
    private Optional<byte[]> inflate() {
        InputStream packed = new ByteArrayInputStream(bytes, payloadOffset, payloadLength);
        boolean gzip = payloadLength > 1 && Octets.u16(bytes, payloadOffset) == GZIP;
        try (InputStream inflated = gzip ? new GZIPInputStream(packed) : new InflaterInputStream(packed)) {
            return Optional.of(inflated.readNBytes(MAX_INFLATED));
        } catch (IOException broken) {
            return Optional.empty();
        }
    }

    private Transport transport() {
        return ipProtocol == Datagram.TCP ? Transport.TCP : ipProtocol == SCTP ? Transport.SCTP : Transport.UDP;
    }

    /** 1 to 3. */
    public int version() {
        return version;
    }

    /** When the agent saw the message, nanoseconds since 1970; {@code otherwise} when it did not say. */
    public long time(long otherwise) {
        return seconds == 0 ? otherwise : seconds * 1_000_000_000L + Math.min(microseconds, 999_999) * 1000L;
    }

    /** What the payload is, {@link #SIP} and alike; 0 when not told. */
    public int protocolType() {
        return protocolType;
    }

    /** Number of the agent, 0 when not told. */
    public int captureId() {
        return captureId;
    }

    public int payloadOffset() {
        return payloadOffset;
    }

    /** Octets of payload. */
    public int payloadLength() {
        return payloadLength;
    }

    /** The agent's id of the call, empty when not told. */
    public String correlationId() {
        return new String(bytes, correlationOffset, correlationLength, StandardCharsets.UTF_8);
    }
}
