package io.earshot.capture.wire;

import io.earshot.capture.source.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Builds packets by hand, from the payload outwards. */
final class Packets {
    static final byte[] HELLO = "hello, media".getBytes(StandardCharsets.US_ASCII);
    static final int SOURCE_PORT = 16_384;
    static final int DESTINATION_PORT = 10_000;
    private static final String MACS = "020000000001 020000000002";

    private Packets() {}

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] join(String hex, byte[] rest) {
        return join(hex(hex), rest);
    }

    private static byte[] u16(int value) {
        return new byte[] {(byte) (value >>> 8), (byte) value};
    }

    private static byte[] u32(int value) {
        return join(u16(value >>> 16), u16(value));
    }

    static byte[] ethernet(int type, byte[] payload) {
        return join(hex(MACS), u16(type), payload);
    }

    static byte[] udp(byte[] payload) {
        return udp(SOURCE_PORT, DESTINATION_PORT, payload);
    }

    static byte[] udp(int source, int destination, byte[] payload) {
        return join(u16(source), u16(destination), u16(8 + payload.length), u16(0x1234), payload);
    }

    static byte[] tcp(int source, int destination, int sequence, int acknowledgment, int flags, byte[] payload) {
        return join(
                u16(source),
                u16(destination),
                u32(sequence),
                u32(acknowledgment),
                u16(0x5000 | flags),
                u16(8192),
                u32(0),
                payload);
    }

    static byte[] ipv4(int protocol, byte[] payload) {
        return ipv4(protocol, 0x4711, 0x4000, 64, payload);
    }

    /** @param fragment flags and offset field */
    static byte[] ipv4(int protocol, int identification, int fragment, int ttl, byte[] payload) {
        return join(
                hex("45b8"),
                u16(20 + payload.length),
                u16(identification),
                u16(fragment),
                u16(ttl << 8 | protocol),
                hex("0000 c0a8010a 34472014"),
                payload);
    }

    static byte[] ipv6(int next, byte[] payload) {
        return join(
                hex("6b800000"),
                u16(payload.length),
                u16(next << 8 | 64),
                hex("20010db8000000000000000000000001 20010db8000000000000000000000002"),
                payload);
    }

    static byte[] media() {
        return ipv4(17, udp(HELLO));
    }

    static Frame frame(int linkType, byte[] octets) {
        Frame frame = new Frame();
        frame.bytes = octets;
        frame.length = octets.length;
        frame.originalLength = octets.length;
        frame.linkType = linkType;
        frame.number = 1;
        frame.time = 1_700_000_000_000_000_000L;
        return frame;
    }

    static Frame frame(byte[] octets, long milliseconds) {
        Frame frame = frame(1, octets);
        frame.time += milliseconds * 1_000_000;
        return frame;
    }
}
