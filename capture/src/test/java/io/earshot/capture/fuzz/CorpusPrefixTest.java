package io.earshot.capture.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Decoders;
import io.earshot.capture.decode.Recording;
import io.earshot.capture.decode.SharedCapture;
import io.earshot.capture.decode.dtls.DtlsDecoder;
import io.earshot.capture.decode.dtls.DtlsFlow;
import io.earshot.capture.decode.hep.HepPacket;
import io.earshot.capture.decode.quic.QuicDecoder;
import io.earshot.capture.decode.quic.QuicFlow;
import io.earshot.capture.decode.rtcp.RtcpDecoder;
import io.earshot.capture.decode.rtp.RtpHeader;
import io.earshot.capture.source.CaptureFile;
import io.earshot.capture.source.FileNotes;
import io.earshot.capture.source.Frame;
import io.earshot.capture.source.NotACaptureException;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.Dissector;
import io.earshot.capture.wire.Duplicates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every decoder of datagrams survives every prefix of the payloads of the corpus, whole and as cut by a snap length. */
class CorpusPrefixTest {
    /** Payloads that begin alike and are about as long teach the same: one of each is taken. */
    private static final int LENGTH_CLASS = 96;

    private static final int MAX_LENGTH = 1500;

    private final Decoder[][] decoders = Decoders.byFirstOctet();
    private final Set<Long> seen = new HashSet<>();
    private int payloads;

    @Test
    void everyPrefixOfEveryPayload() throws IOException {
        try (Stream<Path> files = Files.walk(SharedCapture.path("corpus"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                read(file);
            }
        }
        assertTrue(payloads > 1000, "only " + payloads);
    }

    private void read(Path file) throws IOException {
        Dissector dissector = new Dissector(Duplicates.kept(), this::payload);
        try (CaptureFile capture =
                CaptureFile.open(file.toString(), Files.newInputStream(file), 0, FileNotes.IGNORED)) {
            Frame frame = new Frame();
            while (capture.next(frame)) {
                dissector.frame(frame);
            }
        } catch (NotACaptureException text) {
            // keys and messages lie among the captures
        }
    }

    private void payload(Datagram datagram) {
        int length = Math.min(datagram.length, MAX_LENGTH);
        if (datagram.protocol == Datagram.TCP || length < 2) {
            return;
        }
        int head = (datagram.bytes[datagram.offset] & 0xFF) << 8 | datagram.bytes[datagram.offset + 1] & 0xFF;
        if (!seen.add((long) head << 16 | length / LENGTH_CLASS)) {
            return;
        }
        payloads++;
        byte[] whole = Arrays.copyOfRange(datagram.bytes, datagram.offset, datagram.offset + length);
        int step = length > 300 ? 5 : 1;
        for (int end = 1; end <= length; end += step) {
            byte[] prefix = Arrays.copyOf(whole, end);
            prefix(Recording.datagram(prefix));
            prefix(Recording.datagram(prefix, length));
        }
    }

    private void prefix(Datagram prefix) {
        Recording recording = new Recording();
        byte[] octets = prefix.bytes;
        for (Decoder decoder : decoders[octets[0] & 0xFF]) {
            Claims.hold(decoder.decode(prefix, recording), recording, octets.length);
        }
        new RtcpDecoder().decode(prefix, recording, true);
        new RtpHeader().wrap(octets, 0, octets.length, prefix.originalLength);
        if (DtlsDecoder.isDtls(octets, 0, octets.length)) {
            new DtlsDecoder().decode(prefix, new DtlsFlow(), true, recording);
        }
        if (QuicDecoder.looksLikeInitial(octets, 0, octets.length)) {
            new QuicDecoder().decode(prefix, new QuicFlow(), recording);
        }
        HepPacket hep = new HepPacket();
        if (hep.wrap(octets, 0, octets.length)) {
            hep.unwrap(prefix, new Datagram());
        }
        recording.messages.forEach(Claims::readable);
    }
}
