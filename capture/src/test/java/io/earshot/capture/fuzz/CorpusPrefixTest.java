package io.earshot.capture.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Decoders;
import io.earshot.capture.decode.Recording;
import io.earshot.capture.decode.SharedCapture;
import io.earshot.capture.decode.StreamDecoders;
import io.earshot.capture.decode.StreamPair;
import io.earshot.capture.decode.dtls.DtlsDecoder;
import io.earshot.capture.decode.dtls.DtlsFlow;
import io.earshot.capture.decode.framing.HepFraming;
import io.earshot.capture.decode.framing.StunFraming;
import io.earshot.capture.decode.framing.TwoOctetFraming;
import io.earshot.capture.decode.hep.HepPacket;
import io.earshot.capture.decode.quic.QuicDecoder;
import io.earshot.capture.decode.quic.QuicFlow;
import io.earshot.capture.decode.rtcp.RtcpDecoder;
import io.earshot.capture.decode.rtp.RtpHeader;
import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.decode.xmpp.XmppStream;
import io.earshot.capture.source.CaptureFile;
import io.earshot.capture.source.FileNotes;
import io.earshot.capture.source.Frame;
import io.earshot.capture.source.NotACaptureException;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.DatagramSink;
import io.earshot.capture.wire.Dissector;
import io.earshot.capture.wire.Duplicates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every decoder survives every prefix of the payloads of the corpus, whole and as cut by a snap length: the decoders of
 * datagrams those of UDP, the decoders of streams those of TCP, the dissector the frames. The normal run takes one
 * payload of each kind; {@code -Dprefixes=all} takes every payload once.
 */
class CorpusPrefixTest {
    private static final boolean ALL = "all".equals(System.getProperty("prefixes"));

    /** Payloads that begin alike and are about as long teach the same. */
    private static final int LENGTH_CLASS = 96;

    private static final int MAX_LENGTH = 1500;
    /** Prefixes of a longer payload are taken in steps in the normal run, and past this length in the whole one. */
    private static final int SHORT = ALL ? 4096 : 300;

    private static final int STEP = 5;
    private static final DatagramSink INSIDE = message -> Claims.inside(message.offset, message.length, message.bytes);

    private final Decoder[][] decoders = Decoders.byFirstOctet();
    private final Set<Long> seen = new HashSet<>();
    private final StreamDecoders streams = new StreamDecoders(
            new KeyLog(),
            () -> List.of(
                    StunFraming.pair(INSIDE, new StreamDecoders(new KeyLog(), List::of)::connection),
                    new StreamPair(
                            new TwoOctetFraming(TwoOctetFraming.Content.ICE, INSIDE),
                            new TwoOctetFraming(TwoOctetFraming.Content.ICE, INSIDE)),
                    new StreamPair(new HepFraming(INSIDE), new HepFraming(INSIDE)),
                    new StreamPair(
                            new TwoOctetFraming(TwoOctetFraming.Content.DNS, INSIDE),
                            new TwoOctetFraming(TwoOctetFraming.Content.DNS, INSIDE)),
                    new StreamPair(new XmppStream(), new XmppStream())));
    private final Dissector ofPrefixes = new Dissector(Duplicates.kept(), CorpusPrefixTest::check);
    private int payloads;
    private int segments;
    private int frames;

    @Test
    void everyPrefixOfEveryPayload() throws IOException {
        try (Stream<Path> files = Files.walk(SharedCapture.path("corpus"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                read(file);
            }
        }
        String taken = payloads + " payloads, " + segments + " segments, " + frames + " frames";
        assertTrue(payloads > 1000 && segments > 100 && frames > 500, taken);
        if (ALL) {
            System.out.println("every prefix of " + taken);
        }
    }

    private void read(Path file) throws IOException {
        Dissector dissector = new Dissector(Duplicates.kept(), this::payload);
        try (CaptureFile capture =
                CaptureFile.open(file.toString(), Files.newInputStream(file), 0, FileNotes.IGNORED)) {
            Frame frame = new Frame();
            while (capture.next(frame)) {
                dissector.frame(frame);
                frame(frame);
            }
        } catch (NotACaptureException text) {
            // keys and messages lie among the captures
        }
    }

    /** True for the first payload of its kind, or for the first such payload at all. */
    private boolean isNew(int of, byte[] bytes, int offset, int length) {
        long kind = of;
        if (ALL) {
            for (int i = 0; i < length; i++) {
                kind = (kind ^ bytes[offset + i]) * 0x100000001B3L; // FNV-1a
            }
        } else {
            kind = kind << 48
                    | (long) (bytes[offset] & 0xFF) << 40
                    | (bytes[offset + 1] & 0xFF) << 24
                    | length / LENGTH_CLASS;
        }
        return seen.add(kind * 31 + length / LENGTH_CLASS);
    }

    private void frame(Frame frame) {
        if (frame.length < 2 || !isNew(frame.linkType, frame.bytes, frame.offset, frame.length)) {
            return;
        }
        frames++;
        int whole = frame.length;
        for (int end = 0; end < whole; end += step(whole, end)) {
            frame.length = end;
            ofPrefixes.frame(frame);
        }
        frame.length = whole;
    }

    private static int step(int length, int at) {
        return (ALL ? at : length) > SHORT ? STEP : 1;
    }

    private static void check(Datagram datagram) {
        Claims.inside(datagram.offset, datagram.length, datagram.bytes);
    }

    private void payload(Datagram datagram) {
        int length = ALL ? datagram.length : Math.min(datagram.length, MAX_LENGTH);
        if (length < 2 || !isNew(datagram.protocol, datagram.bytes, datagram.offset, length)) {
            return;
        }
        byte[] whole = Arrays.copyOfRange(datagram.bytes, datagram.offset, datagram.offset + length);
        boolean tcp = datagram.protocol == Datagram.TCP;
        for (int end = 1; end <= length; end += step(length, end)) {
            byte[] prefix = Arrays.copyOf(whole, end);
            if (tcp) {
                segment(prefix);
            } else {
                prefix(Recording.datagram(prefix));
                prefix(Recording.datagram(prefix, length));
            }
        }
        segments += tcp ? 1 : 0;
        payloads += tcp ? 0 : 1;
    }

    /** The stream begins with this prefix, and then octets are missing, or it ends. */
    private void segment(byte[] prefix) {
        StreamPair pair = streams.connection();
        Recording recording = new Recording();
        Datagram facts = Recording.datagram(prefix);
        pair.direction(true).feed(prefix, 0, prefix.length, facts, recording);
        pair.direction(true).gap(1, facts, recording);
        pair.direction(true).close(facts, recording);
        recording.messages.forEach(Claims::readable);
        Claims.bounded(recording, prefix.length);
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
