import java.util.Arrays;

/** First messages of TLS and DTLS with what a reader looks for: server name, use_srtp. */
final class Hellos {
    private Hellos() {}

    static byte[] tls(byte[] noise, int seed) {
        byte[] name = Octets.ascii("wss" + seed % 50 + ".provider.example");
        Octets out = new Octets(null);
        int body = 2 + 32 + 1 + 2 + 4 + 2 + 2 + 9 + name.length;
        int at = 0;
        at = out.i16(at, 0x1603);
        out.bytes[at++] = 1;
        at = out.i16(at, body + 4);
        at = out.i32(at, 0x01000000 | body);
        at = out.i16(at, 0x0303);
        at = out.copy(at, noise, seed & 0x7FFF, 32);
        out.bytes[at++] = 0;
        at = out.i32(at, 0x00041301);
        at = out.i32(at, 0xC02F0100);
        at = out.i16(at, 9 + name.length);
        at = out.i16(at, 0);
        at = out.i16(at, 5 + name.length);
        at = out.i16(at, 3 + name.length);
        out.bytes[at++] = 0;
        at = out.i16(at, name.length);
        at = out.copy(at, name, 0, name.length);
        return Arrays.copyOf(out.bytes, at);
    }

    /** The server's answer, TLS 1.2, and its change of cipher. */
    static byte[] tlsAnswer(byte[] noise, int seed) {
        Octets out = new Octets(null);
        int body = 2 + 32 + 1 + 2 + 1;
        int at = out.i16(0, 0x1603);
        out.bytes[at++] = 3;
        at = out.i16(at, body + 4);
        at = out.i32(at, 0x02000000 | body);
        at = out.i16(at, 0x0303);
        at = out.copy(at, noise, seed & 0x7FFF, 32);
        out.bytes[at++] = 0;
        at = out.i32(at, 0xC02F0014);
        at = out.i32(at, 0x03030001);
        out.bytes[at++] = 1;
        return Arrays.copyOf(out.bytes, at);
    }

    static byte[] dtls(byte[] noise, int seed) {
        Octets out = new Octets(null);
        int body = 2 + 32 + 1 + 1 + 4 + 2 + 2 + 9;
        int at = out.i16(0, 0x16FE);
        out.bytes[at++] = (byte) 0xFD;
        at = out.i32(out.i32(at, 0), 0);
        at = out.i16(at, body + 12);
        at = out.i32(at, 0x01000000 | body);
        at = out.i32(at, 0);
        at = out.i32(at, body);
        at = out.i16(at, 0xFEFD);
        at = out.copy(at, noise, seed & 0x7FFF, 32);
        at = out.i16(at, 0);
        at = out.i32(at, 0x0002C02F);
        at = out.i16(at, 0x0100);
        at = out.i16(at, 9);
        at = out.i32(at, 0x000E0005);
        at = out.i32(at, 0x00020001);
        out.bytes[at++] = 0;
        return Arrays.copyOf(out.bytes, at);
    }
}
