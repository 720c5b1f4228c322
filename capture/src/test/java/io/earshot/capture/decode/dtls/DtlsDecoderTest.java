package io.earshot.capture.decode.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Decoder.Verdict;
import io.earshot.capture.decode.Gathered;
import io.earshot.capture.decode.SharedCapture;
import io.earshot.capture.decode.tls.TlsMessage;
import io.earshot.capture.wire.Datagram;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DtlsDecoderTest {
    private final Gathered gathered = new Gathered();
    private final DtlsDecoder decoder = new DtlsDecoder();

    /** Decodes all datagrams of a capture as one flow; returns how many were DTLS. */
    private long read(String capture) {
        List<Datagram> datagrams = SharedCapture.read(capture).udp();
        DtlsFlow flow = new DtlsFlow();
        return datagrams.stream()
                .filter(unit -> decoder.decode(unit, flow, unit.sourcePort == datagrams.get(0).sourcePort, gathered)
                        != Verdict.NOT_MINE)
                .count();
    }

    /** The counts are those of tshark. */
    @ParameterizedTest
    @CsvSource({
        "dtls/cisco-mercury__dtls_fragmented_client_hello.pcap",
        "dtls/ntop-nDPI__dtls_certificate_fragments.pcap",
        "dtls/zeek-zeek__dtls1_2.pcap",
        "dtls/zeek-zeek__webrtc-stun.pcap"
    })
    void countsDatagramsAsTsharkDoes(String capture) {
        long expected = SharedCapture.text("corpus/truth.tsv")
                .lines()
                .map(line -> line.split("\t"))
                .filter(cells -> cells[0].endsWith(capture))
                .mapToLong(cells -> Long.parseLong(cells[21]))
                .findFirst()
                .orElseThrow();
        assertEquals(expected, read("corpus/" + capture), () -> gathered.oddities.toString());
    }

    /** Unified headers, RFC 9147 section 4, which tshark 4.0 does not know. */
    @Test
    void knowsAllDatagramsOfDtls13() {
        String capture = "corpus/dtls/zeek-zeek__dtls13-cid.pcap";
        assertEquals(SharedCapture.read(capture).udp().size(), read(capture));
        assertTrue(gathered.of(TlsMessage.ApplicationData.class).size() > 0);
    }

    @Test
    void joinsFragmentedHello() {
        read("corpus/dtls/cisco-mercury__dtls_fragmented_client_hello.pcap");
        assertFalse(gathered.of(TlsMessage.ClientHello.class).isEmpty(), () -> gathered.messages.toString());
    }

    @Test
    void tellsTheEndOfAHelloWithoutItsBeginning() {
        for (Datagram unit : SharedCapture.read("corpus/dtls/cisco-mercury__dtls_fragmented_client_hello.pcap")
                .udp()) {
            decoder.decode(unit, gathered);
        }
        assertTrue(gathered.of(TlsMessage.HandshakePart.class).stream().anyMatch(TlsMessage.HandshakePart::ofHello));
    }

    @Test
    void readsCertificateFromFragments() {
        read("corpus/dtls/ntop-nDPI__dtls_certificate_fragments.pcap");
        assertTrue(
                gathered.of(TlsMessage.Certificate.class).stream()
                        .anyMatch(c -> c.notAfter().isPresent()),
                () -> gathered.messages.toString());
    }

    @Test
    void readsProfilesOfDtlsSrtp() {
        read("corpus/dtls/zeek-zeek__webrtc-stun.pcap");
        assertTrue(
                gathered.of(TlsMessage.ServerHello.class).stream()
                        .anyMatch(h -> h.srtpProfiles().size() == 1),
                () -> gathered.messages.toString());
    }

    /** What 96 octets of a frame leave of a datagram. */
    @Test
    void tellsHellosThatTheSnapLengthCut() {
        for (Datagram unit :
                SharedCapture.read("corpus/dtls/zeek-zeek__dtls1_2.pcap").udp()) {
            unit.length = Math.min(unit.length, 54);
            decoder.decode(unit, gathered);
        }
        assertFalse(gathered.of(TlsMessage.ClientHello.class).isEmpty(), () -> gathered.messages.toString());
        assertFalse(gathered.of(TlsMessage.ServerHello.class).isEmpty(), () -> gathered.messages.toString());
    }

    @Test
    void survivesEveryPrefixAndNoise() {
        Random random = new Random(5);
        for (Datagram unit :
                SharedCapture.read("corpus/dtls/zeek-zeek__dtls1_2.pcap").udp()) {
            int whole = unit.length;
            DtlsFlow flow = new DtlsFlow();
            for (int length = 0; length <= whole; length++) {
                unit.length = length;
                decoder.decode(unit, flow, true, gathered);
                decoder.decode(unit, gathered);
            }
            for (int round = 0; round < 300; round++) {
                unit.bytes[unit.offset + 11 + random.nextInt(whole - 11)] = (byte) random.nextInt();
                decoder.decode(unit, flow, true, gathered);
            }
        }
    }
}
