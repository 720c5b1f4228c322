package io.earshot.capture.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Message;
import io.earshot.capture.decode.Recording;
import io.earshot.capture.decode.sdp.SessionDescription;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.decode.sip.SipUri;
import io.earshot.capture.decode.srtp.MasterKey;

/** What must hold whatever the octets are. */
final class Claims {
    private Claims() {}

    static void inside(int offset, int length, byte[] bytes) {
        assertTrue(offset >= 0 && length >= 0 && offset + length <= bytes.length, () -> offset + "+" + length);
    }

    /** The verdict says what went to the sink, and nothing makes more messages than it has octets. */
    static void hold(Decoder.Verdict verdict, Recording recording, int octets) {
        switch (verdict) {
            case DECODED -> {}
            case MALFORMED -> assertTrue(!recording.oddities.isEmpty(), "malformed, and no oddity");
            case NOT_MINE -> {}
        }
        bounded(recording, octets);
    }

    static void bounded(Recording recording, int octets) {
        assertTrue(recording.messages.size() <= octets + 1, "more messages than octets");
        assertTrue(recording.oddities.size() <= 4 * octets + 4, "oddities without end");
    }

    /** Asks for all that is parsed only when asked for. */
    static void readable(Object message) {
        if (message instanceof SipMessage sip) {
            sip.vias();
            sip.fromTag();
            sip.toUri();
            sip.contactUris();
            sip.routes();
            sip.cseqNumber();
            sip.cseqMethod();
            sip.expires();
            sip.sessionExpires();
            sip.maxForwards();
            sip.declaredContentLength();
            sip.contentType();
            SipUri.parse(sip.toUri());
            sip.sdp().ifPresent(Claims::readable);
        } else if (message instanceof SessionDescription description) {
            description.bundles();
            description.media().forEach(media -> {
                media.direction();
                media.payloadTypes();
                media.rtpMaps();
                media.fmtp(96);
                media.ptime();
                media.rtcp();
                media.ssrcs();
                media.candidates();
                media.cryptos().forEach(crypto -> MasterKey.fromCrypto(crypto.suite(), crypto.keyMaterial()));
            });
        } else if (message instanceof Message && message.toString().isEmpty()) {
            throw new AssertionError("a message without a word");
        }
    }
}
