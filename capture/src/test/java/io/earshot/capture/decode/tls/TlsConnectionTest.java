package io.earshot.capture.decode.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Gathered;
import io.earshot.capture.decode.SharedCapture;
import io.earshot.capture.decode.StreamDecoder.Verdict;
import io.earshot.capture.decode.StreamPair;
import io.earshot.capture.wire.Datagram;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TlsConnectionTest {
    private static final String CORPUS = "corpus/tls-keys/";

    private final Gathered gathered = new Gathered();
    private final Plaintext plaintext = new Plaintext();

    private void read(String capture, KeyLog keyLog) {
        SharedCapture.read(capture).tcp(() -> new TlsConnection(keyLog, plaintext::pair).pair(), gathered);
    }

    private static KeyLog keyLog(String name) {
        KeyLog keyLog = new KeyLog();
        keyLog.add(SharedCapture.text(name));
        return keyLog;
    }

    @Test
    void readsHandshakeOfTls12WithoutKeys() {
        read(CORPUS + "syncsynchalt-illustrated-tls12__capture.pcap", new KeyLog());
        TlsMessage.ClientHello hello = gathered.of(TlsMessage.ClientHello.class).get(0);
        assertEquals("example.ulfheim.net", hello.serverName());
        assertEquals("TLS 1.2", hello.version());
        TlsMessage.ServerHello choice =
                gathered.of(TlsMessage.ServerHello.class).get(0);
        assertEquals("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", choice.cipherSuite());
        TlsMessage.Certificate certificate =
                gathered.of(TlsMessage.Certificate.class).get(0);
        assertEquals(List.of("example.ulfheim.net"), certificate.names());
        assertEquals(1538703497L, certificate.notBefore().orElseThrow());
        assertEquals(2, gathered.of(TlsMessage.ChangeCipherSpec.class).size());
        assertEquals(2, gathered.of(TlsMessage.ApplicationData.class).size());
        assertTrue(gathered.oddities.isEmpty());
        assertEquals("", plaintext.forward.toString());
    }

    @Test
    void opensCbcRecordsOfTls12() {
        read(
                CORPUS + "syncsynchalt-illustrated-tls12__capture.pcap",
                keyLog(CORPUS + "syncsynchalt-illustrated-tls12__capture.pcap.keylog.txt"));
        assertEquals("ping", plaintext.forward.toString());
        assertEquals("pong", plaintext.backward.toString());
        assertTrue(gathered.oddities.isEmpty());
    }

    @Test
    void opensGcmRecordsOfTls13AndReadsItsCertificate() {
        read(
                CORPUS + "syncsynchalt-illustrated-tls13__capture.pcap",
                keyLog(CORPUS + "syncsynchalt-illustrated-tls13__capture.pcap.keylog.txt"));
        assertEquals("ping", plaintext.forward.toString());
        assertEquals("pong", plaintext.backward.toString());
        assertEquals(
                List.of("example.ulfheim.net"),
                gathered.of(TlsMessage.Certificate.class).get(0).names());
        assertTrue(gathered.oddities.isEmpty());
    }

    @Test
    void opensRecordsWithSecretsOfTheCaptureItself() {
        SharedCapture capture = SharedCapture.read(CORPUS + "mtottenh-pcapsql__tls12-dsb.pcapng");
        KeyLog keyLog = new KeyLog();
        keyLog.add(capture.secrets());
        capture.tcp(() -> new TlsConnection(keyLog, plaintext::pair).pair(), gathered);
        assertTrue(
                plaintext.forward.toString().startsWith("HEAD / "), () -> plaintext.forward + " " + gathered.messages);
    }

    @Test
    void readsSipInsideTlsOfTheLab() {
        read("lab/captures/16e_sip_tls.lan.pcap", keyLog("lab/captures/16e_sip_tls.keylog"));
        assertTrue(
                plaintext.forward.toString().contains("REGISTER sips:")
                        || plaintext.forward.toString().contains("REGISTER sip:"),
                plaintext.forward::toString);
        assertTrue(plaintext.backward.toString().contains("SIP/2.0 200 OK"));
        assertTrue(gathered.oddities.isEmpty(), () -> gathered.oddities.toString());
    }

    @Test
    void silentOnSipInsideTlsWithoutKeys() {
        read("lab/captures/16e_sip_tls.lan.pcap", new KeyLog());
        assertEquals("", plaintext.forward.toString() + plaintext.backward);
        assertEquals(
                0,
                gathered.of(TlsMessage.Alert.class).stream()
                        .filter(a -> a.level().equals("fatal"))
                        .count());
    }

    @Test
    void joinsHelloSplitOverSegments() {
        read("corpus/tls-sni/arkime-arkime__tls-split-client-hello.pcap", new KeyLog());
        assertEquals(1, gathered.of(TlsMessage.ClientHello.class).size());
    }

    @Test
    void joinsHelloSplitAtEveryOctet() {
        byte[] hello = HELLO.clone();
        for (int cut = 1; cut < hello.length; cut++) {
            Gathered sink = new Gathered();
            StreamPair pair = new TlsConnection(new KeyLog(), plaintext::pair).pair();
            Datagram facts = new Datagram();
            pair.forward().feed(hello, 0, cut, facts, sink);
            Verdict verdict = pair.forward().feed(hello, cut, hello.length - cut, facts, sink);
            assertEquals(Verdict.MINE, verdict);
            assertEquals(1, sink.of(TlsMessage.ClientHello.class).size());
        }
    }

    @Test
    void hasNothingLeftOnceBothDirectionsAreSealed() {
        byte[] sealed = {23, 3, 3, 0, 32};
        StreamPair pair = new TlsConnection(new KeyLog(), plaintext::pair).pair();
        assertEquals(Verdict.MINE, pair.forward().feed(HELLO, 0, HELLO.length, new Datagram(), gathered));
        byte[] record = Arrays.copyOf(sealed, sealed.length + 32);
        assertEquals(Verdict.NEED_MORE, pair.backward().feed(record, 0, record.length, new Datagram(), gathered));
        assertEquals(Verdict.MINE, pair.forward().feed(record, 0, record.length, new Datagram(), gathered));
        assertEquals(Verdict.NOTHING_LEFT, pair.backward().feed(record, 0, record.length, new Datagram(), gathered));
        assertEquals(2, gathered.of(TlsMessage.ApplicationData.class).size());
    }

    @Test
    void readsOnWhereTheKeysAreKnown() {
        String capture = CORPUS + "syncsynchalt-illustrated-tls13__capture.pcap";
        Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
        KeyLog keyLog = keyLog(capture + ".keylog.txt");
        SharedCapture.read(capture)
                .tcp(() -> new TlsConnection(keyLog, plaintext::pair).pair(), gathered, verdicts::add);
        assertFalse(verdicts.contains(Verdict.NOTHING_LEFT));
    }

    @Test
    void saysEarlyThatTextIsNotTls() {
        StreamPair pair = new TlsConnection(new KeyLog(), plaintext::pair).pair();
        byte[] text = "G".getBytes();
        assertEquals(Verdict.NOT_MINE, pair.forward().feed(text, 0, text.length, new Datagram(), gathered));
    }

    @Test
    void survivesDamagedHellosAndNoise() {
        byte[] hello = HELLO.clone();
        Random random = new Random(7);
        for (int round = 0; round < 3000; round++) {
            byte[] damaged = hello.clone();
            for (int i = 0; i < 8; i++) {
                damaged[5 + random.nextInt(damaged.length - 5)] = (byte) random.nextInt();
            }
            StreamPair pair = new TlsConnection(new KeyLog(), plaintext::pair).pair();
            pair.forward().feed(damaged, 0, damaged.length, new Datagram(), gathered);
            pair.forward().feed(damaged, 0, random.nextInt(damaged.length), new Datagram(), gathered);
            pair.forward().gap(random.nextInt(3000), new Datagram(), gathered);
            pair.forward().feed(damaged, 0, damaged.length, new Datagram(), gathered);
        }
    }

    @Test
    void findsTheNextRecordAfterGap() {
        byte[] hello = HELLO.clone();
        StreamPair pair = new TlsConnection(new KeyLog(), plaintext::pair).pair();
        pair.forward().feed(hello, 0, hello.length - 20, new Datagram(), gathered);
        pair.forward().gap(900, new Datagram(), gathered);
        byte[] tail = new byte[30];
        pair.forward().feed(tail, 0, tail.length, new Datagram(), gathered);
        pair.forward().feed(new byte[] {21, 3, 3, 0, 2, 2, 40}, 0, 7, new Datagram(), gathered);
        assertEquals(
                "fatal/handshake_failure",
                gathered.of(TlsMessage.Alert.class).get(0).text());
    }

    /** The client hello of RFC 8448 section 3. */
    private static final byte[] HELLO = HexFormat.of()
            .parseHex(
                    "16030100c4010000c00303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7000006130113031302"
                            + "010000910000000b0009000006736572766572ff01000100000a00140012001d00170018001901000101010201030104"
                            + "00230000003300260024001d002099381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c002b"
                            + "0003020304000d0020001e040305030603020308040805080604010501060102010402050206020202002d000201010"
                            + "01c00024001");

    private long cutHellos(String... records) {
        StreamPair pair = new TlsConnection(new KeyLog(), plaintext::pair).pair();
        for (String record : records) {
            byte[] octets = HexFormat.of().parseHex(record);
            pair.forward().feed(octets, 0, octets.length, new Datagram(), gathered);
        }
        pair.forward().gap(185, new Datagram(), gathered);
        return gathered.of(TlsMessage.ClientHello.class).size();
    }

    @Test
    void aClientHelloThatTheSnapLengthCutIsTold() {
        assertEquals(1, cutHellos("16030100d2010000ce0303aabbccdd"));
    }

    /** Sealed, the first octet of a handshake record says nothing. */
    @Test
    void aLaterRecordThatIsCutIsNoHello() {
        assertEquals(0, cutHellos("140303000101", "16030300d2010000ce0303aabbccdd"));
    }
}
