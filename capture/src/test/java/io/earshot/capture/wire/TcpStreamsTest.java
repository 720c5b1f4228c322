package io.earshot.capture.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TcpStreamsTest {
    private static final int CLIENT = 50_000;
    private static final int SERVER = 5060;
    private static final long SECOND = 1_000_000_000L;

    /** Writes down what comes, in one line for each call. */
    private static final class Recorder implements StreamSink {
        final List<String> log = new ArrayList<>();
        final ByteArrayOutputStream forward = new ByteArrayOutputStream();
        final ByteArrayOutputStream backward = new ByteArrayOutputStream();
        final List<TcpConnection> connections = new ArrayList<>();
        boolean ignoring;

        @Override
        public void opened(TcpConnection connection, Datagram facts) {
            connections.add(connection);
            log.add("opened " + connection.opener().port());
            if (ignoring) {
                connection.ignore();
            }
        }

        @Override
        public void octets(TcpConnection c, boolean isForward, byte[] bytes, int offset, int length, Datagram facts) {
            assertEquals(isForward ? c.opener() : c.peer(), facts.source());
            (isForward ? forward : backward).write(bytes, offset, length);
            log.add(way(isForward) + new String(bytes, offset, length, StandardCharsets.US_ASCII) + "@" + facts.frame);
        }

        @Override
        public void gap(TcpConnection connection, boolean isForward, long octets, Datagram facts) {
            assertEquals(isForward ? connection.opener() : connection.peer(), facts.source());
            log.add(way(isForward) + "gap " + octets);
        }

        @Override
        public void closed(TcpConnection connection, boolean isForward, Datagram facts) {
            log.add(way(isForward) + "closed");
        }

        private static String way(boolean isForward) {
            return isForward ? "> " : "< ";
        }
    }

    private final Recorder recorder = new Recorder();
    private final RememberedStreams streams = new RememberedStreams(recorder);
    private long time = SECOND;
    private long frame;

    private static Datagram segment(boolean fromClient, int sequence, int acknowledgment, int flags, byte[] payload) {
        Datagram segment = new Datagram();
        segment.protocol = Datagram.TCP;
        segment.sourceLow = fromClient ? 1 : 2;
        segment.destinationLow = fromClient ? 2 : 1;
        segment.sourcePort = fromClient ? CLIENT : SERVER;
        segment.destinationPort = fromClient ? SERVER : CLIENT;
        segment.tcpSequence = sequence;
        segment.tcpAcknowledgment = acknowledgment;
        segment.tcpFlags = flags;
        segment.bytes = payload;
        segment.length = payload.length;
        segment.originalLength = payload.length;
        return segment;
    }

    private void send(Datagram segment) {
        segment.time = time;
        segment.frame = ++frame;
        streams.datagram(segment);
    }

    private void client(int sequence, String text) {
        send(segment(true, sequence, 0, 0, text.getBytes(StandardCharsets.US_ASCII)));
    }

    private void clientFlags(int sequence, int flags) {
        send(segment(true, sequence, 0, flags, new byte[0]));
    }

    private void serverAcknowledges(int acknowledgment) {
        send(segment(false, 900, acknowledgment, Datagram.ACK, new byte[0]));
    }

    private void assertLog(String... lines) {
        assertEquals(List.of(lines), recorder.log);
    }

    @Test
    void handsOnBothDirectionsInOrder() {
        clientFlags(99, Datagram.SYN);
        send(segment(false, 499, 100, Datagram.SYN | Datagram.ACK, new byte[0]));
        client(100, "INVITE");
        send(segment(false, 500, 106, Datagram.ACK, "100".getBytes(StandardCharsets.US_ASCII)));
        clientFlags(106, Datagram.FIN | Datagram.ACK);
        send(segment(false, 503, 107, Datagram.FIN | Datagram.ACK, new byte[0]));
        assertLog("opened 50000", "> INVITE@3", "< 100@4", "> closed", "< closed");
    }

    @Test
    void bringsEarlySegmentsIntoOrder() {
        clientFlags(99, Datagram.SYN);
        client(104, "ef");
        client(102, "cd");
        client(100, "ab");
        assertLog("opened 50000", "> ab@4", "> cd@4", "> ef@4");
    }

    @Test
    void handsEachOctetOnOnceWhenSegmentsRepeatOrOverlap() {
        clientFlags(99, Datagram.SYN);
        client(100, "abcd");
        client(100, "abcd");
        client(102, "XXef");
        assertLog("opened 50000", "> abcd@2", "> ef@4");
    }

    @Test
    void keepsOctetsThatCameFirstWhenEarlyOnesOverlap() {
        clientFlags(99, Datagram.SYN);
        client(102, "cd");
        client(101, "XXXX");
        client(100, "a");
        assertEquals("aXcdX", recorder.forward.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void beginsInTheMiddleAndSaysSo() {
        client(7000, "tail");
        assertLog("opened 50000", "> gap 0", "> tail@1");
    }

    @Test
    void takesTheReceiverOfASynAckForTheOpener() {
        send(segment(false, 499, 100, Datagram.SYN | Datagram.ACK, new byte[0]));
        client(100, "a");
        assertEquals(CLIENT, recorder.connections.get(0).opener().port());
    }

    @Test
    void skipsAHoleThatTheReceiverAcknowledged() {
        clientFlags(99, Datagram.SYN);
        client(100, "ab");
        client(105, "fg");
        serverAcknowledges(107);
        assertLog("opened 50000", "> ab@2");
        time += SECOND;
        serverAcknowledges(107);
        assertLog("opened 50000", "> ab@2", "> gap 3", "> fg@3");
    }

    @Test
    void waitsForARetransmissionOfWhatTheReceiverLacks() {
        clientFlags(99, Datagram.SYN);
        client(100, "ab");
        client(105, "fg");
        serverAcknowledges(102);
        time += 3 * SECOND;
        client(102, "cde");
        assertEquals("abcdefg", recorder.forward.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void skipsAHoleWhenTooMuchWaitsBehindIt() {
        clientFlags(99, Datagram.SYN);
        byte[] block = new byte[1400];
        for (int i = 0; i < 300; i++) {
            send(segment(true, 101 + i * block.length, 0, 0, block));
            assertTrue(streams.waiting() <= TcpStreams.MAX_WAITING + 2000);
        }
        assertEquals("> gap 1", recorder.log.get(1));
        assertEquals(300 * block.length, recorder.forward.size());
        assertEquals(0, streams.waiting());
    }

    @Test
    void handsOnWhatWaitsWhenTheCaptureEnds() {
        clientFlags(99, Datagram.SYN);
        client(102, "cd");
        streams.finish();
        assertLog("opened 50000", "> gap 2", "> cd@2", "> closed", "< closed");
        assertEquals(0, streams.connections());
        assertEquals(0, streams.waiting());
    }

    @Test
    void passesSequenceNumberZero() {
        clientFlags(-3, Datagram.SYN);
        client(-2, "abcd");
        client(2, "ef");
        assertEquals("abcdef", recorder.forward.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void startsANewConnectionWhenPortsAreUsedAgain() {
        clientFlags(99, Datagram.SYN);
        client(100, "old");
        clientFlags(7_000_000, Datagram.SYN);
        client(7_000_001, "new");
        assertLog("opened 50000", "> old@2", "> closed", "< closed", "opened 50000", "> new@4");
    }

    @Test
    void takesARepeatedSynForWhatItIs() {
        clientFlags(99, Datagram.SYN);
        clientFlags(99, Datagram.SYN);
        assertEquals(1, recorder.connections.size());
    }

    @Test
    void passesOverKeepAlives() {
        clientFlags(99, Datagram.SYN);
        client(100, "ab");
        clientFlags(101, Datagram.ACK);
        client(101, "x");
        client(102, "cd");
        assertEquals("abcd", recorder.forward.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void endsBothDirectionsOnAReset() {
        client(100, "ab");
        clientFlags(102, Datagram.RST);
        assertLog("opened 50000", "> gap 0", "> ab@1", "> closed", "< closed");
    }

    @Test
    void handsOnWhatWasUnderwayWhenTheOtherSideReset() {
        client(100, "ab");
        send(segment(false, 500, 0, Datagram.RST, new byte[0]));
        client(102, "cd");
        client(102, "cd");
        assertLog("opened 50000", "> gap 0", "> ab@1", "< closed", "> closed", "> cd@3");
    }

    @Test
    void namesTheFrameOfEachSegmentBehindASkippedHole() {
        clientFlags(99, Datagram.SYN);
        client(105, "fg");
        client(107, "hi");
        serverAcknowledges(109);
        time += SECOND;
        serverAcknowledges(109);
        assertLog("opened 50000", "> gap 5", "> fg@2", "> hi@3");
    }

    @Test
    void passesOverAResetFarFromTheWindow() {
        client(100, "ab");
        clientFlags(1 << 30, Datagram.RST);
        client(102, "cd");
        assertEquals("abcd", recorder.forward.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void saysWhatTheSnapLengthCut() {
        clientFlags(99, Datagram.SYN);
        Datagram cut = segment(true, 100, 0, 0, "ab".getBytes(StandardCharsets.US_ASCII));
        cut.originalLength = 10;
        send(cut);
        client(110, "cd");
        assertLog("opened 50000", "> ab@2", "> gap 8", "> cd@3");
    }

    @Test
    void keepsNothingOfAConnectionWithoutInterest() {
        recorder.ignoring = true;
        clientFlags(99, Datagram.SYN);
        client(105, "later");
        assertEquals(0, streams.waiting());
        client(100, "first");
        clientFlags(110, Datagram.FIN);
        assertLog("opened 50000", "> closed");
    }

    @Test
    void givesTheSameStreamHoweverItIsCutAndInAnyOrder() {
        byte[] message = new byte[400];
        new Random(3).nextBytes(message);
        for (int cut = 1; cut < message.length; cut++) {
            assertSameStream(message, List.of(new int[] {0, cut}, new int[] {cut, message.length}), cut);
            assertSameStream(message, List.of(new int[] {cut, message.length}, new int[] {0, cut}), cut);
        }
        Random random = new Random(4);
        for (int round = 0; round < 500; round++) {
            List<int[]> parts = new ArrayList<>();
            for (int at = 0; at < message.length; ) {
                int end = Math.min(message.length, at + 1 + random.nextInt(60));
                parts.add(new int[] {Math.max(0, at - random.nextInt(20)), end}); // some overlap
                at = end;
            }
            Collections.shuffle(parts, random);
            assertSameStream(message, parts, random.nextInt());
        }
    }

    private static void assertSameStream(byte[] message, List<int[]> parts, int initial) {
        Recorder taken = new Recorder();
        RememberedStreams streams = new RememberedStreams(taken);
        streams.datagram(segment(true, initial, 0, Datagram.SYN, new byte[0]));
        for (int[] part : parts) {
            byte[] octets = Arrays.copyOfRange(message, part[0], part[1]);
            streams.datagram(segment(true, initial + 1 + part[0], 0, 0, octets));
        }
        assertArrayEquals(message, taken.forward.toByteArray());
        assertEquals(0, streams.waiting());
    }

    @Test
    void staysWithinItsBoundsInAFlood() {
        RememberedStreams bounded = new RememberedStreams(1000, recorder);
        for (int i = 0; i < 100_000; i++) {
            Datagram syn = segment(true, i, 0, i % 2 == 0 ? Datagram.SYN : 0, new byte[i % 2 * 50]);
            syn.sourcePort = i & 0xFFFF;
            syn.sourceLow = i;
            syn.time = i;
            bounded.datagram(syn);
            assertTrue(bounded.connections() <= 1000);
        }
        assertEquals(99_000, bounded.evicted());
    }

    @Test
    void aConnectionForgottenForItsSilenceIsOpenedAnew() {
        clientFlags(99, Datagram.SYN);
        client(100, "ab");
        time += TcpStreams.IDLE + SECOND;
        client(102, "cd");
        assertEquals(2, recorder.connections.size());
        assertEquals(1, streams.connections());
    }

    @Test
    void survivesRandomSegments() {
        Random random = new Random(5);
        RememberedStreams fuzzed = new RememberedStreams(64, recorder);
        for (int i = 0; i < 300_000; i++) {
            Datagram segment = segment(
                    random.nextBoolean(),
                    random.nextInt(3000) << random.nextInt(20),
                    random.nextInt(3000),
                    1 << random.nextInt(8) & 0x1F,
                    new byte[random.nextInt(100)]);
            segment.sourcePort += segment.sourceLow == 1 ? random.nextInt(80) : 0;
            segment.time = time += random.nextInt(50_000_000);
            fuzzed.datagram(segment);
            recorder.log.clear();
            recorder.connections.clear();
        }
        fuzzed.finish();
        assertEquals(0, fuzzed.waiting());
        assertEquals(0, fuzzed.connections());
    }
}
