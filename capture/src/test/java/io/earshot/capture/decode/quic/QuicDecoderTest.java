package io.earshot.capture.decode.quic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.earshot.capture.decode.Decoder.Verdict;
import io.earshot.capture.decode.Gathered;
import io.earshot.capture.decode.SharedCapture;
import io.earshot.capture.decode.tls.TlsMessage;
import io.earshot.capture.wire.Datagram;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuicDecoderTest {
    private final Gathered gathered = new Gathered();
    private final QuicDecoder decoder = new QuicDecoder();

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    /** RFC 9001 appendix A.1. */
    @Test
    void derivesKeysOfVersion1() {
        InitialKeys keys = InitialKeys.ofClient(1, hex("8394c8f03e515708"));
        assertArrayEquals(hex("1f369613dd76d5467730efcbe3b1a22d"), keys.key());
        assertArrayEquals(hex("fa044b2f42a3fd3b46fb255c"), keys.iv());
        assertArrayEquals(hex("9f50449e04a0e810283a1e9933adedd2"), keys.headerProtection());
    }

    /** RFC 9369 appendix A.1. */
    @Test
    void derivesKeysOfVersion2() {
        InitialKeys keys = InitialKeys.ofClient(InitialKeys.VERSION_2, hex("8394c8f03e515708"));
        assertArrayEquals(hex("8b1a0bc121284290a29e0971b5cd045d"), keys.key());
        assertArrayEquals(hex("91f73e2351d8fa91660e909f"), keys.iv());
        assertArrayEquals(hex("45b95e15235d6f45a6b19cbcb0294ba9"), keys.headerProtection());
    }

    /** The mask of the client's packet, RFC 9001 appendix A.2. */
    @Test
    void masksHeader() {
        InitialKeys keys = InitialKeys.ofClient(1, hex("8394c8f03e515708"));
        byte[] mask = keys.mask(hex("d1b1c98dd7689fb8ec11d242b123dc9b"), 0);
        assertEquals("437b9aec36", HexFormat.of().formatHex(mask, 0, 5));
    }

    /** The server's packet, RFC 9001 appendix A.3. */
    @Test
    void opensPacketOfTheRfc() {
        byte[] bytes =
                hex("cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb3"
                        + "8cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f"
                        + "8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc42158407dd074ee");
        InitialPacket packet = InitialPacket.read(bytes, 0, bytes.length).orElseThrow();
        byte[] frames = packet.open(bytes, InitialKeys.ofServer(1, hex("8394c8f03e515708")))
                .orElseThrow();
        assertEquals("02000000000600405a020000560303ee", HexFormat.of().formatHex(frames, 0, 16));
    }

    @Test
    void readsNamesOfCapture() {
        Map<String, QuicFlow> flows = new HashMap<>();
        String name = "corpus/webrtc-apps/Carperis-WebRTC_Testbench__messenger-case7-packets_caller.pcapng";
        for (Datagram unit : SharedCapture.read(name).udp()) {
            String key = unit.source() + ">" + unit.destination();
            decoder.decode(unit, flows.computeIfAbsent(key, way -> new QuicFlow()), gathered);
        }
        assertFalse(gathered.of(TlsMessage.ClientHello.class).isEmpty(), () -> gathered.messages.toString());
        gathered.of(TlsMessage.ClientHello.class)
                .forEach(hello -> assertFalse(hello.serverName().isEmpty()));
    }

    @Test
    void survivesNoise() {
        Random random = new Random(2);
        Datagram unit = new Datagram();
        unit.bytes = new byte[300];
        for (int round = 0; round < 20_000; round++) {
            random.nextBytes(unit.bytes);
            System.arraycopy(hex("c000000001"), 0, unit.bytes, 0, 5);
            unit.bytes[5] = (byte) random.nextInt(22);
            unit.length = random.nextInt(300);
            assertEquals(Verdict.NOT_MINE, decoder.decode(unit, gathered));
        }
    }
}
