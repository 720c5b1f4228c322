package io.earshot.capture.decode.rtcp;

import static io.earshot.capture.decode.Recording.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Recording;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RtcpDecoderTest {
    private static final byte[] COMPOUND = octets("81c8000c 00000001 e000000180000000 00000140 00000032 00001f40"
            + "00000002 40fffffe 00010010 00000020 11112222 00010000"
            + "81ca0003 00000001 0103613062 000000"
            + "80cf000a 00000001" + "07000008 00000002 10200000 00000000 00640032 00000000 5d7f2a7f 00000000 00000000"
            + "81cb0001 00000001");

    private static RtcpMessage read(byte[] payload) {
        return Recording.of(new RtcpDecoder(), payload).only(RtcpMessage.class);
    }

    @Test
    void readsACompoundPacket() {
        RtcpMessage message = read(COMPOUND);
        assertEquals(List.of(200, 202, 207, 203), message.packetTypes());
        assertEquals(1, message.count());
        assertEquals(OptionalLong.of(50), message.senderPackets());
        assertEquals(OptionalLong.of(8000), message.senderOctets());
        RtcpMessage.ReportBlock block = message.reports().get(0);
        assertEquals(2, block.ssrc());
        assertEquals(64, block.fractionLost());
        assertEquals(-2, block.cumulativeLost());
        assertEquals(0x10010, block.highestSequence());
        assertEquals("a0b", message.cname());
        assertEquals(List.of(1), message.byes());
        RtcpMessage.VoipMetrics voip = message.voip().get(0);
        assertEquals(100, voip.roundTripMs());
        assertEquals(OptionalInt.of(93), voip.rFactor());
        assertEquals(OptionalInt.of(42), voip.mosLqTenths());
        assertTrue(voip.mosCqTenths().isEmpty());
    }

    @Test
    void readsReducedSizeFeedback() {
        RtcpMessage message = read(octets("81ce0002 00000001 00000002"));
        assertEquals(List.of("PLI"), message.feedbacks());
        assertEquals(
                List.of("TWCC"),
                read(octets("8fcd0004 00000001 00000002 00010001 00000000")).feedbacks());
    }

    @Test
    void tellsSrtcpByItsTrailer() {
        byte[] srtcp = octets(
                "80c80006 00000001 9a7b3c1d9a7b3c1d 9a7b3c1d 9a7b3c1d 9a7b3c1d" + "80000001 0102030405060708090a");
        RtcpMessage message = read(srtcp);
        assertTrue(message.encrypted());
        assertEquals(0, message.count());
        assertEquals(1, message.senderSsrc());
        assertTrue(message.reports().isEmpty());
        assertTrue(message.alone());
    }

    @Test
    void srtcpWithRoomForAnotherPacketIsNotAlone() {
        byte[] srtcp = octets("80c80006 00000001 9a7b3c1d9a7b3c1d 9a7b3c1d 9a7b3c1d 9a7b3c1d"
                + "11223344 55667788 99aabbcc ddeeff00 80000001 0102030405060708090a");
        assertFalse(read(srtcp).alone());
    }

    @Test
    void announcedEncryptionNeedsNoTrailer() {
        byte[] octets = octets("80c90001 00000001 11223344 55667788 99");
        assertEquals(RtcpProbe.Recognition.NOT_RTCP, RtcpProbe.recognise(octets, 0, 17, 17, false));
        assertEquals(RtcpProbe.Recognition.ENCRYPTED, RtcpProbe.recognise(octets, 0, 17, 17, true));
    }

    @Test
    void countsThatPromiseTooMuchAreOdd() {
        byte[] report = octets("82c90001 00000001");
        Recording recording = Recording.of(new RtcpDecoder(), report);
        assertTrue(recording.has(RtcpOddity.COUNT_OVERRUNS));
        assertTrue(recording.only(RtcpMessage.class).reports().isEmpty());
    }

    @Test
    void leavesRtpAlone() {
        byte[] rtp = octets("80600001 00000001 00000001 11223344");
        assertTrue(Recording.of(new RtcpDecoder(), rtp).messages.isEmpty());
        assertFalse(RtcpProbe.plausibleStart(rtp, 0, rtp.length));
    }

    @Test
    void survivesHostileOctets() {
        RtcpDecoder decoder = new RtcpDecoder();
        Recording recording = new Recording();
        Recording.hostile(COMPOUND, datagram -> {
            decoder.decode(datagram, recording);
            decoder.decode(datagram, recording, true);
            decoder.decodeAnnounced(datagram, recording);
        });
        assertTrue(Arrays.stream(RtcpOddity.values()).filter(recording::has).count() >= 5);
    }
}
