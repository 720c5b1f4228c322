package io.earshot.capture.decode.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.decode.Message;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Recording;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.StreamDecoder;
import io.earshot.capture.decode.StreamDecoder.Verdict;
import io.earshot.capture.decode.StreamPair;
import io.earshot.capture.decode.sip.SipStreamDecoder;
import io.earshot.capture.wire.Datagram;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramingTest {
    private static final Sink IGNORED = new Sink() {
        @Override
        public void message(Datagram datagram, Message message) {}

        @Override
        public void oddity(Datagram datagram, Oddity oddity) {}
    };

    private final List<Integer> lengths = new ArrayList<>();

    private void take(Datagram message) {
        lengths.add(message.length);
    }

    private static byte[] stunAndChannelData() {
        ByteBuffer stream = ByteBuffer.allocate(20 + 8 + 4 + 8 + 20);
        stream.putShort((short) 1).putShort((short) 8).putInt(0x2112A442).position(28);
        stream.putShort((short) 0x4001).putShort((short) 5).position(40);
        stream.putShort((short) 0x0101).putShort((short) 0).putInt(0x2112A442);
        return stream.array();
    }

    private static byte[] concatenate(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .array();
    }

    private static byte[] dns() {
        ByteBuffer stream = ByteBuffer.allocate(2 + 12 + 5);
        stream.putShort((short) 17)
                .putShort((short) 99)
                .putShort((short) 0x0100)
                .putShort((short) 1);
        return stream.array();
    }

    private static Verdict feed(StreamDecoder decoder, byte[] bytes, int step) {
        return feed(decoder, bytes, step, IGNORED);
    }

    private static Verdict feed(StreamDecoder decoder, byte[] bytes, int step, Sink sink) {
        Verdict verdict = Verdict.NEED_MORE;
        for (int at = 0; at < bytes.length; at += step) {
            int length = Math.min(step, bytes.length - at);
            verdict = decoder.feed(bytes, at, length, new Datagram(), sink);
        }
        return verdict;
    }

    @Test
    void stunAndChannelDataAreCutWhereverTheSegmentsEnd() {
        for (int step = 1; step <= 60; step++) {
            lengths.clear();
            assertEquals(Verdict.MINE, feed(new StunFraming(this::take), stunAndChannelData(), step));
            assertEquals(List.of(28, 9, 20), lengths);
        }
    }

    /** Two frames of RTP, with which the capture of an older connection begins. */
    @Test
    void channelDataIsKnownByItselfWhereFramesFillTheSegment() {
        byte[] frames = Recording.octets("40010005 80000001 01000000 40010004 80000002");
        assertEquals(Verdict.MINE, feed(new StunFraming(this::take), frames, frames.length));
        assertEquals(List.of(9, 8), lengths);
        lengths.clear();
        assertEquals(Verdict.NOT_MINE, feed(new StunFraming(this::take), frames, frames.length - 1));
        byte[] text = Recording.octets("40010004 41424344");
        assertEquals(Verdict.NOT_MINE, feed(new StunFraming(this::take), text, text.length));
        assertEquals(List.of(), lengths);
    }

    /** RFC 6062 section 5.4: whatever the segments, what follows the answer is the peer's, in both directions. */
    @Test
    void behindABoundConnectionAnotherProtocolSpeaks() {
        byte[] request = Recording.octets("000b0008 2112a442 000000000000000000000001 002a0004 00000007");
        byte[] answer = Recording.octets("010b0000 2112a442 000000000000000000000001");
        byte[] message = ("OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\r\nCall-ID: c\r\n"
                        + "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] answered = concatenate(answer, message);
        for (int step = 1; step <= answered.length; step++) {
            lengths.clear();
            Recording recording = new Recording();
            StreamPair pair =
                    StunFraming.pair(this::take, () -> new StreamPair(new SipStreamDecoder(), new SipStreamDecoder()));
            feed(pair.direction(true), request, step, recording);
            feed(pair.direction(false), answered, step, recording);
            feed(pair.direction(true), message, step, recording);
            assertEquals(List.of(28, 20), lengths);
            assertEquals(2, recording.messages.size(), "step " + step);
        }
    }

    @Test
    void dnsIsCutWhereverTheSegmentsEnd() {
        for (int step = 1; step <= 19; step++) {
            lengths.clear();
            StreamDecoder decoder = new TwoOctetFraming(TwoOctetFraming.Content.DNS, this::take);
            assertEquals(Verdict.MINE, feed(decoder, dns(), step));
            assertEquals(List.of(17), lengths);
        }
    }

    @Test
    void otherProtocolsAreLeftAlone() {
        byte[] text = "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n".getBytes(StandardCharsets.UTF_8);
        assertEquals(Verdict.NOT_MINE, feed(new StunFraming(this::take), text, 100));
        for (TwoOctetFraming.Content content : TwoOctetFraming.Content.values()) {
            assertEquals(Verdict.NOT_MINE, feed(new TwoOctetFraming(content, this::take), text, 100));
        }
        assertEquals(List.of(), lengths);
    }

    @Test
    void afterAGapReadsOnWhereASegmentHoldsWholeMessages() {
        StreamDecoder decoder = new StunFraming(this::take);
        decoder.feed(stunAndChannelData(), 0, 28, new Datagram(), IGNORED);
        decoder.gap(3, new Datagram(), IGNORED);
        byte[] whole = stunAndChannelData();
        decoder.feed(whole, 0, whole.length, new Datagram(), IGNORED);
        assertEquals(List.of(28, 28, 9, 20), lengths);
    }

    @Test
    void whatIsCutInsideAMessageLosesNoOther() {
        List<Integer> originals = new ArrayList<>();
        StreamDecoder decoder = new StunFraming(message -> {
            take(message);
            originals.add(message.originalLength);
        });
        byte[] whole = stunAndChannelData();
        decoder.feed(whole, 0, 22, new Datagram(), IGNORED);
        decoder.gap(4, new Datagram(), IGNORED);
        // the last octets of the one that was cut, and the start of one that is cut to its end
        decoder.feed(whole, 26, 2 + 7, new Datagram(), IGNORED);
        decoder.gap(5, new Datagram(), IGNORED);
        decoder.feed(whole, 40, 20, new Datagram(), IGNORED);
        assertEquals(List.of(22, 7, 20), lengths);
        assertEquals(List.of(28, 9, 20), originals);
    }

    @Test
    void aGapPastTheEndOfAMessageHidesWhereTheNextBegins() {
        StreamDecoder decoder = new StunFraming(this::take);
        byte[] whole = stunAndChannelData();
        decoder.feed(whole, 0, 22, new Datagram(), IGNORED);
        decoder.gap(10, new Datagram(), IGNORED);
        decoder.feed(whole, 32, 8, new Datagram(), IGNORED);
        assertEquals(List.of(), lengths);
    }

    @Test
    void afterAGapNothingIsMadeUp() {
        StreamDecoder decoder = new StunFraming(this::take);
        decoder.feed(stunAndChannelData(), 0, 28, new Datagram(), IGNORED);
        decoder.gap(3, new Datagram(), IGNORED);
        byte[] whole = stunAndChannelData();
        decoder.feed(whole, 5, whole.length - 5, new Datagram(), IGNORED);
        decoder.feed(whole, 0, whole.length - 1, new Datagram(), IGNORED);
        assertEquals(List.of(28), lengths);
    }

    @Test
    void noOctetsMakeItThrow() {
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = stunAndChannelData();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            feed(new StunFraming(this::take), bytes, 1 + random.nextInt(20));
            feed(new TwoOctetFraming(TwoOctetFraming.Content.ICE, this::take), bytes, 1 + random.nextInt(20));
        }
    }
}
