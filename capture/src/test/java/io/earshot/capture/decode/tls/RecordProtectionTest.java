package io.earshot.capture.decode.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Gathered;
import io.earshot.capture.decode.StreamPair;
import io.earshot.capture.net.Transport;
import io.earshot.capture.wire.Datagram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exchanges recorded between two ends of OpenSSL: a client says something, the server sends it back reversed. */
class RecordProtectionTest {
    private final KeyLog keyLog = new KeyLog();
    private final Plaintext plaintext = new Plaintext();
    private final Gathered gathered = new Gathered();
    private final Datagram facts = new Datagram();

    private record Sent(boolean fromClient, byte[] octets) {}

    private List<Sent> exchange(String name) throws IOException {
        List<Sent> sent = new ArrayList<>();
        boolean wanted = false;
        for (String line : resource().lines().toList()) {
            if (line.startsWith("# ")) {
                wanted = line.substring(2).equals(name);
            } else if (wanted && line.charAt(1) == ' ') {
                sent.add(new Sent(line.charAt(0) == '>', HexFormat.of().parseHex(line.substring(2))));
            } else if (wanted) {
                keyLog.add(line);
            }
        }
        return sent;
    }

    private static String resource() throws IOException {
        try (InputStream lines = RecordProtectionTest.class.getResourceAsStream("exchanges.txt")) {
            return new String(lines.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private void feed(StreamPair pair, Sent sent) {
        pair.direction(sent.fromClient()).feed(sent.octets(), 0, sent.octets().length, facts, gathered);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CBC, MAC after the ciphertext | hello cbc | cbc olleh",
                "CBC, MAC inside | hello mac | cam olleh",
                "ChaCha20-Poly1305 | hello chacha | ahcahc olleh",
                "GCM 256 | hello gcm | mcg olleh",
                "TLS 1.0, MAC after the ciphertext | ping,second | gnip,dnoces",
                "TLS 1.0, MAC inside | ping,second | gnip,dnoces",
                "TLS 1.1 | ping,second | gnip,dnoces",
                "TLS 1.3 with key updates | before,after,again | erofeb,retfa"
            })
    void opensWhatBothSidesSaid(String name, String said, String answered) throws IOException {
        StreamPair pair = new TlsConnection(keyLog, plaintext::pair).pair();
        facts.transport = Transport.TCP;
        for (Sent sent : exchange(name)) {
            feed(pair, sent);
        }
        assertEquals(said.replace(',', '\n') + "\n", plaintext.forward.toString());
        assertEquals(answered.replace(',', '\n') + "\n", plaintext.backward.toString());
        assertTrue(gathered.oddities.isEmpty(), gathered.oddities::toString);
        assertEquals(
                "warning/close_notify",
                gathered.of(TlsMessage.Alert.class).get(0).text());
        assertEquals(Transport.TCP, facts.transport);
    }

    @Test
    void goesOnAfterLostRecords() throws IOException {
        StreamPair pair = new TlsConnection(keyLog, plaintext::pair).pair();
        List<Sent> sent = exchange("ChaCha20-Poly1305");
        Sent lost = sent.get(4);
        assertTrue(lost.fromClient());
        for (Sent one : sent) {
            if (one == lost) {
                pair.forward().gap(one.octets().length, facts, gathered);
            } else {
                feed(pair, one);
            }
        }
        assertEquals("ahcahc olleh\n", plaintext.backward.toString());
        assertEquals(
                "warning/close_notify",
                gathered.of(TlsMessage.Alert.class).get(0).text());
    }

    @Test
    void tellsOnceThatRecordsDoNotVerify() throws IOException {
        StreamPair pair = new TlsConnection(keyLog, plaintext::pair).pair();
        for (Sent one : exchange("GCM 256")) {
            one.octets()[one.octets().length - 1] ^= one.octets()[0] == 22 ? 0 : 1;
            feed(pair, one);
        }
        assertEquals("", plaintext.forward.toString());
        assertFalse(gathered.oddities.isEmpty());
        assertTrue(gathered.oddities.stream().allMatch(odd -> odd.kind() == TlsOddity.RECORD_NOT_DECRYPTED));
    }

    @Test
    void survivesDamagedExchanges() throws IOException {
        Random random = new Random(4);
        for (String name : List.of("CBC, MAC inside", "TLS 1.3 with key updates")) {
            for (int round = 0; round < 200; round++) {
                StreamPair pair = new TlsConnection(keyLog, plaintext::pair).pair();
                for (Sent one : exchange(name)) {
                    if (random.nextInt(3) == 0) {
                        one.octets()[random.nextInt(one.octets().length)] = (byte) random.nextInt();
                    }
                    feed(pair, one);
                }
            }
        }
    }
}
