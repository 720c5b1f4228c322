package io.earshot.capture.observe;

import io.earshot.capture.net.Address;
import io.earshot.capture.source.Frame;
import io.earshot.capture.wire.Datagram;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds frames for tests: Ethernet, IPv4, UDP or TCP, at a time of its own clock. */
final class Packets {
    static final long START = 1_700_000_000_000_000_000L;
    static final long MILLI = 1_000_000L;

    /** Capture time of the next frame, nanoseconds. */
    long time = START;

    private long number;

    Frame udp(String source, int sourcePort, String destination, int destinationPort, byte[] payload) {
        byte[] transport = ByteBuffer.allocate(8 + payload.length)
                .putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .putShort((short) (8 + payload.length))
                .putShort((short) 0)
                .put(payload)
                .array();
        return frame(ip(source, destination, Datagram.UDP, transport));
    }

    Frame udp(String source, int sourcePort, String destination, int destinationPort, String text) {
        return udp(source, sourcePort, destination, destinationPort, text.getBytes(StandardCharsets.UTF_8));
    }

    Frame tcp(
            String source,
            int sourcePort,
            String destination,
            int destinationPort,
            int flags,
            int sequence,
            int acknowledgment,
            byte[] payload) {
        byte[] transport = ByteBuffer.allocate(20 + payload.length)
                .putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .putInt(sequence)
                .putInt(acknowledgment)
                .put((byte) 0x50)
                .put((byte) flags)
                .putShort((short) 8192)
                .putInt(0)
                .put(payload)
                .array();
        return frame(ip(source, destination, Datagram.TCP, transport));
    }

    byte[] ip(String source, String destination, int protocol, byte[] body) {
        return ByteBuffer.allocate(20 + body.length)
                .put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) (20 + body.length))
                .putShort((short) ++number)
                .putShort((short) 0)
                .put((byte) 64)
                .put((byte) protocol)
                .putShort((short) 0)
                .putInt(Address.parse(source).orElseThrow().v4Bits())
                .putInt(Address.parse(destination).orElseThrow().v4Bits())
                .put(body)
                .array();
    }

    Frame frame(byte[] ip) {
        Frame frame = new Frame();
        frame.bytes = ByteBuffer.allocate(14 + ip.length)
                .position(12)
                .putShort((short) 0x0800)
                .put(ip)
                .array();
        frame.length = frame.bytes.length;
        frame.originalLength = frame.length;
        frame.linkType = 1;
        frame.time = time;
        frame.number = number;
        return frame;
    }

    /** An RTP packet of 160 octets of payload, RFC 3550 section 5.1. */
    static byte[] rtp(int payloadType, boolean marker, int sequence, int timestamp, int ssrc) {
        byte[] payload = new byte[160];
        Arrays.fill(payload, (byte) 0x2A);
        payload[0] = (byte) sequence;
        return rtp(payloadType, marker, sequence, timestamp, ssrc, payload);
    }

    static byte[] rtp(int payloadType, boolean marker, int sequence, int timestamp, int ssrc, byte[] payload) {
        return ByteBuffer.allocate(12 + payload.length)
                .put((byte) 0x80)
                .put((byte) (payloadType | (marker ? 0x80 : 0)))
                .putShort((short) sequence)
                .putInt(timestamp)
                .putInt(ssrc)
                .put(payload)
                .array();
    }

    /** The datagram of a frame made by {@link #udp}, as the layers below hand it on. */
    static Datagram datagram(Frame frame) {
        Datagram datagram = new Datagram();
        fill(datagram, frame);
        return datagram;
    }

    static void fill(Datagram datagram, Frame frame) {
        ByteBuffer bytes = ByteBuffer.wrap(frame.bytes);
        datagram.bytes = frame.bytes;
        datagram.protocol = frame.bytes[23];
        datagram.ttl = 64;
        datagram.ipLength = bytes.getShort(16) & 0xFFFF;
        Address source = Address.v4(bytes.getInt(26));
        Address destination = Address.v4(bytes.getInt(30));
        datagram.sourceHigh = source.high();
        datagram.sourceLow = source.low();
        datagram.destinationHigh = destination.high();
        datagram.destinationLow = destination.low();
        datagram.sourcePort = bytes.getShort(34) & 0xFFFF;
        datagram.destinationPort = bytes.getShort(36) & 0xFFFF;
        boolean tcp = datagram.protocol == Datagram.TCP;
        datagram.offset = tcp ? 54 : 42;
        if (tcp) {
            datagram.tcpSequence = bytes.getInt(38);
            datagram.tcpAcknowledgment = bytes.getInt(42);
            datagram.tcpFlags = bytes.get(47) & 0xFF;
        }
        datagram.length = frame.length - datagram.offset;
        datagram.originalLength = datagram.length;
        datagram.time = frame.time;
        datagram.frame = frame.number;
    }
}
