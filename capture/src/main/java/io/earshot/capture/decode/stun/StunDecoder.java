package io.earshot.capture.decode.stun;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.net.Octets;
import io.earshot.capture.wire.Datagram;

/** Reads one STUN or TURN message, RFC 8489 section 5; without the cookie, RFC 3489. ChannelData is not its own. */
public final class StunDecoder implements Decoder {
    @Override
    public Verdict decode(Datagram datagram, Sink sink) {
        byte[] bytes = datagram.bytes;
        int offset = datagram.offset;
        boolean modern = StunProbe.isStun(bytes, offset, datagram.length, datagram.originalLength);
        if (!modern && !StunProbe.isClassic(bytes, offset, datagram.length, datagram.originalLength)) {
            return Verdict.NOT_MINE;
        }
        StunReading reading = new StunReading(bytes, offset, offset + datagram.length, !modern);
        int end = StunProbe.HEADER_LENGTH + Octets.u16(bytes, offset + 2);
        if (end % 4 != 0 && !StunProbe.isDraft(bytes, offset, offset + datagram.length)) {
            reading.oddity(StunOddity.LENGTH_NOT_ALIGNED, offset + 2);
        }
        if (end < datagram.originalLength) {
            reading.oddity(StunOddity.TRAILING_OCTETS, offset + end);
        }
        if (end > datagram.length) {
            reading.oddity(StunOddity.MESSAGE_CUT, offset + datagram.length);
        }
        reading.attributes(offset + Math.min(end, datagram.length), end > datagram.length);
        sink.message(datagram, reading.message());
        reading.oddities.forEach((kind, at) -> sink.oddity(datagram, new Oddity(kind, at - offset, "")));
        return Verdict.DECODED;
    }
}
