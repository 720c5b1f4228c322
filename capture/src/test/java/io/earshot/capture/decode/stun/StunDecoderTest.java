package io.earshot.capture.decode.stun;

import static io.earshot.capture.decode.Recording.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Recording;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StunDecoderTest {
    /** RFC 5769 section 2.1. */
    private static final byte[] REQUEST = octets("000100582112a442b7e7a701bc34d686fa87dfae"
            + "802200105354554e207465737420636c69656e74" + "002400046e0001ff" + "80290008932ff9b151263b36"
            + "000600096576746a3a683676592020" + "20" + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
            + "80280004e57a3bcf");

    /** RFC 5769 section 2.2. */
    private static final byte[] RESPONSE_V4 = octets("0101003c2112a442b7e7a701bc34d686fa87dfae"
            + "8022000b7465737420766563746f7220" + "002000080001a147e112a643"
            + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7" + "80280004c07d4c96");

    /** RFC 5769 section 2.3. */
    private static final byte[] RESPONSE_V6 = octets("010100482112a442b7e7a701bc34d686fa87dfae"
            + "8022000b7465737420766563746f7220" + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
            + "00080014a382954e4be67bf11784c97c8292c275bfe3ed41" + "80280004c8fb0b4c");

    /** RFC 5769 section 2.4. */
    private static final byte[] LONG_TERM = octets("000100602112a44278ad3433c6ad72c029da412e"
            + "00060012e3839ee38388e383aae38383e382af e382b9 0000".replace(" ", "")
            + "0015001c662f2f3439396b39353464364f4c33346f4c39465354767936347341"
            + "0014000b6578616d706c652e6f726700" + "00080014f67024656dd64a3e02b8e0712e85c9a28ca89666");

    private static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";

    private static StunMessage read(byte[] payload) {
        return Recording.of(new StunDecoder(), payload).only(StunMessage.class);
    }

    /** Up to the USERNAME, which agents put first; the length of the whole stays in the header. */
    @Test
    void aCheckIsKnownByItsUserNameAlone() {
        StunMessage message =
                read(octets("000100102112a442b7e7a701bc34d686fa87dfae" + "000600096576746a3a68367659202020"));
        assertEquals(Optional.of("evtj:h6vY"), message.username());
        assertTrue(message.isConnectivityCheck());
    }

    @Test
    void readsTheSampleRequest() {
        StunMessage message = read(REQUEST);
        assertEquals("binding", message.method());
        assertEquals(StunMessage.Kind.REQUEST, message.kind());
        assertEquals("b7e7a701bc34d686fa87dfae", message.transactionId());
        assertEquals(Optional.of("STUN test client"), message.software());
        assertEquals(OptionalLong.of(0x6e0001ffL), message.priority());
        assertEquals(Optional.of("evtj:h6vY"), message.username());
        assertTrue(message.iceControlled() && message.authenticated() && message.isConnectivityCheck());
        assertEquals(
                List.of("SOFTWARE", "PRIORITY", "ICE-CONTROLLED", "USERNAME", "MESSAGE-INTEGRITY", "FINGERPRINT"),
                message.attributes());
        assertTrue(Recording.of(new StunDecoder(), REQUEST).oddities.isEmpty());
    }

    /** [MS-TURN] 2.2.2: the cookie comes first, nothing is filled up, and nonce and realm have each other's number. */
    private static final String MS_COOKIE = "000f000472c64bc6";

    @Test
    void anAllocationOfMicrosoftsTurnHasItsRelayInMappedAddress() {
        StunMessage message = read(octets("010300412112a4420102030405060708090a0b0c" + MS_COOKIE + "000d00040000003c"
                + "0001000800010d98c6336407" + "802000080001ac43e112a64b" + "80220005322e302e31" + "001400046e6f6e63"
                + "001500047265616c"));
        assertEquals("allocate", message.method());
        assertEquals("198.51.100.7:3480", message.relayed().orElseThrow().toString());
        assertEquals("192.0.2.9:36177", message.mapped().orElseThrow().toString());
        assertEquals(Optional.of("2.0.1"), message.software());
        assertEquals(Optional.of("real"), message.realm());
        assertEquals(OptionalInt.of(60), message.lifetime());
    }

    /** Its number is that of Refresh in RFC 5766. */
    @Test
    void aSendRequestOfMicrosoftsTurnIsNoRefresh() {
        byte[] payload = octets("000400242112a4420102030405060708090a0b0c" + MS_COOKIE + "00060003616263"
                + "001100080001138ccb007105" + "001300058064000100");
        StunMessage message = read(payload);
        assertEquals("send", message.method());
        assertEquals("203.0.113.5:5004", message.peers().get(0).toString());
        assertEquals(OptionalInt.of(5), message.dataLength());
        assertTrue(Recording.of(new StunDecoder(), payload).oddities.isEmpty());
        TurnData data = new TurnData();
        assertTrue(data.wrap(payload, 0, payload.length, payload.length));
        assertEquals(payload.length - 5, data.offset());
        assertEquals(5, data.length());
    }

    /** Its class bits are those of an error. */
    @Test
    void aDataIndicationOfMicrosoftsTurnNamesItsPeer() {
        StunMessage message = read(octets("0115001c2112a4420102030405060708090a0b0c" + MS_COOKIE
                + "001200080001138ccb007105" + "0013000480640001"));
        assertEquals("data", message.method());
        assertEquals(StunMessage.Kind.INDICATION, message.kind());
        assertEquals("203.0.113.5:5004", message.peers().get(0).toString());
    }

    @Test
    void readsXorAddressesOfBothFamilies() {
        assertEquals("192.0.2.1:32853", read(RESPONSE_V4).mapped().orElseThrow().toString());
        assertEquals(
                "[2001:db8:1234:5678:11:2233:4455:6677]:32853",
                read(RESPONSE_V6).mapped().orElseThrow().toString());
    }

    @Test
    void verifiesIntegrityWithTheRightKeyOnly() {
        byte[] key = StunIntegrity.shortTermKey(PASSWORD);
        for (byte[] message : List.of(REQUEST, RESPONSE_V4, RESPONSE_V6)) {
            assertEquals(Optional.of(true), StunIntegrity.verify(message, 0, message.length, key));
            assertEquals(
                    Optional.of(false),
                    StunIntegrity.verify(message, 0, message.length, StunIntegrity.shortTermKey("other")));
        }
        byte[] longTerm = StunIntegrity.longTermKey("マトリックス", "example.org", "TheMatrIX");
        assertEquals(Optional.of(true), StunIntegrity.verify(LONG_TERM, 0, LONG_TERM.length, longTerm));
    }

    @Test
    void noticesOctetsChangedOnTheWay() {
        byte[] changed = RESPONSE_V4.clone();
        changed[45] ^= 1;
        assertTrue(Recording.of(new StunDecoder(), changed).has(StunOddity.FINGERPRINT_WRONG));
    }

    @Test
    void readsErrorsLifetimesAndPeersOfTurn() {
        StunMessage error = read(octets(
                "011300182112a442000000000000000000000001" + "0009001000000401556e617574686f72697a6564" + "00190000"));
        assertEquals("allocate", error.method());
        assertEquals(StunMessage.Kind.ERROR, error.kind());
        assertEquals(OptionalInt.of(401), error.errorCode());
        assertEquals("Unauthorized", error.reason());
        StunMessage bind = read(
                octets("000900142112a442000000000000000000000001" + "000c000440010000" + "001200080001a147e112a643"));
        assertEquals(OptionalInt.of(0x4001), bind.channel());
        assertEquals("192.0.2.1:32853", bind.peers().get(0).toString());
    }

    @Test
    void findsTheRelayedPayload() {
        byte[] send = octets("0016001c2112a442000000000000000000000001" + "001200080001a147e112a643"
                + "00130005aabbccddee000000" + "80220000");
        assertEquals(OptionalInt.of(5), read(send).dataLength());
        TurnData data = new TurnData();
        assertTrue(data.wrap(send, 0, send.length, send.length));
        assertEquals(36, data.offset());
        assertEquals(5, data.length());
        byte[] channelData = octets("40010003aabbcc00");
        assertTrue(data.wrap(channelData, 0, 8, 8));
        assertEquals(0x4001, data.channel());
        assertEquals(3, data.length());
        assertFalse(data.wrap(REQUEST, 0, REQUEST.length, REQUEST.length));
    }

    @Test
    void takesClassicStunOnlyWhenAllFits() {
        byte[] request = octets("000100080102030405060708090a0b0c0d0e0f10" + "0003000400000000");
        assertTrue(read(request).classic());
        assertEquals(32, read(request).transactionId().length());
        byte[] unknown = request.clone();
        unknown[20] = 0x33;
        assertTrue(Recording.of(new StunDecoder(), unknown).messages.isEmpty());
        byte[] longer = java.util.Arrays.copyOf(request, request.length + 1);
        assertTrue(Recording.of(new StunDecoder(), longer).messages.isEmpty());
    }

    @Test
    void survivesHostileOctets() {
        StunDecoder decoder = new StunDecoder();
        TurnData data = new TurnData();
        Recording recording = new Recording();
        for (byte[] message : List.of(REQUEST, RESPONSE_V6, LONG_TERM)) {
            Recording.hostile(message, datagram -> {
                decoder.decode(datagram, recording);
                data.wrap(datagram.bytes, 0, datagram.length, datagram.originalLength);
                StunIntegrity.verify(datagram.bytes, 0, datagram.length, new byte[] {1});
            });
        }
        assertTrue(recording.has(StunOddity.ATTRIBUTE_OVERRUNS) && recording.has(StunOddity.MESSAGE_CUT));
    }
}
