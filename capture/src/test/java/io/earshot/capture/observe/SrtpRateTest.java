package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Message;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.SharedCapture;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.StreamPair;
import io.earshot.capture.decode.framing.StunFraming;
import io.earshot.capture.decode.srtp.MasterKey;
import io.earshot.capture.decode.srtp.SrtpContext;
import io.earshot.capture.decode.stun.TurnData;
import io.earshot.capture.net.Octets;
import io.earshot.capture.source.CaptureFile;
import io.earshot.capture.source.FileNotes;
import io.earshot.capture.source.Frame;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.Dissector;
import io.earshot.capture.wire.Duplicates;
import io.earshot.capture.wire.RememberedStreams;
import io.earshot.capture.wire.StreamSink;
import io.earshot.capture.wire.TcpConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * SRTP verifies at the rate that the keys file beside a capture says: packets of each SSRC that were found, plain or
 * inside TURN over UDP and TCP, and those whose tag is right.
 */
class SrtpRateTest {
    private static final Sink NONE = new Sink() {
        @Override
        public void message(Datagram datagram, Message message) {}

        @Override
        public void oddity(Datagram datagram, Oddity oddity) {}
    };

    private final Map<Integer, MasterKey> keys = new HashMap<>();
    /** One for each SSRC on each leg: a relay sends the same packets again. */
    private final Map<String, SrtpContext> contexts = new HashMap<>();

    private final Map<Integer, int[]> counts = new HashMap<>();
    private final TurnData relayed = new TurnData();
    private final byte[] plain = new byte[1 << 16];

    @Test
    void everyKeysFileOfTheCorpus() throws IOException {
        List<String> rates = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SharedCapture.path("corpus"))) {
            for (Path file : files.filter(name -> name.toString().endsWith(".srtp-keys.tsv"))
                    .sorted()
                    .toList()) {
                rates.addAll(rates(file));
            }
        }
        assertTrue(rates.size() >= 10, rates::toString);
    }

    private List<String> rates(Path table) throws IOException {
        List<String[]> rows = Files.readAllLines(table).stream()
                .skip(1)
                .map(line -> line.split("\t"))
                .toList();
        keys.clear();
        contexts.clear();
        counts.clear();
        for (String[] row : rows) {
            keys.put(
                    Integer.parseUnsignedInt(row[0].substring(2), 16),
                    MasterKey.fromCrypto(row[1], "inline:" + row[2]).orElseThrow());
        }
        read(Path.of(table.toString().replace(".srtp-keys.tsv", "")));
        List<String> rates = new ArrayList<>();
        for (String[] row : rows) {
            int[] count = counts.getOrDefault(Integer.parseUnsignedInt(row[0].substring(2), 16), new int[2]);
            rates.add(table.getFileName() + " " + row[0] + " " + count[1] + "/" + count[0]);
            assertEquals(count[0], count[1], rates::toString);
            assertTrue(count[1] >= Integer.parseInt(row[4]), rates::toString);
        }
        return rates;
    }

    private void read(Path file) throws IOException {
        RememberedStreams streams = new RememberedStreams(new Reading());
        Dissector dissector = new Dissector(Duplicates.kept(), datagram -> {
            if (datagram.protocol == Datagram.TCP) {
                streams.datagram(datagram);
            } else if (datagram.protocol == Datagram.UDP) {
                message(datagram);
            }
        });
        try (CaptureFile capture =
                CaptureFile.open(file.toString(), Files.newInputStream(file), 0, FileNotes.IGNORED)) {
            Frame frame = new Frame();
            while (capture.next(frame)) {
                dissector.frame(frame);
            }
        }
        streams.finish();
    }

    private void message(Datagram message) {
        if (relayed.wrap(message.bytes, message.offset, message.length, message.originalLength)) {
            packet(
                    message,
                    relayed.offset(),
                    Math.min(relayed.length(), message.offset + message.length - relayed.offset()));
        } else {
            packet(message, message.offset, message.length);
        }
    }

    private void packet(Datagram message, int offset, int length) {
        if (length <= 12
                || Octets.u8(message.bytes, offset) >>> 6 != 2
                || !keys.containsKey(Octets.u32(message.bytes, offset + 8))) {
            return;
        }
        int ssrc = Octets.u32(message.bytes, offset + 8);
        int[] count = counts.computeIfAbsent(ssrc, key -> new int[2]);
        SrtpContext context = contexts.computeIfAbsent(
                ssrc + " " + message.source() + " " + message.destination(), key -> new SrtpContext(keys.get(ssrc)));
        count[0]++;
        count[1] += context.openRtp(message.bytes, offset, length, plain) > 0 ? 1 : 0;
    }

    private final class Reading implements StreamSink {
        @Override
        public void opened(TcpConnection connection, Datagram facts) {
            connection.attachment = new StreamPair(
                    new StunFraming(SrtpRateTest.this::message), new StunFraming(SrtpRateTest.this::message));
        }

        @Override
        public void octets(
                TcpConnection connection, boolean forward, byte[] bytes, int offset, int length, Datagram facts) {
            ((StreamPair) connection.attachment).direction(forward).feed(bytes, offset, length, facts, NONE);
        }

        @Override
        public void gap(TcpConnection connection, boolean forward, long octets, Datagram facts) {
            ((StreamPair) connection.attachment).direction(forward).gap(octets, facts, NONE);
        }

        @Override
        public void closed(TcpConnection connection, boolean forward, Datagram facts) {}
    }
}
