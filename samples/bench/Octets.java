import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Frames in classic pcap, network byte order, microseconds. */
final class Octets {
    static final int UDP = 17;
    static final int TCP = 6;
    private static final int LARGE = 1 << 22;
    final byte[] bytes;
    int at;
    private final OutputStream file;

    Octets(OutputStream file) {
        this.file = file;
        bytes = new byte[file == null ? 512 : LARGE + (1 << 16)];
    }

    void header() {
        at = i32(i32(0, 0xA1B2C3D4), 0x00020004);
        at = i32(i32(i32(i32(at, 0), 0), 65_535), 1);
    }

    void flushWhenLarge() throws IOException {
        if (at > LARGE) {
            flush();
        }
    }

    void flush() throws IOException {
        file.write(bytes, 0, at);
        at = 0;
    }

    int udp(long micros, Pair pair, boolean fromA, int payload) {
        int to = frame(micros, pair, fromA, UDP, 8 + payload, 0);
        to = i32(to, fromA ? pair.portA << 16 | pair.portB : pair.portB << 16 | pair.portA);
        return i32(to, 8 + payload << 16);
    }

    /** One UDP datagram in two IP fragments. */
    void fragmented(long micros, Pair pair, byte[] payload) {
        int first = 1000;
        int to = frame(micros, pair, true, UDP, 8 + first, 0x2000);
        to = i32(i32(to, pair.portA << 16 | pair.portB), 8 + payload.length << 16);
        copy(to, payload, 0, first);
        pair.ids--;
        to = frame(micros + 3, pair, true, UDP, payload.length - first, (8 + first) / 8);
        copy(to, payload, first, payload.length - first);
    }

    void arp(long micros, int sender, int target) {
        int to = record(micros, 42);
        to = i32(i32(i32(to, -1), 0xFFFF0200), 0x5E000001);
        to = i32(i32(i32(to, 0x08060001), 0x08000604), 0x00010200);
        to = i32(i32(i32(to, 0x5E000001), sender), 0);
        i32(i16(to, 0), target);
    }

    private int record(long micros, int length) {
        int to = i32(i32(at, (int) (micros / 1_000_000)), (int) (micros % 1_000_000));
        to = i32(i32(to, length), length);
        at = to + length;
        return to;
    }

    /** @return where the transport header goes */
    int frame(long micros, Pair pair, boolean fromA, int protocol, int length, int fragment) {
        int to = record(micros, 14 + (pair.vlan == 0 ? 0 : 4) + 20 + length);
        to = i32(to, 0x02005E00);
        to = i32(to, fromA ? 0x00020200 : 0x00010200);
        to = i32(to, fromA ? 0x5E000001 : 0x5E000002);
        to = pair.vlan == 0 ? to : i32(to, 0x81000000 | pair.vlan);
        to = i16(to, 0x0800);
        int ip = to;
        to = i32(to, 0x45B80000 | 20 + length);
        to = i32(to, ++pair.ids << 16 | fragment);
        to = i32(to, (fromA ? 64 : 55) << 24 | protocol << 16);
        to = i32(i32(to, fromA ? pair.a : pair.b), fromA ? pair.b : pair.a);
        long sum = 0;
        for (int i = ip; i < to; i += 2) {
            sum += (bytes[i] & 255) << 8 | bytes[i + 1] & 255;
        }
        sum = (sum & 0xFFFF) + (sum >>> 16);
        i16(ip + 10, (int) ~(sum + (sum >>> 16)));
        return to;
    }

    int i16(int to, int value) {
        bytes[to] = (byte) (value >>> 8);
        bytes[to + 1] = (byte) value;
        return to + 2;
    }

    int i32(int to, int value) {
        return i16(i16(to, value >>> 16), value);
    }

    int copy(int to, byte[] from, int offset, int length) {
        System.arraycopy(from, offset, bytes, to, length);
        return to + length;
    }

    void text(int to, String text) {
        copy(to, ascii(text), 0, text.length());
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
