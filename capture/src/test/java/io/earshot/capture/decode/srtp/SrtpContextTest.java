package io.earshot.capture.decode.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.SharedCapture;
import io.earshot.capture.decode.tls.KeyDerivation;
import io.earshot.capture.net.Octets;
import io.earshot.capture.wire.Datagram;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SrtpContextTest {
    private static final String RTP =
            "8040f17b8041f8d35501a0b2" + "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static MasterKey master(SrtpSuite suite, String keyAndSalt) {
        return MasterKey.of(suite, hex(keyAndSalt), 0).orElseThrow();
    }

    private static final MasterKey RFC3711 =
            master(SrtpSuite.AES_CM_128_HMAC_SHA1_80, "E1F97A0D3E018BE0D64FA32C06DE41390EC675AD498AFEEBB6960B3AABE6");

    /** RFC 3711 appendix B.3. */
    @Test
    void derivesSessionKeysOfTheRfc() {
        SessionKeys keys = SessionKeys.derive(RFC3711, SessionKeys.RTP);
        assertArrayEquals(hex("C61E7A93744F39EE10734AFE3FF7A087"), keys.cipher());
        assertArrayEquals(hex("30CBBC08863D8C85D49DB34A9AE1"), keys.salt());
        assertArrayEquals(hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"), keys.authentication());
    }

    /** RFC 6188 section 7.2. */
    @Test
    void derivesSessionKeysOf256Bits() {
        SessionKeys keys = SessionKeys.derive(
                master(
                        SrtpSuite.AES_256_CM_HMAC_SHA1_80,
                        "f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6"
                                + "3b04803de51ee7c96423ab5b78d2"),
                SessionKeys.RTP);
        assertArrayEquals(hex("5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4"), keys.cipher());
        assertArrayEquals(hex("fa31791685ca444a9e07c6c64e93"), keys.salt());
        assertArrayEquals(hex("fd9c32d39ed5fbb5a9dc96b30818454d1313dc05"), keys.authentication());
    }

    /** The key stream of RFC 3711 appendix B.2 is the decryption of zeros; SSRC and index are zero there. */
    @Test
    void yieldsKeyStreamOfTheRfc() {
        Protection protection = new Protection(
                SrtpSuite.Kind.AES_CM,
                new SessionKeys(
                        hex("2B7E151628AED2A6ABF7158809CF4F3C"), new byte[20], hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD")));
        byte[] stream = new byte[48];
        assertTrue(protection.counterMode(0, 0, new byte[48], 0, 48, stream, 0));
        assertArrayEquals(
                hex("E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB"
                        + "41E95B3BB0A2E8DD477901E4FCA894C0"),
                stream);
    }

    @Test
    void opensSrtpAndSrtcpInCounterMode() {
        SrtpContext context = new SrtpContext(RFC3711);
        byte[] packet = hex("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb");
        byte[] plain = new byte[packet.length];
        assertEquals(28, context.openRtp(packet, 0, packet.length, plain));
        assertArrayEquals(hex("800f1234decafbadcafebabe" + "ab".repeat(16)), Arrays.copyOf(plain, 28));
        byte[] report = hex("81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798");
        assertEquals(24, context.openRtcp(report, 0, report.length, plain));
        assertArrayEquals(hex("81c8000bcafebabe" + "ab".repeat(16)), Arrays.copyOf(plain, 24));
    }

    /** RFC 7714 sections 16.1.1 and 16.2.1: session keys given. */
    @ParameterizedTest
    @CsvSource({
        "AEAD_AES_128_GCM, 000102030405060708090a0b0c0d0e0f, f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f"
                + "42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce",
        "AEAD_AES_256_GCM, 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f, 32b1de78a822fe12ef9f78fa"
                + "332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13"
    })
    void opensGaloisPacketsOfTheRfc(SrtpSuite suite, String key, String protectedPayload) {
        SessionKeys keys = new SessionKeys(hex(key), new byte[20], hex("517569642070726f2071756f"));
        MasterKey unused = MasterKey.of(suite, new byte[44], 0).orElseThrow();
        SrtpContext context = new SrtpContext(unused, keys, keys);
        byte[] packet = hex(RTP.substring(0, 24) + protectedPayload);
        byte[] plain = new byte[packet.length];
        assertEquals(50, context.openRtp(packet, 0, packet.length, plain));
        assertArrayEquals(hex(RTP), Arrays.copyOf(plain, 50));
        packet[20] ^= 1;
        assertEquals(-1, context.openRtp(packet, 0, packet.length, plain));
    }

    /** RFC 7714 section 17.1. */
    @Test
    void opensGaloisReportOfTheRfc() {
        SessionKeys keys =
                new SessionKeys(hex("000102030405060708090a0b0c0d0e0f"), new byte[20], hex("517569642070726f2071756f"));
        MasterKey unused =
                MasterKey.of(SrtpSuite.AEAD_AES_128_GCM, new byte[44], 0).orElseThrow();
        byte[] packet = hex("81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b46"
                + "86303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4");
        byte[] plain = new byte[packet.length];
        assertEquals(52, new SrtpContext(unused, keys, keys).openRtcp(packet, 0, packet.length, plain));
        assertArrayEquals(
                hex("81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61" + "deadbeef".repeat(5)),
                Arrays.copyOf(plain, 52));
    }

    @Test
    void readsKeyOfCryptoLine() {
        MasterKey key = MasterKey.fromCrypto(
                        "AES_CM_128_HMAC_SHA1_80", "inline:aSBrbm93IGFsbCB5b3VyIGxpdHRsZSBzZWNyZXRz|2^20|1:4")
                .orElseThrow();
        assertEquals("i know all your ", new String(key.key()));
        assertEquals(4, key.mkiLength());
        assertTrue(
                MasterKey.fromCrypto("F8_128_HMAC_SHA1_80", "inline:aSBrbm93").isEmpty());
        assertTrue(MasterKey.fromCrypto("AES_CM_128_HMAC_SHA1_80", "inline:%%%").isEmpty());
    }

    /** A stream that begins in the middle of a call, rolls over, and comes out of order. */
    @Test
    void followsRollover() {
        byte[] packet = new byte[12 + 20 + 10];
        SrtpContext context = new SrtpContext(RFC3711);
        byte[] plain = new byte[packet.length];
        for (long index : new long[] {0x3FFFE, 0x40001, 0x3FFFF, 0x40000, 0x40002, 0x48000, 0x50005}) {
            protect(packet, index);
            assertEquals(32, context.openRtp(packet, 0, packet.length, plain), () -> Long.toHexString(index));
        }
        protect(packet, 0x50006);
        packet[15] ^= 4;
        assertEquals(-1, context.openRtp(packet, 0, packet.length, plain));
    }

    private static void protect(byte[] packet, long index) {
        Arrays.fill(packet, (byte) 0);
        packet[0] = (byte) 0x80;
        packet[2] = (byte) (index >> 8);
        packet[3] = (byte) index;
        byte[] counter = {0, 0, 0, (byte) (index >> 16)};
        byte[] tag = KeyDerivation.hmac(
                "SHA1",
                SessionKeys.derive(RFC3711, SessionKeys.RTP).authentication(),
                Arrays.copyOf(packet, 32),
                counter);
        System.arraycopy(tag, 0, packet, 32, 10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tferi99-my-srtp-decrypt__marseillaise-srtp.pcap",
                "veondigital-srtp_decoder__webrtc_opus_p2p.pcap"
            })
    void verifiesAtTheRateOfTheKeysFile(String capture) {
        String[] row = SharedCapture.text("corpus/srtp-keys/" + capture + ".srtp-keys.tsv")
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .split("\t");
        int ssrc = (int) Long.parseLong(row[0].substring(2), 16);
        SrtpContext context =
                new SrtpContext(MasterKey.fromCrypto(row[1], "inline:" + row[2]).orElseThrow());
        int found = 0;
        int opened = 0;
        byte[] plain = new byte[1 << 16];
        for (Datagram unit : SharedCapture.read("corpus/srtp-keys/" + capture).udp()) {
            if (unit.length > 12
                    && (unit.bytes[unit.offset] & 0xC0) == 0x80
                    && Octets.u32(unit.bytes, unit.offset + 8) == ssrc) {
                found++;
                opened += context.openRtp(unit.bytes, unit.offset, unit.length, plain) > 0 ? 1 : 0;
            }
        }
        assertEquals(Integer.parseInt(row[3]), found);
        assertEquals(Integer.parseInt(row[4]), opened);
    }

    @Test
    void survivesNoiseAndEveryPrefix() {
        Random random = new Random(11);
        byte[] noise = new byte[200];
        byte[] plain = new byte[200];
        for (SrtpSuite suite : SrtpSuite.values()) {
            SrtpContext context =
                    new SrtpContext(MasterKey.of(suite, new byte[46], 4).orElseThrow());
            for (int length = 0; length <= noise.length; length++) {
                random.nextBytes(noise);
                noise[0] = (byte) (0x80 | noise[0] & 0x3F);
                assertFalse(context.openRtp(noise, 0, length, plain) >= 0);
                assertFalse(context.openRtcp(noise, 0, length, plain) >= 0);
            }
        }
    }
}
