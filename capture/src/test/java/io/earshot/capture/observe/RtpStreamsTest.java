package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.wire.Datagram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpStreamsTest {
    private static final String PHONE = "192.168.1.10";
    private static final String CARRIER = "203.0.113.7";

    private final Packets packets = new Packets();
    private final List<Observation> observations = new ArrayList<>();
    private final Announcements announcements = new Announcements(new KeyLog());
    private final Flows flows = new Flows(1000, observation -> {});
    private final RtpStreams streams = new RtpStreams(1000, announcements, observations::add);

    private void receive(byte[] rtp) {
        Datagram datagram = Packets.datagram(packets.udp(PHONE, 4000, CARRIER, 17001, rtp));
        flows.advance(datagram.time);
        streams.advance(datagram.time);
        Flow flow = flows.find(datagram);
        streams.packet(flow, flows.count(flow, datagram), datagram, false, null);
    }

    private void talk(int from, int to) {
        for (int i = from; i < to; i++) {
            receive(Packets.rtp(0, false, i & 0xFFFF, i * 160, 0xCAFE));
            packets.time += 20 * Packets.MILLI;
        }
    }

    private List<StreamInterval> intervals() {
        return observations.stream().map(StreamInterval.class::cast).toList();
    }

    private StreamInterval whole() {
        streams.finish();
        List<StreamInterval> all = intervals();
        return all.get(all.size() - 1);
    }

    @Test
    void oneIntervalForEachSecondAndTotalsInTheLast() {
        talk(0, 150);
        StreamInterval last = whole();
        assertEquals(3, intervals().size());
        assertEquals(50, intervals().get(0).packets());
        assertFalse(intervals().get(0).ended());
        assertTrue(last.ended());
        assertEquals(150, last.totalPackets());
        assertEquals(150, last.totalExpected());
        assertEquals(20.0, last.maxDeltaMs());
        assertEquals(0.0, last.maxJitterMs());
        assertEquals("PCMU", last.codec());
        assertEquals(150, streams.packets());
    }

    @Test
    void nothingOfACandidateIsLostOnceItIsProven() {
        talk(0, 4);
        assertEquals(4, streams.packets());
        assertEquals(4, whole().totalPackets());
    }

    @Test
    void packetsThatNeverProgressCountAsNothing() {
        for (int i = 0; i < 50; i++) {
            receive(Packets.rtp(0, false, i * 31_000, i * 77_777_777, i * 7));
            packets.time += 20 * Packets.MILLI;
        }
        streams.finish();
        assertEquals(List.of(), observations);
        assertEquals(0, streams.packets());
    }

    @Test
    void oneAnnouncedPacketIsEnough() {
        announcements.announce(
                new Endpoint(Address.parse(CARRIER).orElseThrow(), 17001),
                Map.of(111, new Media.Format("opus", 48000)),
                true);
        receive(Packets.rtp(111, true, 9, 9, 0xBEEF));
        StreamInterval only = whole();
        assertEquals(1, only.totalPackets());
        assertEquals("opus", only.codec());
        assertEquals(48000, only.clockRate());
        assertTrue(only.announced());
        assertTrue(only.encrypted());
    }

    @Test
    void sequenceNumbersWrapAndLossIsCounted() {
        talk(65_500, 65_530);
        packets.time += 10 * 20 * Packets.MILLI;
        talk(65_540, 65_600);
        StreamInterval last = whole();
        assertEquals(90, last.totalPackets());
        assertEquals(100, last.totalExpected());
        assertEquals(1, last.lostBursts());
        assertEquals(64, last.lastSequence() + 1);
    }

    @Test
    void aSilenceIsToldWithItsFramesAndMissingNumbers() {
        talk(0, 60);
        packets.time += 480 * Packets.MILLI;
        talk(84, 100);
        streams.finish();
        List<StreamInterval.Gap> gaps = intervals().stream()
                .flatMap(interval -> interval.gaps().stream())
                .toList();
        assertEquals(1, gaps.size());
        assertEquals(500 * Packets.MILLI, gaps.get(0).to() - gaps.get(0).from());
        assertEquals(24, gaps.get(0).missing());
        assertEquals(60, gaps.get(0).beforeFrame());
        assertEquals(61, gaps.get(0).afterFrame());
    }

    @Test
    void aShortLossIsToldAndAPacketThatIsOnlyLateIsNot() {
        talk(0, 60);
        packets.time += 3 * 20 * Packets.MILLI;
        talk(63, 70);
        packets.time += 20 * Packets.MILLI;
        talk(71, 80);
        streams.finish();
        List<StreamInterval.Gap> gaps = intervals().stream()
                .flatMap(interval -> interval.gaps().stream())
                .toList();
        assertEquals(1, gaps.size());
        assertEquals(3, gaps.get(0).missing());
        assertEquals(80 * Packets.MILLI, gaps.get(0).to() - gaps.get(0).from());
    }

    @Test
    void duplicatesMakeLossNegative() {
        talk(0, 20);
        receive(Packets.rtp(0, false, 19, 19 * 160, 0xCAFE));
        StreamInterval last = whole();
        assertEquals(21, last.totalPackets());
        assertEquals(20, last.totalExpected());
    }

    @Test
    void aNewSsrcIsANewStream() {
        talk(0, 10);
        for (int i = 10; i < 20; i++) {
            receive(Packets.rtp(0, false, i, i * 160, 0xF00D));
            packets.time += 20 * Packets.MILLI;
        }
        streams.finish();
        assertEquals(2, intervals().stream().filter(StreamInterval::ended).count());
        assertEquals(20, streams.packets());
    }

    @Test
    void constantPayloadIsSilence() {
        byte[] silence = new byte[160];
        for (int i = 0; i < 20; i++) {
            receive(Packets.rtp(0, false, i, i * 160, 1, silence));
            packets.time += 20 * Packets.MILLI;
        }
        assertEquals(20, whole().silentPackets());
    }

    @Test
    void levelOfSpeechIsMeasured() {
        talk(0, 20);
        StreamInterval last = whole();
        assertEquals(0, last.silentPackets());
        assertTrue(last.levelDbov().orElseThrow() > -30);
    }

    @Test
    void levelOfWidebandSpeechIsMeasured() {
        byte[] noise = new byte[160];
        for (int i = 0; i < 20; i++) {
            new Random(i).nextBytes(noise);
            receive(Packets.rtp(9, false, i, i * 160, 1, noise));
            packets.time += 20 * Packets.MILLI;
        }
        StreamInterval last = whole();
        assertEquals(0, last.silentPackets());
        assertTrue(last.levelDbov().orElseThrow() > -30);
    }

    @Test
    void everySixteenthPacketIsMarkedAlikeAtAnotherTap() {
        talk(0, 40);
        StreamInterval here = whole();
        RtpStreamsTest other = new RtpStreamsTest();
        other.talk(0, 40);
        assertEquals(
                List.of(0, 16, 32),
                here.marks().stream().map(StreamInterval.Mark::sequence).toList());
        assertEquals(
                here.marks().stream().map(StreamInterval.Mark::hash).toList(),
                other.whole().marks().stream().map(StreamInterval.Mark::hash).toList());
    }

    @Test
    void comfortNoiseAndTheNextPacketDoNotRaiseTheDelta() {
        talk(0, 20);
        packets.time += 3000 * Packets.MILLI;
        receive(Packets.rtp(13, false, 20, 170 * 160, 0xCAFE, new byte[] {60}));
        packets.time += 20 * Packets.MILLI;
        receive(Packets.rtp(0, false, 21, 171 * 160, 0xCAFE));
        StreamInterval last = whole();
        assertEquals(20.0, last.maxDeltaMs());
        assertEquals(1, last.comfortNoise());
    }

    @Test
    void anIdleStreamEndsByItself() {
        talk(0, 20);
        packets.time += RtpStreams.IDLE_NANOS + 3_000 * Packets.MILLI;
        receive(Packets.rtp(0, false, 1, 1, 77));
        assertTrue(intervals().get(intervals().size() - 1).ended());
        assertEquals(Optional.empty(), intervals().get(0).relayPeer());
    }

    @Test
    void aFloodOfSourcesIsBoundedAndCounted() {
        announcements.announce(new Endpoint(Address.parse(CARRIER).orElseThrow(), 17001), Map.of(), false);
        RtpStreams few = new RtpStreams(500, announcements, observation -> {});
        Flows wide = new Flows(100_000, observation -> {});
        for (int i = 0; i < 20_000; i++) {
            Datagram datagram = Packets.datagram(
                    packets.udp("10.1.0.1", i, CARRIER, 17001, Packets.rtp(0, false, i, i, i * 31 + 1)));
            wide.advance(datagram.time);
            few.advance(datagram.time);
            Flow flow = wide.find(datagram);
            few.packet(flow, wide.count(flow, datagram), datagram, false, null);
        }
        assertEquals(500, few.size());
        assertEquals(19_500, few.evicted());
        assertEquals(20_000, few.packets());
    }
}
